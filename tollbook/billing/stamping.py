"""Before a draft gets its number: its account is claimed, its calls are stamped and looked at.

A draft has its key already, so the calls are stamped with that. A stamped call is never priced
anew; what the stamps say is therefore what the invoice will say for good, and a draft that says
something else goes back. Only claimed accounts (state "numbered") and issued ones have stamped
calls, and a claimed account can no longer be held.
"""

from collections.abc import Sequence

import pyarrow as pa
from django.db import transaction
from django.db.models import Case, Q, When

from tollbook.billing.calls import Calls
from tollbook.billing.given import outdated
from tollbook.billing.models import Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.saving import delete_drafts
from tollbook.billing.structure import send_parents_back
from tollbook.billing.types import RunState, Section
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among

INVOICES_PER_BATCH = 2000
CALLS_CHANGED = "Its calls changed after the draft, so it is drafted again."
CREDIT_GONE = "A credit on it was taken back after the draft, so it is drafted again."

# By account and source of the line: how many calls, their billed seconds, their price in micros.
Sums = dict[tuple[int, str], tuple[int, int, int]]


def lock_approved(run: Run) -> None:
    """Keep the run approved until the transaction ends; raises Refused when it is not."""
    locked = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if locked.state != RunState.APPROVED:
        raise Refused("run-not-approved", "Only an approved run can be issued.")


def next_accounts(run: Run, state: str) -> list[int]:
    """The next accounts of the run in this state, by number: one batch.

    Subs come before all others: a parent is never issued before them.
    """
    rows = RunAccount.objects.filter(run=run, state=state)
    first = Case(When(account__corporate_parent__isnull=False, then=0), default=1)
    ordered = rows.order_by(first, "account__number").values_list("account", flat=True)
    return list(ordered[:INVOICES_PER_BATCH])


def locked(run: Run, account_ids: Sequence[int], state: str) -> list[int]:
    """Lock those of the accounts that are still in this state."""
    rows = RunAccount.objects.select_for_update(of=("self",)).filter(run=run, state=state)
    found = rows.filter(account__in=among(account_ids)).values_list("account", flat=True)
    return list(found)


@transaction.atomic
def claim_batch(run: Run, calls: Calls) -> int:
    """Claim the next drafts that agree with the unbilled calls; how many were looked at."""
    lock_approved(run)
    account_ids = locked(run, next_accounts(run, "drafted"), "drafted")
    if not account_ids:
        return 0
    sums = calls.sums(account_ids, run.cut_off_on, run.pass_max or 0)
    _draft_again(run, _differing(run, account_ids, sums), calls)
    _draft_again(run, outdated(run, account_ids), calls, CREDIT_GONE)
    agreeing = RunAccount.objects.filter(run=run, account__in=among(account_ids), state="drafted")
    agreeing.update(state="numbered")
    return len(account_ids)


def stamp_claimed(run: Run, calls: Calls) -> None:
    """Write the drafts of all claimed accounts into their calls, in one change of the store."""
    rows = _claimed(run)
    if not rows:
        return
    accounts, keys = zip(*rows, strict=True)
    table = pa.table(
        {"account_id": pa.array(accounts, pa.int64()), "invoice_id": pa.array(keys, pa.int64())}
    )
    calls.stamp(table, run.cut_off_on, run.pass_max or 0)
    # A restart meanwhile has freed the calls of its drafts, perhaps before these were stamped.
    gone = set(keys) - _standing(run)
    if gone:
        calls.unstamp(sorted(gone))
        raise Refused("run-not-approved", "The run was taken back while it was issued.")


def _claimed(run: Run) -> list[tuple[int, int]]:
    """Account and draft of all claimed accounts."""
    claimed = RunAccount.objects.filter(run=run, state="numbered")
    drafts = Invoice.objects.filter(run=run, account__in=claimed.values("account"))
    return list(drafts.order_by("account").values_list("account", "pk"))


def _standing(run: Run) -> set[int]:
    """The invoices of the run, and its drafts as long as it is approved."""
    standing = Q(issued_at__isnull=False) | Q(run__state=RunState.APPROVED)
    return set(Invoice.objects.filter(standing, run=run).values_list("pk", flat=True))


def send_back(run: Run, account_ids: Sequence[int], calls: Calls) -> None:
    """Draft those again whose stamped calls are not the calls of their draft."""
    drafts = Invoice.objects.filter(run=run, account__in=among(account_ids), issued_at__isnull=True)
    keys = dict(drafts.values_list("account", "pk"))
    if not keys:
        return
    accounts = list(keys)
    differing = _differing(run, accounts, calls.stamped(accounts, list(keys.values())))
    if differing:
        # Freed first: a kill behind this leaves the drafts, and they are looked at once more.
        calls.unstamp([keys[account_id] for account_id in differing])
        with transaction.atomic():
            lock_approved(run)
            _draft_again(run, differing, calls)


def free_calls(run: Run, calls: Calls) -> None:
    """Take the drafts of the run off whatever calls were stamped with them already."""
    claimed = RunAccount.objects.filter(run=run, state="numbered")
    drafts = Invoice.objects.filter(run=run, issued_at__isnull=True)
    keys = list(drafts.filter(account__in=claimed.values("account")).values_list("pk", flat=True))
    if keys:
        calls.unstamp(keys)


def _draft_again(
    run: Run, account_ids: Sequence[int], calls: Calls, reason: str = CALLS_CHANGED
) -> None:
    if account_ids:
        send_parents_back(run, account_ids, calls)
        delete_drafts(run, account_ids)
        again = RunAccount.objects.filter(run=run, account__in=among(account_ids))
        again.update(state="waiting", reason=reason)


def _differing(run: Run, account_ids: Sequence[int], sums: pa.Table) -> list[int]:
    """The accounts whose calls, summed in `sums`, are not those of their draft."""
    return sorted(
        {key[0] for key, _sums in _by_line(sums).items() ^ _drafted(run, account_ids).items()}
    )


def _by_line(sums: pa.Table) -> Sums:
    """The sums as lines of a bill would have them; emergency calls make no line."""
    found: Sums = {}
    for row in sums.filter(pa.compute.not_equal(sums["category"], "emergency")).to_pylist():
        key = (row["account_id"], f"usage:{row['product_id']}:{row['category']}")
        calls, seconds, micros = found.get(key, (0, 0, 0))
        found[key] = (
            calls + row["calls"],
            seconds + row["billed_seconds"],
            micros + row["price_micros"],
        )
    return found


def _drafted(run: Run, account_ids: Sequence[int]) -> Sums:
    lines = InvoiceLine.objects.filter(
        invoice__run=run, invoice__account__in=among(account_ids), section=Section.USAGE
    ).values_list("invoice__account", "source", "calls_count", "billed_seconds", "reckoning")
    return {
        (account_id, source): (calls, seconds, reckoning["price_micros"])
        for account_id, source, calls, seconds, reckoning in lines
    }
