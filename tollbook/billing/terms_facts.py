"""What accounts and their bases agreed beside products, as columns: the terms' part of the facts.

Automatic charges of bases, toll-free storage, minimum billing, finance charges, paper bills. Only
accounts that such a term can act on are read, so that a run without them costs nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from tollbook.billing.columns import Columns
from tollbook.billing.models import (
    BaseBilling,
    BillingProfile,
    Invoice,
    InvoiceLine,
    Settings,
    Transfer,
)
from tollbook.billing.rules.minimum import CORPORATE_RULES, COUNTED_KINDS
from tollbook.billing.types import LineKind
from tollbook.catalog.models import BaseCharge
from tollbook.catalog.types import ProductKind
from tollbook.kernel.rows import Micros, among, read_columns
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import with_open_micros
from tollbook.ledger.types import RAISING
from tollbook.services.models import NEVER_SERVED, Product

DAY, TEXT, INT, FLAG = pa.date32(), pa.string(), pa.int64(), pa.bool_()
IDLE_STATUSES = (*NEVER_SERVED, "blocked", "disconnected")

BASE_CHARGE = pa.schema(
    [
        *(("base_charge_id", INT), ("base_id", INT), ("item_id", INT), ("words", TEXT)),
        *(("provider", TEXT), ("tax_category", TEXT), ("way", TEXT), ("percent_micros", INT)),
        *(("applies_to", TEXT), ("is_fee", FLAG)),
    ]
)
NAMED_ITEM = pa.schema([("base_charge_id", INT), ("item_id", INT)])
NAMED_KIND = pa.schema([("base_charge_id", INT), ("kind", TEXT)])
PAPER = pa.schema([("account_id", INT), ("paper_bill", INT)])
TOLL_FREE = pa.schema([("product_id", INT), ("account_id", INT)])
STORAGE = pa.schema([("account_id", INT), ("fee_micros", INT), ("way", TEXT)])
MINIMUM = pa.schema(
    [
        *(("account_id", INT), ("rule", INT), ("charge_micros", INT)),
        ("minimum_micros", INT),
    ]
)
CORPORATE = pa.schema([("account_id", INT), ("micros", INT), ("call_category", TEXT)])
MOVED = pa.schema([("account_id", INT), ("parent_id", INT)])
HEADING = pa.schema([("account_id", INT)])
TAKEN = pa.schema([("account_id", INT), ("micros", INT)])
FINANCE = pa.schema(
    [
        *(("account_id", INT), ("start_days", INT), ("method", INT), ("percent_micros", INT)),
        *(("minimum_micros", INT), ("adjust_days", INT)),
    ]
)
FINANCE_BASE = pa.schema(
    [
        *(("base_id", INT), ("start_days", INT), ("percent_micros", INT)),
        ("minimum_micros", INT),
    ]
)
OLD_ITEM = pa.schema(
    [("entry_id", INT), ("account_id", INT), ("effective_on", DAY), ("open_micros", INT)]
)
OLD_FINANCE = pa.schema([("entry_id", INT), ("micros", INT)])


def put_terms(
    facts: Columns, account_ids: Sequence[int], on: date, run_id: int | None = None
) -> None:
    """The terms of the accounts that hold on an invoice date; `run_id`: whose drafts count."""
    settings = Settings.load()
    _put_base_charges(facts, on)
    _put_paper(facts, account_ids, settings)
    _put_storage(facts, account_ids, on, settings)
    _put_minimum(facts, account_ids, settings)
    _put_corporate(facts, on, run_id)
    _put_heading(facts, account_ids, on, run_id)
    _put_transfers(facts, account_ids, run_id)
    _put_finance(facts, on)


# --- automatic charges and paper

# The list price of the invoice date; a charge that began before its first price takes that.
BASE_CHARGES = """
WITH listed AS (
    SELECT base_charge_read.*, price.price_micros AS listed_micros
    FROM base_charge_read CROSS JOIN run
    ASOF LEFT JOIN price
        ON base_charge_read.item_id = price.item_id AND run.invoice_on >= price.valid_from
)
SELECT listed.* EXCLUDE (listed_micros, percent_micros), percent_micros // 100 AS percent_e4,
    coalesce(listed_micros, first_price.price_micros) AS unit_micros
