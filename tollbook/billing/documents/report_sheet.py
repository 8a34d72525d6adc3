"""A report as the texts that the template places."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tollbook.billing.documents import wording
from tollbook.billing.documents.wording import plain
from tollbook.billing.reports.shape import Block, Cell, Column, Holds, Report, Row
from tollbook.kernel.show import clock_length, minutes

# A telephone number stays on one line.
AREA_CODE = re.compile(r"(\(\d{3}\)) (?=\d{3}-)")
WRITTEN: dict[Holds, Callable[[Any], str]] = {
    Holds.TEXT: plain,
    Holds.COUNT: "{:,}".format,
    Holds.MINUTES: minutes,
    Holds.LENGTH: clock_length,
    Holds.MONEY: wording.money,
    Holds.PRICE: wording.price,
}


def report_sheet(report: Report) -> dict[str, Any]:
    """Every text of a report; `figures` says which columns stand to the right."""
    return {
        "title": report.title,
        "lead": plain(report.lead),
        "heads": [column.words for column in report.columns],
        "figures": [column.is_figure for column in report.columns],
        "blocks": [_block(block, report) for block in report.blocks],
        "total": _cells(report.total, report) if report.total else None,
        "own_pages": report.on_own_pages,
    }


def _block(block: Block, report: Report) -> dict[str, Any]:
    return {
        "name": plain(block.name),
        "note": plain(block.note),
        "rows": [
            {"cells": _cells(row, report), "sum": row.is_sum, "head": row.is_head}
            for row in block.rows
        ],
    }


def _cells(row: Row, report: Report) -> list[str]:
    return [written(cell, column) for cell, column in zip(row.cells, report.columns, strict=True)]


def written(cell: Cell, column: Column) -> str:
    """A cell as its column writes it; an empty one, such as beside a sum, stays empty."""
    if isinstance(cell, str):
        return AREA_CODE.sub("\\1\u00a0", plain(cell))
    assert isinstance(cell, int | Decimal)
    return WRITTEN[column.holds](cell)
