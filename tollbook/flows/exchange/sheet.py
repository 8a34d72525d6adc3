"""A CSV file as it comes: its signs, its delimiter, its heading, its true line numbers."""

import csv
import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import StringIO
from pathlib import Path

from tollbook.kernel.errors import Refused

DELIMITERS = (",", ";", "\t", "|")
CELL_CHARACTERS_MAX = 131_072
# Columns of a rejects file; a corrected one is loaded as it is.
REJECT_COLUMNS = ("reject_line", "reject_column", "reject_code", "reject_text")
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Line:
    """One row. number: of its first line in the file.   cells: by column, as written.   fault: why
    it cannot be read at all."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A file whose heading is understood. fingerprint: of its bytes."""

    path: Path
    text: str
    delimiter: str
    columns: tuple[str, ...]
    fingerprint: str

    def lines(self) -> Iterator[Line]:
        """The rows below the heading, empty ones left out."""
        reader = csv.reader(StringIO(self.text), delimiter=self.delimiter)
        next(reader)
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number, fault=f"This line is no CSV: {error}.")
                continue
            if any(cell.strip() for cell in cells):
                yield self._line(number, cells)

    def _line(self, number: int, cells: list[str]) -> Line:
        extra = [cell for cell in cells[len(self.columns) :] if cell.strip()]
        if extra:
            words = f"This row has {len(cells)} cells, the heading {len(self.columns)}."
            return Line(number, fault=words)
        return Line(number, dict(zip(self.columns, cells, strict=False)))


def open_sheet(path: Path, known: Collection[str]) -> Sheet:
    """The file at `path` with columns among `known`; raises what keeps it from being read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused("file", f"{path} cannot be read: {error.strerror}.") from None
    text = _decoded(content, path)
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda each: len(set(_heads(head, each)) & set(known)))
    columns = _heads(head, delimiter)
    _refuse_columns(path, columns, known)
    return Sheet(path, text, delimiter, tuple(columns), sha256(content).hexdigest())


def _decoded(content: bytes, path: Path) -> str:
    coding = "utf-16" if content.startswith(WIDE_MARKS) else "utf-8-sig"
    try:
        return content.decode(coding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        words = f'{path.name}, line {line}: this is not UTF-8. In Excel, save as "CSV UTF-8".'
        raise Refused("encoding", words) from None


def _heads(line: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([line.strip("\r")], delimiter=delimiter), [])
    return ["_".join(cell.strip().casefold().split()) for cell in cells]


def _refuse_columns(path: Path, columns: list[str], known: Collection[str]) -> None:
    if not any(columns):
        raise Refused("empty", f"{path.name} has no heading in its first line.")
    doubles = sorted({each for each in columns if columns.count(each) > 1})
    if doubles:
        raise Refused("column", f'{path.name} has the column "{doubles[0]}" twice.')
    for each in columns:
        if each not in known and each not in REJECT_COLUMNS:
            near = difflib.get_close_matches(each, list(known), 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise Refused("column", f'{path.name}: there is no column "{each}".{hint}')
