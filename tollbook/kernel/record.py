"""The shape of a record's fields, and how what people typed becomes their values.

A room declares its part as sections of fields; pages, files and programs draw, read and explain
them from there, so that a label, a right or a refusal is written down once. The values of a
section are plain: text, numbers, days, yes and no; a reference is the key of the row it points at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tollbook.kernel import days, entry, phones, show
from tollbook.kernel.culture import present
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused

UPDATE, ADMIN = "Customers.Update", "Customers.Admin"


class Kind(StrEnum):
    """What a field holds, and so how it is drawn and read."""

    TEXT = "text"
    LONG_TEXT = "long text"
    EMAILS = "e-mail addresses"
    EMAIL = "e-mail address"
    PHONE = "phone"
    POSTAL_CODE = "postal code"
    DATE = "date"
    WHOLE = "whole number"
    NUMBER = "number"
    MONEY = "money"
    TICK = "yes or no, No unless ticked"
    YES_NO = "yes or no"
    CHOICE = "choice"
    WHOLE_CHOICE = "choice by number"
    REFERENCE = "choice of a list"
    ACCOUNT = "account number"
    IP = "IP address"
    SEALED = "protected"
    SHOWN = "shown only"


class Who(StrEnum):
    """Who of the staff changes a field; everybody with Customers.Access sees it."""

    STAFF = "Customers.Update"
    ADMIN = "Customers.Admin"
    SYSTEM = "nobody, the system writes it"
    SETTING = "Maintenance.Update, for the whole installation"


class Portal(StrEnum):
    """What a customer's own log-in may do with a field."""

    NONE = "not shown"
    READ = "read"
    EDIT = "change with Customers_CustomerLevel.Update"
    PLACE = "change with Locations_CustomerLevel.Update"


@dataclass(frozen=True)
class FieldSpec:
    """One field: its label, what it does in a sentence, what it holds and who may change it.

    name: the column; `custom.` before it names a key of the custom column.   size: most characters
    of a text.   lowest, highest: bounds of a number.   choices: fixed ones; `choice_list` names a
    drop-down list instead, `refers` the column by which a reference is known.   default: its value
    where nobody said otherwise.   needed_at_times: other fields may ask for it, so it is not called
    optional.   empty: the words for an empty field.   is_main: shown even where
    it stands at its default.
    """

    name: str
    label: str
    help: str
    kind: Kind = Kind.TEXT
    size: int = 100
    places: int = 0
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal("9999999999.99")
    choices: tuple[tuple[Any, str], ...] = ()
    choice_list: str = ""
    refers: str = ""
    is_required: bool = False
    needed_at_times: bool = False
    required_text: str = ""
    default: Any = ""
    default_words: str = ""
    empty: str = "Not set"
    who: Who = Who.STAFF
    right: str = ""
    portal: Portal = Portal.NONE
    is_main: bool = False
    is_wide: bool = False
    unit: str = ""

    @property
    def column(self) -> str:
        """The name without the column that holds many values."""
        return self.name.removeprefix("custom.")

    @property
    def is_custom(self) -> bool:
        return self.name.startswith("custom.")

    def may_change(self, may: Callable[[str], bool]) -> bool:
        """Whether somebody whose rights `may` tells changes this field in the office."""
        if self.kind in (Kind.SHOWN, Kind.SEALED) or self.who in (Who.SYSTEM, Who.SETTING):
            return False
        return may(ADMIN if self.who == Who.ADMIN else UPDATE) and may(self.right or UPDATE)


@dataclass(frozen=True)
class Section:
    """Fields of one row that are drawn, changed and saved together.

    row: the model they stand in.   tab: the page of the record.   help: the one sentence below its
    name.
    """

    key: str
    tab: str
    title: str
    row: str
    fields: tuple[FieldSpec, ...]
    help: str = ""

    def named(self, name: str) -> FieldSpec:
        """The field called `name`, which must stand here."""
        return next(each for each in self.fields if each.name == name)


@dataclass(frozen=True)
class Reading:
    """What is known while a form, a line or a message is read.

    order: how its author writes a day (see `kernel.days`); else as the present culture does.
    options: of each field that offers some.   present: the values that stand, so that a retired
    choice may stay.
    """

    today: date
    order: str = field(default_factory=lambda: present().order)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    present: Mapping[str, Any] = field(default_factory=dict)


CHOOSING = frozenset({Kind.CHOICE, Kind.WHOLE_CHOICE, Kind.REFERENCE})
# Empty, these hold nothing rather than an empty text.
NOTHING_WHERE_EMPTY = frozenset(
    {Kind.DATE, Kind.WHOLE, Kind.NUMBER, Kind.MONEY, Kind.YES_NO, Kind.IP}
)
BY_TEXT_ALONE: dict[Kind, Callable[[str], Any]] = {
    Kind.EMAIL: entry.email,
    Kind.PHONE: entry.phone,
    Kind.TICK: entry.yes_no,
    Kind.YES_NO: entry.yes_no,
    Kind.ACCOUNT: lambda text: entry.one_line(text, 20).upper(),
    Kind.IP: entry.network_address,
}


