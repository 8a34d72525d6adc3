"""What the verification of a run asks about the automatic charges of bases."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tollbook.catalog.models import BaseCharge, ItemPrice
from tollbook.catalog.types import AutomaticWay


def base_charges_on(on: date) -> QuerySet[BaseCharge]:
    """The automatic charges of an invoice date."""
    holding = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return BaseCharge.objects.filter(holding, valid_from__lte=on).select_related("base", "item")


def unpriced_base_charges(on: date) -> Iterator[str]:
    """Sentences about those without a list price: every bill of the base would be parked."""
    listed = ItemPrice.objects.filter(item=OuterRef("item"))
    charges = base_charges_on(on).exclude(way=AutomaticWay.PERCENT)
    for charge in charges.filter(~Exists(listed)).order_by("base__name", "item__code"):
        yield f"{charge.item.description} of {charge.base.name} has no price."
