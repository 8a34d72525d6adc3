"""A bill run from its opening to the approval: open, draft in batches, hold, approve, restart.

Every step may be killed and called again. A batch of drafts is one transaction: its accounts are
all still waiting, or all drafted. A batch that fails is halved until the broken account stands
alone and is parked with its reason.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context

import django
import duckdb
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from tollbook.access.models import User
from tollbook.billing.bill_day import bill_day_of
from tollbook.billing.calls import STORED_CALLS, Calls, calls_of
from tollbook.billing.draft import compose
from tollbook.billing.facts import WIDELY_READ, gathered
from tollbook.billing.models import BillingProfile, Cycle, Finding, Invoice, Run, RunAccount
from tollbook.billing.quick import refuse_foreign_account, refuse_sample
from tollbook.billing.saving import Overtaken, delete_drafts, park, prepare, save_drafts
from tollbook.billing.stamping import free_calls
from tollbook.billing.structure import send_parents_back, waiting_below
from tollbook.billing.tax_engines.chosen import tax_engine
from tollbook.billing.types import ChargeKind, Level, RunKind, RunState
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among, count_anew, insert_rows

ACCOUNTS_PER_BATCH = 5000
# Fewer batches are done before a worker process has started.
WORKERS_FROM_BATCHES = 4

# Told after each step that was committed: a progress line, or the end of the world in a test.
Step = Callable[[str], None]


def quiet(_step: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class NewRun:
    """What a run is opened for.

    account: the one account of a quick run.   left_out: kinds of charges that its bills lack; what
    of them is still unbilled waits for the next bill.
    """

    cycle: Cycle
    invoice_on: date
    kind: RunKind
    cut_off_on: date | None = None  # empty: the invoice date
    account: Account | None = None
    left_out: frozenset[ChargeKind] = frozenset()


@transaction.atomic
def open_run(*, wanted: NewRun, now: datetime, by: User | None = None) -> Run:
    """Open a run over the billable accounts of a cycle; a second one for the day is refused."""
    if not wanted.cycle.is_billable:
        raise Refused("cycle-not-billable", f"Cycle {wanted.cycle.code} is not billable.")
    if wanted.left_out >= set(ChargeKind):
        raise Refused("no-charges", "Choose at least one kind of charges.")
    if wanted.kind == RunKind.PRODUCTION:
        _refuse_second(wanted)
    if wanted.kind == RunKind.QUICK:
        refuse_foreign_account(wanted)
    run = Run.objects.create(
        kind=wanted.kind,
        cycle=wanted.cycle,
        invoice_on=wanted.invoice_on,
        cut_off_on=wanted.cut_off_on or wanted.invoice_on,
        opened_at=now,
        opened_by=by,
        left_out=sorted(wanted.left_out),
    )
    profiles = BillingProfile.objects.filter(cycle=wanted.cycle, account__status__is_billable=True)
    if wanted.account is not None:
        profiles = profiles.filter(account=wanted.account)
    accounts = list(profiles.values_list("account", flat=True))
    rows = [(run.pk, account_id, "waiting", "") for account_id in accounts]
    insert_rows(RunAccount, ("run", "account", "state", "reason"), rows)
    return run


def _refuse_second(wanted: NewRun) -> None:
    runs = Run.objects.filter(cycle=wanted.cycle, kind=RunKind.PRODUCTION)
    live = runs.exclude(state=RunState.DISCARDED)
    if live.filter(invoice_on=wanted.invoice_on).exists():
        raise Refused(
            "run-exists", f"Cycle {wanted.cycle.code} already has a run on {wanted.invoice_on}."
        )
    if live.filter(invoice_on__gt=wanted.invoice_on).exists():
        raise Refused(
            "run-too-early", f"Cycle {wanted.cycle.code} was billed for a later day already."
        )
    if live.exclude(state=RunState.ISSUED).exists():
        raise Refused(
            "run-unfinished",
            f"Cycle {wanted.cycle.code} has an earlier run that is not issued yet.",
        )


def draft(*, run: Run, calls: Calls = STORED_CALLS, workers: int = 1, step: Step = quiet) -> Run:
    """Draft every waiting account, in batches; called again it goes on where it was stopped.

    workers: processes; with more than one, each works out a batch while another one writes.
    """
    run.refresh_from_db()
    if run.state not in {RunState.VERIFIED, RunState.DRAFTED}:
        raise Refused("run-not-verified", "Verify the run first and mend its errors.")
    count_anew(*WIDELY_READ)
    _fix_pass(run, calls)
    step("pass fixed")
    for batch in _batches(run):
        for drafted in _drafted(run, batch, calls, workers):
            step(f"{drafted} accounts drafted")
    Run.objects.filter(pk=run.pk).update(state=RunState.DRAFTED)
    run.refresh_from_db()
    step("drafted")
    return run


def _fix_pass(run: Run, calls: Calls) -> None:
    """All drafts of a run see the calls up to one rating pass; later calls wait."""
    drafted = Invoice.objects.filter(run=run, issued_at__isnull=True).exists()
    if run.pass_max is None or not drafted:
        run.pass_max = calls.latest_pass()
        run.save(update_fields=["pass_max"])


def _batches(run: Run) -> list[list[list[int]]]:
    """The waiting accounts in two rows of batches: a parent is drafted after all subs."""
    waiting = RunAccount.objects.filter(run=run, state="waiting").order_by("account")
    subs = Q(account__corporate_parent__isnull=False)
    return [_chunks(waiting.filter(subs)), _chunks(waiting.exclude(subs))]


def _chunks(waiting: QuerySet[RunAccount]) -> list[list[int]]:
    keys = list(waiting.values_list("account", flat=True))
    return [
        keys[start : start + ACCOUNTS_PER_BATCH]
        for start in range(0, len(keys), ACCOUNTS_PER_BATCH)
    ]


def _drafted(
    run: Run, batches: Sequence[Sequence[int]], calls: Calls, workers: int
) -> Iterator[int]:
    """Draft the batches here or in worker processes; gives the size of each that is done."""
    if workers == 1 or len(batches) < WORKERS_FROM_BATCHES:
        for account_ids in batches:
            draft_batch(run, account_ids, calls)
            yield len(account_ids)
        return
    # Started afresh, not forked: neither DuckDB nor a database connection survives a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=django.setup) as pool:
        work = [pool.submit(_draft_apart, run.pk, ids, calls) for ids in batches]
        for done in as_completed(work):
            yield done.result()


def _draft_apart(run_id: int, account_ids: Sequence[int], calls: Calls) -> int:
    """One batch in a worker process."""
    draft_batch(Run.objects.select_related("cycle").get(pk=run_id), account_ids, calls)
    return len(account_ids)


def draft_batch(run: Run, account_ids: Sequence[int], calls: Calls) -> None:
    """Draft these accounts in one transaction; if that fails, each half for itself."""
    below = waiting_below(run, account_ids)
    if below:
        draft_batch(run, below, calls)
    day = bill_day_of(run)
    try:
        with gathered(day, account_ids, calls_of(run, calls).sums) as facts:
            compose(facts, tax_engine(), day.left_out)
            drafts = prepare(facts, run, day, account_ids)
        save_drafts(run, drafts)
    except (OperationalError, InterfaceError, duckdb.ProgrammingError):
        raise  # The database or the program itself: no account is to blame.
    except Overtaken:
        waiting = RunAccount.objects.filter(run=run, state="waiting")
        left = waiting.filter(account__in=among(account_ids)).values_list("account", flat=True)
        if left:
            draft_batch(run, list(left), calls)
    except Exception as error:  # Whatever is wrong with one account must not stop the others.
        if len(account_ids) == 1:
            park(run, account_ids[0], f"{type(error).__name__}: {error}")
            return
        middle = len(account_ids) // 2
        draft_batch(run, account_ids[:middle], calls)
        draft_batch(run, account_ids[middle:], calls)


@transaction.atomic
def hold(*, run: Run, account: Account, reason: str, calls: Calls = STORED_CALLS) -> None:
    """Leave an account out of the run until it is released; its draft goes.

    A parent that counts its bill is drafted again.
    """
    row = RunAccount.objects.select_for_update().filter(run=run, account=account).first()
    if row is None or row.state in {"numbered", "issued"}:
        raise Refused("not-in-run", f"Account {account.number} cannot be held in this run.")
    had_draft = row.state == "drafted"
    delete_drafts(run, [account.pk])
    RunAccount.objects.filter(pk=row.pk).update(state="held", reason=reason)
    if had_draft and send_parents_back(run, [account.pk], calls):
        _back_to(run, RunState.VERIFIED)


@transaction.atomic
def release(*, run: Run, account: Account, calls: Calls = STORED_CALLS) -> None:
    """Let a held or parked account back in; the run is drafted again for it."""
    rows = RunAccount.objects.filter(run=run, account=account, state__in=["held", "parked"])
    if not rows.update(state="waiting", reason=""):
        raise Refused("not-held", f"Account {account.number} is neither held nor parked.")
    send_parents_back(run, [account.pk], calls)
    _back_to(run, RunState.OPEN)


def _back_to(run: Run, state: RunState) -> None:
    early = [RunState.OPEN, RunState.VERIFIED, RunState.DRAFTED, RunState.APPROVED]
    if not Run.objects.filter(pk=run.pk, state__in=early).update(state=state, approved_at=None):
        raise Refused("run-closed", "This run is closed.")
    run.refresh_from_db()


@transaction.atomic
def approve(*, run: Run, now: datetime, by: User | None = None) -> Run:
    """Say that the drafts may be issued; a trial cannot be approved, nor a quick run's sample."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.kind == RunKind.TRIAL:
        raise Refused("trial", "A trial run stops after the review.")
    if locked.state != RunState.DRAFTED:
        raise Refused("run-not-drafted", "Only a drafted run can be approved.")
    if locked.kind == RunKind.QUICK:
        refuse_sample(locked)
    errors = Finding.objects.filter(run=run, level=Level.ERROR, account__isnull=True)
    assert not errors.exists(), "a run with errors was drafted"
    # By condition, so that of two at once one approves, on a database without row locks too.
    drafted = Run.objects.filter(pk=run.pk, state=RunState.DRAFTED)
    if not drafted.update(state=RunState.APPROVED, approved_at=now, approved_by=by):
        raise Refused("run-not-drafted", "Only a drafted run can be approved.")
    run.refresh_from_db()
    return run


