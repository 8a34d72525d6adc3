"""The address of a form: places of its ZIP are listed, one is taken."""

from tollbook.customers.queries.places import place_named, places_of
from tollbook.customers.types import Place
from tollbook.kernel.sheet import Sheet

PLACE_FIELDS = ("city", "state", "county", "country")
UNKNOWN_ZIP = ("ZIP", "No place was found for this ZIP code.")


def fill_place(sheet: Sheet) -> list[Place]:
    """Answer the press of Select: one place is filled at once, several are given to choose from."""
    places = places_of(_zip(sheet))
    if len(places) == 1:
        take_place(sheet, places[0].city)
        return []
    if not places:
        sheet.faults["postal_code"] = UNKNOWN_ZIP
    return places


def take_place(sheet: Sheet, city: str) -> None:
    """Fill the address with the place of the ZIP that has this name."""
    place = place_named(_zip(sheet), city)
    if place is not None:
        sheet.texts |= {name: getattr(place, name) for name in PLACE_FIELDS}
        sheet.texts["in_city"] = "yes" if place.in_city else "no"


def places_in_doubt(sheet: Sheet) -> list[Place]:
    """The places of the ZIP, where the address was refused for not lying in one of them."""
    return places_of(_zip(sheet)) if {"city", "state"} & sheet.faults.keys() else []


def _zip(sheet: Sheet) -> str:
    return sheet.texts.get("postal_code", "").strip()
