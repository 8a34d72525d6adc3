"""A customer changes a place: address, contact, name; the bill-to one in the profile too."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.models import Location
from tollbook.customers.queries.locations import (
    country_options,
    location_for,
    location_sections,
)
from tollbook.customers.queries.picking import fill_place, places_in_doubt, take_place
from tollbook.customers.queries.places import place_named
from tollbook.customers.types import Place, Viewer
from tollbook.flows.actions import change_location
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import Reading, Section
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.portal.pages.services.places import badge_of
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.queries import registration_at

# County and city limits follow from the place; type, code and flags are the carrier's.
THEIRS = frozenset(
    {
        *("description", "attention", "address_1", "address_2", "floor", "room"),
        *("postal_code", "city", "state", "country", "contact_name", "contact_phone"),
    }
)


def sections() -> tuple[Section, ...]:
    """The fields of a place that customers may change."""
    return tuple(
        Section(each.key, each.tab, each.title, each.row, tuple(own))
        for each in location_sections()
        if (own := [spec for spec in each.fields if spec.name in THEIRS])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def editing(request: PortalRequest, account: str, place_code: int) -> HttpResponse:
    """The form; its buttons look up the places of the ZIP, take one, or save."""
    found = location_for(request.viewer, account, place_code)
    sheet, wish = sheet_of(request, found), request.POST.get("do", "save")
    places: list[Place] = []
    if request.method == "POST":
        if wish == "places":
            places = fill_place(sheet)
        elif wish == "place":
            take_place(sheet, request.POST.get("place", ""))
        elif saved(request, sheet, found):
            request.session["notice"] = words_for(found)
            return redirect("location", found.account.number, found.code)
        places = places or places_in_doubt(sheet)
    context = {
        "viewer": request.viewer,
        "place": found,
        "sheet": sheet,
        "places": places,
        "is_shown": found.account_id == shown_account_id(request.viewer),
        "has_911": badge_of(registration_at(found)) is not None,
        "crumbs": services_crumbs(
            crumb("Locations", "locations"),
            crumb(found.description, "location", found.account.number, str(found.code)),
            crumb("Change"),
        ),
    }
    status = 422 if sheet.errors and wish == "save" else 200
    return render(request, "portal/services/location_edit.html", context, status=status)


def shown_account_id(viewer: Viewer) -> int:
    """The account that the profile shows: the chosen one, in the entire view the parent's own."""
    chosen = viewer.home if viewer.sees_entire_view else viewer.in_view[0]
    return chosen.id if chosen else 0


def words_for(place: Location) -> str:
    """What is said after saving: whether the address for emergency calls waits."""
    registration = registration_at(place)
    if registration is not None and registration.status == "pending":
        return (
            f"{place.description} is saved. The new address for emergency calls waits to be "
            "accepted; until then the old one stays in force."
        )
    return f"{place.description} is saved."


def sheet_of(request: PortalRequest, found: Location) -> Sheet:
    """The form as it was sent, or with what stands."""
    mine = sections()
    specs = [spec for section in mine for spec in section.fields]
    present = values_of(found, specs)
    options = {"country": country_options()}
    reading = Reading(today=request.viewer.today, options=options, present=present)
    if request.method == "POST":
        return sent(mine, request.POST, reading)
    return drawn(mine, present, reading)


def saved(request: PortalRequest, sheet: Sheet, found: Location) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    if "place" in request.POST:
        take_place(sheet, request.POST["place"])
    if not sheet.read():
        return False
    seen = request.POST.get("seen_version", "")
    try:
        change_location(
            location=found,
            values=with_place(found, sheet.values),
            as_typed=False,
            by=request.actor,
            seen_version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
        )
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True


def with_place(found: Location, values: dict[str, Any]) -> dict[str, Any]:
    """The values with county and city limits as the postal list has them."""
    place = None
    if values["country"] == "US":
        place = place_named(values["postal_code"], values["city"])
    follows = place.facts if place else {"county": found.county, "in_city": found.in_city or False}
    return values | {name: follows[name] for name in ("county", "in_city")}
