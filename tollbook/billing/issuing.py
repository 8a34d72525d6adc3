"""Approved drafts become invoices: numbers without gaps, ledger entries, stamps, documents.

A batch is one transaction: its invoices have number, entry, stamps of their charges and a queued
document, or none of these. The calls lie in another store, so they are stamped afterwards, for all
invoices of the run at once; an account is done when its calls are stamped. Called again after a
kill at any point it does what is missing, and nothing twice.
"""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
from django.db import connection, transaction

from tollbook.access.models import User
from tollbook.billing.calls import STORED_CALLS, Calls
from tollbook.billing.models import Document, Invoice, InvoiceLine, InvoiceSequence, Run, RunAccount
from tollbook.billing.run import Step, quiet
from tollbook.billing.saving import delete_drafts
from tollbook.billing.types import RunState, Section
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among, insert_rows, instant_text
from tollbook.ledger.actions import post_many
from tollbook.ledger.types import EntryKind, Posting

INVOICES_PER_BATCH = 2000
CALLS_CHANGED = "Its calls changed after the draft, so it is drafted again."

# How far each charge of the invoices is billed now: to the end of its newest line, or back to the
# first day that was credited; a one-time charge on the day of its invoice.
STAMPS = """
INSERT INTO billing_chargestamp (charge_id, billed_until, invoice_id)
SELECT CAST(substr(line.source, 8) AS BIGINT),
    coalesce(
        min(CASE WHEN line.kind = 'credit' THEN line.period_start END),
        max(CASE WHEN line.kind IN ('recurring', 'prorated') THEN line.period_end END),
        max(invoice.invoice_on)
    ),
    line.invoice_id
FROM billing_invoiceline AS line JOIN billing_invoice AS invoice ON invoice.id = line.invoice_id
WHERE line.invoice_id IN ({wanted}) AND line.source LIKE 'charge:%%'
GROUP BY line.source, line.invoice_id
ON CONFLICT (charge_id) DO UPDATE
SET billed_until = excluded.billed_until, invoice_id = excluded.invoice_id
"""
NUMBERED = """
UPDATE billing_invoice SET number = %s, sequence = %s, issued_at = %s, entry_id = %s WHERE id = %s
"""


def issue(
    *,
    run: Run,
    now: datetime,
    calls: Calls = STORED_CALLS,
    by: User | None = None,
    step: Step = quiet,
) -> Run:
    """Issue every drafted account of an approved run; called again it goes on."""
    run.refresh_from_db()
    if run.state == RunState.ISSUED:
        return run
    if run.state != RunState.APPROVED:
        raise Refused("run-not-approved", "Only an approved run can be issued.")
    while _issue_batch(run, now, calls, by):
        step("invoices numbered and posted")
    _stamp_calls(run, calls, step)
    _close(run, now)
    step("issued")
    return run


@transaction.atomic
def _issue_batch(run: Run, now: datetime, calls: Calls, by: User | None) -> int:
    """Issue the next drafted accounts by number; how many there were."""
    rows = RunAccount.objects.select_for_update(of=("self",)).filter(run=run, state="drafted")
    ordered = rows.order_by("account__number").values_list("account", flat=True)
    account_ids = list(ordered[:INVOICES_PER_BATCH])
    if not account_ids:
        return 0
    changed = _calls_changed(run, account_ids, calls)
    if changed:
        delete_drafts(run, changed)
        again = RunAccount.objects.filter(run=run, account__in=changed)
        again.update(state="waiting", reason=CALLS_CHANGED)
    drafts = Invoice.objects.filter(run=run, account__in=among(account_ids), issued_at__isnull=True)
    found = list(drafts.select_related("account__group").order_by("company", "account__number"))
    _number(found)
    entries = post_many(
        postings=[posting for draft in found if (posting := _posting(draft))], now=now, by=by
    )
    _store(found, entries, now)
    issued = RunAccount.objects.filter(run=run, account__in=[each.account_id for each in found])
    issued.update(state="numbered")
    return len(account_ids)


