"""Writes of the catalog."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from tollbook.catalog.items import add_item_price, change_item, drop_item_price, open_item
from tollbook.catalog.levies import (
    add_base_charge,
    add_tax,
    end_base_charge,
    end_tax,
    quarter_of,
    set_usf_factor,
)
from tollbook.catalog.loading import activate_load, add_deck, drop_load, keep_sheet
from tollbook.catalog.models import (
    AreaCode,
    CallingArea,
    ChargeItem,
    Deck,
    DeckRow,
    ItemPrice,
    TaxCategory,
    TaxRule,
)
from tollbook.catalog.moving import (
    add_product_type,
    bring_base_charge,
    bring_deck_rows,
    bring_item,
    bring_price,
    keep_row,
)
from tollbook.catalog.places import (
    drop_calling_area,
    load_places,
    set_area_code,
    set_calling_area,
    set_exchange,
    set_tax_place,
)
from tollbook.catalog.product_types import change_product_type, open_product_type
from tollbook.catalog.types import DeckRate, TaxCategoryFacts
from tollbook.catalog.upkeep import (
    add_allotment,
    add_band,
    add_exception,
    add_exception_rate,
    add_holiday,
    add_rate_plan,
    add_rate_rule,
    add_terms,
    change_rate_plan,
    drop_band,
    drop_holiday,
    drop_price,
    drop_terms,
    end_price,
)
from tollbook.catalog.used import (
    mark_item_prices_used,
    mark_plans_used,
    mark_sizes_used,
    mark_used,
)
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import to_micros

__all__ = [
    "activate_load",
    "add_allotment",
    "add_band",
    "add_base_charge",
    "add_deck",
    "add_exception",
    "add_exception_rate",
    "add_holiday",
    "add_item",
    "add_item_price",
    "add_product_type",
    "add_rate_plan",
    "add_rate_rule",
    "add_tax",
    "add_tax_rule",
    "add_terms",
    "bring_base_charge",
    "bring_deck_rows",
    "bring_item",
    "bring_price",
    "change_item",
    "change_product_type",
    "change_rate_plan",
    "drop_band",
    "drop_calling_area",
    "drop_holiday",
    "drop_item_price",
    "drop_load",
    "drop_price",
    "drop_terms",
    "end_base_charge",
    "end_price",
    "end_tax",
    "install_area_codes",
    "install_tax_categories",
    "keep_row",
    "keep_sheet",
    "load_calling_areas",
    "load_deck",
    "load_places",
    "mark_item_prices_used",
    "mark_plans_used",
    "mark_sizes_used",
    "mark_used",
    "open_item",
    "open_product_type",
    "quarter_of",
    "set_area_code",
    "set_calling_area",
    "set_exchange",
    "set_tax_place",
    "set_usf_factor",
]

ROWS_PER_BATCH = 1000


@transaction.atomic
def install_tax_categories(*, categories: Iterable[TaxCategoryFacts]) -> None:
    """Add the shipped tax categories that are missing; shares that staff changed stay."""
    for facts in categories:
        TaxCategory.objects.get_or_create(
            code=facts.code,
            defaults={
                "label": facts.label,
                "interstate_ppm": facts.interstate_ppm,
                "is_taxed": facts.is_taxed,
            },
        )


@transaction.atomic
def install_area_codes(*, rows: Iterable[Mapping[str, str]]) -> int:
    """Add the area codes that are missing; gives how many. Rows that staff changed stay."""
    known = set(AreaCode.objects.values_list("code", flat=True))
    new = [AreaCode(**row) for row in rows if row["code"] not in known]
    AreaCode.objects.bulk_create(new, batch_size=ROWS_PER_BATCH)
    return len(new)


@transaction.atomic
def load_calling_areas(*, areas: Iterable[tuple[str, str, str]]) -> None:
    """Set the kind ("local", "eas", "elc") of calls from one prefix to another.

    areas: (caller prefix, called prefix, kind), prefixes with country code.
    """
    CallingArea.objects.bulk_create(
        [
            CallingArea(caller_prefix=caller, called_prefix=called, kind=kind)
            for caller, called, kind in areas
        ],
        batch_size=ROWS_PER_BATCH,
        update_conflicts=True,
        unique_fields=["caller_prefix", "called_prefix"],
        update_fields=["kind"],
    )


@transaction.atomic
def load_deck(*, deck: Deck, rates: Sequence[DeckRate]) -> int:
    """Add rates to a deck, gives how many; a prefix that has one from the same day is refused."""
    keys = {(rate.prefix, rate.valid_from) for rate in rates}
    if len(keys) != len(rates):
        raise Refused("deck-row-twice", "A prefix stands twice with the same first day.")
    rows = [
        DeckRow(
            deck=deck,
            prefix=rate.prefix,
            destination=rate.destination,
            valid_from=rate.valid_from,
            valid_to=rate.valid_to,
            first_seconds=rate.first_seconds,
            next_seconds=rate.next_seconds,
            rate_micros=to_micros(rate.per_minute),
            connect_micros=to_micros(rate.connect),
        )
        for rate in rates
    ]
    DeckRow.objects.bulk_create(rows, batch_size=ROWS_PER_BATCH)
    return len(rows)


@transaction.atomic
def add_item(*, facts: Mapping[str, Any], prices: Mapping[date, Decimal]) -> ChargeItem:
    """A new charge item with its list prices, each from a day on."""
    item = ChargeItem.objects.create(**facts)
    ItemPrice.objects.bulk_create(
        ItemPrice(item=item, valid_from=day, amount=amount) for day, amount in prices.items()
    )
    return item


@transaction.atomic
def add_tax_rule(*, facts: Mapping[str, Any], categories: Iterable[str]) -> TaxRule:
    """A new dated tax rule that applies to the tax categories with these codes."""
    codes = set(categories)
    found = list(TaxCategory.objects.filter(code__in=codes))
    if len(found) != len(codes):
        missing = ", ".join(sorted(codes - {category.code for category in found}))
        raise Refused("no-tax-category", f"There is no tax category {missing}.")
    rule = TaxRule.objects.create(**facts)
    rule.categories.set(found)
    return rule
