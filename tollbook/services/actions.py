"""Writes of the services room."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.catalog.types import ProductKind
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.kernel.phones import normalise
from tollbook.services.call_terms import change_call_terms
from tollbook.services.e911 import (
    acknowledge_911,
    answer_911,
    order_911,
    order_missing_911,
    refuse_without_911,
)
from tollbook.services.models import Product, ProductCharge
from tollbook.services.resources.leading import redeem as redeem_way
from tollbook.services.resources.leading import way_to
from tollbook.services.resources.orders import (
    mark_rejection_told,
    order_place_change,
    order_resources,
    show_resource,
    try_order_again,
    work_off_orders,
)
from tollbook.services.resources.paging import page_of
from tollbook.services.ring_to import change_ring_to, check_ring_to, undo_ring_to
from tollbook.services.types import NewCharge, NewProduct, ResourceAct

__all__ = [
    "acknowledge_911",
    "activate_products",
    "add_charge",
    "add_charges",
    "add_product",
    "add_products",
    "answer_911",
    "cancel_products",
    "change_call_terms",
    "change_ring_to",
    "check_ring_to",
    "close_due_products",
    "disconnect",
    "disconnect_products",
    "end_charge",
    "keep_product",
    "mark_rejection_told",
    "order_911",
    "order_missing_911",
    "order_place_change",
    "order_resources",
    "page_of",
    "redeem_way",
    "refuse_without_911",
    "restore_products",
    "show_resource",
    "suspend_products",
    "try_order_again",
    "undo_ring_to",
    "way_to",
    "work_off_orders",
]

NUMBERS_PER_LOOK = 500


@transaction.atomic
def add_product(*, wanted: NewProduct) -> Product:
    """A product on an account with its charges."""
    return add_products(wanted=[wanted])[0]


@transaction.atomic
def add_products(*, wanted: Iterable[NewProduct]) -> list[Product]:
    """Many products with their charges, all or none."""
    new = list(wanted)
    made = [_product(each) for each in new]
    _refuse_number_in_service(made)
    products = Product.objects.bulk_create(made, batch_size=NUMBERS_PER_LOOK)
    ProductCharge.objects.bulk_create(
        [
            _charge(product, charge)
            for product, each in zip(products, new, strict=True)
            for charge in each.charges
        ],
        batch_size=NUMBERS_PER_LOOK,
    )
    return products


def _refuse_number_in_service(new: Sequence[Product]) -> None:
    """A number serves one product at a time, or one local and one long distance of an account."""
    by_number: dict[str, list[Product]] = defaultdict(list)
    numbers = sorted({each.digits for each in new if each.digits})
    for start in range(0, len(numbers), NUMBERS_PER_LOOK):
        some = numbers[start : start + NUMBERS_PER_LOOK]
        for product in Product.objects.filter(digits__in=some).select_related("product_type"):
            by_number[product.digits].append(product)
    for product in new:
        others = by_number[product.digits] if product.digits else []
        if any(_clash(product, other) for other in others):
            raise Refused(
                "number-in-service",
                f"{product.product_id} is already in service on {product.active_on}; "
                "disconnect it first or choose a later day.",
            )
        others.append(product)


def _clash(new: Product, other: Product) -> bool:
    """Whether both would be in service on a day and are no pair of local and long distance."""
    for one, following in ((new, other), (other, new)):
        if one.disconnected_on is not None and one.disconnected_on <= following.active_on:
            return False
    kinds = {new.product_type.kind, other.product_type.kind}
    is_pair = kinds == {ProductKind.LOCAL, ProductKind.LONG_DISTANCE}
    return not (is_pair and new.account_id == other.account_id)


def _product(wanted: NewProduct) -> Product:
    digits = normalise(wanted.product_id) if wanted.product_type.has_usage else ""
    if wanted.product_type.has_usage and not digits:
        raise Refused(
            "bad-number", f"{wanted.product_id} is not a telephone number; enter ten digits."
        )
    if wanted.location is not None and wanted.location.account_id != wanted.account.pk:
        raise Refused("foreign-location", "The location belongs to another account.")
    if wanted.disconnected_on is not None and wanted.disconnected_on < wanted.active_on:
        raise Refused("ends-before-it-begins", "A product cannot end before it begins.")
    return Product(
        account=wanted.account,
        location=wanted.location,
        product_type=wanted.product_type,
        product_id=wanted.product_id,
        digits=digits,
        description=wanted.description,
        active_on=wanted.active_on,
        parent=wanted.parent,
        rate_plan=wanted.rate_plan,
        status=wanted.status,
        ring_to=normalise(wanted.ring_to),
        rate_exception=wanted.rate_exception,
        tax_npanxx=wanted.tax_npanxx,
        free_minutes_out=wanted.free_minutes_out,
        free_minutes_in=wanted.free_minutes_in,
        disconnected_on=wanted.disconnected_on,
    )


def _charge(product: Product, charge: NewCharge) -> ProductCharge:
    return ProductCharge(
        product=product,
        item=charge.item,
        quantity=charge.quantity,
        price=charge.price,
        active_on=charge.active_on or product.active_on,
        ended_on=charge.ended_on,
    )


@transaction.atomic
def add_charge(*, product: Product, charge: NewCharge) -> ProductCharge:
    """One more charge on a product, by default from the product's first day."""
    made = _charge(product, charge)
    made.save()
    return made