def restart(*, run: Run, calls: Calls = STORED_CALLS) -> Run:
    """Throw the drafts away and begin again at the verification."""
    _take_back(run, calls)
    with transaction.atomic():
        delete_drafts(run)
        undone = RunAccount.objects.filter(
            run=run, state__in=["drafted", "nothing", "parked", "numbered"]
        )
        undone.update(state="waiting", reason="")
    return run


def discard(*, run: Run, calls: Calls = STORED_CALLS) -> None:
    """End a run that issues nothing: only a production run leaves its row."""
    _take_back(run, calls)
    with transaction.atomic():
        delete_drafts(run)
        RunAccount.objects.filter(run=run)._raw_delete("default")
        Finding.objects.filter(run=run).delete()
        if run.kind != RunKind.PRODUCTION:
            run.delete()
        else:
            _back_to(run, RunState.DISCARDED)


def _take_back(run: Run, calls: Calls) -> None:
    """Stop the issue of a run that has issued nothing yet, and free the calls it has stamped.

    The drafts outlive this, so that whoever is killed here still knows which calls to free.
    """
    with transaction.atomic():
        Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        _refuse_issued(run)
        _back_to(run, RunState.OPEN)
    free_calls(run, calls)


def _refuse_issued(run: Run) -> None:
    if Invoice.objects.filter(run=run, issued_at__isnull=False).exists():
        raise Refused("run-issued", "Invoices of this run are issued; they cannot be taken back.")
