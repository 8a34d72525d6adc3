"""Approved drafts become invoices: stamps on their calls, numbers without gaps, ledger entries.

The calls lie in another store, so they are stamped first, for all drafts of the run at once. Then
a batch is one transaction: its invoices have number, entry, stamps of their charges and a queued
document, or none of these. Called again after a kill at any point it does what is missing, and
nothing twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from tollbook.access.models import User
from tollbook.billing.calls import STORED_CALLS, Calls, calls_of
from tollbook.billing.front import AUTOPAY, POSTING_SKIPPED
from tollbook.billing.given import use_credits
from tollbook.billing.models import ChargeStamp, Document, Invoice, InvoiceSequence, Run, RunAccount
from tollbook.billing.run import Step, quiet
from tollbook.billing.stamping import (
    claim_batch,
    lock_approved,
    locked,
    next_accounts,
    send_back,
    stamp_claimed,
)
from tollbook.billing.transfers import link_pairs, pairs_of
from tollbook.billing.types import Autopay, RunState
from tollbook.catalog.actions import mark_item_prices_used
from tollbook.customers.models import Group
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among, insert_rows, instant_text
from tollbook.ledger.actions import post_many
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import ProductCharge

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
    calls = calls_of(run, calls)
    while claim_batch(run, calls):
        step("calls compared")
    stamp_claimed(run, calls)
    step("calls stamped")
    while account_ids := next_accounts(run, "numbered"):
        send_back(run, account_ids, calls)
        _issue_batch(run, account_ids, now, by)
        step("invoices numbered and posted")
    _close(run, now)
    step("issued")
    return run


@transaction.atomic
def _issue_batch(run: Run, account_ids: Sequence[int], now: datetime, by: User | None) -> None:
    """Make invoices of the drafts of these accounts, as far as they are still claimed."""
    lock_approved(run)
    keys = locked(run, account_ids, "numbered")
    drafts = Invoice.objects.filter(run=run, account__in=among(keys), issued_at__isnull=True)
    found = list(drafts.select_related("account__group").order_by("company", "account__number"))
    _number(found)
    _note_skipped(found)
    charges = [posting for draft in found if (posting := _posting(draft))]
    pairs = pairs_of(found)
    postings = [*charges, *(each for pair in pairs.values() for each in pair)]
    entries = post_many(postings=postings, now=now, by=by)
    link_pairs(pairs, entries)
    _store(found, entries, now)
    _keep_list_prices(found)
    RunAccount.objects.filter(run=run, account__in=among(keys)).update(state="issued")


@transaction.atomic
def note_autopay(*, run: Run, paid: Mapping[int, Autopay]) -> None:
    """How drafts of an approved run, by key, are paid without their customer doing anything: it is
    printed in place of the slip to pay with. Told anew, the last word holds."""
    lock_approved(run)
    drafts = Invoice.objects.filter(run=run, issued_at__isnull=True)
    told = drafts.filter(Q(pk__in=among(paid)) | Q(front__has_key=AUTOPAY)).only("front")
    for draft in told:
        draft.front.pop(AUTOPAY, None)
        if (how := paid.get(draft.pk)) is not None:
            draft.front[AUTOPAY] = {"method": how.method, "on": how.on.isoformat()}
    Invoice.objects.bulk_update(told, ["front"], batch_size=500)


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


def _note_skipped(drafts: Sequence[Invoice]) -> None:
    """Bills whose group skips billing transactions say so themselves: groups change later."""
    skipped = [draft for draft in drafts if _skips_posting(draft.account.group)]
    for draft in skipped:
        draft.front[POSTING_SKIPPED] = True
    Invoice.objects.bulk_update(skipped, ["front"], batch_size=500)


def _skips_posting(group: Group | None) -> bool:
    return group is not None and group.charge_posting_skipped


def _posting(draft: Invoice) -> Posting | None:
    """The entry of an invoice: a charge, a credit of its magnitude, or none at zero."""
    if draft.total_current == 0 or draft.front.get(POSTING_SKIPPED):
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


def _keep_list_prices(drafts: Sequence[Invoice]) -> None:
    """What the charges on these invoices cost by list stays as it was."""
    if not drafts:
        return
    stamped = ChargeStamp.objects.filter(invoice__in=among(draft.pk for draft in drafts))
    charged = ProductCharge.objects.filter(pk__in=stamped.values("charge"), price=None)
    items = charged.order_by().values_list("item", flat=True).distinct()
    mark_item_prices_used(item_ids=list(items), on=max(draft.period_start for draft in drafts))


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
    use_credits(drafts)
    queued = [(draft.pk, "pdf", "") for draft in drafts]
    insert_rows(Document, ("invoice", "kind", "path"), queued)


@transaction.atomic
def _close(run: Run, now: datetime) -> None:
    """The run is issued, or goes back to the draft for accounts whose calls changed."""
    waiting = RunAccount.objects.filter(run=run, state="waiting").exists()
    if waiting:
        Run.objects.filter(pk=run.pk).update(state=RunState.VERIFIED, approved_at=None)
    else:
        Run.objects.filter(pk=run.pk).update(state=RunState.ISSUED, issued_at=now)
    run.refresh_from_db()
