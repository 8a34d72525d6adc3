"""What a command says: progress on a terminal, results as text or JSON, refusals."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


def plain(value: object) -> str:
    """A value as JSON text writes it: exact decimals and ISO days, never through floats."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True)
class Terminal:
    """Where a command writes. Progress shows only to a person watching."""

    is_json: bool = False

    @property
    def is_watched(self) -> bool:
        return sys.stderr.isatty() and not self.is_json

    def step(self, words: str) -> None:
        """One line of progress."""
        if self.is_watched:
            print(f"  {words}", file=sys.stderr, flush=True)

    def result(self, facts: object, words: str = "") -> None:
        """The outcome: `facts` as JSON where asked for, else `words`."""
        if self.is_json:
            print(json.dumps(facts, default=plain, indent=2), flush=True)
        elif words:
            print(words, flush=True)

    def refuse(self, code: str, sentence: str) -> None:
        """Why nothing was done."""
        if self.is_json:
            print(json.dumps({"refused": code, "message": sentence}))
        print(sentence, file=sys.stderr)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns of text; those whose values are all numbers stand to the right."""
    body = [[_cell(value) for value in row] for row in rows]
    kinds = list(zip(*rows, strict=True)) if isinstance(rows, list) and rows else []
    is_number = [all(isinstance(value, int | Decimal) for value in column) for column in kinds]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    right = is_number or [False] * len(head)
    lines = [_line(row, widths, right) for row in (list(head), *body)]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else plain(value)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    placed = [
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(placed).rstrip()
