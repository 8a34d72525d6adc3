"""Lines of a wholesale customer, with what the carrier is told of each by CARE."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.portal.pages.services.products import TONES
from tollbook.portal.pages.services.shared import Badge
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.models import Product
from tollbook.services.queries import in_service_on, products_in_view_for, with_charges

SORTS = {
    "id": ("product_id", "pk"),
    "type": ("product_type__order", "product_type__label", "product_id", "pk"),
    "location": ("location__description", "product_id", "pk"),
    "active": ("active_on", "pk"),
}
COLUMNS = (
    Column("Line", "id"),
    Column("Type", "type"),
    Column("Location", "location"),
    Column("Status"),
    Column("Active", "active"),
    Column("CARE"),
    Column("Waits for the carrier"),
)


@dataclass(frozen=True)
class LineRow:
    """A line in service; its charges are read with it."""

    product: Product

    @property
    def badge(self) -> Badge:
        return TONES[self.product.status]

    @property
    def care(self) -> str:
        """For which calls the carrier is told of changes, "" for none."""
        items = [charge.item for charge in self.product.charges.all()]
        words = [
            *(["Interstate"] if any(item.care_interstate for item in items) else []),
            *(["Intrastate"] if any(item.care_intrastate for item in items) else []),
        ]
        return ", ".join(words)

    @property
    def waiting(self) -> str:
        """What the carrier is still to be told, "" for nothing."""
        told = {charge.care_action for charge in self.product.charges.all()}
        return ", ".join(sorted(told - {""}))


@require_safe
def lines(request: PortalRequest) -> HttpResponse:
    """The lines in service today."""
    viewer = request.viewer
    listing = listing_from(request.GET, sorts=SORTS, default="id")
    found = products_in_view_for(viewer).filter(in_service_on(viewer.today))
    count, sign = found.count(), "-" if listing.descending else ""
    listing = listing.within(count)
    ordered = found.order_by(*(sign + each for each in SORTS[listing.key]))
    shown = with_charges(ordered, viewer.today)[listing.start : listing.start + listing.rows]
    rows = [LineRow(each) for each in shown]
    context = {
        "listing": listing,
        "columns": COLUMNS,
        "rows": rows,
        "pager": Pager(listing, count, len(rows), "Back", "Next"),
        "may_order": viewer.may("Orders_CustomerLevel.Add"),
        "crumbs": [crumb("Wholesale"), crumb("Lines")],
    }
    return render(request, "wholesale/lines.html", context)