def _calls_changed(run: Run, account_ids: Sequence[int], calls: Calls) -> list[int]:
    """The accounts whose calls that would be stamped are not those of their draft."""
    sums = calls.sums(account_ids, run.cut_off_on, run.pass_max or 0)
    now: dict[tuple[int, str], tuple[int, int]] = {}
    for row in sums.filter(pa.compute.not_equal(sums["category"], "emergency")).to_pylist():
        key = (row["account_id"], f"usage:{row['product_id']}:{row['category']}")
        count, seconds = now.get(key, (0, 0))
        now[key] = (count + row["calls"], seconds + row["billed_seconds"])
    lines = InvoiceLine.objects.filter(
        invoice__run=run, invoice__account__in=among(account_ids), section=Section.USAGE
    )
    drafted = {
        (account_id, source): (count, seconds)
        for account_id, source, count, seconds in lines.values_list(
            "invoice__account", "source", "calls_count", "billed_seconds"
        )
    }
    return sorted({key[0] for key, _sums in now.items() ^ drafted.items()})


def _number(drafts: Sequence[Invoice]) -> None:
    """Give each draft the next number of its company; the counter moves with them."""
    companies = {draft.company_id for draft in drafts}
    counters = InvoiceSequence.objects.select_for_update().filter(company__in=companies)
    by_company = {counter.company_id: counter for counter in counters}
    for company in companies - set(by_company):
        by_company[company] = InvoiceSequence.objects.create(company_id=company)
    for draft in drafts:
        counter = by_company[draft.company_id]
        draft.sequence = counter.next_number
        draft.number = f"{counter.prefix}{counter.next_number}"
        counter.next_number += 1
    for counter in by_company.values():
        counter.save(update_fields=["next_number"])


def _posting(draft: Invoice) -> Posting | None:
    """The entry of an invoice: a charge, a credit of its magnitude, or none at zero."""
    group = draft.account.group
    if draft.total_current == 0 or (group is not None and group.charge_posting_skipped):
        return None
    is_charge = draft.total_current > 0
    return Posting(
        account_id=draft.account_id,
        kind=EntryKind.CHARGE if is_charge else EntryKind.CREDIT,
        amount=abs(draft.total_current),
        source=f"invoice:{draft.number}",
        effective_on=draft.invoice_on,
        classification="invoice",
        description=f"Invoice {draft.number}",
        due_on=draft.due_on if is_charge else None,
        reference=draft.number or "",
    )


def _store(drafts: Sequence[Invoice], entries: dict[str, int], now: datetime) -> None:
    """Write what makes the drafts invoices."""
    issued_at = instant_text(now)
    wanted = among(draft.pk for draft in drafts)
    with connection.cursor() as cursor:
        cursor.execute(STAMPS.format(wanted=wanted.sql), wanted.params)
        cursor.executemany(
            NUMBERED,
            [
                (
                    *(draft.number, draft.sequence, issued_at),
                    *(entries.get(f"invoice:{draft.number}"), draft.pk),
                )
                for draft in drafts
            ],
        )
    queued = [(draft.pk, "pdf", "") for draft in drafts]
    insert_rows(Document, ("invoice", "kind", "path"), queued)


def _stamp_calls(run: Run, calls: Calls, step: Step) -> None:
    """Write the invoices into their calls, then mark the accounts as done."""
    numbered = RunAccount.objects.filter(run=run, state="numbered")
    invoices = Invoice.objects.filter(run=run, issued_at__isnull=False)
    pairs = invoices.filter(account__in=numbered.values("account")).order_by("account")
    rows = list(pairs.values_list("account", "pk"))
    if not rows:
        return
    accounts, keys = zip(*rows, strict=True)
    table = pa.table(
        {"account_id": pa.array(accounts, pa.int64()), "invoice_id": pa.array(keys, pa.int64())}
    )
    calls.stamp(table, run.cut_off_on, run.pass_max or 0)
    step("calls stamped")
    numbered.update(state="issued")
    step("accounts done")


@transaction.atomic
def _close(run: Run, now: datetime) -> None:
    """The run is issued, or goes back to the draft for accounts whose calls changed."""
    waiting = RunAccount.objects.filter(run=run, state="waiting").exists()
    if waiting:
        Run.objects.filter(pk=run.pk).update(state=RunState.VERIFIED, approved_at=None)
    else:
        Run.objects.filter(pk=run.pk).update(state=RunState.ISSUED, issued_at=now)
    run.refresh_from_db()
