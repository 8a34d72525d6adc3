"""Upkeep of the kinds of product."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.catalog.models import ProductType

CHANGED = frozenset({"label", "order", "shows_on_customer"})


@transaction.atomic
def change_product_type(
    *, product_type: ProductType, values: Mapping[str, Any], by: Actor
) -> ProductType:
    """What a kind is called, where it stands, whether it is marked in the customer's head.

    Its code and what it is for stay: products and bills are made by them.
    """
    assert values.keys() <= CHANGED, "the rest of a kind is fixed"
    row = ProductType.objects.select_for_update().get(pk=product_type.pk)
    for name, value in values.items():
        setattr(row, name, value)
    save_tracked(row=row, by=by)
    return row
