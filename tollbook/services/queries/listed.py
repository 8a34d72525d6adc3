"""A list of products: one page of it, how many there are, what they cost each month."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When, Window

from tollbook.catalog.models import ItemPrice
from tollbook.catalog.types import Interval, ItemKind
from tollbook.kernel.money import ZERO, settle
from tollbook.services.models import Product, ProductCharge


def page_and_count(products: QuerySet[Product], span: slice) -> tuple[list[Product], int]:
    """The products of a page, and how many there are in all; one statement where there are some."""
    found = list(products.annotate(of_all=Window(Count("pk")))[span])
    count: int = found[0].of_all if found else products.count()
    return [*found], count


def monthly_sum(products: QuerySet[Product], on: date) -> Decimal:
    """The monthly charges in force on a day of all `products`, each settled as the list shows it;
    those without a price are left out. One statement."""
    listed = ItemPrice.objects.filter(item=OuterRef("item"), valid_from__lte=on)
    newest = Subquery(listed.order_by("-valid_from").values("amount")[:1])
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = ProductCharge.objects.filter(
        live,
        product__in=products.order_by().values("pk"),
        active_on__lte=on,
        item__kind=ItemKind.RECURRING,
        item__interval__in=("", Interval.MONTHLY),
    ).annotate(asked=Case(When(price__isnull=True, then=newest), default=F("price")))
    priced = rows.exclude(asked=None).values_list("asked", "quantity")
    return sum((settle(price * quantity) for price, quantity in priced), ZERO)
