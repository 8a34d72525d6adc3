"""Reads of credits: what of an invoice may still be credited, and what was."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet

from tollbook.billing.models import (
    CreditedCall,
    Invoice,
    InvoiceCredit,
    InvoiceLine,
    LineCredited,
    Void,
)
from tollbook.billing.rules.crediting import Creditable
from tollbook.billing.types import LineKind, Section
from tollbook.catalog.models import TaxCategory, TaxRule
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO
from tollbook.ledger.types import ItemState

TAXES = (Section.TAX, Section.FEE)
LEVIED = (LineKind.TAX, LineKind.FEE)
RECURRING = (LineKind.RECURRING, LineKind.PRORATED)


def creditable_lines(invoice: Invoice) -> list[Creditable]:
    """Every line of an issued invoice with what was credited of it before."""
    lines = list(invoice.lines.order_by("position"))
    kept = LineCredited.objects.filter(line__invoice=invoice)
    credited = {
        key: Decimal(cents).scaleb(-2) for key, cents in kept.values_list("line", "credited_cents")
    }
    categories = _categories(lines)
    shares = dict(TaxCategory.objects.values_list("code", "interstate_ppm"))
    return [
        replace(
            _creditable(line, credited.get(line.pk, ZERO), categories),
            interstate_ppm=shares.get(line.tax_category, 0),
        )
        for line in lines
    ]


def credits_of(invoice: Invoice) -> QuerySet[InvoiceCredit]:
    """The credits of an invoice, oldest first, those that were taken back too."""
    rows = InvoiceCredit.objects.filter(invoice=invoice)
    return rows.select_related("item__entry", "made_by", "next_bill__shown_on").order_by("pk")


def credit_for(viewer: Viewer, credit_id: int) -> InvoiceCredit:
    """One credit; staff only; raises NotFound."""
    rows = InvoiceCredit.objects.select_related(
        "invoice__account", "item__entry", "made_by", "next_bill__shown_on"
    )
    seen = rows.filter(seen_by(viewer, "invoice__account"), pk=credit_id)
    found = seen.first() if viewer.is_staff else None
    if found is None:
        raise NotFound("credit", credit_id)
    return found


def credited_calls_of(invoice: Invoice) -> set[tuple[int, str]]:
    """Feed and key of each call of the invoice that was credited; those that wait count too."""
    rows = CreditedCall.objects.filter(credit__invoice=invoice)
    return set(rows.values_list("feed_id", "call_key"))


def void_of(invoice: Invoice) -> Void | None:
    """How the invoice was voided, if it was."""
    return Void.objects.select_related("voided_by").filter(invoice=invoice).first()


def state_of(credit: InvoiceCredit) -> str:
    """waiting, posted or ended; next or used on the way of bills; a void of 0.00 is posted."""
    if credit.ended_at is not None:
        return "ended"
    coming = getattr(credit, "next_bill", None)
    if coming is not None:
        return "used" if coming.shown_on_id else "next"
    if credit.item is None or credit.item.state == ItemState.POSTED:
        return "posted"
    return "waiting"


def left_of(lines: list[Creditable]) -> Decimal:
    """What of these lines may still be credited, taxes included."""
    return sum((line.left for line in lines), ZERO)


def _categories(lines: list[InvoiceLine]) -> dict[str, frozenset[str]]:
    """Source of a tax line -> the tax categories that its rule acts on."""
    keys = {
        int(line.source.partition(":")[2])
        for line in lines
        if line.section in TAXES and line.source.startswith("tax:")
    }
    pairs = TaxRule.objects.filter(pk__in=keys).values_list("pk", "categories__code")
    found: dict[str, set[str]] = {}
    for key, code in pairs:
        found.setdefault(f"tax:{key}", set()).add(code)
    return {source: frozenset(codes) for source, codes in found.items()}


def _creditable(
    line: InvoiceLine, credited: Decimal, categories: dict[str, frozenset[str]]
) -> Creditable:
    sums = line.reckoning
    return Creditable(
        line_id=line.pk,
        amount=line.amount,
        credited=credited,
        product_id=line.product_id,
        tax_category=line.tax_category,
        # A base's own fee may stand among the fees; only what is levied on other lines is a tax.
        is_tax=line.kind in LEVIED,
        is_recurring=line.kind in RECURRING,
        categories=categories.get(line.source, frozenset()),
        # An outside engine settles for each line: its exact amount is what it asked for.
        exact_e13=int(sums.get("exact_e13", line.amount * 10**15)),
        is_per_line=sums.get("measure") == "per_line",
        is_interstate=sums.get("measure") == "interstate_percent",
        source=line.source,
        of_source=str(sums.get("of", "")) if "engine" in sums else "",
        rounds_down=sums.get("rounding") == "down",
    )
