"""What counted already stays: prices, hours and sizes that calls or bills were reckoned with.

Each is written down before the calls or bills can be seen; the database then refuses to change it.
Doing it twice does it once; a mark too many harms nobody.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from tollbook.catalog.models import (
    AllotmentTerms,
    ItemPrice,
    UsedItemPrice,
    UsedPlan,
    UsedPrice,
    UsedTerms,
)
from tollbook.kernel.rows import among

ROWS_PER_BATCH = 300  # three columns each, within what SQLite takes in one statement


@transaction.atomic
def mark_used(
    *, rule_ids: Collection[int], deck_row_ids: Collection[int], exception_ids: Collection[int]
) -> None:
    """These rows priced calls: from now on they keep their price."""
    asked = {"rule_id": rule_ids, "deck_row_id": deck_row_ids, "exception_rate_id": exception_ids}
    for column, ids in asked.items():
        known = UsedPrice.objects.filter(**{f"{column}__in": among(ids)})
        new = set(ids) - set(known.values_list(column, flat=True))
        UsedPrice.objects.bulk_create(
            [UsedPrice(**{column: each}) for each in sorted(new)],
            batch_size=ROWS_PER_BATCH,
            ignore_conflicts=True,
        )


@transaction.atomic
def mark_plans_used(*, last_days: Mapping[int, date]) -> None:
    """These plans priced calls up to these local days: their hours stay, and holidays till then."""
    known = dict(
        UsedPlan.objects.filter(plan__in=among(last_days)).values_list("plan_id", "last_day")
    )
    for plan_id, day in sorted(last_days.items()):
        if plan_id not in known:
            UsedPlan.objects.create(plan_id=plan_id, last_day=day)
        elif known[plan_id] < day:
            UsedPlan.objects.filter(plan=plan_id).update(last_day=day)


@transaction.atomic
def mark_sizes_used(*, last_days: Mapping[int, date]) -> None:
    """These allotments made calls free up to these local days: their sizes till then stay."""
    sizes = AllotmentTerms.objects.filter(allotment__in=among(last_days)).exclude(
        pk__in=UsedTerms.objects.values("terms")
    )
    UsedTerms.objects.bulk_create(
        [
            UsedTerms(terms_id=key)
            for key, allotment_id, first in sizes.values_list("pk", "allotment_id", "valid_from")
            if first <= last_days[allotment_id]
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def mark_item_prices_used(*, item_ids: Collection[int], on: date) -> None:
    """Bills of periods that begin on `on` or before charge these items: their prices stay."""
    prices = ItemPrice.objects.filter(item__in=among(item_ids), valid_from__lte=on)
    known = UsedItemPrice.objects.filter(price__item__in=among(item_ids)).values("price")
    UsedItemPrice.objects.bulk_create(
        [
            UsedItemPrice(price_id=key)
            for key in prices.exclude(pk__in=known).values_list("pk", flat=True)
        ],
        batch_size=ROWS_PER_BATCH,
        ignore_conflicts=True,
    )
