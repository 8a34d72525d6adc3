"""Contact information: the bill-to address and whom we reach, changed as one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Edit
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import bill_to_of
from tollbook.customers.queries.locations import bill_to_for, country_options
from tollbook.customers.queries.picking import fill_place, places_in_doubt, take_place
from tollbook.customers.queries.places import place_named
from tollbook.customers.types import RECORD, Place
from tollbook.flows.actions import change_contact
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.record import Portal, Reading, Section
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.portal.pages.profile.shared import crumbs, shown_account
from tollbook.portal.request import PortalRequest

SAVED = "Your contact information is saved."


def _theirs(key: str, title: str) -> Section:
    """The fields of a section of the record that customers may change."""
    section = next(each for each in RECORD if each.key == key)
    fields = tuple(each for each in section.fields if each.portal == Portal.PLACE)
    return Section(key, "", title, section.row, fields)


ADDRESS, CONTACT = _theirs("bill-to", "Where your bills go"), _theirs("contact", "How we reach you")
SECTIONS = (ADDRESS, CONTACT)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PortalRequest) -> HttpResponse:
    """The form; its buttons look up the places of the ZIP, take one, or save."""
    account = shown_account(request)
    place = bill_to_for(request.viewer, account)
    if place is None:
        raise NotFound("bill-to location of", account.number)
    sheet, wish = sheet_of(request, account, place), request.POST.get("do", "save")
    places: list[Place] = []
    if request.method == "POST":
        if wish == "places":
            places = fill_place(sheet)
        elif wish == "place":
            take_place(sheet, request.POST.get("place", ""))
        elif saved(request, account, sheet):
            request.session["notice"] = SAVED
            return redirect("profile")
        places = places or places_in_doubt(sheet)
    context = {
        "account": account,
        "location": place,
        "sheet": sheet,
        "places": places,
        "may_change": request.viewer.may("Locations_CustomerLevel.Update"),
        "crumbs": crumbs("Contact information"),
    }
    status = 422 if sheet.errors and wish == "save" else 200
    return render(request, "portal/profile/contact.html", context, status=status)


def sheet_of(request: PortalRequest, account: Account, place: Location) -> Sheet:
    """The form as it was sent, or with what stands."""
    present = values_of(place, ADDRESS.fields) | values_of(account, CONTACT.fields)
    reading = Reading(
        today=request.viewer.today, options={"country": country_options()}, present=present
    )
    if request.method == "POST":
        return sent(SECTIONS, request.POST, reading)
    return drawn(SECTIONS, present, reading)


def saved(request: PortalRequest, account: Account, sheet: Sheet) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    if "place" in request.POST:
        take_place(sheet, request.POST["place"])
    if not sheet.read():
        return False
    county = bill_to_of([account])[account.pk].county
    place = _seen(request, "place_version", _address(sheet.values, county))
    own = {each.name: sheet.values[each.name] for each in CONTACT.fields}
    contact = _seen(request, "version", own)
    try:
        change_contact(account=account, place=place, contact=contact)
    except Refused as refusal:
        sheet.refuse(refusal)
    return not sheet.errors


def _address(values: dict[str, Any], county: str) -> dict[str, Any]:
    """The address with what follows from its place: county and city limits are not typed here.

    county: what stands; an address that lies in no listed place is refused for other things.
    """
    own = {each.name: values[each.name] for each in ADDRESS.fields}
    place = place_named(own["postal_code"], own["city"]) if own["country"] == "US" else None
    is_abroad = own["country"] != "US"
    unknown = {"county": "" if is_abroad else county, "in_city": False}
    follows = place.facts if place else unknown
    return own | {name: follows[name] for name in ("county", "in_city")}


def _seen(request: PortalRequest, name: str, values: dict[str, Any]) -> Edit:
    version = request.POST.get(name, "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    return Edit(values, request.actor, seen_version=known)
