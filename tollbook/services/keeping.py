"""One product and what it carries, as staff keep them: every change with its history.

The row version of the product counts the changes of its charges too, so that of two people at the
same product the second is told, whichever part each of them had open.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import record_changes, refuse_stale, save_tracked
from tollbook.access.types import Actor
from tollbook.customers.models import Location
from tollbook.customers.queries import base_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.show import counted
from tollbook.services.adding import added, charge_words, end_charge, end_charges_of
from tollbook.services.models import NEVER_SERVED, Product, ProductCharge, QuantityChange
from tollbook.services.queries.resources import GONE
from tollbook.services.resources.orders import order_resources
from tollbook.services.types import Leaving, ResourceAct

CHANGED = frozenset(
    {"alternate_id", "description", "location", "rate_plan", "parent", "tax_npanxx"}
)
CHARGED = frozenset({"quantity", "price", "active_on", "ended_on"})
STARTS_LATE = "A charge cannot begin before its product does."
STARTS_AFTER = "The product has ended by then."
ENDS_EARLY = "A charge cannot end before it begins."
FOREIGN_PLACE = "The location belongs to another account."
CLOSED_PLACE = "This location is not for new products; choose another."


def held(product: Product, seen_version: int | None) -> Product:
    """The row locked until the transaction ends; raises STALE when a form saw another version."""
    rows = Product.objects.select_for_update(of=("self",))
    row = rows.select_related("account", "product_type", "location").get(pk=product.pk)
    refuse_stale(row, seen_version)
    return row


def refuse_place(product: Product, place: Location | None, was: Location | None = None) -> None:
    """A product stands at a place of its own account; one that is closed may only stay."""
    if place is None:
        return
    if place.account_id != product.account_id:
        raise WrongFields({"location": ("CHO", FOREIGN_PLACE)})
    if not place.is_active and place != was:
        raise WrongFields({"location": ("OFF", CLOSED_PLACE)})


def refuse_parent(product: Product, parent: Product | None) -> None:
    """A product belongs to another of its account that is no child itself, and never to itself."""
    if parent is None:
        return
    if parent.account_id != product.account_id or parent.pk == product.pk:
        raise WrongFields({"parent": ("CHO", "Choose another product of this account.")})
    if parent.parent_id is not None:
        words = f"{parent.product_id} belongs to another product itself."
        raise WrongFields({"parent": ("CHO", words)})
    if product.pk and (count := product.children.count()):
        words = f"{counted(count, 'product')} {'belongs' if count == 1 else 'belong'} to this one."
        raise WrongFields({"parent": ("CHO", words)})


@transaction.atomic
def change_product(
    *, product: Product, values: Mapping[str, Any], by: Actor, seen_version: int | None = None
) -> Product:
    """Names, place, plan, parent and tax exchange of a product that stands.

    The plan acts on calls that have no price yet; taxes follow the place from the next bill.
    """
    assert values.keys() <= CHANGED, "the rest of a product is fixed"
    row = held(product, seen_version)
    was = row.location
    for name, value in values.items():
        setattr(row, name, value)
    refuse_place(row, row.location, was)
    refuse_parent(row, row.parent)
    save_tracked(row=row, by=by, account=row.account.number)
    if row.location != was and row.status not in ("disconnected", "canceled"):
        order_resources(products=[row], act=ResourceAct.CHANGE, by=by)
    return row


@transaction.atomic
def put_charge(
    *, charge: ProductCharge, by: Actor, seen_version: int | None = None
) -> ProductCharge:
    """A new charge on its product."""
    row = held(charge.product, seen_version)
    charge.product = row
    _refuse_days(charge)
    charge.save(force_insert=True)
    record_changes(row=charge, by=by, changes=[added(charge)], account=row.account.number)
    _count(row)
    return charge


@transaction.atomic
def change_charge(
    *, charge: ProductCharge, values: Mapping[str, Any], by: Actor, seen_version: int | None = None
) -> ProductCharge:
    """Quantity, price and days of a charge; what bills have said of it stays as it is."""
    assert values.keys() <= CHARGED, "the item of a charge is fixed; end it and add another"
    product = held(charge.product, seen_version)
    row = ProductCharge.objects.select_for_update(of=("self",)).select_related("item")
    found = row.get(pk=charge.pk)
    found.product = product
    found.which = charge_words(found)  # type: ignore[attr-defined]
    before = found.quantity
    for name, value in values.items():
        setattr(found, name, value)
    _refuse_days(found)
    if found.quantity != before:
        _keep_quantity(found, before, by)
    if save_tracked(row=found, by=by, account=product.account.number):
        _count(product)
    return found


def _keep_quantity(charge: ProductCharge, before: int, by: Actor) -> None:
    """Periods that have begun keep their quantity; a charge that begins today has had none."""
    today = day_in(by.at, base_of(charge.product.account).company.time_zone)
    if charge.active_on < today:
        QuantityChange.objects.get_or_create(
            charge=charge, changed_on=today, defaults={"quantity_before": before}
        )


def _refuse_days(charge: ProductCharge) -> None:
    """A charge lives within the days of its product."""
    product, first, last = charge.product, charge.active_on, charge.ended_on
    if first < product.active_on:
        raise WrongFields({"active_on": ("RNG", STARTS_LATE)})
    if product.disconnected_on is not None and first >= product.disconnected_on:
        raise WrongFields({"active_on": ("RNG", STARTS_AFTER)})
    if last is not None and last < first:
        raise WrongFields({"ended_on": ("RNG", ENDS_EARLY)})


def _count(product: Product) -> None:
    """What the product carries has changed, so forms drawn before are stale."""
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1)


@transaction.atomic
def end_product(
    *, product: Product, leaving: Leaving, by: Actor, seen_version: int | None = None
) -> Product:
    """Disconnect a product, or end some of its charges while it stays in service.

    Until the day has come the product keeps its status; it is closed by the night. A product that
    was never in service is canceled. One that has ended stays as it ended.
    """
    row = held(product, seen_version)
    if row.status in GONE:
        return row
    if not leaving.is_whole:
        _end_charges(row, leaving, by)
        _count(row)
        return row
    ended = [row, *Product.objects.filter(parent=row, pk__in=leaving.children)]
    for each in ended:
        close(each, leaving, by)
    if leaving.on <= leaving.today:
        order_resources(products=ended, act=ResourceAct.DISCONNECT, by=by)
    return row


def close(product: Product, leaving: Leaving, by: Actor) -> None:
    """End one product with its open charges; what was planned for later never begins."""
    on = leaving.on
    if on < product.active_on:
        raise Refused(
            "ends-before-it-begins",
            f"{product.product_id} begins on {product.active_on:%m/%d/%Y}; it cannot end before.",
        )
    end_charges_of(product, on, by)
    for charge in product.charges.filter(ended_on__isnull=True).select_related("item"):
        end_charge(charge=charge, on=charge.active_on, by=by)
    product.disconnected_on = on
    product.end_reason = leaving.reason or product.end_reason
    if on <= leaving.today:
        product.status = "canceled" if product.status in NEVER_SERVED else "disconnected"
    save_tracked(row=product, by=by, account=product.account.number)


def _end_charges(product: Product, leaving: Leaving, by: Actor) -> None:
    found = product.charges.filter(pk__in=leaving.charges, ended_on__isnull=True)
    chosen = list(found.select_related("item"))
    if not chosen:
        raise Refused("nothing-chosen", "Choose what ends.")
    for charge in chosen:
        if leaving.on < charge.active_on:
            words = f"{charge.item} begins on {charge.active_on:%m/%d/%Y}; it cannot end before."
            raise WrongFields({"on": ("RNG", words)})
        end_charge(charge=charge, on=leaving.on, by=by)
