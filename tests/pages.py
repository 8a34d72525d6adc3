"""Reads the documents' tables, so that tests can hold their figures against the code."""

import re
from pathlib import Path

from tests.plan import ROOT

DOCS = ROOT / "docs"
Row = dict[str, str]


def section(page: Path, heading: str) -> str:
    """The text of `page` below a heading of any depth, up to the next heading."""
    parts = re.split(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert heading in found, f"{page.name} has no heading {heading}"
    return found[heading]


def tables(text: str) -> list[list[Row]]:
    """Each Markdown table of `text` as rows by its headings; code marks are taken off."""
    lines = [line for line in text.splitlines() if line[:1] == "|" or not line.strip()]
    blocks = "\n".join(lines).split("\n\n")
    return [_rows(block.splitlines()) for block in blocks if "|" in block]


def table(page: Path, heading: str, place: int = 0) -> list[Row]:
    """The table at `place` below a heading; it is never empty."""
    found = tables(section(page, heading))[place]
    assert found, f"the table below {heading} of {page.name} is empty"
    return found


def cells(row: Row, *names: str) -> list[str]:
    """The named cells of a row."""
    return [row[name] for name in names]


def _rows(lines: list[str]) -> list[Row]:
    head, _rule, *body = (_cells(line) for line in lines if line)
    return [dict(zip(head, cells, strict=True)) for cells in body]


def _cells(line: str) -> list[str]:
    cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
    return [re.sub(r"^`([^`]*)`$", r"\1", cell) for cell in cells]
