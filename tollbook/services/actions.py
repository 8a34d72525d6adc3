"""Writes of the services room."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.services.adding import (
    add_charge,
    add_charges,
    add_product,
    add_products,
    begin_charges_of,
    end_charge,
    end_charges_of,
)
from tollbook.services.call_terms import change_call_terms
from tollbook.services.e911 import (
    acknowledge_911,
    answer_911,
    order_911,
    order_missing_911,
    refuse_without_911,
)
from tollbook.services.models import Product
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
from tollbook.services.types import ResourceAct

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


@transaction.atomic
def keep_product(*, product: Product, by: Actor) -> Product:
    """Words, place and exceptions of a product that stands, with its history."""
    if product.location is not None and product.location.account_id != product.account_id:
        raise Refused("foreign-location", "The location belongs to another account.")
    save_tracked(row=product, by=by, account=product.account.number)
    return product


@transaction.atomic
def disconnect(*, product: Product, on: date, today: date, by: Actor) -> Product:
    """Disconnect a product; `on` is the first day without service. Open charges end with it.

    Until that day has come (`today`, in the company's zone) the product keeps its status.
    """
    if on < product.active_on:
        raise Refused("ends-before-it-begins", "A product cannot end before it begins.")
    product.disconnected_on = on
    if on <= today:
        product.status = "disconnected"
    save_tracked(row=product, by=by, account=product.account.number)
    end_charges_of(product, on, by)
    return product


@transaction.atomic
def activate_products(*, account: Account, ids: Collection[int] | None, on: date, by: Actor) -> int:
    """The chosen new products are in service from `on`, and bear their charges from then on."""
    found = _in_state(account, "new", ids)
    for product in found:
        refuse_without_911(product)
        begin_charges_of(product, on, by)
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
        end_charges_of(product, on, by)
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