FROM listed LEFT JOIN first_price ON listed.item_id = first_price.item_id
"""


def _put_base_charges(facts: Columns, on: date) -> None:
    holding = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    charges = BaseCharge.objects.filter(holding, valid_from__lte=on)
    read = charges.values_list(
        *("pk", "base", "item", "item__description", "item__provider"),
        *("item__tax_category__code", "way", Micros("percent"), "applies_to", "is_fee"),
    )
    facts.put("base_charge_read", read_columns(read, BASE_CHARGE))
    facts.keep("base_charge", BASE_CHARGES)
    items = charges.filter(of_items__isnull=False).values_list("pk", "of_items")
    facts.put("named_item", read_columns(items, NAMED_ITEM))
    kinds = [(pk, kind) for pk, found in charges.values_list("pk", "of_kinds") for kind in found]
    columns = list(zip(*kinds, strict=True)) or [(), ()]
    facts.put("named_kind", pa.table(dict(zip(NAMED_KIND.names, columns, strict=True)), NAMED_KIND))


def _put_paper(facts: Columns, account_ids: Sequence[int], settings: Settings) -> None:
    """Who gets paper, where some base asks for it."""
    profiles = BillingProfile.objects.filter(account__in=among(account_ids), paper_bill__gt=0)
    asked = facts.rows("SELECT 1 FROM base_charge WHERE way = 'paper' LIMIT 1")
    rows = profiles.values_list("account", "paper_bill") if asked else profiles.none()
    facts.put("paper", read_columns(rows.values_list("account", "paper_bill"), PAPER))
    cents = int(settings.minimum_billing_amount * 100)
    facts.keep("delivery", f"SELECT {cents} AS over_cents")


# --- toll-free storage


def _put_storage(facts: Columns, account_ids: Sequence[int], on: date, settings: Settings) -> None:
    """Toll-free numbers that are kept for a fee, and what each account agreed on."""
    numbers = Product.objects.filter(
        Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on),
        account__in=among(account_ids),
        product_type__kind=ProductKind.TOLL_FREE,
        product_type__is_traditional=True,
        active_on__lte=on,
    ).exclude(status__in=IDLE_STATUSES)
    facts.put("toll_free", read_columns(numbers.values_list("pk", "account"), TOLL_FREE))
    owners = [row[0] for row in facts.rows("SELECT DISTINCT account_id FROM toll_free")]
    fee = Coalesce(Micros("toll_free_fee"), Value(int(settings.toll_free_fee * 1_000_000)))
    terms = BillingProfile.objects.filter(account__in=among(owners))
    facts.put(
        "storage_terms", read_columns(terms.values_list("account", fee, "toll_free_type"), STORAGE)
    )


# --- minimum billing


def _put_minimum(facts: Columns, account_ids: Sequence[int], settings: Settings) -> None:
    """Who has a minimum; under a rule of their parent the subs' own rules rest."""
    above = BillingProfile.objects.filter(
        account=OuterRef("account__corporate_parent"), minimum_rule__in=CORPORATE_RULES
    )
    is_sub = Q(account__corporate_parent__isnull=False)
    terms = (
        BillingProfile.objects.filter(account__in=among(account_ids), minimum_rule__gt=0)
        .exclude(Exists(above))
        .exclude(is_sub, minimum_rule__in=CORPORATE_RULES)
        .values_list("account", "minimum_rule", Micros("minimum_charge"), Micros("minimum_amount"))
    )
    facts.put("minimum_terms", read_columns(terms, MINIMUM))
    item = settings.minimum_item
    words = item.description if item else "Minimum billing"
    category = item.tax_category.code if item else "other"
    facts.put("minimum_item", pa.table({"words": [words], "tax_category": [category]}))


def _put_corporate(facts: Columns, on: date, run_id: int | None) -> None:
    """What the subs were billed with on the day."""
    parents = [row[0] for row in facts.rows("SELECT account_id FROM minimum_terms WHERE rule >= 5")]
    lines = (
        InvoiceLine.objects.filter(
            invoice__in=_bills_of_subs(parents, on, run_id), kind__in=COUNTED_KINDS
        )
        .order_by()
        .values_list("invoice__parent", "call_category")
        .annotate(micros=Sum(Micros("amount")))
        .values_list("invoice__parent", "micros", "call_category")
    )
    rows = read_columns(lines, CORPORATE) if parents else CORPORATE.empty_table()
    facts.put("corporate", rows)


def _put_heading(facts: Columns, account_ids: Sequence[int], on: date, run_id: int | None) -> None:
    """Parents with a billed sub: they get a bill for its summary, whatever is on it."""
    bills = _bills_of_subs(account_ids, on, run_id).order_by().values_list("parent").distinct()
    facts.put("heading", read_columns(bills, HEADING))


