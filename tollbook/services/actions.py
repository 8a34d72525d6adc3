"""Writes of the services room."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.customers.actions import hold_account
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.adding import (
    add_charge,
    add_charges,
    add_product,
    add_products,
    begin_charges_of,
    end_charge,
)
from tollbook.services.call_terms import change_call_terms
from tollbook.services.care import mark_care
from tollbook.services.e911 import (
    acknowledge_911,
    answer_911,
    order_911,
    order_missing_911,
    refuse_without_911,
)
from tollbook.services.keeping import (
    change_charge,
    change_product,
    close,
    end_product,
    put_charge,
    refuse_parent,
    refuse_place,
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
from tollbook.services.types import Leaving, NewProduct, ResourceAct

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
    "change_charge",
    "change_product",
    "change_ring_to",
    "check_ring_to",
    "close_due_products",
    "disconnect",
    "disconnect_products",
    "end_charge",
    "end_product",
    "keep_product",
    "mark_care",
    "mark_rejection_told",
    "order_911",
    "order_missing_911",
    "order_place_change",
    "order_resources",
    "page_of",
    "put_charge",
    "redeem_way",
    "refuse_without_911",
    "restore_products",
    "sell_product",
    "show_resource",
    "suspend_products",
    "try_order_again",
    "undo_ring_to",
    "way_to",
    "work_off_orders",
]


@transaction.atomic
def sell_product(*, wanted: NewProduct, by: Actor) -> Product:
    """A product that staff put on an account, with its charges and its history.

    Raises WrongFields where place, parent or days will not do; Refused where a number is in service
    or where the limits of 911 stand against it.
    """
    hold_account(wanted.account)  # two forms at once would both find the place free
    blank = Product(account=wanted.account)
    refuse_place(blank, wanted.location)
    refuse_parent(blank, wanted.parent)
    same = Product.objects.filter(
        account=wanted.account, product_type=wanted.product_type, active_on=wanted.active_on
    )
    if same.filter(product_id__iexact=wanted.product_id).exists():
        words = f"{wanted.product_id} begins on that day already."
        raise WrongFields({"product_id": ("UNI", words)})
    product = add_product(wanted=replace(wanted, charges=()), by=by)
    add_charges(wanted=[(product, charge) for charge in wanted.charges], by=by)
    if product.status == "active":
        refuse_without_911(product)
        order_resources(products=[product], act=ResourceAct.ACTIVE, by=by)
    return product


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
    close(product, Leaving(on, today), by)
    if on <= today:
        order_resources(products=[product], act=ResourceAct.DISCONNECT, by=by)
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
def suspend_products(*, account: Account, by: Actor, ids: Collection[int] | None = None) -> int:
    """Active products are suspended; they stay the customer's and go on being billed.

    ids: which; None for all.
    """
    found = _in_state(account, "active", ids)
    for product in found:
        _stand(product, "suspended", by)
    return len(found)


@transaction.atomic
def restore_products(*, account: Account, by: Actor, ids: Collection[int] | None = None) -> int:
    """Suspended products are active again. ids: which; None for all."""
    found = _in_state(account, "suspended", ids)
    for product in found:
        _stand(product, "active", by)
    return len(found)


@transaction.atomic
def cancel_products(*, account: Account, by: Actor, ids: Collection[int] | None = None) -> int:
    """Products that were never in service never will be. ids: which; None for all."""
    found = _in_state(account, "new", ids)
    for product in found:
        product.charges.update(ended_on=F("active_on"))
        product.disconnected_on = product.active_on
        _stand(product, "canceled", by)
    order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


@transaction.atomic
def disconnect_products(
    *, account: Account, ids: Collection[int] | None, leaving: Leaving, by: Actor
) -> int:
    """The chosen products end, each whole; those that have ended by then stay so. All or none."""
    on, today = leaving.on, leaving.today
    found = [
        product
        for state in ("active", "suspended", "blocked")
        for product in _in_state(account, state, ids)
        if product.disconnected_on is None or product.disconnected_on > on
    ]
    for product in found:
        close(product, leaving, by)
    if on <= today:
        order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


@transaction.atomic
def close_due_products(*, account: Account, today: date, by: Actor) -> int:
    """Products whose last day is over say so."""
    rows = Product.objects.filter(account=account, disconnected_on__lte=today)
    found = list(rows.exclude(status__in=["disconnected", "canceled"]))
    for product in found:
        _stand(product, "canceled" if product.status == "new" else "disconnected", by)
    order_resources(products=found, act=ResourceAct.DISCONNECT, by=by)
    return len(found)


def _in_state(account: Account, state: str, ids: Collection[int] | None) -> list[Product]:
    rows = Product.objects.filter(account=account, status=state).order_by("pk")
    return list(rows if ids is None else rows.filter(pk__in=ids))


def _stand(product: Product, state: str, by: Actor) -> None:
    product.status = state
    save_tracked(row=product, by=by, account=product.account.number)
