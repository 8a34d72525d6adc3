"""What the head of a customer's record says of the products."""

from datetime import date

from django.db.models import Q

from tollbook.customers.models import Account
from tollbook.services.models import Product


def marks_of(account: Account, on: date) -> tuple[list[str], list[str]]:
    """What the head of a record says of its products; one statement.

    The kinds in service that are marked to stand there, and the exception codes of active ones.
    """
    marked = Q(product_type__shows_on_customer=True) | Q(rate_exception__isnull=False)
    rows = Product.objects.filter(marked, account=account).order_by(
        "product_type__order", "product_type__label"
    )
    labels: dict[str, bool] = {}
    codes: set[str] = set()
    for product in rows.select_related("product_type", "rate_exception"):
        kind, ends = product.product_type, product.disconnected_on
        if kind.shows_on_customer and (ends is None or ends > on):
            labels[kind.label] = True
        if product.rate_exception is not None and product.status == "active":
            codes.add(product.rate_exception.code)
    return list(labels), sorted(codes)
