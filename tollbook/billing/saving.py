"""Composed bills -> draft rows in the database, many at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import OuterRef, Subquery, Sum

from tollbook.billing.bill_day import BillDay
from tollbook.billing.columns import Columns
from tollbook.billing.front import put_fronts
from tollbook.billing.models import (
    BaseBilling,
    Invoice,
    InvoiceLine,
    Run,
    RunAccount,
    Transfer,
)
from tollbook.customers.models import Base
from tollbook.kernel.rows import Micros, among, insert_rows, take_ids

REASON_LENGTH_MAX = 300
INVOICE_FIELDS = (
    *(
        "id",
        "run",
        "account",
        "parent",
        "company",
        "invoice_on",
        "due_on",
        "period_start",
        "period_end",
    ),
    *("previous_balance", "payments", "adjustments", "service", "usage", "taxes", "fees"),
    *(
        "other_providers",
        "total_current",
        "total_due",
        "judged_total",
        "calls_count",
        "lines_count",
    ),
    *("ledger_position", "front"),
)
LINE_FIELDS = (
    *("invoice", "position", "section", "kind", "product", "location", "product_label"),
    *("location_label", "description", "provider", "quantity", "unit_price", "period_start"),
    *("period_end", "amount", "tax_category", "call_category", "calls_count", "billed_seconds"),
    *("source", "reckoning"),
)

INVOICES = """
SELECT invoice_id, day.run_id, bill.account_id, account.corporate_parent_id, base.company_id,
    day.invoice_on::VARCHAR,
    (day.invoice_on + coalesce(bill.due_adjust_days, base.due_days)::INTEGER)::VARCHAR,
    day.invoice_on::VARCHAR, day.period_end::VARCHAR,
    cents_text(previous_cents), cents_text(payment_cents), cents_text(adjustment_cents),
    cents_text(service_cents), cents_text(usage_cents), cents_text(tax_cents),
    cents_text(fee_cents), cents_text(other_cents), cents_text(current_cents),
    cents_text(due_cents), cents_text(judged_cents), calls, lines, bill.ledger_position,
    '{"account":' || to_json({number: account.number, name: account.name})
        || ',"bill_to":' || to_json({
            name: account.name, location: place.location_id,
            attention: place.attention,
            address_1: place.address_1, address_2: place.address_2, city: place.city_name,
            state: place.state_name, postal_code: place.postal_code, country: place.country
        }) || ',' || base.front || ',' || front.front || '}'
FROM bill
JOIN invoice_key USING (account_id)
JOIN account USING (account_id)
JOIN base ON base.base_id = bill.base_id
JOIN front USING (account_id)
JOIN place_read AS place ON place.location_id = account.bill_to_id
CROSS JOIN day
ORDER BY invoice_id
"""

LINES = """
SELECT invoice_id, position, section, kind, product_id, location_id, product_label[:60],
    location_label[:60], words[:120], provider, quantity, price_text(price_micros),
    start_on::VARCHAR, end_on::VARCHAR, cents_text(cents), tax_category, call_category, calls,
    seconds, source, reckoning
