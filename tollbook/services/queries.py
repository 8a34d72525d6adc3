"""Reads of the services room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from tollbook.catalog.models import ChargeItem, ItemPrice, ProductType, RatePlan
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import default_base
from tollbook.kernel.phones import digits_of
from tollbook.kernel.rows import among, begins
from tollbook.services.models import E911Registration, Product, ProductCharge
from tollbook.services.types import (
    LAST_DAY,
    NUMBERS,
    PLAN_SPANS,
    CarriedAllotment,
    CoverProduct,
    UsageProduct,
)

DIGITS_MIN = 4


def products_of(account: Account, on: date) -> QuerySet[Product]:
    """Products of `account` by location and Product ID, each with its charges; two statements.

    A charge without a price of its own carries the list price of the day `on` as `list_price`.
    """
    listed = ItemPrice.objects.filter(item=OuterRef("item"), valid_from__lte=on)
    charges = (
        ProductCharge.objects.select_related("item")
        .annotate(list_price=Subquery(listed.order_by("-valid_from").values("amount")[:1]))
        .order_by("item__description", "active_on")
    )
    return (
        Product.objects.filter(account=account)
        .select_related("product_type", "location", "rate_plan")
        .prefetch_related(Prefetch("charges", queryset=charges))
        .order_by("location__code", "product_id", "active_on")
    )


def product_count_of(account: Account) -> int:
    """How many products `account` has, ended ones too."""
    return Product.objects.filter(account=account).count()


def product_labels_of(account: Account, on: date) -> list[str]:
    """The kinds of product in service that are marked in the head of the customer's record."""
    rows = Product.objects.filter(account=account, product_type__shows_on_customer=True)
    in_service = rows.filter(Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on))
    found = in_service.order_by("product_type__order", "product_type__label")
    return list(dict.fromkeys(found.values_list("product_type__label", flat=True)))


def products_called(text: str, limit: int) -> list[Product]:
    """Products, ended ones too, whose id or number begins with `text`, at most `limit`.

    Letters count as typed, as capitals, or as small ones.
    """
    wanted = Q()
    for written in {text, text.upper(), text.lower()}:
        wanted |= begins("product_id", written)
    digits = digits_of(text)
    if len(digits) >= DIGITS_MIN:
        wanted |= begins("digits", digits) | begins("digits", f"1{digits}")
    rows = Product.objects.filter(wanted).select_related("product_type")
    return list(rows.order_by("product_id", "pk")[:limit])


def numbers_ever() -> pa.Table:
    """Every product that calls can be billed to, in columns `NUMBERS`; one row a product.

    The zone is that of the account's company; the state that of the product's location, else of
    the bill-to one. A product without end has `LAST_DAY`. Two statements.
    """
    found = (
        Product.objects.exclude(digits="")
        .annotate(
            bill_to_state=Subquery(
                Location.objects.filter(account=OuterRef("account"), is_bill_to=True)
                .order_by()
                .values("state")[:1]
            )
        )
        .values_list(
            "pk",
            "account_id",
            "digits",
            "active_on",
            "disconnected_on",
            "product_type__kind",
            "rate_plan_id",
            "location__state",
            "bill_to_state",
            "account__group__base__company__time_zone",
            "rate_exception_id",
        )
        .order_by("pk")
    )
    zone = default_base().company.time_zone
    rows = [
        (
            *(*which, ended or LAST_DAY, kind, plan or 0, own_state or bill_state or ""),
            *(told or zone, code or 0),
        )
        for *which, ended, kind, plan, own_state, bill_state, told, code in found.iterator()
    ]
    return _columns(NUMBERS, rows)


def plan_spans() -> pa.Table:
    """Rate plans that products carry as a charge item, in columns `PLAN_SPANS`, by days."""
    found = ProductCharge.objects.filter(item__kind=ItemKind.RATE_PLAN).values_list(
        "product_id", "item__rate_plan_id", "active_on", "ended_on"
    )
    return _columns(PLAN_SPANS, [(*row[:3], row[3] or LAST_DAY) for row in found])


