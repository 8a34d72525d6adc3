"""The kinds of product, for the staff."""

from django.db.models import QuerySet

from tollbook.catalog.models import ProductType
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def product_types_for(viewer: Viewer) -> QuerySet[ProductType]:
    """Every kind in its order, for the staff; nothing for anybody else."""
    rows = ProductType.objects.order_by("order", "label", "pk")
    return rows if viewer.sees_all else rows.none()


def product_type_for(viewer: Viewer, code: str) -> ProductType:
    """One kind; raises NotFound."""
    found = product_types_for(viewer).filter(code=code).first()
    if found is None:
        raise NotFound("product type", code)
    return found
