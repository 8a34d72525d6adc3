"""Upkeep of the kinds of product."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.catalog.models import ProductType
from tollbook.catalog.types import TRADITIONAL
from tollbook.kernel.errors import Refused

CHANGED = frozenset({"label", "order", "shows_on_customer", "is_sold"})


@transaction.atomic
def open_product_type(*, facts: Mapping[str, Any], by: Actor) -> ProductType:
    """A new kind of product; facts: every field of a ProductType.

    Raises Refused: a code that is taken (whatever the case of its letters), and a traditional kind
    that is none of the six which have fields of their own.
    """
    if ProductType.objects.filter(code__iexact=facts["code"]).exists():
        raise Refused("code-taken", f"The code {facts['code']} is taken.")
    if facts["is_traditional"] and facts["kind"] not in TRADITIONAL:
        raise Refused("not-traditional", "Products of this kind are never traditional.")
    row = ProductType(**facts)
    save_tracked(row=row, by=by)
    return row


@transaction.atomic
def change_product_type(
    *, product_type: ProductType, values: Mapping[str, Any], by: Actor
) -> ProductType:
    """What a kind is called, where it stands, whether it is marked in the customer's head, whether
    it is still sold.

    Its code and what it is for stay: products and bills are made by them.
    """
    assert values.keys() <= CHANGED, "the rest of a kind is fixed"
    row = ProductType.objects.select_for_update().get(pk=product_type.pk)
    for name, value in values.items():
        setattr(row, name, value)
    save_tracked(row=row, by=by)
    return row