def options_of(spec: FieldSpec, reading: Reading) -> list[Option]:
    """What a field offers, retired values that do not stand left out."""
    fixed = [Option(str(value), label) for value, label in spec.choices]
    among = fixed or list(reading.options.get(spec.name, ()))
    present = _text(reading.present.get(spec.name, ""))
    return [each for each in among if each.is_active or each.value == present]


def read(
    specs: Iterable[FieldSpec], texts: Mapping[str, str], reading: Reading
) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    """The values of the fields that `texts` names, and code and sentence of each that will not do.

    Given on as `WrongFields`, when there are any.
    """
    values: dict[str, Any] = {}
    faults: dict[str, tuple[str, str]] = {}
    for spec in specs:
        if spec.name in texts:
            try:
                values[spec.name] = read_field(spec, texts[spec.name], reading, texts)
            except Refused as refusal:
                faults[spec.name] = (refusal.code, str(refusal))
    return values, faults


def read_field(
    spec: FieldSpec, text: str, reading: Reading, texts: Mapping[str, str] | None = None
) -> Any:
    """The value that `text` means for a field; `texts` holds what was typed beside it."""
    if not entry.plain(text):
        return _empty(spec)
    if spec.kind == Kind.POSTAL_CODE:
        country = (texts or {}).get("country") or reading.present.get("country", "US")
        return entry.postal_code(text, str(country))
    if spec.kind in CHOOSING:
        return _choice(spec, text, reading)
    if spec.kind == Kind.DATE:
        return days.day_of(text, reading.today, reading.order)
    return _plain_value(spec, text)


def _plain_value(spec: FieldSpec, text: str) -> Any:
    """The value of a field that nothing else bears upon."""
    match spec.kind:
        case Kind.TEXT:
            return entry.one_line(text, spec.size)
        case Kind.LONG_TEXT:
            return entry.many_lines(text, spec.size)
        case Kind.EMAILS:
            return entry.emails(text, spec.size)
        case Kind.WHOLE:
            return entry.whole(text, int(spec.lowest), int(spec.highest))
        case Kind.NUMBER | Kind.MONEY:
            return entry.decimal(text, spec.places, spec.lowest, spec.highest)
    return BY_TEXT_ALONE[spec.kind](text)


def _empty(spec: FieldSpec) -> Any:
    """What an empty field means, where it may be empty at all."""
    if spec.kind == Kind.TICK:
        return False
    if spec.is_required:
        raise Refused("REQ", spec.required_text or entry.REQUIRED_TEXT)
    if spec.kind in NOTHING_WHERE_EMPTY:
        return None if spec.default in ("", None) else spec.default
    if spec.kind == Kind.WHOLE_CHOICE:
        raise Refused("CHO", entry.CHOICE_TEXT)
    return ""


def _choice(spec: FieldSpec, text: str, reading: Reading) -> str | int:
    among = [Option(str(value), label) for value, label in spec.choices]
    among = among or list(reading.options.get(spec.name, ()))
    found = entry.chosen(text, among, _text(reading.present.get(spec.name, "")))
    return int(found) if spec.kind == Kind.WHOLE_CHOICE else found


def typed(spec: FieldSpec, value: Any, order: str = "") -> str:
    """A value as the field of a form holds it."""
    if value is None or value == "":
        return ""
    if spec.kind == Kind.DATE:
        return days.written(value, order or present().order)
    if spec.kind == Kind.PHONE:
        digits = phones.normalise(str(value))
        return phones.shown(digits) if digits else str(value)
    if spec.kind == Kind.MONEY and isinstance(value, int):
        # A row that is not stored yet holds its default as it is declared, not as a decimal.
        return f"{Decimal(value):.{spec.places}f}"
    return _text(value)


def shown(spec: FieldSpec, value: Any, reading: Reading) -> str:
    """A value for people, "" where it is empty."""
    if value is None or value == "":
        return ""
    if spec.kind in (Kind.TICK, Kind.YES_NO):
        return _yes_no_words(spec)[bool(value)]
    if spec.kind == Kind.DATE:
        return show.day(value)
    if spec.kind in (Kind.MONEY, Kind.NUMBER):
        return show.figures(Decimal(value), spec.places)
    if spec.kind == Kind.WHOLE:
        return show.whole(value)
    if spec.kind in CHOOSING:
        return _label(spec, _text(value), reading)
    return typed(spec, value)


def _yes_no_words(spec: FieldSpec) -> dict[bool, str]:
    words = {bool(value): label for value, label in spec.choices}
    return words or {True: "Yes", False: "No"}


def _label(spec: FieldSpec, value: str, reading: Reading) -> str:
    for each, label in spec.choices:
        if str(each) == value:
            return label
    known = reading.options.get(spec.name, ())
    return next((each.label for each in known if each.value == value), value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
