"""Which places a ZIP code has, and whether an address lies in one of them; no network.

The postal list comes with the package `zipcodes`, which reads it at the first look (a quarter of a
second) and keeps it. In-city is not in it: the main city of a ZIP counts as inside, its other names
as outside, unless staff know better (`PlaceOverride`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import zipcodes

from tollbook.customers.models import PlaceOverride
from tollbook.customers.types import Place
from tollbook.kernel.regions import CANADA, US, countries, has_counties, states_of

ZIP_WORDS = "Enter a ZIP code as 12345 or 12345-6789."
REQUIRED = ("REQ", "This field is required.")
CHOICE = ("CHO", "Choose one of the listed values.")
UNKNOWN_ZIP = ("ZIP", "No place was found for this ZIP code.")
CITY_LIMITS = ("REQ", "Say whether the address lies inside the city limits.")
ZIPS_KEPT = 50_000  # all there are
ZIPS_LOOKED_UP = 200
Faults = dict[str, tuple[str, str]]
Look = Callable[[str], Sequence[Place]]

_US_ZIP = re.compile(r"\d{5}(-\d{4})?")
_CA_CODE = re.compile(r"[A-Z]\d[A-Z] \d[A-Z]\d")


def is_zip(text: str) -> bool:
    """Whether `text` is written as a ZIP code of the United States."""
    return _US_ZIP.fullmatch(text) is not None


def places_of(postal_code: str) -> list[Place]:
    """The main city of a ZIP first, then its other accepted names A-Z; [] for an unknown one."""
    if not is_zip(postal_code):
        return []
    code = postal_code[:5]
    found = [place for row in _rows(code) for place in _listed(row)]
    if not found:
        return []
    return _overridden(found, PlaceOverride.objects.filter(postal_code=code))


def is_rejected_name(postal_code: str, city: str) -> bool:
    """Whether the postal service refuses mail for `city` in this ZIP, so it is never offered."""
    if not is_zip(postal_code):
        return False
    rows = _rows(postal_code[:5])
    return any(_same(city, name) for row in rows for name in row["unacceptable_cities"])


@lru_cache(maxsize=ZIPS_KEPT)
def _rows(code: str) -> list[dict[str, Any]]:
    """What the postal list knows of five digits."""
    if _rows.cache_info().misses > ZIPS_LOOKED_UP:
        return _by_code().get(code, [])
    # A look through the list takes two milliseconds; a whole one half a second and 90 MB.
    found: list[dict[str, Any]] = zipcodes.matching(code)  # type: ignore[no-untyped-call]
    return found


@cache
def _by_code() -> dict[str, list[dict[str, Any]]]:
    """The whole postal list, for those who bring addresses of a whole country."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        found.setdefault(row["zip_code"], []).append(row)
    return found


def _listed(row: Mapping[str, Any]) -> Iterator[Place]:
    """The places of one row of the postal list."""
    is_military = row["zip_code_type"] == "MILITARY"
    names = [row["city"], *sorted(row["acceptable_cities"], key=str.casefold)]
    for position, name in enumerate(names):
        yield Place(
            postal_code=row["zip_code"],
            # APO, FPO and DPO are no names; wherever such mail goes, it counts as domestic.
            city=name.upper() if is_military else name,
            state=row["state"],
            county=row["county"],
            country=US,
            in_city=position == 0,
            is_retired=not row["active"],
        )


def places_remembered() -> Look:
    """`places_of` for many addresses: what staff know better is asked for once."""
    known: dict[str, list[PlaceOverride]] = {}
    for each in PlaceOverride.objects.order_by("pk"):
        known.setdefault(each.postal_code, []).append(each)

    @cache
    def look(postal_code: str) -> Sequence[Place]:
        if not is_zip(postal_code):
            return []
        code = postal_code[:5]
        found = [place for row in _rows(code) for place in _listed(row)]
        return _overridden(found, known.get(code, [])) if found else []

    return look