def carried_allotments(account_ids: Collection[int] | None = None) -> list[CarriedAllotment]:
    """Allotments that products carry as a charge item, in the order in which they began."""
    found = ProductCharge.objects.filter(item__kind=ItemKind.ALLOTMENT)
    if account_ids is not None:
        found = found.filter(product__account__in=among(account_ids))
    rows = found.order_by("active_on", "pk").values_list(
        *("pk", "item__allotment_id", "product__account_id", "product__location_id"),
        *("product_id", "quantity", "active_on", "ended_on"),
    )
    carried: list[CarriedAllotment] = []
    for charge, allotment, account, place, product, quantity, began, ended in rows:
        days = (began, ended or LAST_DAY)
        carried.append(
            CarriedAllotment(charge, allotment, account, place, product, quantity, *days)
        )
    return carried


def accounts_with_allotments(account_ids: Collection[int] | None = None) -> set[int]:
    """Accounts (of those given; None: of all) of which a product carries an allotment, or did."""
    found = ProductCharge.objects.filter(item__kind=ItemKind.ALLOTMENT)
    if account_ids is not None:
        found = found.filter(product__account__in=among(account_ids))
    return set(found.order_by().values_list("product__account", flat=True))


def cover_products(account_ids: Collection[int]) -> list[CoverProduct]:
    """The products of the accounts that calls may be billed to, ended ones too."""
    found = Product.objects.filter(account__in=among(account_ids), product_type__has_usage=True)
    rows = found.order_by("pk").values_list(
        *("pk", "account_id", "location_id", "product_type__kind", "product_type__is_traditional"),
        *("free_minutes_out", "free_minutes_in"),
    )
    return [
        CoverProduct(pk, account, place, kind, traditional, out or received)
        for pk, account, place, kind, traditional, out, received in rows
    ]


def carried_names(charge_ids: Collection[int]) -> dict[int, str]:
    """What customers read for the allotment behind each of these charges."""
    found = ProductCharge.objects.filter(pk__in=among(charge_ids))
    return dict(found.values_list("pk", "item__allotment__name"))


def _columns(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def usage_products_of(account_ids: Collection[int]) -> list[UsageProduct]:
    """Products of the accounts that calls may be billed to, ended ones too; one statement."""
    found = Product.objects.filter(account__in=among(account_ids), product_type__has_usage=True)
    rows = found.order_by("product_id", "pk").values_list(
        "pk", "account_id", "product_id", "location__description"
    )
    return [UsageProduct(pk, account, number, place or "") for pk, account, number, place in rows]


def products_with_number(account_id: int, digits: str, on: date) -> list[Product]:
    """The products of an account in service on a day that calls to this number are billed to."""
    found = Product.objects.filter(account=account_id, digits=digits, active_on__lte=on)
    live = found.filter(Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on))
    return list(live.select_related("location", "rate_plan", "product_type").order_by("pk"))


def plan_of(product: Product, on: date) -> int | None:
    """The rate plan of a product on a day: the charge item that began last, else its own."""
    spans = ProductCharge.objects.filter(
        product=product, item__kind=ItemKind.RATE_PLAN, active_on__lte=on
    ).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    carried = spans.order_by("-active_on", "-item__rate_plan").values_list("item__rate_plan")
    newest = carried.first()
    return newest[0] if newest else product.rate_plan_id


@dataclass(frozen=True)
class Offer:
    """What can be sold: kinds of products, plans for their calls, charges."""

    types: list[ProductType]
    plans: list[RatePlan]
    items: list[ChargeItem]


def offer() -> Offer:
    """Everything that a new product may be made of; three statements."""
    items = ChargeItem.objects.filter(is_active=True)
    sold = items.filter(kind__in=[ItemKind.RECURRING, ItemKind.ONE_TIME])
    return Offer(
        list(ProductType.objects.order_by("order", "label")),
        list(RatePlan.objects.order_by("name")),
        list(sold.order_by("description")),
    )


def product_counts_by_location(account: Account) -> dict[int, int]:
    """How many products each location of `account` has, ended ones too; one statement."""
    rows = Product.objects.filter(account=account, location__isnull=False).order_by()
    found = rows.values("location").annotate(count=Count("pk"))
    return {row["location"]: row["count"] for row in found}


def registrations_of(account: Account) -> dict[int, E911Registration]:
    """The 911 addresses of `account` by location; one statement."""
    rows = E911Registration.objects.filter(location__account=account)
    return {each.location_id: each for each in rows}