FROM printed JOIN invoice_key USING (account_id)
ORDER BY invoice_id, position
"""


MOVED = """
SELECT invoice_id, parent_id, cents_text(moved_cents)
FROM bill JOIN invoice_key USING (account_id)
WHERE moved_cents <> 0 ORDER BY invoice_id
"""
TAKEN = "SELECT account_id, taken_cents::BIGINT FROM bill WHERE taken_cents <> 0"


def base_columns() -> pa.Table:
    """Every base: its company, its due days and what it prints on the front of a bill."""
    billing = {each.base_id: each for each in BaseBilling.objects.all()}
    rows = []
    for base in Base.objects.select_related("company"):
        own = billing.get(base.pk)
        front = json.dumps(_front(base))[1:-1]
        rows.append((base.pk, base.company_id, own.due_days if own else 0, front))
    columns = list(zip(*rows, strict=True))
    return pa.table(dict(zip(("base_id", "company_id", "due_days", "front"), columns, strict=True)))


def _front(base: Base) -> dict[str, Any]:
    """Brand and contacts of a base as they are today; they outlive later changes."""
    return {
        "base": base.pk,
        "currency": base.company.currency,
        "brand": {
            "name": base.name,
            "website": base.website,
            "phone": base.cs_phone,
            "hours": base.cs_hours,
            "email": base.customer_service_email,
        },
        "seller": {
            "name": base.company.legal_name,
            "federal_tax_id": base.company.federal_tax_id,
            "state_tax_id": base.company.state_tax_id,
        },
        "return_to": {
            "name": base.return_name or base.company.name,
            **base.return_place(),
        },
        "remit_to": {
            "name": base.remit_company,
            "address_1": base.remit_address_1,
            "address_2": base.remit_address_2,
            "city": base.remit_city,
            "state": base.remit_state,
            "postal_code": base.remit_postal_code,
        },
    }


@dataclass(frozen=True)
class Prepared:
    """The rows of a batch of drafts, ready to be written."""

    account_ids: Sequence[int]
    billed: Sequence[int]
    invoices: Sequence[tuple[Any, ...]]
    lines: Sequence[tuple[Any, ...]]
    faults: dict[int, str]
    # Bills that parents take over (invoice, parent, amount), and parents with what they take over.
    moved: Sequence[tuple[Any, ...]] = ()
    taken: Sequence[tuple[int, int]] = ()
    silent: Mapping[int, str] = field(
        default_factory=dict
    )  # whom the tax engine said nothing about


def prepare(facts: Columns, run: Run, day: BillDay, account_ids: Sequence[int]) -> Prepared:
    """Make the rows of the composed bills before anybody has to wait for the write."""
    billed = [row[0] for row in facts.rows("SELECT account_id FROM bill ORDER BY account_id")]
    keys = {"account_id": billed, "invoice_id": take_ids(Invoice, len(billed))}
    arrays = {name: pa.array(values, pa.int64()) for name, values in keys.items()}
    facts.put("invoice_key", pa.table(arrays))
    facts.put("base", base_columns())
    put_fronts(facts, day, account_ids)
    facts.keep(
        "day",
        f"SELECT {run.pk} AS run_id, DATE '{day.invoice_on}' AS invoice_on, "
        f"DATE '{day.period.end}' AS period_end",
    )
    faults = dict(facts.rows("SELECT account_id, min(reason) FROM fault GROUP BY account_id"))
    moved, taken = facts.rows(MOVED), facts.rows(TAKEN)
    rows = facts.rows(INVOICES), facts.rows(LINES)
    silent = dict(facts.rows("SELECT account_id, min(reason) FROM silent GROUP BY account_id"))
    return Prepared(account_ids, billed, *rows, faults, moved, taken, silent)


@transaction.atomic
def save_drafts(run: Run, drafts: Prepared) -> None:
    """Write the drafts and note how each account fared.

    Raises Overtaken when one of them waits no longer: somebody else was quicker.
    """
    _claim(run, drafts.account_ids)
    insert_rows(Invoice, INVOICE_FIELDS, drafts.invoices)
    insert_rows(InvoiceLine, LINE_FIELDS, drafts.lines)
    insert_rows(Transfer, ("invoice", "parent", "amount"), drafts.moved)
    _show_taken(run, drafts)
    _mark(run, drafts)


class Overtaken(Exception):
    """Accounts are no longer waiting for their draft, or their subs have drafts they know not."""


def _show_taken(run: Run, drafts: Prepared) -> None:
    """Tie what the subs of this run hand over to the drafts of their parents that count it."""
    mine = Transfer.objects.filter(
        invoice__run=run, of_parent__isnull=True, parent__in=among(drafts.billed)
    )
    sums = mine.order_by().values_list("parent").annotate(micros=Sum(Micros("amount")))
    if {parent: micros // 10_000 for parent, micros in sums if micros} != dict(drafts.taken):
        raise Overtaken
    bill = Invoice.objects.filter(run=run, account=OuterRef("parent")).values("pk")[:1]
    mine.update(shown_on=Subquery(bill))


def _claim(run: Run, account_ids: Sequence[int]) -> None:
    """Lock the accounts of the batch; all of them must still wait."""
    rows = RunAccount.objects.select_for_update().filter(run=run, state="waiting")
    waiting = rows.filter(account__in=among(account_ids)).values_list("pk", flat=True)
    if len(waiting) != len(account_ids):
        raise Overtaken


def _mark(run: Run, drafts: Prepared) -> None:
    """Note what became of each account."""
    mine = RunAccount.objects.filter(run=run)
    mine.filter(account__in=among(drafts.billed)).update(state="drafted", reason="")
    others = set(drafts.account_ids) - set(drafts.billed)
    mine.filter(account__in=among(others)).update(state="nothing", reason="")
    for account_id, reason in drafts.faults.items():
        park(run, account_id, reason)
    for account_id, reason in drafts.silent.items():
        mine.filter(account=account_id).update(state="held", reason=reason[:REASON_LENGTH_MAX])


def park(run: Run, account_id: int, reason: str) -> None:
    """Leave one account out of the run and say why."""
    row = RunAccount.objects.filter(run=run, account=account_id)
    row.update(state="parked", reason=reason[:REASON_LENGTH_MAX])


def delete_drafts(run: Run, account_ids: Sequence[int] | None = None) -> None:
    """Delete the drafts of a run, of all or some accounts; issued invoices refuse it."""
    drafts = Invoice.objects.filter(run=run, issued_at__isnull=True)
    if account_ids is not None:
        drafts = drafts.filter(account__in=among(account_ids))
    keys = list(drafts.values_list("pk", flat=True))
    Transfer.objects.filter(shown_on__in=among(keys)).update(shown_on=None)
    Transfer.objects.filter(invoice__in=among(keys))._raw_delete("default")
    InvoiceLine.objects.filter(invoice__in=among(keys))._raw_delete("default")
    Invoice.objects.filter(pk__in=among(keys))._raw_delete("default")
