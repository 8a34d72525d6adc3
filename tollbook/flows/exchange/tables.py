"""What a table of a folder is, and how a batch of its lines is taken."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

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
    except WrongFields as refusal:
        return {column_of(name): fault for name, fault in refusal.faults.items()}
    except Refused as refusal:
        return {LINE: (refusal.code, str(refusal))}
    except NotFound as missing:
        return {LINE: ("NONE", f"There is {missing}.")}
    except IntegrityError as error:
        return {LINE: ("DB", f"The database refuses this row: {error}".replace("\n", " "))}


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
        text = line[column.name].strip()
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
