"""Reads of the services room."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from tollbook.access.models import Change
from tollbook.catalog.models import ChargeItem, ItemPrice, ProductType, RatePlan
from tollbook.catalog.types import ItemKind, ProductKind
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import default_base
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.phones import digits_of
from tollbook.kernel.rows import among, begins
from tollbook.services import carried
from tollbook.services.models import (
    NEVER_SERVED,
    E911Registration,
    Product,
    ProductCharge,
    RingToChange,
)
from tollbook.services.ring_to import may_undo
from tollbook.services.types import (
    LAST_DAY,
    NUMBERS,
    PLAN_SPANS,
    CarriedAllotment,
    CoverProduct,
    UsageProduct,
)

DIGITS_MIN = 4
is_carried = carried.is_carried


def products_of(account: Account, on: date) -> QuerySet[Product]:
    """Products of `account` by location and Product ID, each with its charges; two statements.

    A charge without a price of its own carries the list price of the day `on` as `list_price`.
    """
    return (
        Product.objects.filter(account=account)
        .select_related("product_type", "location", "rate_plan", "rate_exception")
        .prefetch_related(Prefetch("charges", queryset=_priced(on)))
        .order_by("location__code", "product_id", "active_on")
    )


def _priced(on: date) -> QuerySet[ProductCharge]:
    """Charges with the list price of a day, in the order of their words."""
    listed = ItemPrice.objects.filter(item=OuterRef("item"), valid_from__lte=on)
    return (
        ProductCharge.objects.select_related("item")
        .annotate(list_price=Subquery(listed.order_by("-valid_from").values("amount")[:1]))
        .order_by("item__description", "active_on")
    )


def with_charges(rows: QuerySet[Product], on: date, *, ahead: bool = False) -> QuerySet[Product]:
    """The products with the charges in force on a day, each with its `list_price`.

    ahead: with those that begin later too.
    """
    live = _priced(on).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    live = live if ahead else live.filter(active_on__lte=on)
    return rows.prefetch_related(Prefetch("charges", queryset=live))


def charges_of(product: Product, on: date) -> list[ProductCharge]:
    """Every charge that a product bears, bore or will bear; the newest first where words agree."""
    return list(_priced(on).filter(product=product).select_related("item__allotment"))


def in_service_on(on: date) -> Q:
    """Which products are in service on a day: begun, not ended, neither new nor canceled."""
    began = Q(active_on__lte=on) & ~Q(status__in=NEVER_SERVED)
    return began & (Q(disconnected_on__isnull=True) | Q(disconnected_on__gt=on))


def is_in_service(product: Product, on: date) -> bool:
    """Whether a product is in service on a day, as it stands in the database now."""
    return Product.objects.filter(in_service_on(on), pk=product.pk).exists()


def products_in_service(account: Account, on: date) -> QuerySet[Product]:
    """Products of one account in service on a day, by kind, then Product ID."""
    rows = Product.objects.filter(in_service_on(on), account=account)
    found = rows.select_related("product_type", "location")
    return found.order_by("product_type__order", "product_type__label", "product_id", "pk")


def products_for(viewer: Viewer) -> QuerySet[Product]:
    """The products that the viewer may ever see, ended ones too: those of its accounts, less those
    of places that a customer filter hides."""
    rows = Product.objects.select_related("product_type", "location", "account", "parent")
    if viewer.location_ids is not None:
        rows = rows.filter(Q(location__isnull=True) | Q(location__in=viewer.location_ids))
    return rows.filter(seen_by(viewer, "account"))


def products_in_view_for(viewer: Viewer) -> QuerySet[Product]:
    """Those of the accounts that Currently Viewing lets through."""
    return products_for(viewer).filter(in_view_of(viewer, "account"))


def product_for(viewer: Viewer, number: str, product_id: str) -> Product:
    """The newest product of an account under a Product ID; raises NotFound."""
    rows = products_for(viewer).filter(account__number__iexact=number, product_id=product_id)
    found = rows.order_by("-active_on", "-pk").first()
    if found is None:
        raise NotFound("product", product_id)
    return found


def types_in_service(viewer: Viewer) -> list[ProductType]:
    """The kinds of product in view in service today; one statement."""
    rows = products_in_view_for(viewer).filter(in_service_on(viewer.today))
    kinds = rows.select_related(None).order_by().values("product_type").distinct()
    return list(ProductType.objects.filter(pk__in=kinds).order_by("order", "label"))


def in_service_for(viewer: Viewer) -> QuerySet[Product]:
    """Products in view in service today, by kind, then Product ID."""
    rows = products_in_view_for(viewer).filter(in_service_on(viewer.today))
    return rows.order_by("product_type__order", "product_type__label", "product_id", "pk")


def products_chosen(viewer: Viewer, type_code: str, keys: Collection[str]) -> list[Product]:
    """The newest product in view of a kind under each of these keys, ended ones too.

    keys: account number and Product ID, as 100100/2185550110.
    """
    pairs = [key.partition("/") for key in keys]
    rows = products_in_view_for(viewer).filter(
        product_type__code=type_code,
        account__number__in={number for number, _, _ in pairs},
        product_id__in={product_id for _, _, product_id in pairs},
    )
    newest = {key_of(each): each for each in rows.order_by("active_on", "pk")}
    return [newest[key] for key in dict.fromkeys(keys) if key in newest]


def key_of(product: Product) -> str:
    """What stands for a product in forms and addresses: its account and its Product ID."""
    return f"{product.account.number}/{product.product_id}"


def product_count_of(account: Account) -> int:
    """How many products `account` has, ended ones too."""
    return Product.objects.filter(account=account).count()


def accounts_with_ended_products(on: date) -> QuerySet[Account]:
    """Accounts of which a product's last day was over by `on` without the product saying so."""
    rows = Product.objects.filter(disconnected_on__lte=on)
    ended = rows.exclude(status__in=["disconnected", "canceled"]).values("account")
    found = Account.objects.filter(pk__in=ended).select_related("group__base__company")
    return found.order_by("pk")


