"""Rate sheets: CSV text to rows of a deck, with a sentence for each row that is wrong.

Pure: knows no table. Columns by name in any order: prefix, destination and rate per minute;
connect, first, next and minimum may be left out. Separated by comma, semicolon or tab.
"""

import csv
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from tollbook.catalog.types import SheetRow
from tollbook.kernel.errors import Refused

ROWS_MAX = 1_000_000
PREFIX_DIGITS_MAX = 15
FAULTS_TOLD_MAX = 20
SECONDS_MAX = 86_400
MICROS_MAX = 1_000_000_000
MICROS = Decimal(1_000_000)

NAMES = {
    "prefix": ("prefix", "code", "dial code", "destination code"),
    "destination": ("destination", "name", "country", "description"),
    "rate": ("rate", "rate per minute", "per minute", "price"),
    "connect": ("connect", "connect fee", "connection fee", "setup"),
    "first": ("first", "first seconds", "minimum increment", "initial"),
    "next": ("next", "next seconds", "increment"),
    "minimum": ("minimum", "minimum seconds"),
}
REQUIRED = ("prefix", "destination", "rate")


@dataclass(frozen=True)
class SheetFault:
    """A row that cannot be used, with its line in the file."""

    line: int
    sentence: str


def read_sheet(text: str) -> tuple[list[SheetRow], list[SheetFault]]:
    """The rows of a sheet and its first faults; refuses what is no sheet at all."""
    lines = text.removeprefix("\ufeff").splitlines()
    head = lines[0] if lines else ""
    divider = max(",;\t", key=head.count)
    reader = csv.reader(lines, delimiter=divider)
    places = _places(next(_cells(reader), []))
    rows: list[SheetRow] = []
    faults: list[SheetFault] = []
    seen: dict[str, int] = {}
    for cells in _cells(reader):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(cells, places)
            first = seen.setdefault(row.prefix, reader.line_num)
            if first != reader.line_num:
                raise ValueError(f"The prefix {row.prefix} stands in line {first} already.")
            rows.append(row)
        except ValueError as fault:
            faults.append(SheetFault(reader.line_num, str(fault)))
            if len(faults) >= FAULTS_TOLD_MAX:
                break
        if len(rows) > ROWS_MAX:
            raise Refused("sheet-long", f"A sheet may have {ROWS_MAX:,} rows.")
    if not rows and not faults:
        raise Refused("sheet-empty", "The file has no rows under its headings.")
    return rows, faults


def _cells(reader: Any) -> Iterator[list[str]]:
    """The cells of each row; refuses a file of which a row is none."""
    try:
        yield from reader
    except csv.Error as error:
        raise Refused(
            "sheet-broken", f"Line {reader.line_num + 1} is no row of CSV: {error}."
        ) from error


def _places(head: Sequence[str]) -> dict[str, int]:
    """Which column holds what."""
    told = {cell.strip().casefold().replace("_", " "): place for place, cell in enumerate(head)}
    places = {
        name: next((told[word] for word in words if word in told), -1)
        for name, words in NAMES.items()
    }
    missing = [name for name in REQUIRED if places[name] < 0]
    if missing:
        raise Refused(
            "sheet-head",
            f"The first line names no column {' and no column '.join(missing)}. "
            "Name the columns prefix, destination and rate.",
        )
    return places


def _row(cells: Sequence[str], places: dict[str, int]) -> SheetRow:
    def cell(name: str) -> str:
        place = places[name]
        return cells[place].strip() if 0 <= place < len(cells) else ""

    prefix = cell("prefix").lstrip("+")
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= PREFIX_DIGITS_MAX):
        raise ValueError(f"“{cell('prefix')[:30]}” is no prefix of 1 to 15 digits.")
    destination = cell("destination")
    if not destination:
        raise ValueError(f"The prefix {prefix} has no destination.")
    return SheetRow(
        prefix,
        destination[:80],
        _micros(cell("rate"), "rate"),
        _micros(cell("connect") or "0", "connect fee"),
        _seconds(cell("first") or "60", 0),
        _seconds(cell("next") or "60", 1),
        _seconds(cell("minimum") or "0", 0),
    )


@lru_cache(maxsize=10_000)  # A sheet says the same few fees and steps again and again.
def _micros(text: str, what: str) -> int:
    try:
        amount = Decimal(text.replace("$", "")) * MICROS
    except InvalidOperation:
        raise ValueError(f"“{text[:30]}” is no {what} such as 0.0125.") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"The {what} {text[:30]} has more than six decimals.")
    if not 0 <= amount <= MICROS_MAX:
        raise ValueError(f"The {what} {text[:30]} is not between 0 and 1,000.")
    return int(amount)


@lru_cache(maxsize=1_000)
def _seconds(text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= SECONDS_MAX:
        raise ValueError(f"“{text[:30]}” is no number of seconds from {least} to {SECONDS_MAX}.")
    return int(text)


def packed(rows: Iterable[SheetRow]) -> bytes:
    """Rows as one value, to be kept."""
    plain = [
        (
            *(row.prefix, row.destination, row.rate_micros, row.connect_micros),
            *(row.first_seconds, row.next_seconds, row.minimum_seconds),
        )
        for row in rows
    ]
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 6)


def unpacked(value: bytes) -> Iterator[SheetRow]:
    """The rows of a kept value."""
    for row in json.loads(zlib.decompress(value)):
        yield SheetRow(*row)
