"""Tab Locations: the places of an account with their products and 911 addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.customers.actions.locations import copied
from tollbook.customers.models import Location
from tollbook.customers.queries import locations_of
from tollbook.customers.queries.locations import country_options, location_of, location_sections
from tollbook.customers.queries.picking import fill_place, places_in_doubt, take_place
from tollbook.customers.types import Place
from tollbook.fields.queries import choices_of
from tollbook.flows.actions import change_location, send_bills_to, take_location_away
from tollbook.kernel.entry import Option, number_sent, one_line
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column
from tollbook.kernel.record import Reading
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.customers.record import Record, record_of
from tollbook.office.pages.shared import Badge, say
from tollbook.office.request import OfficeRequest
from tollbook.services.actions import acknowledge_911, answer_911
from tollbook.services.models import E911Registration
from tollbook.services.queries import product_counts_by_location, registrations_of
from tollbook.services.types import LIMITS_911_VERSION, ResourceAnswer, Verdict

WORDS_MAX = 300
COLUMNS = (
    Column("Location"),
    Column("Type"),
    Column("Address"),
    Column("Products", css="num"),
    Column("911 address"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
STATES: dict[str, Badge] = {
    "pending": ("Pending", "clock", "warn"),
    "accepted": ("Accepted", "check", "good"),
    "rejected": ("Rejected", "alert", "bad"),
}


@dataclass(frozen=True)
class LocationRow:
    """A place as the list shows it."""

    location: Location
    product_count: int
    registration: E911Registration | None

    @property
    def badge(self) -> Badge | None:
        """The state of its 911 address, None where it has none."""
        return STATES.get(self.registration.status) if self.registration else None


def locations(request: OfficeRequest, number: str) -> HttpResponse:
    """Every place, bill-to first."""
    record = record_of(request, number)
    counts, found = product_counts_by_location(record.account), registrations_of(record.account)
    rows = [
        LocationRow(each, counts.get(each.pk, 0), found.get(each.pk))
        for each in locations_of(record.account)
    ]
    context = {"record": record, "rows": rows, "columns": COLUMNS}
    return render(request, "office/customers/locations.html", context)


@require_http_methods(["GET", "POST"])
def new_location(request: OfficeRequest, number: str) -> HttpResponse:
    """Add a place; with `copy`, one like the place of that code."""
    record = record_of(request, number)
    code = number_sent(request.GET.get("copy", ""))
    like = location_of(record.account, code) if code is not None else None
    blank = Location(account=record.account, description="", is_bill_to=False)
    return edited(request, record, copied(like) if like else blank)


@require_http_methods(["GET", "POST"])
def location(request: OfficeRequest, number: str, place_code: int) -> HttpResponse:
    """Change a place."""
    record = record_of(request, number)
    return edited(request, record, location_of(record.account, place_code))


def edited(request: OfficeRequest, record: Record, found: Location) -> HttpResponse:
    """The form of a place; its buttons look up places or save it."""
    wish = request.POST.get("do", "save")
    sheet = sheet_of(request, found)
    places: list[Place] = []
    if request.method == "POST":
        if wish == "places":
            places = fill_place(sheet)
        elif wish == "place":
            take_place(sheet, request.POST.get("place", ""))
        elif saved(request, sheet, found):
            say(request, f"{found.description} is saved.")
            return redirect("office-customer-locations", record.account.number)
        places = places or places_in_doubt(sheet)
    context = {
        "record": record,
        "sheet": sheet,
        "places": places,
        "location": found,
        "registration": registrations_of(record.account).get(found.pk) if found.pk else None,
        "title": found.description if found.pk else "Add a location",
    }
    status = 422 if sheet.errors and wish == "save" else 200
    return render(request, "office/customers/location.html", context, status=status)


def sheet_of(request: OfficeRequest, found: Location) -> Sheet:
    """The form as it was sent, or with what stands."""
    sections = location_sections()
    specs = [spec for section in sections for spec in section.fields if spec.name != "as_typed"]
    present = values_of(found, specs)
    kinds = [Option(each.value, each.label) for each in choices_of("LocationType")]
    reading = Reading(
        today=request.viewer.today,
        options={"kind": kinds, "country": country_options()},
        present=present,
    )
    if request.method == "POST":
        return sent(sections, request.POST, reading)
    values: dict[str, Any] = {**present, "as_typed": not found.place_confirmed}
    return drawn(sections, values, reading)


def saved(request: OfficeRequest, sheet: Sheet, found: Location) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    if "place" in request.POST:
        take_place(sheet, request.POST["place"])
    if not sheet.read():
        return False
    seen = number_sent(request.POST.get("seen_version", ""))
    try:
        change_location(
            location=found,
            values=sheet.values,
            as_typed=bool(sheet.values["as_typed"]),
            by=request.actor,
            seen_version=seen if found.pk else None,
        )
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True


@require_POST
def bill_to(request: OfficeRequest, number: str, place_code: int) -> HttpResponse:
    """Bills go here from now on."""
    record = record_of(request, number)
    found = send_bills_to(location=location_of(record.account, place_code), by=request.actor)
    say(request, f"Bills go to {found.description} now.")
    return redirect("office-customer-locations", record.account.number)


@require_POST
def delete_place(request: OfficeRequest, number: str, place_code: int) -> HttpResponse:
    """Take a place away that nothing uses."""
    record = record_of(request, number)
    found = location_of(record.account, place_code)
    words = f"{found.description} is deleted."
    return answered(
        request, record, lambda: take_location_away(location=found, by=request.actor), words
    )


@require_POST
def answer(request: OfficeRequest, number: str, place_code: int) -> HttpResponse:
    """What the keeper of 911 addresses said, entered by hand; or that the limits were read."""
    record = record_of(request, number)
    found = location_of(record.account, place_code)
    wish = request.POST.get("verdict", "")
    if wish == "acknowledged":
        acknowledge_911(location=found, text_version=LIMITS_911_VERSION, by=request.actor)
        say(request, "It is written down that the limits of 911 were acknowledged.")
        return redirect("office-customer-locations", record.account.number)
    words = one_line(request.POST.get("words", ""), WORDS_MAX)
    verdict = Verdict.ACCEPTED if wish == "accepted" else Verdict.REJECTED
    said = ResourceAnswer(verdict, one_line(request.POST.get("reference", ""), 60), words)
    return answered(
        request,
        record,
        lambda: answer_911(location=found, answer=said, by=request.actor),
        f"911 address of {found.description}: {verdict.value}.",
    )


def answered(
    request: OfficeRequest, record: Record, act: Callable[[], object], words: str
) -> HttpResponse:
    """Do it and say so, or say why not; back to the list either way."""
    try:
        act()
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, words)
    return redirect("office-customer-locations", record.account.number)