def product_types_of(viewer: Viewer) -> list[ProductType]:
    """The kinds of product in view, ended ones too; one statement."""
    kinds = products_in_view_for(viewer).select_related(None).order_by().values("product_type")
    return list(ProductType.objects.filter(pk__in=kinds.distinct()).order_by("order", "label"))


def in_service_at(viewer: Viewer, location: Location) -> QuerySet[Product]:
    """The products of a place in service today."""
    rows = products_for(viewer).filter(in_service_on(viewer.today), location=location)
    return rows.order_by("product_type__order", "product_type__label", "product_id", "pk")


def product_counts_of_places(keys: Collection[int], on: date) -> dict[int, int]:
    """How many products are in service at each of these places on a day; one statement."""
    rows = Product.objects.filter(in_service_on(on), location__in=among(keys)).order_by()
    found = rows.values("location").annotate(count=Count("pk"))
    return {row["location"]: row["count"] for row in found}


def registration_at(location: Location) -> E911Registration | None:
    """The 911 address of a place, None where none was ever asked for."""
    return E911Registration.objects.filter(location=location).first()


def status_changes_of(product: Product) -> list[Change]:
    """What became of a product's status and days, newest first, as far as it was written down."""
    rows = Change.objects.filter(entity=str(product._meta.verbose_name), entity_id=str(product.pk))
    fields = ("status", "active_on", "disconnected_on")
    return list(rows.filter(field__in=fields).order_by("-at", "-pk"))


def _ring_to(viewer: Viewer) -> QuerySet[Product]:
    rows = in_service_for(viewer).filter(product_type__kind=ProductKind.TOLL_FREE)
    return rows.exclude(ring_to="")


def has_ring_to(viewer: Viewer) -> bool:
    """Whether a toll-free number in view has a Ring To Number that is kept here."""
    return _ring_to(viewer).exists()


def ring_to_products_for(viewer: Viewer) -> list[Product]:
    """The toll-free numbers in view in service today whose Ring To Number is kept here."""
    return list(_ring_to(viewer).order_by("account__number", "product_id"))


def may_undo_ring_to(batch: str, now: datetime) -> bool:
    """Whether what was changed together may still be taken back."""
    return may_undo(list(RingToChange.objects.filter(batch=batch)), now)


def products_called(viewer: Viewer, text: str, limit: int) -> list[Product]:
    """Products in sight, ended ones too, whose id or number begins with `text`, at most `limit`.

    Letters count as typed, as capitals, or as small ones.
    """
    wanted = Q()
    for written in {text, text.upper(), text.lower()}:
        wanted |= begins("product_id", written)
    digits = digits_of(text)
    if len(digits) >= DIGITS_MIN:
        wanted |= begins("digits", digits) | begins("digits", f"1{digits}")
    rows = Product.objects.filter(wanted, seen_by(viewer, "account"))
    return list(rows.select_related("product_type").order_by("product_id", "pk")[:limit])


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
        list(ProductType.objects.filter(is_sold=True).order_by("order", "label")),
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
