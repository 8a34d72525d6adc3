"""The access trail: who opened, revealed or checked what is protected."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from tollbook.access.models import AccessEvent
from tollbook.access.queries import access_events, event_kinds
from tollbook.kernel.clock import midnight
from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.system import TrailFilter
from tollbook.office.pages.shared import chips, paged
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("When"),
    Column("Who"),
    Column("What"),
    Column("Account"),
    Column("Reason"),
    Column("Address"),
    Column("More", css="more"),
)
HEAD = ("At", "User ID", "Acting as", "What", "Account", "Subject", "Reason", "Face", "Address")


def trail(request: OfficeRequest) -> HttpResponseBase:
    """The list or its file, newest first."""
    form = TrailFilter(request.GET, kinds=event_kinds())
    events = filtered(form, request.viewer.zone)
    if request.GET.get("format") == "csv":
        return _file(request, events)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(events, listing)
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": rows,
        "pager": pager,
        "csv_url": listing.link(format="csv", page=None),
        "chips": chips(listing, filter_words(form)),
        "zone": request.viewer.zone,
    }
    return render(request, "office/system/trail.html", context)


def filtered(form: TrailFilter, zone: str) -> QuerySet[AccessEvent]:
    """The events that the filter lets through; days are those of `zone`, the last one included."""
    start, end = form.value("start"), form.value("end")
    wanted = {
        "user__user_id__iexact": form.value("who"),
        "account__iexact": form.value("account"),
        "kind": form.value("kind"),
        "at__gte": midnight(start, zone) if start else None,
        "at__lt": midnight(end + timedelta(days=1), zone) if end else None,
    }
    return access_events().filter(**{field: value for field, value in wanted.items() if value})


def filter_words(form: TrailFilter) -> dict[str, str]:
    """What a chip calls each filter."""
    return {
        "who": f"By {form.value('who')}",
        "account": f"Account {form.value('account')}",
        "kind": str(form.value("kind")).capitalize() or "Everything",
        "start": f"From {form.value('start')}",
        "end": f"To {form.value('end')}",
    }


def _file(request: OfficeRequest, events: QuerySet[AccessEvent]) -> HttpResponseBase:
    name = f"access-trail-{request.viewer.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    chunks = csv_chunks(HEAD, _cells(events))
    return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(events: QuerySet[AccessEvent]) -> Iterator[Sequence[Cell]]:
    for each in events.iterator(chunk_size=1000):
        yield (
            each.at,
            each.user.user_id if each.user else "",
            each.acting_as.user_id if each.acting_as else "",
            *(each.kind, each.account, each.subject, each.reason, each.face, each.ip or ""),
        )
