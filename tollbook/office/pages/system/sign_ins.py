"""The sign-in journal: every try with its reason, as a list and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from tollbook.access.models import SignIn
from tollbook.access.queries.door import sign_ins_like
from tollbook.access.types import Outcome
from tollbook.kernel.clock import midnight
from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.door import SignInFilter
from tollbook.office.pages.shared import Badge, chips, ordered, paged
from tollbook.office.request import OfficeRequest

ORDERS = {"date": ("at", "pk")}
COLUMNS = (
    Column("When", "date"),
    Column("Name as typed, log-in"),
    Column("What became of it"),
    Column("Address"),
    Column("Device"),
)
HEAD = ("When", "Name as typed", "Log-in", "What became of it", "Way", "Address", "Browser")
GOOD = frozenset({Outcome.SIGNED_IN})
PLAIN = frozenset({Outcome.HALF})


@dataclass(frozen=True)
class TryRow:
    """A try as the list shows it."""

    row: SignIn

    @property
    def badge(self) -> Badge:
        words = str(self.row.get_outcome_display())
        if self.row.outcome in GOOD:
            return words, "check", "good"
        return (words, "dot", "") if self.row.outcome in PLAIN else (words, "x", "warn")


def sign_ins(request: OfficeRequest) -> HttpResponseBase:
    """The journal, newest first."""
    form = SignInFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    asked = {name: form.value(name) for name in form.fields}
    found = ordered(filtered(form, request.viewer.zone), listing, ORDERS)
    if request.GET.get("format") == "csv":
        return file_of(request, found)
    rows, pager = paged(found, listing)
    words = {
        "q": f"Name holds {asked['q']}",
        "outcome": dict(form.fields["outcome"].choices).get(asked["outcome"], ""),  # type: ignore[attr-defined]
        "address": f"Address begins with {asked['address']}",
        "start": f"From {asked['start']}",
        "end": f"To {asked['end']}",
    }
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [TryRow(row) for row in rows],
        "pager": pager,
        "chips": chips(listing, words),
        "zone": request.viewer.zone,
    }
    return render(request, "office/system/sign_ins.html", context)


def filtered(form: SignInFilter, zone: str) -> QuerySet[SignIn]:
    """The tries that the filter lets through; days are those of `zone`, the last one included."""
    start, end = form.value("start"), form.value("end")
    return sign_ins_like(
        q=form.value("q"),
        outcome=form.value("outcome"),
        address=form.value("address"),
        since=midnight(start, zone) if start else None,
        until=midnight(end + timedelta(days=1), zone) if end else None,
    )


def file_of(request: OfficeRequest, found: QuerySet[SignIn]) -> HttpResponseBase:
    """All tries of the filter, not just the page."""
    name = f"sign-ins-{request.viewer.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    chunks = csv_chunks(HEAD, cells(found))
    return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)


def cells(found: QuerySet[SignIn]) -> Iterator[Sequence[Cell]]:
    """The rows of the file."""
    for row in found.iterator(chunk_size=1000):
        who = row.user.user_id if row.user else ""
        yield row.at, row.name, who, row.get_outcome_display(), row.how, row.address, row.agent
