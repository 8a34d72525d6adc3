"""Rows of a file that a customer sent, each with the line on which it begins."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tollbook.kernel.errors import Refused

ROWS_MAX = 500
BOM = "\ufeff"


@dataclass(frozen=True)
class FileRow:
    """One row: the line of the file where it begins, its cells without blanks around them.

    fault: why it cannot be read, "" where it can.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""

    @property
    def text(self) -> str:
        """The row as people read it."""
        return ",".join(self.cells)

    def padded(self, count: int) -> tuple[str, ...]:
        """Exactly `count` cells, those that were left out empty."""
        return (*self.cells, *([""] * count))[:count]


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, or in what older programs write; raises Refused for no text."""
    if b"\x00" in content:
        raise Refused("no-text", "This file is no text. Send a CSV file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows_in(text: str, head: Sequence[str]) -> Iterator[FileRow]:
    """The rows of a CSV text, by comma or semicolon; empty ones and the heading are left out.

    head: the names of the columns. A row that has more cells is one that cannot be read. Of more
    than `ROWS_MAX` rows the next one says so, and the rest is left unread.
    """
    delimiter = ";" if text.count(";") > text.count(",") else ","
    reader = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=delimiter)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield FileRow(line, (), "A quotation mark is missing, or the row is too long.")
            return
        if cells is None:
            return
        told = tuple(cell.strip() for cell in cells)
        is_heading = line == 1 and told[:1] and told[0].casefold() == head[0]
        if not any(told) or is_heading:
            continue
        count += 1
        if count > ROWS_MAX:
            yield FileRow(line, told, f"A file holds {ROWS_MAX} rows at most.")
            return
        extra = any(told[len(head) :])
        yield FileRow(line, told, f"The row has more than {len(head)} columns." if extra else "")
