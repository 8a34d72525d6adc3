"""Upkeep of charge items: what products carry, with list prices that are dated.

A price that has begun stays: bills were reckoned with it. A new one acts from the first billing
period that begins on its day or later.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.models import ChargeItem, ItemPrice, UsedItemPrice
from tollbook.catalog.types import ItemKind
from tollbook.kernel.errors import Refused

CHANGING = frozenset({"description", "provider", "gl_code", "is_active"})
POINTERS = {ItemKind.RATE_PLAN: "rate_plan", ItemKind.ALLOTMENT: "allotment"}


@transaction.atomic
def open_item(
    *, facts: Mapping[str, Any], price: Decimal, valid_from: date, by: Actor
) -> ChargeItem:
    """A new item with its first list price; 0 costs nothing, below zero is a discount.

    facts: code, description, kind, interval, is_prorated, tax_category, provider, gl_code, and
    rate_plan or allotment for the kinds that point to one.
    """
    if ChargeItem.objects.filter(code__iexact=facts["code"]).exists():
        raise Refused("code-taken", f"The code {facts['code']} is taken.")
    refuse_pointer(facts)
    item = ChargeItem(**facts)
    try:
        with transaction.atomic():
            save_tracked(row=item, by=by)
    except IntegrityError as error:  # somebody else took the code in between
        raise Refused("code-taken", f"The code {facts['code']} is taken.") from error
    save_tracked(row=ItemPrice(item=item, valid_from=valid_from, amount=price), by=by)
    return item


def refuse_pointer(facts: Mapping[str, Any]) -> None:
    """An item of a kind that brings a rate plan or an allotment names it, others name none."""
    for kind, name in POINTERS.items():
        has = facts.get(name) is not None
        if has != (facts["kind"] == kind):
            words = name.replace("_", " ")
            raise Refused(
                "item-pointer",
                f"This kind of item names no {words}." if has else f"Choose the {words} it brings.",
            )


@transaction.atomic
def change_item(*, item: ChargeItem, facts: Mapping[str, Any], by: Actor) -> ChargeItem:
    """Words, ledger code, and whether it is on sale, as far as `facts` names them; what it costs
    and is stays."""
    assert facts.keys() <= CHANGING, "what an item costs and is stays"
    row = ChargeItem.objects.select_for_update().get(pk=item.pk)
    for name, value in facts.items():
        setattr(row, name, value)
    save_tracked(row=row, by=by)
    return row


@transaction.atomic
def add_item_price(
    *, item: ChargeItem, amount: Decimal, valid_from: date, today: date, by: Actor
) -> ItemPrice:
    """Another list price from a day on, today at the earliest."""
    if valid_from < today:
        raise Refused("past-priced", "Bills of those days are reckoned. Begin today or later.")
    if item.prices.filter(valid_from=valid_from).exists():
        raise Refused("row-twice", "There is a price from the same day already.")
    price = ItemPrice(item=item, valid_from=valid_from, amount=amount)
    save_tracked(row=price, by=by)
    return price


@transaction.atomic
def drop_item_price(*, price: ItemPrice, today: date, by: Actor) -> None:
    """Take back a price that has not begun."""
    if price.valid_from <= today or UsedItemPrice.objects.filter(price=price).exists():
        raise Refused("begun", "This price has begun. Add a new one from a later day instead.")
    gone = FieldChange("row", "list price taken back", str(price), "")
    record_changes(row=price, by=by, changes=[gone])
    price.delete()
