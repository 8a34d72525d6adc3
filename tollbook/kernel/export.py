"""Lists as files: CSV that streams and spreadsheets, with cells that no program runs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, unless it is a
number. Days and instants are written in ISO form, amounts with a plain minus sign.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

BYTE_ORDER_MARK = "\ufeff"
ROWS_PER_CHUNK = 1000
XLSX_ROWS_MAX = 100_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# What begins with an apostrophe of its own before such a sign gets one more, so that `armed` knows.
MARKED = re.compile(r"'+[=+\-@\t\r]")

Cell = str | int | Decimal | date | datetime | None


def inert(text: str) -> str:
    """`text` so that no spreadsheet computes it; numbers stay as they are."""
    if (text.startswith(DANGEROUS) and not NUMBER.fullmatch(text)) or MARKED.match(text):
        return f"'{text}"
    return text


def armed(text: str) -> str:
    """A cell as it was before `inert`."""
    return text[1:] if text.startswith("'") and MARKED.match(text) else text


def written(cell: Cell) -> str:
    """One cell of a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return inert(cell) if isinstance(cell, str) else str(cell)


def csv_chunks(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with byte order mark, a thousand rows at a time, so any size streams."""
    paper = StringIO()
    writer = csv.writer(paper)
    paper.write(BYTE_ORDER_MARK)
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([written(cell) for cell in row])
        if number % ROWS_PER_CHUNK == 0:
            yield _taken(paper)
    yield _taken(paper)


def _taken(paper: StringIO) -> bytes:
    text = paper.getvalue()
    paper.seek(0)
    paper.truncate()
    return text.encode()


def workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A spreadsheet of at most XLSX_ROWS_MAX rows; the caller checks the count beforehand."""
    paper = BytesIO()
    book = xlsxwriter.Workbook(paper, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(name[:31])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for line, row in enumerate(rows, start=1):
        assert line <= XLSX_ROWS_MAX, "more rows than a workbook is meant for"
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal | int):
                sheet.write_number(line, place, cell)
            elif isinstance(cell, date) and not isinstance(cell, datetime):
                sheet.write_datetime(line, place, cell, day)
            else:
                sheet.write_string(line, place, written(cell))
    book.close()
    return paper.getvalue()
