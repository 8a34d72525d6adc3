"""What a report is made of, for whoever draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

Cell = str | int | Decimal


class Holds(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    COUNT = "count"  # a whole number
    MINUTES = "minutes"  # whole seconds, written as minutes and tenths
    LENGTH = "length"  # whole seconds, written as h:mm:ss
    MONEY = "money"  # settled
    PRICE = "price"  # of one call, to four places


@dataclass(frozen=True)
class Column:
    """One column: its heading and how its cells are written."""

    words: str
    holds: Holds = Holds.TEXT

    @property
    def is_figure(self) -> bool:
        """Whether the column stands to the right."""
        return self.holds != Holds.TEXT


@dataclass(frozen=True)
class Row:
    """Cells of one line; `is_sum` for a sum, `is_head` for the name above a part of a block."""

    cells: tuple[Cell, ...]
    is_sum: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class Block:
    """Rows under a name of their own, such as one location; "" where the report has one block."""

    rows: tuple[Row, ...]
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Report:
    """One report. `total` is the sum of all its blocks, None where it would say nothing.

    on_own_pages: each block is a sheet of its own, to be handed to somebody.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    total: Row | None = None
    lead: str = ""
    on_own_pages: bool = False


def columns(*told: tuple[str, Holds] | str) -> tuple[Column, ...]:
    """Columns from pairs of heading and kind; a bare heading is a column of text."""
    return tuple(Column(each) if isinstance(each, str) else Column(*each) for each in told)


def total(words: str, *figures: Cell) -> Row:
    """A sum with its name."""
    return Row((words, *figures), is_sum=True)


OTHER_PROVIDERS = "Other providers"


def with_others_if_any(report: Report) -> Report:
    """The report without its column of other providers where the bill holds nothing for any."""
    place = [column.words for column in report.columns].index(OTHER_PROVIDERS)
    rows = [row for block in report.blocks for row in block.rows]
    if any(row.cells[place] for row in rows):
        return report
    blocks = [replace(block, rows=_without(block.rows, place)) for block in report.blocks]
    whole = _without([report.total], place)[0] if report.total else None
    heads = (*report.columns[:place], *report.columns[place + 1 :])
    return replace(report, columns=heads, blocks=tuple(blocks), total=whole)


def _without(rows: Sequence[Row], place: int) -> tuple[Row, ...]:
    return tuple(replace(row, cells=(*row.cells[:place], *row.cells[place + 1 :])) for row in rows)


def in_one_block(rows: Sequence[Row]) -> tuple[Block, ...]:
    """A report without parts."""
    return (Block(tuple(rows)),)