def _overridden(listed: list[Place], overrides: Iterable[PlaceOverride]) -> list[Place]:
    """What staff know better goes first; a city that only they know stands among the others."""
    known = {each.city.casefold(): each for each in overrides}
    places = [_with(place, known.pop(place.city.casefold(), None)) for place in listed]
    main, *others = places
    added = [_with(main.named(each.city), each) for each in known.values()]
    return [main, *sorted([*others, *added], key=lambda place: place.city.casefold())]


def _with(place: Place, override: PlaceOverride | None) -> Place:
    if override is None:
        return place
    return place.known_as(override.county or place.county, in_city=override.in_city)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def place_named(postal_code: str, city: str, look: Look | None = None) -> Place | None:
    """The place of the ZIP with this city, None where it has none."""
    places = (look or places_of)(postal_code)
    return next((place for place in places if _same(place.city, city)), None)


def clean_place(
    facts: Mapping[str, Any], *, as_typed: bool, look: Look | None = None, from_file: bool = False
) -> tuple[dict[str, Any], Faults]:
    """City, state, ZIP, county, country and in-city put right, and what is wrong with them.

    facts: these fields of Location as typed.   as_typed: keep what the postal list does not know;
    the address is then marked as not confirmed.   look: gives the places of a ZIP where many
    addresses share them; without it one statement.   from_file: in-city may stay open where the
    postal list does not know the place; not given at all, it is what the place says.
    """
    look = look or places_of
    clean = {name: str(facts.get(name) or "").strip() for name in ("city", "state", "county")}
    clean["country"] = country = str(facts.get("country") or US).strip().upper()
    clean["postal_code"] = _written(str(facts.get("postal_code") or ""), country)
    place = place_named(clean["postal_code"], clean["city"], look) if country == US else None
    if place is not None:
        # The postal list's own spelling, so that the same city is never written in two ways.
        clean["city"] = place.city
    if len(clean["state"]) == len("NY"):
        clean["state"] = clean["state"].upper()
    in_city = facts.get("in_city")
    if from_file and "in_city" not in facts and place is not None:
        in_city = place.in_city
    found = clean | {"in_city": in_city, "place_confirmed": not as_typed}
    faults = _shape(clean) | ({"in_city": CITY_LIMITS} if in_city is None and not from_file else {})
    if country == US and not as_typed and "postal_code" not in faults:
        unlisted = _unlisted(clean, look(clean["postal_code"]))
        faults |= {name: fault for name, fault in unlisted.items() if name not in faults}
    return found, faults


def _written(code: str, country: str) -> str:
    """A postal code as its country writes it."""
    code = " ".join(code.upper().split())
    if country == CANADA and len(code) == len("A1A1A1"):
        return f"{code[:3]} {code[3:]}"
    return code


def _shape(clean: Mapping[str, str]) -> Faults:
    """What is wrong with an address wherever its ZIP lies."""
    country, state = clean["country"], clean["state"]
    faults: Faults = {}
    if not clean["city"]:
        faults["city"] = REQUIRED
    if country not in countries():
        return faults | {"country": CHOICE}
    if listed := states_of(country):
        if state not in listed:
            faults["state"] = CHOICE if state else REQUIRED
        if fault := _code_fault(country, clean["postal_code"]):
            faults["postal_code"] = fault
    if has_counties(country, state) and not clean["county"]:
        faults["county"] = REQUIRED
    return faults


def _code_fault(country: str, code: str) -> tuple[str, str] | None:
    if not code:
        return REQUIRED
    if country == CANADA:
        written = _CA_CODE.fullmatch(code)
        return None if written else ("ZIP", "Enter a postal code as A1A 1A1.")
    return None if is_zip(code) else ("ZIP", ZIP_WORDS)


def _unlisted(clean: Mapping[str, str], places: Sequence[Place]) -> Faults:
    """What the postal list says against an address of the United States."""
    code, city, state = clean["postal_code"], clean["city"], clean["state"]
    if not places:
        return {"postal_code": UNKNOWN_ZIP}
    own = places[0].state
    if state and state != own:
        return {"state": ("ZIP", f"ZIP {code[:5]} belongs to {own}, not {state}.")}
    if city and not any(_same(place.city, city) for place in places):
        return {"city": ("ZIP", f"{city} is not a city of ZIP {code[:5]}.")}
    return {}
