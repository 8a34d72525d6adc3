"""Products: the list, and one product with its charges, its use and its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from tollbook.billing.queries import billing_periods
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.show import currency_name
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.inventory import STATES, ProductFilter
from tollbook.portal.pages.services.shared import Badge, services_crumbs
from tollbook.portal.pages.shared import chips, crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.models import Product, ProductCharge
from tollbook.services.queries import (
    charges_of,
    in_service_on,
    key_of,
    product_for,
    product_types_of,
    products_in_view_for,
    status_changes_of,
    with_charges,
)
from tollbook.services.queries.listed import monthly_sum, page_and_count
from tollbook.services.queries.offered import resources_on
from tollbook.usage.queries import calls_sum, complete_up_to, included_use
from tollbook.usage.types import CallFilters, CallScope
from tollbook.work.queries import open_with_products

ORDER = {
    "type": ("product_type__order", "product_type__label", "product_id", "pk"),
    "id": ("product_id", "pk"),
    "account": ("account__number", "product_id", "pk"),
    "description": ("description", "product_id", "pk"),
    "location": ("location__description", "product_id", "pk"),
    "status": ("status", "product_id", "pk"),
    "active": ("active_on", "pk"),
    "ended": ("disconnected_on", "pk"),
}
HEAD = (
    *("Product ID", "Alternate ID", "Account", "Account name", "Type", "Description"),
    *("Location", "Parent", "Status", "Active", "Disconnect", "Monthly charge"),
)
NOT_BILLED = 0
# Of more products than this the sum above the list would cost more than the page.
SUMMED_MAX = 1000
TONES: dict[str, Badge] = {
    "active": ("Active", "check", "good"),
    "new": ("New", "clock", "info"),
    "suspended": ("Suspended", "alert", "warn"),
    "blocked": ("Blocked", "alert", "warn"),
    "disconnected": ("Disconnected", "x", ""),
    "canceled": ("Canceled", "x", ""),
}


# How a service of somebody else stands that a product hangs on.
RESOURCES: dict[str, Badge] = {
    "": ("Not ordered yet", "clock", "warn"),
    "pending": ("Waits for an answer", "clock", "warn"),
    "waiting": ("Waits for an answer", "clock", "warn"),
    "failed": ("Not answering", "alert", "bad"),
    "accepted": ("In order", "check", "good"),
    "rejected": ("Not accepted", "alert", "bad"),
    "overtaken": ("Waits for an answer", "clock", "warn"),
}


@dataclass(frozen=True)
class ChargeRow:
    """A charge as the page shows it; without a price of its own the list price counts."""

    charge: ProductCharge

    @property
    def price(self) -> Decimal | None:
        listed: Decimal | None = getattr(self.charge, "list_price", None)
        return self.charge.price if self.charge.price is not None else listed

    @property
    def amount(self) -> Decimal | None:
        """Settled: what a whole period costs."""
        return None if self.price is None else settle(self.price * self.charge.quantity)

    @property
    def often(self) -> str:
        """How often it bills, in words."""
        item = self.charge.item
        if item.kind == "one_time":
            return "once"
        if item.kind == "recurring":
            return item.interval or "monthly"
        return ""


@dataclass(frozen=True)
class ProductRow:
    """A product as the list shows it; its charges are read with it."""

    product: Product

    @property
    def badge(self) -> Badge:
        return TONES[self.product.status]

    @property
    def monthly(self) -> Decimal | None:
        """What it costs each month by the charges in force, None where none has a price."""
        rows = [ChargeRow(each) for each in self.product.charges.all()]
        found = [row.amount for row in rows if row.often == "monthly" and row.amount is not None]
        return sum(found, Decimal(0)) if found else None


def products(request: PortalRequest) -> HttpResponseBase:
    """The list or its file."""
    viewer = request.viewer
    types = product_types_of(viewer)
    named = [(each.code, each.label) for each in types]
    form = ProductFilter(request.GET, viewer=viewer, types=named)
    listing = listing_from(request.GET, sorts=ORDER, default="type")
    found = form.applied(products_in_view_for(viewer), in_service_on(viewer.today))
    sign = "-" if listing.descending else ""
    wanted = with_charges(
        found.order_by(*(sign + each for each in ORDER[listing.key])), viewer.today
    )
    if request.GET.get("format") in FORMATS:
        sheet = Sheet("products", HEAD, lambda: sheet_rows(wanted), found.count())
        return file_of(viewer, sheet, request.GET["format"])
    listing, rows, count = page_of(wanted, listing)
    several = len(viewer.in_view) > 1
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "columns": columns(several=several),
        "rows": rows,
        "count": count,
        "monthly": monthly_sum(found, viewer.today) if 0 < count <= SUMMED_MAX else None,
        "has_ended": not count and products_in_view_for(viewer).exists(),
        "several": several,
        "pager": Pager(listing, count, len(rows), "Back", "Next"),
        "chips": chips_of(listing, form, dict(named)),
        "clear_url": listing.link(**{**dict.fromkeys((*listing.filters, "page")), "status": "any"}),
        "caption": f"Products, monthly charge in {currency_name(viewer.currency)}",
        "crumbs": services_crumbs(crumb("Products")),
    }
    return render(request, "portal/services/products.html", context)


def page_of(wanted: QuerySet[Product], listing: Listing) -> tuple[Listing, list[ProductRow], int]:
    """The rows of the page asked for, the last one where that lies behind it, and the count."""
    rows, count = page_and_count(wanted, listing.span)
    if count and not rows:
        listing = listing.within(count)
        rows, _ = page_and_count(wanted, listing.span)
    return listing, [ProductRow(each) for each in rows], count


def chips_of(listing: Listing, form: ProductFilter, types: dict[str, str]) -> list[tuple[str, str]]:
    """The filters in force; Active is one of them and goes like the others."""
    words = {
        "account": f"Account {form.value('account')}",
        "type": types.get(str(form.value("type")), "Any type"),
        "location": f"Location {form.value('location')}",
        "text": f"“{form.value('text')}”",
    }
    status = form.value("status")
    if status not in (None, "any"):
        words["status"] = dict(STATES)[str(status)]
    active = [("Active", listing.link(status="any", page=None))] if status is None else []
    return active + chips(listing, words)


def columns(*, several: bool) -> tuple[Column, ...]:
    """The head of the list."""
    return (
        *([Column("Account", "account")] if several else []),
        Column("Product ID", "id"),
        Column("Type", "type"),
        Column("Description", "description"),
        Column("Location", "location"),
        Column("Status", "status"),
        Column("Active", "active"),
        Column("Disconnect", "ended"),
        Column("Monthly charge", "", "num"),
        Column("More", css="more"),
    )


def sheet_rows(found: QuerySet[Product]) -> Iterator[Sequence[Cell]]:
    """The rows of the file."""
    for each in found.iterator(chunk_size=500):
        yield (
            *(each.product_id, each.alternate_id, each.account.number, each.account.name),
            *(each.product_type.label, each.description),
            each.location.description if each.location else "",
            *(each.parent.product_id if each.parent else "", each.get_status_display()),
            *(each.active_on, each.disconnected_on, ProductRow(each).monthly),
        )


def product(request: PortalRequest, account: str, product_id: str) -> HttpResponse:
    """One product."""
    viewer = request.viewer
    found = product_for(viewer, account, product_id)
    context = {
        "viewer": viewer,
        "badge": TONES[found.status],
        "product": found,
        "key": key_of(found),
        "may_report": viewer.may("TroubleTickets_CustomerLevel.Add") and found.status == "active",
        "sees_places": viewer.may("Locations_CustomerLevel.Access"),
        "charges": [ChargeRow(each) for each in charges_of(found, viewer.today)],
        "use": use_of(found) if found.product_type.has_usage else None,
        "complete_up_to": complete_up_to(),
        "included": included_use([found.account_id], viewer.today, billing_periods),
        "resources": [(each.name, *RESOURCES[each.state]) for each in resources_on(found)],
        "open": open_with_products(viewer, [found.pk]),
        "history": status_changes_of(found),
        "several": len(viewer.allowed) > 1,
        "zone": viewer.zone,
        "crumbs": services_crumbs(crumb("Products", "products"), crumb(found.product_id)),
    }
    return render(request, "portal/services/product.html", context)


@dataclass(frozen=True)
class Use:
    """The calls of a product that no bill carries yet."""

    calls: int
    billed_seconds: int
    price: Decimal


def use_of(product: Product) -> Use:
    """What it was used this cycle."""
    scope = CallScope((product.account_id,), NOT_BILLED)
    found = calls_sum(scope, CallFilters(product_ids=(product.pk,)))
    return Use(found.calls, found.billed_seconds, from_micros(found.price_micros))
