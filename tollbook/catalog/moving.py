"""A catalog that moves in from another system, its rows dated as they were there.

What has priced a call or stands on a bill stays as it is, here too: rows of the past come in only
where nothing of their plan, deck, code or item has acted in this system yet.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.items import refuse_pointer
from tollbook.catalog.models import (
    BaseCharge,
    ChargeItem,
    Deck,
    DeckRow,
    ItemPrice,
    ProductType,
    RateException,
    RatePlan,
    UsedPrice,
)
from tollbook.kernel.errors import Refused

ROWS_PER_BATCH = 500
PAST = "Calls of those days have a price already. Begin today or later."
POINTS = {
    RatePlan: "rule__plan",
    Deck: "deck_row__deck",
    RateException: "exception_rate__exception",
}


def has_priced(row: RatePlan | Deck | RateException) -> bool:
    """Whether any of its rates priced a call."""
    return UsedPrice.objects.filter(**{POINTS[type(row)]: row}).exists()


@transaction.atomic
def keep_row(*, row: Model, by: Actor) -> Model:
    """A new kind of product, deck or tax category, or another word for one; with history."""
    save_tracked(row=row, by=by)
    return row


@transaction.atomic
def add_product_type(*, facts: Mapping[str, Any], by: Actor) -> ProductType:
    """A new kind of product; its code is told apart whatever the case of its letters."""
    if ProductType.objects.filter(code__iexact=facts["code"]).exists():
        raise Refused("code-taken", f"The code {facts['code']} is taken.")
    row = ProductType(**facts)
    save_tracked(row=row, by=by)
    return row


@transaction.atomic
def bring_item(*, facts: Mapping[str, Any], by: Actor) -> ChargeItem:
    """A charge item without prices yet; facts as of `open_item`."""
    if ChargeItem.objects.filter(code__iexact=facts["code"]).exists():
        raise Refused("code-taken", f"The code {facts['code']} is taken.")
    refuse_pointer(facts)
    item = ChargeItem(**facts)
    save_tracked(row=item, by=by)
    return item


@transaction.atomic
def bring_price(*, item: ChargeItem, amount: Decimal, valid_from: date, by: Actor) -> ItemPrice:
    """A list price of any day, for an item that nobody has been billed for.

    Whether somebody carries it, the caller has asked; a base that bills it by itself is seen here.
    """
    if BaseCharge.objects.filter(item=item).exists():
        raise Refused("past-priced", "Bills of those days are reckoned. Begin today or later.")
    price = ItemPrice(item=item, valid_from=valid_from, amount=amount)
    save_tracked(row=price, by=by)
    return price


@transaction.atomic
def bring_base_charge(*, facts: Mapping[str, Any], by: Actor) -> BaseCharge:
    """An automatic charge of an item that stands; facts: fields of a BaseCharge."""
    told = dict(facts)
    named = told.pop("of_items", [])
    if told["way"] == "percent" and not (named or told.get("of_kinds")):
        raise Refused("names-nothing", "Choose what the percentage is a part of.")
    if told.get("valid_to") is not None and told["valid_to"] < told["valid_from"]:
        raise Refused("ends-early", "The last day lies before the first.")
    charge = BaseCharge(**told)
    save_tracked(row=charge, by=by)
    charge.of_items.set(ChargeItem.objects.filter(code__in=named))
    return charge


@transaction.atomic
def bring_deck_rows(*, rows: Sequence[DeckRow], today: date, by: Actor) -> list[DeckRow]:
    """Rates of decks, written together, one line of history for each deck.

    A rate of the past is refused where its deck has priced calls, unless nothing covered its
    prefix then, a shorter one neither.
    """
    past = [each for each in rows if each.valid_from < today]
    acting = {deck.pk for deck in {each.deck for each in past} if has_priced(deck)}
    for row in past:
        if row.deck_id in acting and _covered(row, today):
            raise Refused("past-priced", PAST)
    made = DeckRow.objects.bulk_create(rows, batch_size=ROWS_PER_BATCH)
    for deck in {each.deck for each in made}:
        count = sum(each.deck_id == deck.pk for each in made)
        record_changes(row=deck, by=by, changes=[FieldChange("rows", "Rates", "", str(count))])
    return made


def _covered(row: DeckRow, today: date) -> bool:
    heads = [row.prefix[:digits] for digits in range(1, len(row.prefix) + 1)]
    others = DeckRow.objects.filter(deck=row.deck_id, prefix__in=heads, valid_from__lt=today)
    if row.band:
        others = others.filter(band__in=("", row.band))
    return any(each.valid_to is None or each.valid_to >= row.valid_from for each in others)
