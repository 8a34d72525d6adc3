"""Files that customers sent, for the staff: who sent what, and which rows were not taken."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.work import SentFilter
from tollbook.office.pages.shared import chips, crumb, ordered, paged
from tollbook.office.request import OfficeRequest
from tollbook.work.models import SentFile
from tollbook.work.queries.sent import faults_of, sent_file_for, sent_files_seen_by
from tollbook.work.types import SentKind

ORDERS = {
    "date": ("sent_at", "pk"),
    "account": ("account__number", "pk"),
    "rejected": ("rejected", "pk"),
}
COLUMNS = (
    Column("Sent", "date"),
    Column("File"),
    Column("Account", "account"),
    Column("Kind"),
    Column("Taken", css="num"),
    Column("Rejected", "rejected", "num"),
    Column("More", css="more"),
)
FAULT_COLUMNS = (Column("Line", css="num"), Column("Reason"), Column("Row as it came"))


@require_safe
def files(request: OfficeRequest) -> HttpResponse:
    """What customers sent, newest first."""
    form = SentFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    found = filtered(sent_files_seen_by(request.viewer), form)
    rows, pager = paged(ordered(found, listing, ORDERS), listing)
    words = {
        "q": f"Holds {form.value('q')}",
        "kind": {each.value: each.label for each in SentKind}.get(form.value("kind"), "Any kind"),
        "state": "With rejected rows",
    }
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": rows,
        "pager": pager,
        "chips": chips(listing, words),
        "zone": request.viewer.zone,
    }
    return render(request, "office/work/sent_files.html", context)


def filtered(found: "QuerySet[SentFile]", form: SentFilter) -> "QuerySet[SentFile]":
    """The files that the filter lets through."""
    if kind := form.value("kind"):
        found = found.filter(kind=kind)
    if form.value("state"):
        found = found.filter(rejected__gt=0)
    return found.filter(form.holds()) if form.value("q") else found


@require_safe
def file(request: OfficeRequest, handle: str) -> HttpResponse:
    """One file: how many rows were taken, and every row that was not, with its reason."""
    found = sent_file_for(request.viewer, handle)
    listing = listing_from(request.GET, sorts=("line",), default="line")
    faults, pager = paged(faults_of(found), listing)
    context = {
        "file": found,
        "rows": faults,
        "hidden": found.rejected - pager.total,
        "columns": FAULT_COLUMNS,
        "listing": listing,
        "pager": pager,
        # The register of calls is about the whole company.
        "shows_call_file": found.call_file is not None and request.viewer.sees_all,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Files from customers", "office-sent-files"), crumb(found.name)],
    }
    return render(request, "office/work/sent_file.html", context)
