"""What a table of a folder is, and how a batch of its lines is taken."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from tollbook.access.types import Actor
from tollbook.flows.exchange.cells import EMPTY, Column, Reader, written
from tollbook.flows.exchange.sheet import Line
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.kernel.record import FieldSpec, Kind

Faults = dict[str, tuple[str, str]]
Values = dict[str, Any]
REFUSALS = (Refused, NotFound, IntegrityError)
Item = TypeVar("Item")
LINE = ""  # stands for the whole line where a fault is of no column


class Became(StrEnum):
    """What a line did."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


Outcome = Became | Faults


@dataclass
class Job:
    """One file on its way in. by: face import.   source: its name, the reason where one is asked.
    kept: what a table asks for once."""

    by: Actor
    today: date
    reader: Reader
    source: str = ""
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def sets_status(self) -> bool:
        """Whether a status is set without its action."""
        return self.reader.moves_in


class Table(Protocol):
    """A kind of rows with its columns. keys: the columns that say which row a line means.
    passes: a line is taken in the pass that `pass_of` names, so that it may stand before one that
    it needs."""

    @property
    def name(self) -> str: ...

    @property
    def help(self) -> str: ...

    @property
    def keys(self) -> tuple[str, ...]: ...

    @property
    def passes(self) -> int: ...

    def columns(self) -> Sequence[Column]: ...

    def pass_of(self, line: Line) -> int: ...

    def take(self, lines: Sequence[Line], job: Job) -> list[Outcome]: ...

    def rows(self) -> Iterable[Mapping[str, Any]]: ...


class OneByOne:
    """A table whose lines are taken one after the other, each in a savepoint of its own."""

    passes = 1

    def pass_of(self, _line: Line) -> int:
        return 0

    def take(self, lines: Sequence[Line], job: Job) -> list[Outcome]:
        return [alone(lambda line=line: self.one(line, job), self.column_of) for line in lines]  # type: ignore[misc]

    def one(self, line: Line, job: Job) -> Became:
        raise NotImplementedError

    def column_of(self, name: str) -> str:
        """The column of a field that a refusal names."""
        return name


def alone(act: Callable[[], Became], column_of: Callable[[str], str]) -> Outcome:
    """What became of one line; refused, nothing of it is saved."""
    try:
        with transaction.atomic():
            return act()
    except REFUSALS as refusal:
        return faults_of(refusal, column_of)


def faults_of(refusal: Exception, column_of: Callable[[str], str] = str) -> Faults:
    """Why a line was not taken, by column."""
    if isinstance(refusal, WrongFields):
        return {column_of(name): fault for name, fault in refusal.faults.items()}
    if isinstance(refusal, Refused):
        return {LINE: (refusal.code, str(refusal))}
    if isinstance(refusal, NotFound):
        return {LINE: ("NONE", f"There is {refusal}.")}
    return {LINE: ("DB", f"The database refuses this row: {refusal}".replace("\n", " "))}


def together(
    items: Sequence[Item], write: Callable[[Sequence[Item]], None]
) -> Iterator[tuple[Item, Faults]]:
    """Write items in one, those that are refused left out and given with why.

    What fails is halved until the bad one stands alone, so that it holds up no other.
    """
    try:
        with transaction.atomic():
            write(items)
    except REFUSALS as refusal:
        if len(items) == 1:
            yield items[0], faults_of(refusal)
            return
        half = len(items) // 2
        yield from together(items[:half], write)
        yield from together(items[half:], write)


def values_in(
    line: Line, columns: Iterable[Column], reader: Reader, present: Mapping[str, Any] | None
) -> Values:
    """The values of a line by column; raises WrongFields with everything that is wrong.

    present: what stands, None for a new row, whose empty cells then mean their defaults where a
    field may be empty.
    """
    values: Values = {}
    faults: Faults = {}
    for column in columns:
        text = line.cells.get(column.name, "").strip()
        try:
            if text == EMPTY:
                values[column.name] = reader.empty(column)
            elif text:
                held = None if present is None else present.get(column.name)
                values[column.name] = reader.value(column, text, line.cells, held)
            elif present is None and column.is_needed:
                values[column.name] = reader.empty(column)
        except Refused as refusal:
            faults[column.name] = (refusal.code, str(refusal))
    if faults:
        raise WrongFields(faults)
    return values


def of_rows(model: type[Model], key: str, active: str = "") -> Callable[[], list[Option]]:
    """The rows that a reference may mean, by the key that people know them by."""

    def options() -> list[Option]:
        rows = model._default_manager.order_by(key)
        return [
            Option(
                str(getattr(row, key)),
                str(row),
                is_active=not active or bool(getattr(row, active)),
            )
            for row in rows
        ]

    return options


def cells_of(columns: Sequence[Column], row: Mapping[str, Any]) -> Iterator[str]:
    """A row as the cells of an export."""
    return (written(each, row.get(each.name)) for each in columns)


def told(name: str, label: str, help_words: str, **more: Any) -> FieldSpec:
    """A column that no page has a field for."""
    return FieldSpec(name, label, help_words, **{"kind": Kind.TEXT, **more})
