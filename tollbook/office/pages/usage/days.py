"""Day by day: what all files that arrived on a day held, and that no row of them was lost."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel.listing import Column, listing_from
from tollbook.office.pages.shared import paged
from tollbook.office.pages.usage.states import Conservation
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries import days_for

COLUMNS = (
    Column("Day"),
    Column("Files", css="num"),
    Column("Read", css="num"),
    Column("Accepted", css="num"),
    Column("Duplicate", css="num"),
    Column("Rejected", css="num"),
    Column("Skipped", css="num"),
    Column("Sum"),
    Column("More", css="more"),
)


@dataclass(frozen=True)
class DayRow:
    """All files of a day as the list shows them."""

    day: date
    files: int
    failed: int
    rows_read: int
    accepted: int
    duplicate: int
    rejected: int
    skipped: int

    @property
    def sum(self) -> Conservation:
        return Conservation(self)


def days(request: OfficeRequest) -> HttpResponse:
    """Every day on which a file arrived, newest first."""
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(days_for(request.viewer), listing)
    context = {
        "rows": [DayRow(**row) for row in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
    }
    return render(request, "office/usage/days.html", context)
