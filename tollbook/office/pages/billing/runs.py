"""Bill runs: the list, and scheduling one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.billing.actions import NewRun as Opening
from tollbook.billing.actions import open_run
from tollbook.billing.models import Run
from tollbook.billing.queries.records import profile_of
from tollbook.billing.queries.runs import runs_for
from tollbook.billing.types import ChargeKind, RunKind
from tollbook.customers.queries import account_for
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.billing import NewRun, QuickRun
from tollbook.office.pages.billing.states import RunRow
from tollbook.office.pages.shared import crumb, paged, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Invoice date"),
    Column("Cycle, kind"),
    Column("State"),
    Column("Accounts", css="num"),
    Column("Parked", css="num"),
    Column("Held", css="num"),
    Column("Opened"),
    Column("More", css="more"),
)


def runs(request: OfficeRequest) -> HttpResponse:
    """Every run, newest first."""
    listing = listing_from(request.GET, sorts=("opened",), default="-opened")
    rows, pager = paged(runs_for(request.viewer), listing)
    context = {
        "rows": [RunRow(run) for run in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
    }
    return render(request, "office/billing/runs.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """Schedule a run; sending the same twice leads to the same run."""
    form = NewRun(sent_by(request), viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office-run", scheduled(request, form).pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "crumbs": [crumb("Bill runs", "office-runs"), crumb("Schedule")],
        "cycles": form.cycles.values(),
    }
    return render(request, "office/billing/new.html", context, status=422 if form.errors else 200)


def scheduled(request: OfficeRequest, form: NewRun) -> Run:
    """The run that the form asks for; a second press finds the one of the first."""
    facts = form.cleaned_data
    wanted = Opening(
        cycle=form.cycles[facts["cycle"]],
        invoice_on=facts["invoice_on"],
        kind=RunKind(facts["kind"]),
        cut_off_on=facts["cut_off_on"],
        left_out=frozenset(map(ChargeKind.called, facts["left_out"])),
    )
    return open_run(wanted=wanted, now=clock.now(), by=request.user)


@require_http_methods(["GET", "POST"])
def quick(request: OfficeRequest) -> HttpResponse:
    """A run of one account: a sample, or the bill that a production run left out."""
    form = QuickRun(sent_by(request), initial={"account": request.GET.get("account", "")})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("office-run", quick_run(request, form).pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except NotFound:
            form.add_error("account", "No account has this number.")
    context = {"form": form, "crumbs": [crumb("Bill runs", "office-runs"), crumb("One account")]}
    status = 422 if form.errors else 200
    return render(request, "office/billing/quick.html", context, status=status)


def quick_run(request: OfficeRequest, form: QuickRun) -> Run:
    """The opened run; raises Refused or NotFound."""
    facts = form.cleaned_data
    account = account_for(request.viewer, facts["account"].strip())
    profile = profile_of(account)
    if profile is None or profile.cycle is None:
        raise Refused("no-cycle", f"Account {account.number} has no billing cycle yet.")
    wanted = Opening(
        cycle=profile.cycle,
        invoice_on=facts["invoice_on"],
        kind=RunKind.QUICK,
        account=account,
        left_out=frozenset(map(ChargeKind.called, facts["left_out"])),
    )
    return open_run(wanted=wanted, now=clock.now(), by=request.user)
