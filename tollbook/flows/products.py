"""A product of an account is sold, changed, ended - or only thought through, to see the next bill.

What stands between the rooms: a charge that stands on a bill already keeps its item and first day,
and the foreseen bill is worked out by doing the thing and taking it back at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.billing.queries import (
    ComingBill,
    ComingLine,
    billed_until_of,
    coming_bill,
    shorter_than_cycle,
)
from tollbook.catalog.queries.numbering import is_exchange
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services import actions as services
from tollbook.services.models import Product, ProductCharge
from tollbook.services.types import Leaving, NewProduct

ON_A_BILL = "It stands on a bill already, so its first day stays."
ONCE_BILLED = "It was billed. Give a credit for that bill instead."
EXCHANGE_DIGITS = 6
TOO_OFTEN = "It bills more often than the account's cycle does."


@dataclass(frozen=True)
class Foreseen:
    """The next bill's lines about some products, as things stand and as they would be."""

    invoice_on: date | None
    lines: list[ComingLine]
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """By how much that bill changes, before taxes."""
        return self.after - self.before

    @property
    def is_without_price(self) -> bool:
        """Whether a line has no price, so that no bill could be made at all."""
        return any(line.amount is None for line in self.lines)


def foresee(*, account: Account, today: date, change: Callable[[], Product]) -> Foreseen:
    """What the next bill would say of a product after `change`, which is taken back.

    change: gives the product that it was about. What it refuses is refused here too.
    """
    before = coming_bill(account.pk, today)
    with transaction.atomic():
        product = change()
        keys = {product.pk, *product.children.values_list("pk", flat=True)}
        after = coming_bill(account.pk, today)
        transaction.set_rollback(True)
    return Foreseen(after.invoice_on, after.of(keys), _sum(before, keys), _sum(after, keys))


def _sum(bill: ComingBill, keys: set[int]) -> Decimal:
    return sum((line.amount or Decimal(0) for line in bill.of(keys)), Decimal(0))


def _refuse_exchange(text: str) -> None:
    """An area code and exchange that nobody knows taxes nothing."""
    if text and not (text.isascii() and text.isdigit() and len(text) == EXCHANGE_DIGITS):
        raise WrongFields({"tax_npanxx": ("NPANXX", "Enter six digits, such as 212555.")})
    if text and (text[0] in "01" or text[3] in "01" or not is_exchange(text)):
        words = "This is not a known area code and exchange."
        raise WrongFields({"tax_npanxx": ("NPANXX", words)})


def _refuse_state(account: Account, status: str) -> None:
    """Products go with their account: none on one that has ended, none in service before it is."""
    if account.status.is_terminated:
        words = f"The account is {account.status.label}; reactivate it first."
        raise Refused("account-ended", words)
    if status == "active" and not account.status.is_billable:
        words = f"The account is {account.status.label}: its products begin as New."
        raise WrongFields({"begins": ("CHO", words)})


@transaction.atomic
def activate_product(*, product: Product, on: date, by: Actor) -> None:
    """A new product is in service from a day on, and bears its charges from then on."""
    account = product.account
    if not account.status.is_billable:
        words = f"The account is {account.status.label}; its action Activate takes its products."
        raise Refused("account-not-active", words)
    if not services.activate_products(account=account, ids=[product.pk], on=on, by=by):
        raise Refused("not-new", "Only a new product can be put in service.")


@transaction.atomic
def change_product(
    *, product: Product, values: Mapping[str, Any], by: Actor, seen_version: int | None
) -> Product:
    """Words, place, plan, parent and tax exchange of a product."""
    _refuse_exchange(values.get("tax_npanxx", ""))
    return services.change_product(product=product, values=values, by=by, seen_version=seen_version)


@transaction.atomic
def sell_product(*, wanted: NewProduct, by: Actor) -> Product:
    """A new product with its charges, each of them one that the account can be billed for."""
    _refuse_state(wanted.account, wanted.status)
    _refuse_exchange(wanted.tax_npanxx)
    product = services.sell_product(wanted=wanted, by=by)
    faults = {
        f"c{place}_item": ("CHO", TOO_OFTEN)
        for place, charge in enumerate(wanted.charges, 1)
        if shorter_than_cycle(wanted.account.pk, charge.item.interval)
    }
    if faults:
        raise WrongFields(faults)
    return product


@transaction.atomic
def put_charge(*, charge: ProductCharge, by: Actor, seen_version: int | None) -> ProductCharge:
    """One more charge on a product, one that the account can be billed for."""
    if shorter_than_cycle(charge.product.account_id, charge.item.interval):
        raise WrongFields({"item": ("CHO", TOO_OFTEN)})
    return services.put_charge(charge=charge, by=by, seen_version=seen_version)


@transaction.atomic
def change_charge(
    *, charge: ProductCharge, values: Mapping[str, Any], by: Actor, seen_version: int | None
) -> ProductCharge:
    """Quantity, price and days of a charge, as far as no bill has said otherwise.

    Quantity and price act from the first period that begins afterwards; days that are billed and
    fall away are given back on the next bill.
    """
    if charge.pk in billed_until_of([charge.pk]):
        if charge.item.kind == ItemKind.ONE_TIME:
            raise Refused("billed-once", ONCE_BILLED)
        if values.get("active_on", charge.active_on) != charge.active_on:
            raise WrongFields({"active_on": ("RNG", ON_A_BILL)})
    return services.change_charge(charge=charge, values=values, by=by, seen_version=seen_version)


@transaction.atomic
def end_product(
    *, product: Product, leaving: Leaving, by: Actor, seen_version: int | None
) -> Product:
    """End a product, or some of its charges; what was billed for days after is given back."""
    return services.end_product(product=product, leaving=leaving, by=by, seen_version=seen_version)
