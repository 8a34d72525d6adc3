"""Automatic payments: what comes next, the runs, one run; and running them now."""

from itertools import islice

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.flows.actions import start_collecting
from tollbook.flows.queries import candidates, is_collecting
from tollbook.kernel import clock
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.money import ZERO
from tollbook.office.pages.payments.states import TryRow
from tollbook.office.pages.shared import crumb, paged, say
from tollbook.office.request import OfficeRequest
from tollbook.payments.queries.desk import run_for, runs_for, tries_of_run

AHEAD_DAYS = 7
SHOWN_MAX = 100
COLUMNS = (
    Column("Begun"),
    Column("By"),
    Column("Looked at", css="num"),
    Column("Paid", css="num"),
    Column("On the way", css="num"),
    Column("Refused", css="num"),
    Column("Collected", css="num"),
    Column("More", css="more"),
)
TRY_COLUMNS = (
    Column("Account"),
    Column("From"),
    Column("Outcome"),
    Column("Try", css="num"),
    Column("Amount", css="num"),
)
COMING_COLUMNS = (Column("Account"), Column("From"), Column("On"), Column("Amount", css="num"))
BUSY = "A run is at work already. You see how far it is."


def auto(request: OfficeRequest) -> HttpResponse:
    """What will be collected in the coming days, and every run, newest first."""
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(runs_for(request.viewer), listing)
    coming = list(islice(candidates(now=clock.now(), ahead_days=AHEAD_DAYS), SHOWN_MAX + 1))
    context = {
        "coming": [each for each in coming[:SHOWN_MAX] if each.amount > 0],
        "has_more": len(coming) > SHOWN_MAX,
        "coming_sum": sum((each.amount for each in coming[:SHOWN_MAX]), ZERO),
        "coming_columns": COMING_COLUMNS,
        "days": AHEAD_DAYS,
        "is_busy": is_collecting(),
        "rows": rows,
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
        "currency": request.viewer.currency,
    }
    return render(request, "office/payments/auto.html", context)


@require_POST
def running(request: OfficeRequest) -> HttpResponse:
    """Collect what is due now, beside the server; the night does it by itself."""
    begun = start_collecting(by=request.user, now=clock.now())
    say(request, "The run has begun." if begun else BUSY)
    return redirect("office-auto")


def run(request: OfficeRequest, run_id: int) -> HttpResponse:
    """One run: how far it is and what became of each try."""
    found = run_for(request.viewer, run_id)
    listing = listing_from(request.GET, sorts=("outcome",), default="outcome")
    rows, pager = paged(tries_of_run(found), listing)
    context = {
        "run": found,
        "is_busy": found.ended_at is None and is_collecting(),
        "troubles": found.troubles.splitlines()[:SHOWN_MAX],
        "rows": [TryRow(each) for each in rows],
        "columns": TRY_COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
        "currency": request.viewer.currency,
        "crumbs": [crumb("Automatic payments", "office-auto"), crumb(f"Run {found.pk}")],
    }
    return render(request, "office/payments/run.html", context)
