"""What a customer of an agent has, and where: to look at, without prices."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, locations_of
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.portal.pages.services.products import TONES
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.models import Product
from tollbook.services.queries import product_counts_of_places, products_for

PLACE_SORTS = {
    "place": ("-is_bill_to", "code"),
    "city": ("state", "city", "code"),
}
PRODUCT_SORTS = {
    "type": ("product_type__order", "product_type__label", "product_id", "pk"),
    "id": ("product_id", "pk"),
    "location": ("location__description", "product_id", "pk"),
    "status": ("status", "product_id", "pk"),
    "active": ("active_on", "pk"),
    "ended": ("disconnected_on", "pk"),
}
PLACE_COLUMNS = (
    Column("Location", "place"),
    Column("Address"),
    Column("City, state", "city"),
    Column("Contact"),
    Column("Products", css="num"),
)
PRODUCT_COLUMNS = (
    Column("Product ID", "id"),
    Column("Type", "type"),
    Column("Description"),
    Column("Location", "location"),
    Column("Status", "status"),
    Column("Active", "active"),
    Column("Disconnect", "ended"),
)


@require_safe
def places(request: PortalRequest, number: str) -> HttpResponse:
    """The locations of one customer, the bill-to one first."""
    account = account_for(request.viewer, number)
    listing = listing_from(request.GET, sorts=PLACE_SORTS, default="place")
    found, sign = locations_of(account), "-" if listing.descending else ""
    total = found.count()
    listing = listing.within(total)
    ordered = found.order_by(*(_turned(each, sign) for each in PLACE_SORTS[listing.key]))
    shown = list(ordered[listing.start : listing.start + listing.rows])
    counts = product_counts_of_places([each.pk for each in shown], request.viewer.today)
    context = {
        "account": account,
        "listing": listing,
        "columns": PLACE_COLUMNS,
        "rows": [(each, counts.get(each.pk, 0)) for each in shown],
        "pager": Pager(listing, total, len(shown), "Back", "Next"),
        "crumbs": _crumbs(account, "Locations"),
    }
    return render(request, "agent/places.html", context)


@require_safe
def products(request: PortalRequest, number: str) -> HttpResponse:
    """The products of one customer, of every status."""
    account = account_for(request.viewer, number)
    listing = listing_from(request.GET, sorts=PRODUCT_SORTS, default="type")
    found = products_for(request.viewer).filter(account=account)
    total, sign = found.count(), "-" if listing.descending else ""
    listing = listing.within(total)
    ordered = found.order_by(*(_turned(each, sign) for each in PRODUCT_SORTS[listing.key]))
    shown = list(ordered[listing.start : listing.start + listing.rows])
    context = {
        "account": account,
        "listing": listing,
        "columns": PRODUCT_COLUMNS,
        "rows": [(each, _badge(each)) for each in shown],
        "pager": Pager(listing, total, len(shown), "Back", "Next"),
        "crumbs": _crumbs(account, "Products"),
    }
    return render(request, "agent/products.html", context)


def _turned(field: str, sign: str) -> str:
    """A field of an order the other way round where `sign` is a minus."""
    return f"{sign}{field}".removeprefix("--")


def _badge(product: Product) -> tuple[str, str, str]:
    return TONES[product.status]


def _crumbs(account: Account, page: str) -> list[dict[str, str]]:
    steps = (
        crumb("Customers", "agent-customers"),
        crumb(account.name, "agent-customer", account.number),
    )
    return [*steps, crumb(page)]
