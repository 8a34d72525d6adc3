"""A bill run from beginning to end, for commands and for the demo; the office takes each step."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from tollbook.access.models import User
from tollbook.billing import actions
from tollbook.billing.actions import NewRun
from tollbook.billing.models import Cycle, Finding, Invoice, Run, RunAccount
from tollbook.billing.types import Autopay, Level, RunKind, RunState
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.flows.call_files import write_months
from tollbook.flows.included import share_out
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.rows import among
from tollbook.kernel.show import counted
from tollbook.payments.models import AutoPlan
from tollbook.payments.queries import plans_that_are_on, taken_on, undecided_of

Tell = Callable[[str], None]
ERRORS_TOLD_MAX = 5


def quiet(_words: str) -> None:
    """Tells nobody."""


def cycle_named(code: str) -> Cycle:
    """The cycle with this code; raises NotFound."""
    found = Cycle.objects.filter(code__iexact=code).first()
    if found is None:
        raise NotFound("cycle", code)
    return found


def account_named(number: str) -> Account:
    """The account with this number; raises NotFound."""
    found = Account.objects.filter(number__iexact=number).first()
    if found is None:
        raise NotFound("account", number)
    return found


def run_named(number: int) -> Run:
    """The run with this number; raises NotFound."""
    found = Run.objects.select_related("cycle").filter(pk=number).first()
    if found is None:
        raise NotFound("bill run", number)
    return found


def unfinished_run(cycle: Cycle, invoice_on: date) -> Run | None:
    """The production run of that day which a kill or a person left open."""
    runs = Run.objects.filter(cycle=cycle, invoice_on=invoice_on, kind=RunKind.PRODUCTION)
    return runs.exclude(state__in=[RunState.DISCARDED, RunState.ISSUED]).first()


def prepare(*, wanted: NewRun, now: datetime, tell: Tell = quiet, by: User | None = None) -> Run:
    """Open, verify and draft a run; one that was left open goes on where it stood."""
    left = None
    if wanted.kind == RunKind.PRODUCTION:
        left = unfinished_run(wanted.cycle, wanted.invoice_on)
    run = left or actions.open_run(wanted=wanted, now=now, by=by)
    if run.state in {RunState.OPEN, RunState.VERIFIED}:
        tell("verify")
        run = verify(run=run, now=now)
        _refuse_errors(run)
        share_out(now=now)
        tell("draft")
        run = actions.draft(run=run, step=tell)
    return run


def verify(*, run: Run, now: datetime) -> Run:
    """The verification, with what only the payments know."""
    return actions.verify(run=run, now=now, more=(unknown_payments,))


def unknown_payments(run: Run) -> Iterator[Finding]:
    """Payments whose end nobody knows yet: the bills ask for what may be paid already."""
    accounts = RunAccount.objects.filter(run=run).exclude(state="held")
    keys = list(accounts.values_list("account", flat=True))
    count = undecided_of(keys).count()
    if count:
        told = counted(count, "payment")
        words = f"{told} of these accounts may have gone through; nobody knows yet."
        yield Finding(level=Level.INFORMATION, code="payments-unknown", message=words)


def _refuse_errors(run: Run) -> None:
    """The first errors in words; the rest stand with the run."""
    if run.state != RunState.OPEN:
        return
    errors = Finding.objects.filter(run=run, level=Level.ERROR)
    told = list(errors.values_list("message", flat=True)[:ERRORS_TOLD_MAX])
    more = errors.count() - len(told)
    sentence = " ".join(told) + (f" And {more} more." if more > 0 else "")
    raise Refused("run-has-errors", f"Run {run.pk} has errors: {sentence}")


def issue(*, run: Run, now: datetime, tell: Tell = quiet, by: User | None = None) -> Run:
    """Approve where that is still due, and issue."""
    if run.state == RunState.DRAFTED:
        run = actions.approve(run=run, now=now, by=by)
    return issue_approved(run=run, now=now, tell=tell, by=by)


def issue_approved(*, run: Run, now: datetime, tell: Tell = quiet, by: User | None = None) -> Run:
    """Issue a run that a person has approved, and its call files; called again it goes on."""
    if run.state == RunState.APPROVED:
        actions.note_autopay(run=run, paid=autopays(run, now))
    issued = actions.issue(run=run, now=now, by=by, step=tell)
    tell("call files")
    write_months(now=now)
    return issued


def autopays(run: Run, now: datetime) -> dict[int, Autopay]:
    """The drafts that an automatic payment will pay whole, by key, and how."""
    plans = {plan.account_id: plan for plan in plans_that_are_on()}
    drafts = Invoice.objects.filter(run=run, issued_at__isnull=True, transfer__isnull=True)
    asking = drafts.filter(account__in=among(plans), total_current__gt=0, total_due__gt=0)
    posted = asking.exclude(account__group__charge_posting_skipped=True)
    found = {draft.pk: _autopay(plans[draft.account_id], draft, now) for draft in posted}
    return {key: how for key, how in found.items() if how is not None}


def _autopay(plan: AutoPlan, draft: Invoice, now: datetime) -> Autopay | None:
    """How a plan pays a draft; None where it will not, or not the whole bill.

    Of a chosen day that has gone by already it is the night of the issue.
    """
    today = day_in(now, base_of(plan.account).company.time_zone)
    on, ends = max(taken_on(plan.day, draft.due_on), today), plan.method.expires_on
    is_whole = plan.limit is None or plan.limit >= draft.total_due
    is_good = ends is None or on < ends
    return Autopay(str(plan.method), on) if is_whole and is_good else None


def end_trial(*, run: Run) -> None:
    """Take a trial back after its totals were looked at; nothing remains."""
    actions.discard(run=run)
