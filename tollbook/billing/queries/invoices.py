"""Issued invoices: lists, one by its number, its cycles, its document."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tollbook.billing.models import (
    BillingProfile,
    Document,
    Invoice,
    InvoiceCredit,
    Transfer,
    Void,
)
from tollbook.billing.rules.periods import cycle_grid
from tollbook.catalog.types import Interval
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.period import Period
from tollbook.kernel.rows import Micros, among
from tollbook.ledger.models import Allocation
from tollbook.ledger.types import RAISING


@dataclass(frozen=True)
class CycleRef:
    """One billed date of an account, for the drop-down of the invoice viewer."""

    number: str
    invoice_on: date
    period: Period


@dataclass(frozen=True)
class StatementSums:
    """What stands above a list of statements: how many, billed, still open."""

    count: int
    billed: Decimal
    open: Decimal


def _issued() -> QuerySet[Invoice]:
    return Invoice.objects.filter(issued_at__isnull=False).select_related("account")


def invoices_for(viewer: Viewer) -> QuerySet[Invoice]:
    """Issued invoices of the accounts in view; staff see those of all that they may see."""
    return _issued().filter(in_view_of(viewer, "account"))


def invoice_for(viewer: Viewer, number: str) -> Invoice:
    """The issued invoice `number` of an allowed account; raises NotFound."""
    found = _issued().select_related("account__group__base").filter(number=number)
    found = found.filter(seen_by(viewer, "account"))
    invoice: Invoice | None = with_parents_bill(with_open_amount(found)).first()
    if invoice is None:
        raise NotFound("invoice", number)
    return invoice


def newest_invoice_for(viewer: Viewer) -> Invoice | None:
    """The newest invoice of the chosen account; in the entire view, of the parent itself first."""
    invoices = invoices_for(viewer)
    home_first = Case(When(account=viewer.home.id, then=0), default=1) if viewer.home else Value(0)
    return invoices.order_by(home_first, "-invoice_on", "-pk").first()


def with_open_amount(invoices: QuerySet[Invoice]) -> "QuerySet[Any, Any]":
    """The same invoices with `open_micros`: what of their ledger charge is not settled yet,
    `credited_micros`: what credits have taken back or the next bill will, and `is_void`."""
    settled = (
        Allocation.objects.filter(settles=OuterRef("entry"))
        .order_by()
        .values("settles")
        .annotate(micros=Sum(Micros("amount")))
        .values("micros")
    )
    charged = Case(
        When(entry__kind__in=[kind.value for kind in RAISING], then=Micros("entry__amount")),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    return invoices.annotate(
        open_micros=charged - Coalesce(Subquery(settled), Value(0)),
        credited_micros=Coalesce(Subquery(_credited()), Value(0)),
        is_void=Exists(Void.objects.filter(invoice=OuterRef("pk"))),
    )


def with_parents_bill(invoices: QuerySet[Invoice]) -> "QuerySet[Any, Any]":
    """The same invoices with `parents_bill`: the number of the parent's bill that took one over,
    "" until the parent has that bill, None where nobody took it over."""
    taken = Transfer.objects.filter(invoice=OuterRef("pk"), of_sub__isnull=False)
    number = taken.values(number=Coalesce("shown_on__number", Value("")))[:1]
    return invoices.annotate(parents_bill=Subquery(number))


def _credited() -> "QuerySet[Any, Any]":
    """Of an outer invoice: the credits that are posted or come off a bill; waiting ones say nothing
    to its customer yet."""
    told = Q(item__entry__isnull=False) | Q(next_bill__isnull=False)
    rows = InvoiceCredit.objects.filter(told, invoice=OuterRef("pk"), ended_at=None).order_by()
    return rows.values("invoice").annotate(m=Sum(Micros("amount"))).values("m")


def open_amount_of(invoice: Invoice) -> Decimal:
    """What of `invoice` (read with its open amount) is still to be paid."""
    return amount_of(invoice.open_micros)  # type: ignore[attr-defined]


def credited_amount_of(invoice: Invoice) -> Decimal:
    """What of `invoice` (read with its open amount) came back, or comes off the next bill."""
    return amount_of(invoice.credited_micros)  # type: ignore[attr-defined]


def amount_of(micros: int | None) -> Decimal:
    """A sum of settled amounts, read as micros."""
    return settle(from_micros(int(micros or 0)))


def statement_sums(invoices: QuerySet[Invoice]) -> StatementSums:
    """Count and sums of a filtered list, in one statement."""
    sums = with_open_amount(invoices.order_by()).aggregate(
        count=Count("pk"), billed=Sum(Micros("total_current")), still_open=Sum("open_micros")
    )
    return StatementSums(sums["count"], amount_of(sums["billed"]), amount_of(sums["still_open"]))


def cycles_of(invoice: Invoice) -> list[CycleRef]:
    """Every billed date of the invoice's account, newest first."""
    rows = (
        Invoice.objects.filter(account=invoice.account_id, issued_at__isnull=False)
        .order_by("-invoice_on", "-pk")
        .values_list("number", "invoice_on", "period_start", "period_end")
    )
    return [
        CycleRef(number or "", invoice_on, Period(start, end))
        for number, invoice_on, start, end in rows
    ]


def document_of(invoice: Invoice) -> Document | None:
    """The invoice's PDF, if it has been made."""
    return Document.objects.filter(invoice=invoice, kind="pdf", made_at__isnull=False).first()


def newest_invoice_dates(account_ids: Collection[int]) -> dict[int, date]:
    """The date of each account's newest issued invoice; one statement."""
    rows = (
        Invoice.objects.filter(account__in=among(account_ids), issued_at__isnull=False)
        .order_by()
        .values_list("account")
        .annotate(newest=Max("invoice_on"))
    )
    return dict(rows)


def invoice_numbers_of(entry_ids: Collection[int]) -> dict[int, str]:
    """The invoice number behind each ledger entry that an invoice posted; one statement."""
    rows = Invoice.objects.filter(entry__in=entry_ids).values_list("entry_id", "number")
    return {entry: number for entry, number in rows if entry and number}


def invoices_of_entries(entry_ids: Collection[int]) -> list[Invoice]:
    """The invoices that these ledger entries posted; one statement."""
    return list(Invoice.objects.filter(entry__in=among(entry_ids)))


def next_invoice_on(account_id: int, on: date) -> date | None:
    """The next invoice date of an account's cycle from the day `on`, None without a cycle."""
    profile = BillingProfile.objects.select_related("cycle").filter(account=account_id).first()
    if profile is None or profile.cycle is None:
        return None
    cycle = profile.cycle
    grid = cycle_grid(Interval(cycle.interval), cycle.day, cycle.first_invoice_on)
    return max(grid.first_on_or_after(on), cycle.first_invoice_on)
