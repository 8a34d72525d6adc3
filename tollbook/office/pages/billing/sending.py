"""What goes out after the issue: e-mail bills and paper files of one run."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.billing.actions import end_links, initialise_email
from tollbook.billing.models import EmailBill
from tollbook.billing.queries.runs import progress_of, run_for
from tollbook.billing.queries.sending import (
    email_bill_for,
    email_bills_of,
    email_counts_of,
    email_reasons_of,
    paper_files_of,
    paper_path_for,
    paper_waiting_of,
)
from tollbook.billing.types import RunState
from tollbook.flows.actions import Step, send_email_bill_again, send_samples, start_step
from tollbook.flows.queries import work_on
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.show import counted
from tollbook.office.forms.billing import EmailBillFilter
from tollbook.office.pages.billing.states import RunRow
from tollbook.office.pages.billing.steps import BUSY
from tollbook.office.pages.shared import Badge, chips, crumb, paged, say
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Customer"),
    Column("Bill"),
    Column("State"),
    Column("To, or why not"),
    Column("Sent", css="num"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
BADGES: dict[str, Badge] = {
    "ready": ("Ready", "clock", "info"),
    "sent": ("In the outbox", "check", "good"),
    "left_out": ("Not by e-mail", "dot", ""),
}
STEPS = {"mail": Step.EMAIL, "paper": Step.PAPER}


class EmailBillRow:
    """An e-mail bill as the list shows it."""

    def __init__(self, bill: EmailBill) -> None:
        self.bill = bill

    @property
    def badge(self) -> Badge:
        return BADGES[self.bill.state]

    @property
    def to(self) -> str:
        """Who gets it, or why nobody does."""
        return self.bill.reason or self.bill.to.replace(";", ", ")


def sending(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Who gets a mail and why others do not, and the files for the printer."""
    run = run_for(request.viewer, run_id)
    form = EmailBillFilter(request.GET)
    listing = listing_from(request.GET, sorts=("number",), default="number")
    bills, pager = paged(form.applied(email_bills_of(run)), listing)
    counts = email_counts_of(run)
    context: dict[str, Any] = {
        "row": RunRow(run),
        "is_issued": run.state == RunState.ISSUED,
        "work": work_on(run),
        "progress": progress_of(run),
        "counts": counts,
        "looked_at": sum(counts.values()),
        "mail_total": counts.get("ready", 0) + counts.get("sent", 0),
        "reasons": email_reasons_of(run),
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [EmailBillRow(each) for each in bills],
        "pager": pager,
        "chips": chips(listing, form.words()),
        "paper_files": list(paper_files_of(run)),
        "paper_waiting": paper_waiting_of(run),
        "zone": request.viewer.zone,
        "crumbs": [
            crumb("Bill runs", "office-runs"),
            crumb(RunRow(run).name, "office-run", run.pk),
            crumb("Sending out"),
        ],
    }
    return render(request, "office/billing/sending.html", context)


@require_POST
def look(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Say for every bill who gets a mail, or why nobody does."""
    run = run_for(request.viewer, run_id)
    try:
        initialise_email(run=run)
    except Refused as refusal:
        say(request, str(refusal))
    return redirect("office-run-sending", run.pk)


@require_POST
def samples(request: OfficeRequest, run_id: int) -> HttpResponse:
    """The first bills to oneself."""
    run = run_for(request.viewer, run_id)
    try:
        sent = send_samples(run=run, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"{counted(sent, 'sample')} on the way to you.")
    return redirect("office-run-sending", run.pk)


@require_POST
def begin(request: OfficeRequest, run_id: int, what: str) -> HttpResponse:
    """Send all mails that are ready, or make the paper files; beside the server."""
    if what not in STEPS:
        raise NotFound("step", what)
    run = run_for(request.viewer, run_id)
    if not start_step(run=run, step=STEPS[what], by=request.user, now=clock.now()):
        say(request, BUSY)
    return redirect("office-run-sending", run.pk)


@require_POST
def again(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """Send one bill once more."""
    bill = email_bill_for(request.viewer, run_for(request.viewer, run_id), number)
    try:
        send_email_bill_again(bill=bill, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"The bill of {number} goes out again to {bill.to}.")
    return redirect("office-run-sending", run_id)


@require_POST
def end(request: OfficeRequest, run_id: int, number: str) -> HttpResponse:
    """No link of this bill that was sent opens it any more."""
    bill = email_bill_for(request.viewer, run_for(request.viewer, run_id), number)
    end_links(bill=bill, by=request.actor)
    say(request, f"The links to the bill of {number} no longer work. Send it again for a new one.")
    return redirect("office-run-sending", run_id)


def paper(request: OfficeRequest, run_id: int, file_id: int, kind: str) -> FileResponse:
    """A file for the printer, or its index."""
    run = run_for(request.viewer, run_id)
    path = paper_path_for(request.viewer, run, file_id, kind)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
