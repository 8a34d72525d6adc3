"""Locations: the list, and one place with its products and its 911 address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.customers.models import Location
from tollbook.customers.queries.locations import location_for, locations_for
from tollbook.kernel.errors import NotFound
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.inventory import LocationFilter
from tollbook.portal.pages.services.shared import Badge, services_crumbs
from tollbook.portal.pages.shared import chips, crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.actions import acknowledge_911
from tollbook.services.models import E911Registration
from tollbook.services.queries import (
    in_service_at,
    product_counts_of_places,
    registration_at,
)
from tollbook.services.queries.resources import is_place_with_911
from tollbook.services.types import LIMITS_911, LIMITS_911_VERSION

PRODUCTS = "Products_CustomerLevel.Access"
CHANGE = "Locations_CustomerLevel.Update"
REPORTS = "TroubleTickets_CustomerLevel.Add"
ORDER = {
    "place": ("-is_bill_to", "account__number", "code"),
    "account": ("account__number", "code"),
    "code": ("code", "account__number"),
    "name": ("description", "account__number", "code"),
    "kind": ("kind", "account__number", "code"),
    "city": ("city", "account__number", "code"),
    "state": ("state", "city", "account__number", "code"),
}
HEAD = (
    *("Account", "Account name", "Code", "Description", "Type", "Address", "Address line 2"),
    *("City", "State", "ZIP", "Bill To", "Products"),
)
E911: dict[str, Badge] = {
    "pending": ("New address waits", "clock", "warn"),
    "accepted": ("Accepted", "check", "good"),
    "rejected": ("Not accepted", "alert", "bad"),
}


@dataclass(frozen=True)
class PlaceRow:
    """A place as the list shows it."""

    place: Location
    product_count: int

    @property
    def key(self) -> str:
        """What stands for it in a filter."""
        return f"{self.place.account.number}/{self.place.code}"


def locations(request: PortalRequest) -> HttpResponseBase:
    """The list or its file."""
    viewer = request.viewer
    kept = locations_for(viewer).order_by().values_list("state", "kind").distinct()
    form = LocationFilter(request.GET, viewer=viewer, kept=kept)
    listing = listing_from(request.GET, sorts=ORDER, default="place")
    found = form.applied(locations_for(viewer))
    count = found.count()
    sign = "-" if listing.descending else ""
    fields = [sign + each if not each.startswith("-") else each for each in ORDER[listing.key]]
    wanted = found.order_by(*fields)
    if request.GET.get("format") in FORMATS:
        sheet = Sheet("locations", HEAD, lambda: sheet_rows(wanted, viewer.today), count)
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing.within(count)
    rows = list(wanted[listing.start : listing.start + listing.rows])
    counts = product_counts_of_places([each.pk for each in rows], viewer.today)
    several = len(viewer.in_view) > 1
    words = {
        "account": f"Account {form.value('account')}",
        "text": f"“{form.value('text')}”",
        "state": f"State {form.value('state')}",
        "kind": str(form.value("kind")),
    }
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "columns": columns(several=several),
        "rows": [PlaceRow(each, counts.get(each.pk, 0)) for each in rows],
        "count": count,
        "several": several,
        "sees_products": viewer.may(PRODUCTS),
        "pager": Pager(listing, count, len(rows), "Back", "Next"),
        "chips": chips(listing, words),
        "crumbs": services_crumbs(crumb("Locations")),
    }
    return render(request, "portal/services/locations.html", context)


def columns(*, several: bool) -> tuple[Column, ...]:
    """The head of the list."""
    return (
        *([Column("Account", "account")] if several else []),
        Column("Code", "code", "num"),
        Column("Description", "name"),
        Column("Type", "kind"),
        Column("Address"),
        Column("City, state", "city"),
        Column("Bill To", "place"),
        Column("Products", "", "num"),
        Column("More", css="more"),
    )


def sheet_rows(found: QuerySet[Location], on: date) -> Iterator[Sequence[Cell]]:
    """The rows of the file, with the products in service on a day."""
    places = list(found)
    counts = product_counts_of_places([each.pk for each in places], on)
    for each in places:
        yield (
            *(each.account.number, each.account.name, each.code, each.description, each.kind),
            *(each.address_1, each.address_2, each.city, each.state, each.postal_code),
            *("Yes" if each.is_bill_to else "No", counts.get(each.pk, 0)),
        )


def location(request: PortalRequest, account: str, place_code: int) -> HttpResponse:
    """One place."""
    viewer = request.viewer
    found = location_for(viewer, account, place_code)
    registration = registration_at(found)
    context = {
        "viewer": viewer,
        "place": found,
        "products": in_service_at(viewer, found)[:100],
        "registration": registration,
        "badge": badge_of(registration),
        "has_911": registration is not None or is_place_with_911(found),
        "limits": LIMITS_911,
        "several": len(viewer.allowed) > 1,
        "may_change": viewer.may(CHANGE),
        "sees_products": viewer.may(PRODUCTS),
        "may_report": viewer.may(REPORTS),
        "crumbs": services_crumbs(crumb("Locations", "locations"), crumb(found.description)),
    }
    return render(request, "portal/services/location.html", context)


@require_POST
def acknowledging(request: PortalRequest, account: str, place_code: int) -> HttpResponse:
    """The customer has read what emergency calls over the internet cannot do."""
    found = location_for(request.viewer, account, place_code)
    if not is_place_with_911(found):
        raise NotFound("place with 911", place_code)
    if request.POST.get("read") != "yes":
        words = "Tick that you have read the limits of 911."
    else:
        acknowledge_911(location=found, text_version=LIMITS_911_VERSION, by=request.actor)
        words = "Thank you. It is written down that you know the limits of 911."
    request.session["notice"] = words
    return redirect("location", found.account.number, found.code)


def badge_of(registration: E911Registration | None) -> Badge | None:
    """How the 911 address stands, None where none is needed."""
    return E911.get(registration.status) if registration else None
