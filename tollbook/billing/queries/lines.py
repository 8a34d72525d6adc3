"""Lines of an invoice: as they stand, summed by location, summed by product."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tollbook.billing.models import CreditLine, Invoice, InvoiceLine
from tollbook.billing.queries.invoices import amount_of
from tollbook.billing.types import LineKind, Section
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO
from tollbook.kernel.rows import Micros
from tollbook.services.models import Product

# What rules of the day levy; a new rate comes with a rule of its own.
LEVIED = (LineKind.TAX, LineKind.FEE)
NO_PLACE = {"location": "Account level", "product": "Without product"}
PART_OF_SECTION = {
    Section.SERVICE: "service",
    Section.OTHER_PROVIDERS: "service",
    Section.USAGE: "usage",
    Section.TAX: "taxes",
    Section.FEE: "taxes",
}


@dataclass(frozen=True)
class PlaceSums:
    """One row of the Location Summary; `place` counts the rows of its level from 1.

    `keys` are the columns that tell its lines from all others, `inside` its products.
    """

    place: int
    label: str
    service: Decimal
    usage: Decimal
    taxes: Decimal
    keys: dict[str, Any] = field(default_factory=dict, compare=False)
    inside: tuple["PlaceSums", ...] = ()

    @property
    def total(self) -> Decimal:
        return self.service + self.usage + self.taxes


@dataclass(frozen=True)
class LocationSummary:
    """The invoice by location and product; `product_count` counts all of the account's."""

    locations: tuple[PlaceSums, ...]
    product_count: int


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """All lines in their order, each with `credited_micros`: what of it came back."""
    return list(with_credited(invoice.lines.order_by("position")))


def with_credited(lines: "QuerySet[InvoiceLine, InvoiceLine]") -> "QuerySet[Any, Any]":
    """The same lines with `credited_micros`, by credits that are posted or come off a bill."""
    told = Q(credit__item__entry__isnull=False) | Q(credit__next_bill__isnull=False)
    back = CreditLine.objects.filter(told, line=OuterRef("pk"), credit__ended_at=None).order_by()
    summed = back.values("line").annotate(m=Sum(Micros("amount"))).values("m")
    return lines.annotate(credited_micros=Coalesce(Subquery(summed), 0))


def line_of(invoice: Invoice, position: int) -> InvoiceLine:
    """The line at `position`; raises NotFound."""
    line = invoice.lines.filter(position=position).first()
    if line is None:
        raise NotFound("line", f"{invoice.number}/{position}")
    return line


def previous_line_of(invoice: Invoice, line: InvoiceLine) -> InvoiceLine | None:
    """The line that the same source made on the account's bill before, None when it is new.

    A tax is known by its name, since each new rate is a rule of its own.
    """
    before = (
        Invoice.objects.filter(
            account=invoice.account_id,
            issued_at__isnull=False,
            invoice_on__lt=invoice.invoice_on,
        )
        .order_by("-invoice_on", "-pk")
        .values("pk")[:1]
    )
    made_by: dict[str, Any] = (
        {"description": line.description, "location": line.location_id}
        if line.kind in LEVIED
        else {"source": line.source}
    )
    same = InvoiceLine.objects.filter(
        invoice__in=before, kind=line.kind, product=line.product_id, **made_by
    )
    return same.order_by("position").first()


def location_summary_of(invoice: Invoice) -> LocationSummary:
    """Locations by name, what has none last, their products likewise; one statement."""
    found = (
        invoice.lines.order_by()
        .values("location", "location_label", "product", "product_label", "section")
        .annotate(amount_sum=Sum(Micros("amount")), product_count=Subquery(_products_of(invoice)))
    )
    rows: list[dict[str, Any]] = [dict(row) for row in found]
    count = rows[0]["product_count"] or 0 if rows else 0
    return LocationSummary(_places(rows, ("location", "product"), {}), count)


def _products_of(invoice: Invoice) -> QuerySet[Product, Any]:
    of_account = Product.objects.filter(account=invoice.account_id).order_by()
    return of_account.values("account").annotate(count=Count("pk")).values("count")


def _places(
    rows: list[dict[str, Any]], levels: tuple[str, ...], keys: dict[str, Any]
) -> tuple[PlaceSums, ...]:
    """`rows` folded by the first of `levels`, each part folded again by the next."""
    if not levels:
        return ()
    by = levels[0]
    groups: dict[tuple[bool, str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[by] is None, row[f"{by}_label"], row[by] or 0].append(row)
    ordered = enumerate(sorted(groups), start=1)
    return tuple(_place(place, groups[key], levels, keys) for place, key in ordered)


def _place(
    place: int, rows: list[dict[str, Any]], levels: tuple[str, ...], keys: dict[str, Any]
) -> PlaceSums:
    by = levels[0]
    parts = dict.fromkeys(("service", "usage", "taxes"), ZERO)
    for row in rows:
        parts[PART_OF_SECTION[row["section"]]] += amount_of(row["amount_sum"])
    key, label = rows[0][by], rows[0][f"{by}_label"]
    own = {by: key} if key is not None else {f"{by}__isnull": True}
    keys = {**keys, **own, f"{by}_label": label}
    name = label if key is not None else NO_PLACE[by]
    return PlaceSums(place, name, **parts, keys=keys, inside=_places(rows, levels[1:], keys))


def lines_at(invoice: Invoice, place: PlaceSums) -> list[InvoiceLine]:
    """The lines behind one row of the summary."""
    return list(with_credited(invoice.lines.filter(**place.keys).order_by("position")))
