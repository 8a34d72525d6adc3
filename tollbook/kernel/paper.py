"""A sheet of paper as tagged PDF (PDF/UA-1): a receipt, a form to sign, a slip for a check.

What it says arrives as data, so no text of a customer is ever read as markup. The same sheet of the
same day gives the same bytes.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
TEMPLATE = Path(__file__).parent / "paper_template"
COLOUR = "#0b5a6b"
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet, from top to bottom; what is empty leaves no gap.

    sender, to: postal lines, the sender's name first.   pairs: label and value.   total: the last
    of them, larger.   signs: what to sign or fill in, each below a line.   colour: #rrggbb.
    """

    title: str
    on: date
    sender: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    lead: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    total: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    foot: str = ""
    colour: str = COLOUR


@lru_cache(maxsize=2)
def _press(name: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(input=str(TEMPLATE / name), root=str(TEMPLATE), font_paths=fonts)


def printed(sheet: Sheet) -> bytes:
    """The PDF of a sheet."""
    return _pressed("sheet.typ", asdict(sheet) | {"on": sheet.on.isoformat()}, sheet.on)


def _pressed(name: str, data: dict[str, Any], on: date) -> bytes:
    inputs = {"sheet": json.dumps(data, ensure_ascii=False)}
    made_at = datetime.combine(on, time(12), UTC)
    with _one_at_a_time:
        pdf = _press(name).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made_at
        )
    assert isinstance(pdf, bytes)
    return pdf


@dataclass(frozen=True)
class TableSheet:
    """A list on paper, as many pages as it takes; wide ones lie on their side.

    notes: short sentences below the title.   figures: places of columns that stand to the right.
    totals: label and value, below the list.
    """

    title: str
    on: date
    sender: str = ""
    lead: str = ""
    notes: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    figures: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    colour: str = COLOUR


def printed_table(sheet: TableSheet) -> bytes:
    """The PDF of a list."""
    return _pressed("table.typ", asdict(sheet) | {"on": sheet.on.isoformat()}, sheet.on)
