"""What staff choose from when they sell or change a product, and what became of one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tollbook.access.models import Change
from tollbook.catalog.models import ChargeItem, ProductType, RatePlan
from tollbook.customers.models import Account, Location
from tollbook.kernel.errors import NotFound
from tollbook.services.models import Product, ProductCharge

GONE = ("disconnected", "canceled")
CHILDREN_MAX = 100
CHANGES_MAX = 50


@dataclass(frozen=True)
class Sold:
    """What may be chosen for a product of an account; closed things only where they stand."""

    types: list[ProductType]
    places: list[Location]
    plans: list[RatePlan]
    parents: list[Product]


def product_of(account: Account, key: int) -> Product:
    """One product of the account with what it points at; raises NotFound."""
    rows = Product.objects.filter(account=account, pk=key).select_related(
        *("account__status", "product_type", "location", "rate_plan", "rate_exception", "parent")
    )
    found = rows.first()
    if found is None:
        raise NotFound("product", key)
    return found


def charge_of(product: Product, key: int) -> ProductCharge:
    """One charge of the product; raises NotFound."""
    found = product.charges.filter(pk=key).select_related("item").first()
    if found is None:
        raise NotFound("charge", key)
    found.product = product
    return found


def to_choose(account: Account, product: Product | None = None) -> Sold:
    """The lists of the form of a product; four statements."""
    own = product.pk if product else 0
    parents = Product.objects.filter(account=account, parent__isnull=True)
    living = parents.exclude(status__in=GONE) | parents.filter(children=own)
    kinds = Q(is_sold=True) | Q(pk=product.product_type_id if product else None)
    return Sold(
        types=list(ProductType.objects.filter(kinds).order_by("order", "label")),
        places=list(Location.objects.filter(account=account).order_by("code")),
        plans=list(RatePlan.objects.order_by("name")),
        parents=list(living.exclude(pk=own).distinct().order_by("product_id")[:CHILDREN_MAX]),
    )


def items_to_choose() -> list[ChargeItem]:
    """Everything on sale that a product may carry, by its words."""
    return list(ChargeItem.objects.filter(is_active=True).order_by("description", "code"))


def children_of(product: Product) -> QuerySet[Product]:
    """Products that belong to this one and have not ended, as many as a page shows."""
    rows = _children(product).select_related("product_type", "location")
    return rows.order_by("product_id")[:CHILDREN_MAX]


def keys_of_children(product: Product) -> QuerySet[Product, int]:
    """The keys of all that belong to a product and have not ended."""
    return _children(product).values_list("pk", flat=True)


def _children(product: Product) -> QuerySet[Product]:
    return Product.objects.filter(parent=product).exclude(status__in=GONE)


def changes_of_product(product: Product) -> list[Change]:
    """What was written down of the product and of what it carries, the newest first."""
    charges = [str(pk) for pk in product.charges.values_list("pk", flat=True)]
    own = Q(entity=str(Product._meta.verbose_name), entity_id=str(product.pk))
    carried = Q(entity=str(ProductCharge._meta.verbose_name), entity_id__in=charges)
    rows = Change.objects.filter(own | carried, account=product.account.number)
    return list(rows.select_related("user", "acting_as").order_by("-at", "-pk")[:CHANGES_MAX])
