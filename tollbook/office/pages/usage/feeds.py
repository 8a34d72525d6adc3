"""Feeds: where calls come from, and how much came."""

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel.listing import Column
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries import feeds_for, format_titles

COLUMNS = (
    Column("Feed"),
    Column("Format, zone"),
    Column("Files", css="num"),
    Column("Rows read", css="num"),
    Column("Rejected", css="num"),
    Column("Newest file"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)


def feeds(request: OfficeRequest) -> HttpResponse:
    """Every feed; there are few, so the list has no pages."""
    titles = format_titles()
    context = {
        "rows": [(each, titles.get(each.file_format, "")) for each in feeds_for(request.viewer)],
        "columns": COLUMNS,
        "zone": request.viewer.zone,
    }
    return render(request, "office/usage/feeds.html", context)
