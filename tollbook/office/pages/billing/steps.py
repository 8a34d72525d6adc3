"""What moves a bill run: long steps begin beside the server, weighty ones ask once more.

No page here does anything on GET, and sending a form twice does it once: the action refuses what
is done already, and a step that is under way is not begun again.
"""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.billing.actions import approve, discard, restart
from tollbook.billing.models import Run
from tollbook.billing.queries.runs import Sums, run_for, totals_of
from tollbook.billing.types import RunKind, RunState
from tollbook.flows.actions import Step, start_step
from tollbook.kernel import clock, show
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.pages.billing.states import RunRow
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest

# Steps that are begun at once; issuing asks first.
AT_ONCE: Final = (Step.VERIFY, Step.DRAFT)
BUSY: Final = "Somebody is at work on this run already. You see how far it is."


@dataclass(frozen=True)
class Question:
    """A confirmation page: what will happen, and what it is called on the button."""

    title: str
    text: str
    button: str
    is_bad: bool = False


@require_POST
def begin(request: OfficeRequest, run_id: int, step: str) -> HttpResponse:
    """Verify or draft, beside the server."""
    if step not in AT_ONCE:
        raise NotFound("step", step)
    run = run_for(request.viewer, run_id)
    begun = start_step(run=run, step=Step(step), by=request.user, now=clock.now())
    if not begun:
        say(request, BUSY)
    return redirect("office-run", run.pk)


@require_http_methods(["GET", "POST"])
def approving(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Look at the total once more, then approve."""
    run = run_for(request.viewer, run_id)
    sums = totals_of(run)
    question = Question(
        title="Approve this run?",
        text=f"{_bills(sums, request)}. After this, they wait to be issued.",
        button=f"Approve {show.counted(sums.invoices, 'bill')}",
    )
    if request.method == "GET":
        return asked(request, run, question, RunState.DRAFTED)
    try:
        approve(run=run, now=clock.now(), by=request.user)
    except Refused as refusal:
        return refused(request, run, refusal, RunState.APPROVED)
    say(request, "Approved. Issue the bills when you are ready.")
    return redirect("office-run", run.pk)


@require_http_methods(["GET", "POST"])
def issuing(request: OfficeRequest, run_id: int) -> HttpResponse:
    """The last question before bills leave; then issue them beside the server."""
    run = run_for(request.viewer, run_id)
    sums = totals_of(run)
    question = Question(
        title="Issue these bills?",
        text=(
            f"{_bills(sums, request)}. Each gets its number and its entry in the ledger. "
            "An issued bill never changes; a mistake is mended by a credit."
        ),
        button=f"Issue {show.counted(sums.invoices, 'bill')}",
    )
    if request.method == "GET":
        return asked(request, run, question, RunState.APPROVED)
    if run.state != RunState.ISSUED and not start_step(
        run=run, step=Step.ISSUE, by=request.user, now=clock.now()
    ):
        say(request, BUSY)
    return redirect("office-run", run.pk)


@require_http_methods(["GET", "POST"])
def restarting(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Throw the drafts away and verify anew; held accounts stay held."""
    run = run_for(request.viewer, run_id)
    question = Question(
        title="Begin this run again?",
        text="Every draft is thrown away and made anew. Held accounts stay held.",
        button="Begin again",
        is_bad=True,
    )
    if request.method == "GET":
        return asked(request, run, question)
    try:
        restart(run=run)
    except Refused as refusal:
        return refused(request, run, refusal)
    say(request, "The run begins again at the verification.")
    return redirect("office-run", run.pk)


@require_http_methods(["GET", "POST"])
def discarding(request: OfficeRequest, run_id: int) -> HttpResponse:
    """End a run that issues nothing."""
    run = run_for(request.viewer, run_id)
    leaves = "A trial leaves no trace." if run.kind == RunKind.TRIAL else "The date is free again."
    question = Question(
        title="Discard this run?",
        text=f"Every draft is thrown away. {leaves}",
        button="Discard the run",
        is_bad=True,
    )
    if request.method == "GET":
        return asked(request, run, question)
    try:
        discard(run=run)
    except Refused as refusal:
        return refused(request, run, refusal)
    say(request, "The run is discarded. Nothing was billed by it.")
    return redirect("office-runs")


def _bills(sums: Sums, request: OfficeRequest) -> str:
    """248 bills with $21,310.44 of current billing."""
    total = show.money(sums.total_current, request.viewer.currency)
    return f"{show.counted(sums.invoices, 'bill')} with {total} of current billing"


def asked(
    request: OfficeRequest, run: Run, question: Question, wanted: RunState | None = None
) -> HttpResponse:
    """The confirmation page; where its time is over, the run's page instead."""
    if wanted is not None and run.state != wanted:
        return redirect("office-run", run.pk)
    context = {
        "row": RunRow(run),
        "question": question,
        "crumbs": [
            crumb("Bill runs", "office-runs"),
            crumb(RunRow(run).name, "office-run", run.pk),
            crumb(question.button),
        ],
    }
    return render(request, "office/billing/confirm.html", context)


def refused(
    request: OfficeRequest, run: Run, refusal: Refused, done: RunState | None = None
) -> HttpResponse:
    """Back to the run with the sentence; a second press of what is done needs none."""
    run.refresh_from_db()
    if done is None or run.state != done:
        say(request, str(refusal))
    return redirect("office-run", run.pk)
