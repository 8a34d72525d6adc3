"""One cell: text to value by the field's own declaration, and back.

An empty cell means the default on a new row and no change on a standing one; `-` empties. What a
spreadsheet program has done to a value is named, not guessed.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from tollbook.kernel import export
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import CHOOSING, FieldSpec, Kind, Reading, read_field

EMPTY = "-"
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}", re.ASCII)
SERIAL_DAY = re.compile(r"[34]\d{4}(?:\.\d+)?", re.ASCII)
SHORT_ZIP = re.compile(r"\d{3,4}", re.ASCII)
SHORT_SSN = re.compile(r"\d{7,8}", re.ASCII)
DIGITS_OF_ZIP, DIGITS_OF_SSN = 5, 9
NUMERIC = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.MONEY, Kind.WHOLE_CHOICE})
YES_OR_NO = frozenset({Kind.TICK, Kind.YES_NO})
# What has few values in a long file: each is read once.
FEW = CHOOSING | YES_OR_NO | NUMERIC | {Kind.DATE}
# What is read with an eye on more than its own text.
BOUND = CHOOSING | {Kind.POSTAL_CODE}
UNREAD = object()
Options = Callable[[], Sequence[Option]]


@dataclass(frozen=True)
class Column:
    """A column of a table. row: the model that holds the value, where a table feeds several.
    options: what a choice or a reference offers.   is_out: whether an export writes it.
    is_protected: whether the value must not stand in a file of ours.   grows: it refers to rows of
    its own table, which grow while a file is taken."""

    name: str
    spec: FieldSpec
    row: str = ""
    options: Options | None = None
    is_out: bool = True
    is_protected: bool = False
    grows: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether a new row must say it."""
        spec = self.spec
        has_default = spec.default not in ("", None) or bool(spec.default_words)
        return spec.is_required and not has_default


@dataclass
class Reader:
    """Reads the cells of one file; what a choice means is worked out once."""

    columns: Sequence[Column]
    today: date
    order: str = "mdy"
    heading: Collection[str] = ()  # of the file
    moves_in: bool = False  # a whole record from elsewhere: what was retired since may stand
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def bare(self) -> Reading:
        """What is known where nothing but the text counts."""
        return Reading(self.today, self.order)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {each.name: each for each in self.columns}

    @cached_property
    def asked(self) -> list[Column]:
        """The columns that the file has, and those that a new row cannot do without."""
        return [each for each in self.columns if each.name in self.heading or each.is_needed]

    @cached_property
    def offered(self) -> dict[str, Sequence[Option]]:
        """What each choice offers, by column."""
        found = {each.name: each.options() for each in self.columns if each.options}
        if not self.moves_in:
            return found
        return {
            name: [replace(each, is_active=True) for each in items] for name, items in found.items()
        }

    def value(self, column: Column, text: str, beside: Mapping[str, str], present: Any) -> Any:
        """The value of a cell that is not empty. present: what stands, None on a new row."""
        if column.spec.kind not in FEW:
            return self._read(column, export.armed(text), beside, present)
        found = self._known.get((column.name, text), UNREAD)
        if found is UNREAD:
            found = self._read(column, export.armed(text), beside, present)
            self._known[column.name, text] = found
        return found

    def _read(self, column: Column, text: str, beside: Mapping[str, str], present: Any) -> Any:
        spec = column.spec
        refuse_mangled(spec, text.strip(), beside.get("country", ""))
        if spec.kind not in BOUND:
            return read_field(spec, text, self.bare)
        offered = column.options() if column.grows and column.options else None
        options = {spec.name: offered or self.offered.get(column.name, ())}
        held = {} if present is None else {spec.name: present}
        reading = Reading(self.today, self.order, options, held)
        return read_field(spec, text, reading, {"country": beside.get("country", "")})

    def empty(self, column: Column) -> Any:
        """What `-` means; refused where the field may not be empty."""
        return read_field(column.spec, "", self.bare)


def refuse_mangled(spec: FieldSpec, text: str, country: str = "") -> None:
    """Raise the refusal that names what a spreadsheet has done to a value."""
    if not text[:1].isdigit():
        return
    if SCIENTIFIC.fullmatch(text) and spec.kind not in NUMERIC:
        words = f"A spreadsheet has shortened this number to {text}. Format the column as text."
        raise Refused("SHEET", words)
    if spec.kind == Kind.POSTAL_CODE and SHORT_ZIP.fullmatch(text) and country in ("", "US"):
        raise _lost(text, DIGITS_OF_ZIP)
    if spec.name == "ssn_cipher" and SHORT_SSN.fullmatch(text):
        # What is nearly an SSN is not repeated.
        raise Refused("ZERO", "A spreadsheet has dropped a leading zero. Format it as text.")
    if spec.kind == Kind.DATE and SERIAL_DAY.fullmatch(text):
        words = f"A spreadsheet has turned this day into {text}. Write it as 2026-07-31."
        raise Refused("DATE", words)


def _lost(text: str, digits: int) -> Refused:
    whole = text.zfill(digits)
    words = f"A spreadsheet has dropped a leading zero: {text} is perhaps {whole}. "
    return Refused("ZERO", words + "Format the column as text.")


def written(column: Column, value: Any) -> str:
    """A value as its cell, so that reading it gives the same value again."""
    spec = column.spec
    if value is None or value == "":
        return EMPTY if _is_said(spec) else ""
    if spec.kind in YES_OR_NO:
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return export.inert(str(value))


def _is_said(spec: FieldSpec) -> bool:
    """Whether an empty value must be said, for a new row would begin with another."""
    return bool(spec.default_words) or spec.default not in ("", None, False)
