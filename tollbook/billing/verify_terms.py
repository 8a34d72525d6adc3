"""What the verification of a run asks about the automatic charges of bases and about calls."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tollbook.billing.rules.wording import tax_category_of
from tollbook.catalog.models import BaseCharge, ItemPrice
from tollbook.catalog.types import AutomaticWay
from tollbook.customers.models import Account
from tollbook.services.models import Product
from tollbook.usage.queries import dear_categories


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


def categories_of_calls(accounts: QuerySet[Account], cut_off_on: date) -> set[str]:
    """Tax categories of the calls before the cut-off that cost these accounts something."""
    hosted = Product.objects.filter(account__in=accounts.order_by(), product_type__is_voip=True)
    mine, voip = (list(rows.values_list("pk", flat=True)) for rows in (accounts, hosted))
    kinds = dear_categories(mine, voip, cut_off_on)
    return {tax_category_of(kind, is_voip=is_voip) for kind, is_voip in kinds}
