"""Location Summary of an invoice: location, product, item; each level adds up to the one above."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponseBase
from django.shortcuts import render

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries import (
    LocationSummary,
    PlaceSums,
    invoice_for,
    lines_at,
    location_summary_of,
)
from tollbook.billing.types import Section
from tollbook.customers.types import Viewer
from tollbook.kernel.export import Cell
from tollbook.kernel.money import ZERO
from tollbook.portal.files import Sheet, file_of
from tollbook.portal.pages.invoices import heading, number_of
from tollbook.portal.pages.taxes import are_in_one, in_one
from tollbook.portal.request import PortalRequest

# An account with more products than this gets the breakdown as a file.
PRODUCTS_MAX = 1000
HEAD = ("Location", "Product", "Service charges", "Usage", "Taxes and fees", "Total")
GROUPS = (
    ("service", "Service charges", (Section.SERVICE, Section.OTHER_PROVIDERS)),
    ("usage", "Usage", (Section.USAGE,)),
    ("taxes", "Taxes and fees", (Section.TAX, Section.FEE)),
)


@dataclass(frozen=True)
class Items:
    """The items of one product under one heading."""

    key: str
    name: str
    lines: Sequence[InvoiceLine]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def locations(request: PortalRequest, number: str) -> HttpResponseBase:
    """The summary, with the place that `open` names ("2" or "2.3") unfolded; or its file."""
    invoice = invoice_for(request.viewer, number)
    summary = location_summary_of(invoice)
    if request.GET.get("format") == "csv":
        page = f"locations-{number_of(invoice)}"
        sheet = Sheet(page, HEAD, lambda: sheet_rows(summary), len(summary.locations))
        return file_of(request.viewer, sheet, "csv")
    offers_products = summary.product_count <= PRODUCTS_MAX
    location, product = asked(summary, request.GET.get("open", "") if offers_products else "")
    context = {
        **heading(request, invoice, "invoice-locations"),
        "summary": summary,
        "totals": totals(summary),
        "offers_products": offers_products,
        "open_place": location.place if location else None,
        "open_product": product.place if product else None,
        "items": items_of(request.viewer, invoice, product) if product else [],
        "account_level": "Account level",
    }
    return render(request, "portal/invoices/locations.html", context)


def asked(summary: LocationSummary, text: str) -> tuple[PlaceSums | None, PlaceSums | None]:
    """The location and the product that "2.3" names; what is not there is simply not open."""
    first, _, second = text.partition(".")
    location = at(summary.locations, first)
    return location, at(location.inside, second) if location else None


def at(places: Sequence[PlaceSums], text: str) -> PlaceSums | None:
    """The one whose place is written in `text`."""
    return next((each for each in places if str(each.place) == text), None)


def items_of(viewer: Viewer, invoice: Invoice, product: PlaceSums) -> list[Items]:
    """The lines of one product in three groups."""
    lines = lines_at(invoice, product)
    lines = in_one(lines) if are_in_one(viewer, invoice) else lines
    return [
        Items(key, name, [line for line in lines if line.section in sections])
        for key, name, sections in GROUPS
    ]


def totals(summary: LocationSummary) -> PlaceSums:
    """The foot of the table."""
    places = summary.locations
    return PlaceSums(
        place=0,
        label="Current billing",
        service=sum((each.service for each in places), ZERO),
        usage=sum((each.usage for each in places), ZERO),
        taxes=sum((each.taxes for each in places), ZERO),
    )


def sheet_rows(summary: LocationSummary) -> Iterator[Sequence[Cell]]:
    """One row for each product of each location."""
    for location in summary.locations:
        for product in location.inside:
            parts = (product.service, product.usage, product.taxes, product.total)
            yield (location.label, product.label, *parts)
