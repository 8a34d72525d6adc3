"""Products and what they carry come in and end, each with its line of history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from tollbook.access.actions import record_changes_of_many
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.types import ProductKind
from tollbook.kernel.errors import Refused
from tollbook.kernel.fresh import fresh
from tollbook.kernel.phones import normalise
from tollbook.kernel.rows import insert_models
from tollbook.services.models import Product, ProductCharge
from tollbook.services.types import NewCharge, NewProduct

NUMBERS_PER_LOOK = 500
Told = tuple[ProductCharge, str, FieldChange]


@transaction.atomic
def add_product(*, wanted: NewProduct, by: Actor) -> Product:
    """A product on an account with its charges."""
    return add_products(wanted=[wanted], by=by)[0]


@transaction.atomic
def add_products(*, wanted: Iterable[NewProduct], by: Actor) -> list[Product]:
    """Many products with their charges, all or none; one line of history for each product."""
    new = list(wanted)
    made = [_product(each) for each in new]
    _refuse_number_in_service(made)
    insert_models(made)
    insert_models(
        [
            _charge(product, charge)
            for product, each in zip(made, new, strict=True)
            for charge in each.charges
        ]
    )
    record_changes_of_many(
        changes=[
            (each, each.account.number, FieldChange("", "product added", "", str(each)))
            for each in made
        ],
        by=by,
    )
    return made


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
    return fresh(
        Product,
        account=wanted.account,
        location=wanted.location,
        product_type=wanted.product_type,
        product_id=wanted.product_id,
        digits=digits,
        alternate_id=wanted.alternate_id,
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
        end_reason=wanted.end_reason,
    )


def _charge(product: Product, charge: NewCharge) -> ProductCharge:
    return fresh(
        ProductCharge,
        product=product,
        item=charge.item,
        quantity=charge.quantity,
        price=charge.price,
        active_on=charge.active_on or product.active_on,
        ended_on=charge.ended_on,
    )


@transaction.atomic
def add_charge(*, product: Product, charge: NewCharge, by: Actor) -> ProductCharge:
    """One more charge on a product, by default from the product's first day."""
    return add_charges(wanted=[(product, charge)], by=by)[0]


@transaction.atomic
def add_charges(*, wanted: Iterable[tuple[Product, NewCharge]], by: Actor) -> list[ProductCharge]:
    """Charges on products that stand, all or none; a line of history for each."""
    made = [_charge(product, charge) for product, charge in wanted]
    if any(each.ended_on is not None and each.ended_on < each.active_on for each in made):
        raise Refused("ends-before-it-begins", "A charge cannot end before it begins.")
    insert_models(made)
    record_changes_of_many(
        changes=[
            _told(each, FieldChange("", "charge added", "", charge_words(each))) for each in made
        ],
        by=by,
    )
    return made


def _told(charge: ProductCharge, change: FieldChange) -> Told:
    return charge, charge.product.account.number, change


def added(charge: ProductCharge) -> FieldChange:
    """That a charge is new, as the history says it."""
    return FieldChange("", "charge added", "", charge_words(charge))


def charge_words(charge: ProductCharge) -> str:
    """A charge as the history names it."""
    return f"{charge.quantity} x {charge.item} on {charge.product}"


@transaction.atomic
def end_charge(*, charge: ProductCharge, on: date, by: Actor) -> ProductCharge:
    """End a charge; `on` is the first day without it."""
    if on < charge.active_on:
        raise Refused("ends-before-it-begins", "A charge cannot end before it begins.")
    _put_end([charge], on, by)
    return charge


def end_charges_of(product: Product, on: date, by: Actor) -> None:
    """What a product still carries ends with it."""
    rows = product.charges.filter(ended_on__isnull=True, active_on__lte=on)
    _put_end(list(rows.select_related("product__account", "item").order_by("pk")), on, by)


def _put_end(charges: Sequence[ProductCharge], on: date, by: Actor) -> None:
    changes = [_told(each, _day_change("ended_on", each, each.ended_on, on)) for each in charges]
    ProductCharge.objects.filter(pk__in=[each.pk for each in charges]).update(ended_on=on)
    for each in charges:
        each.ended_on = on
    record_changes_of_many(changes=changes, by=by)


def begin_charges_of(product: Product, on: date, by: Actor) -> None:
    """What was to begin with a product, begins with it on its true first day."""
    rows = product.charges.filter(active_on=product.active_on).exclude(active_on=on)
    charges = list(rows.select_related("product__account", "item").order_by("pk"))
    changes = [_told(each, _day_change("active_on", each, each.active_on, on)) for each in charges]
    ProductCharge.objects.filter(pk__in=[each.pk for each in charges]).update(active_on=on)
    record_changes_of_many(changes=changes, by=by)


def _day_change(field: str, charge: ProductCharge, old: date | None, new: date) -> FieldChange:
    label = {"ended_on": "ended on", "active_on": "active on"}[field]
    return FieldChange(field, f"{label}, {charge_words(charge)}", str(old or ""), str(new))
