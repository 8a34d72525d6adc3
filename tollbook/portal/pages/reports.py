"""The reports that follow a bill, as tables; the same as on its paper."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.queries import invoice_for
from tollbook.billing.queries.reports import Column, Report, Row, cell_words, reports_of
from tollbook.portal.pages.invoices import heading
from tollbook.portal.request import PortalRequest


@dataclass(frozen=True)
class Shown:
    """A report as the template draws it."""

    report: Report

    @property
    def blocks(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Name and rows of each part."""
        return [
            (block.name, [self._row(row) for row in block.rows]) for block in self.report.blocks
        ]

    @property
    def total(self) -> dict[str, Any] | None:
        return self._row(self.report.total) if self.report.total else None

    @property
    def rows(self) -> int:
        return sum(len(block.rows) for block in self.report.blocks)

    def _row(self, row: Row) -> dict[str, Any]:
        cells = [
            (cell_words(cell, column), column)
            for cell, column in zip(row.cells, self.report.columns, strict=True)
        ]
        return {"head": cells[0][0], "cells": _filled(cells[1:]), "row": row}


def _filled(cells: list[tuple[str, Column]]) -> list[tuple[str, Column, bool]]:
    """Each cell with its column, and whether it is the last one, which small screens show."""
    last = len(cells) - 1
    return [(words, column, place == last) for place, (words, column) in enumerate(cells)]


def reports(request: PortalRequest, number: str) -> HttpResponse:
    """Every report of one bill; the first stands open."""
    invoice = invoice_for(request.viewer, number)
    context = {
        **heading(request, invoice, "invoice-reports"),
        "reports": [Shown(each) for each in reports_of(invoice)],
    }
    return render(request, "portal/invoices/reports.html", context)
