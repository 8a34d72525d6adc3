"""Reads of the services room."""

from datetime import date

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from tollbook.catalog.models import ItemPrice
from tollbook.customers.models import Account
from tollbook.kernel.phones import digits_of
from tollbook.services.models import Product, ProductCharge

DIGITS_MIN = 4


def products_of(account: Account, on: date) -> QuerySet[Product]:
    """Products of `account` by location and Product ID, each with its charges; two statements.

    A charge without a price of its own carries the list price of the day `on` as `list_price`.
    """
    listed = ItemPrice.objects.filter(item=OuterRef("item"), valid_from__lte=on)
    charges = (
        ProductCharge.objects.select_related("item")
        .annotate(list_price=Subquery(listed.order_by("-valid_from").values("amount")[:1]))
        .order_by("item__description", "active_on")
    )
    return (
        Product.objects.filter(account=account)
        .select_related("product_type", "location", "rate_plan")
        .prefetch_related(Prefetch("charges", queryset=charges))
        .order_by("location__code", "product_id", "active_on")
    )


def product_count_of(account: Account) -> int:
    """How many products `account` has, ended ones too."""
    return Product.objects.filter(account=account).count()


def accounts_with_product(text: str) -> QuerySet[Product, int]:
    """Ids of the accounts that have or had a product whose id or number begins with `text`."""
    wanted = Q(product_id__istartswith=text)
    digits = digits_of(text)
    if len(digits) >= DIGITS_MIN:
        wanted |= Q(digits__startswith=digits) | Q(digits__startswith=f"1{digits}")
    return Product.objects.filter(wanted).order_by().values_list("account", flat=True)
