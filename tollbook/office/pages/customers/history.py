"""Tab Metrics: who changed what, when and from where; and who looked at what is protected."""

from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from tollbook.access.models import Change
from tollbook.access.queries.trail import changes_of, events_of, people_of, who_of
from tollbook.customers.queries import account_for
from tollbook.customers.queries.numbers import names_in_history
from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.history import FACES, HistoryFilter
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import chips, paged
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("When"),
    Column("Field"),
    Column("Before"),
    Column("After"),
    Column("Who, from where"),
)
HEAD = ("at", "user", "acting_as", "face", "ip", "entity", "field", "label", "old", "new")
NEWEST_EVENTS = 50


def history(request: OfficeRequest, number: str) -> HttpResponseBase:
    """The changes of a customer, narrowed; as a page or as a file."""
    account = account_for(request.viewer, number)
    names = names_in_history(account)
    form = HistoryFilter(request.GET, people=people_of(names))
    rows = changes_of(names, form.wanted(request.viewer.zone))
    if request.GET.get("format") == "csv":
        return _file(rows.iterator(), account.number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    changes, pager = paged(rows, listing)
    context = {
        "record": record_of(request, account.number),
        "form": form,
        "listing": listing,
        "pager": pager,
        "columns": COLUMNS,
        "rows": [(each, who_of(each), FACES.get(each.face, each.face)) for each in changes],
        "events": events_of(names)[:NEWEST_EVENTS],
        "chips": chips(listing, form.words),
        "csv": listing.link(format="csv", page=None),
        "zone": request.viewer.zone,
    }
    return render(request, "office/customers/history.html", context)


def _file(rows: Iterator[Change], number: str) -> HttpResponseBase:
    headers = {"Content-Disposition": f'attachment; filename="history-{number}.csv"'}
    chunks = csv_chunks(HEAD, _cells(rows))
    return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(rows: Iterator[Change]) -> Iterator[list[Cell]]:
    for each in rows:
        acting = each.acting_as.user_id if each.acting_as else ""
        yield [
            each.at,
            each.user.user_id if each.user else "",
            acting,
            each.face,
            each.ip or "",
            *(each.entity, each.field, each.label, each.old, each.new),
        ]
