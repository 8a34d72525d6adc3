"""How somebody finds a product of theirs by what they know of it."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from tollbook.catalog.models import ProductType
from tollbook.customers.types import Viewer
from tollbook.services.models import Product
from tollbook.services.queries import in_service_for

WORDS_MAX = 8
# Where each word is looked for.
FOUND_BY = (
    *("product_id", "alternate_id", "description", "location__description", "location__address_1"),
    *("location__city", "account__number", "account__name"),
)


def found_in_service_for(viewer: Viewer, text: str) -> QuerySet[Product]:
    """Products in view in service today, by kind, then Product ID.

    text: words, each of which their Product ID, description, place or account holds.
    """
    rows = in_service_for(viewer)
    for word in text.split()[:WORDS_MAX]:
        held = (Q(**{f"{path}__icontains": word}) for path in FOUND_BY)
        rows = rows.filter(reduce(or_, held))
    return rows


def product_types_on_sale() -> list[ProductType]:
    """Every kind of product that can be ordered, in its order."""
    return list(ProductType.objects.filter(is_sold=True).order_by("order", "label"))