def _bills_of_subs(
    parents: Sequence[int], on: date, run_id: int | None
) -> "QuerySet[Invoice, Invoice]":
    """The bills of the subs on the day that stand: in this run, or issued and not voided."""
    stands = Q(run=run_id) | Q(issued_at__isnull=False)
    bills = Invoice.objects.filter(stands, parent__in=among(parents), invoice_on=on)
    return bills.filter(void__isnull=True)


def _put_transfers(facts: Columns, account_ids: Sequence[int], run_id: int | None) -> None:
    """Whose bills their parents take over, and what parents take over from drafts of this run."""
    moved = BillingProfile.objects.filter(
        Q(account__group__isnull=True) | Q(account__group__charge_posting_skipped=False),
        account__in=among(account_ids),
        account__corporate_parent__isnull=False,
        billed_to_parent=True,
    ).values_list("account", "account__corporate_parent")
    facts.put("moved", read_columns(moved, MOVED))
    taken = (
        Transfer.objects.filter(
            parent__in=among(account_ids), invoice__run=run_id, of_parent__isnull=True
        )
        .order_by()
        .values_list("parent")
        .annotate(micros=Sum(Micros("amount")))
    )
    rows = read_columns(taken, TAKEN) if run_id is not None else TAKEN.empty_table()
    facts.put("taken", rows)


# --- finance charges

FINANCE_TERMS = """
SELECT account.account_id, finance_read.method,
    coalesce(finance_read.start_days, finance_base.start_days, 30) AS start_days,
    least(coalesce(finance_read.percent_micros, finance_base.percent_micros, 1500000), 1500000)
        // 10000 AS percent_e2,
    coalesce(finance_read.minimum_micros, finance_base.minimum_micros, 0) // 10000
        AS minimum_cents,
    coalesce(finance_read.adjust_days, 0) AS adjust_days
FROM finance_read
JOIN account USING (account_id)
LEFT JOIN finance_base USING (base_id)
"""


def _put_finance(facts: Columns, on: date) -> None:
    """Terms and open items of the accounts that owe anything and are not let off."""
    owing = [
        row[0] for row in facts.rows("SELECT account_id FROM account WHERE balance_micros > 0")
    ]
    profiles = BillingProfile.objects.filter(account__in=among(owing), late_fees_waived=False)
    terms = profiles.values_list(
        *("account", "finance_start_days", "finance_method", Micros("finance_percent")),
        *(Micros("finance_minimum"), "due_adjust_days"),
    )
    facts.put("finance_read", read_columns(terms, FINANCE))
    bases = BaseBilling.objects.values_list(
        *("base", "finance_start_days", Micros("finance_percent"), Micros("finance_minimum"))
    )
    facts.put("finance_base", read_columns(bases, FINANCE_BASE))
    facts.keep("finance_terms", FINANCE_TERMS)
    _put_old_items(facts, on)


def _put_old_items(facts: Columns, on: date) -> None:
    """Open charges and debits of before the day, and the finance charges inside them."""
    charged = [row[0] for row in facts.rows("SELECT account_id FROM finance_terms")]
    raised = Entry.objects.filter(account__in=among(charged), kind__in=RAISING, effective_on__lt=on)
    items = with_open_micros(raised).filter(open_micros__gt=0)
    read = items.values_list("pk", "account", Cast(F("effective_on"), CharField()), "open_micros")
    facts.put("old_item", read_columns(read, OLD_ITEM))
    entries = [row[0] for row in facts.rows("SELECT entry_id FROM old_item")]
    # Of an account's own bills, and of those that it took over of its subs.
    posted = [_finance_inside(name, entries) for name in ("entry", "transfer__of_parent")]
    parts = [read_columns(each, OLD_FINANCE) for each in posted] if entries else []
    facts.put("old_finance", pa.concat_tables([OLD_FINANCE.empty_table(), *parts]))


def _finance_inside(posted: str, entries: Sequence[int]) -> "QuerySet[InvoiceLine, Any]":
    """Entry -> the finance charges of the bill behind it. posted: which entry of a bill it is."""
    bills = Invoice.objects.filter(**{f"{posted}__in": among(entries)}).values("pk")
    lines = InvoiceLine.objects.filter(invoice__in=bills, kind=LineKind.FINANCE).order_by()
    return lines.values_list(f"invoice__{posted}").annotate(micros=Sum(Micros("amount")))