@transaction.atomic
def add_charges(*, wanted: Iterable[tuple[Product, NewCharge]]) -> list[ProductCharge]:
    """Charges on products that stand, all or none."""
    made = [_charge(product, charge) for product, charge in wanted]
    if any(each.ended_on is not None and each.ended_on < each.active_on for each in made):
        raise Refused("ends-before-it-begins", "A charge cannot end before it begins.")
    return ProductCharge.objects.bulk_create(made, batch_size=NUMBERS_PER_LOOK)


@transaction.atomic
def keep_product(*, product: Product, by: Actor) -> Product:
    """Words, place and exceptions of a product that stands, with its history."""
    if product.location is not None and product.location.account_id != product.account_id:
        raise Refused("foreign-location", "The location belongs to another account.")
    save_tracked(row=product, by=by, account=product.account.number)
    return product


@transaction.atomic
def end_charge(*, charge: ProductCharge, on: date) -> ProductCharge:
    """End a charge; `on` is the first day without it."""
    if on < charge.active_on:
        raise Refused("ends-before-it-begins", "A charge cannot end before it begins.")
    charge.ended_on = on
    charge.save(update_fields=["ended_on"])
    return charge


@transaction.atomic
def disconnect(*, product: Product, on: date, today: date) -> Product:
    """Disconnect a product; `on` is the first day without service. Open charges end with it.

    Until that day has come (`today`, in the company's zone) the product keeps its status.
    """
    if on < product.active_on:
        raise Refused("ends-before-it-begins", "A product cannot end before it begins.")
    product.disconnected_on = on
    if on <= today:
        product.status = "disconnected"
    product.save(update_fields=["disconnected_on", "status"])
    product.charges.filter(ended_on__isnull=True, active_on__lte=on).update(ended_on=on)
    return product


@transaction.atomic
def activate_products(*, account: Account, ids: Collection[int] | None, on: date, by: Actor) -> int:
    """The chosen new products are in service from `on`, and bear their charges from then on."""
    found = _in_state(account, "new", ids)
    for product in found:
        refuse_without_911(product)
        # What was to begin with the product, begins with it.
        product.charges.filter(active_on=product.active_on).update(active_on=on)
        product.active_on = on
        _stand(product, "active", by)
    order_resources(products=found, act=ResourceAct.ACTIVE, by=by)
    return len(found)


@transaction.atomic
def suspend_products(*, account: Account, by: Actor) -> int:
    """Every active product is suspended; it stays the customer's and goes on being billed."""
    found = _in_state(account, "active", None)
    for product in found:
        _stand(product, "suspended", by)
    return len(found)


@transaction.atomic
def restore_products(*, account: Account, by: Actor) -> int:
    """Every suspended product is active again."""
    found = _in_state(account, "suspended", None)
    for product in found:
        _stand(product, "active", by)
    return len(found)


@transaction.atomic
def cancel_products(*, account: Account, by: Actor) -> int:
    """Products that were never in service never will be."""
    found = _in_state(account, "new", None)
    for product in found:
        product.charges.update(ended_on=F("active_on"))
        product.disconnected_on = product.active_on
        _stand(product, "canceled", by)
    order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


@transaction.atomic
def disconnect_products(
    *, account: Account, ids: Collection[int] | None, on: date, today: date, by: Actor
) -> int:
    """The chosen products end, those that never began are canceled; all or none."""
    found = [
        product
        for state in ("active", "suspended", "blocked")
        for product in _in_state(account, state, ids)
        if product.disconnected_on is None or product.disconnected_on > on
    ]
    for product in found:
        if on < product.active_on:
            raise Refused(
                "ends-before-it-begins",
                f"{product.product_id} begins on {product.active_on}; it cannot end before.",
            )
        product.charges.filter(ended_on__isnull=True, active_on__lte=on).update(ended_on=on)
        product.disconnected_on = on
        _stand(product, "disconnected" if on <= today else product.status, by)
    if on <= today:
        order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


@transaction.atomic
def close_due_products(*, account: Account, today: date, by: Actor) -> int:
    """Products whose last day is over say so."""
    rows = Product.objects.filter(account=account, disconnected_on__lte=today)
    found = list(rows.exclude(status__in=["disconnected", "canceled"]))
    for product in found:
        _stand(product, "disconnected", by)
    order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


def _in_state(account: Account, state: str, ids: Collection[int] | None) -> list[Product]:
    rows = Product.objects.filter(account=account, status=state).order_by("pk")
    return list(rows if ids is None else rows.filter(pk__in=ids))


def _stand(product: Product, state: str, by: Actor) -> None:
    product.status = state
    save_tracked(row=product, by=by, account=product.account.number)
