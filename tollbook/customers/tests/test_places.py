"""Which places a ZIP code offers, and which addresses are taken."""

from typing import Any

import pytest

from tests.town import DULUTH, Town
from tollbook.customers.models import PlaceOverride
from tollbook.customers.queries.places import clean_place, is_rejected_name, place_named, places_of

NEW_YORK = {
    "city": "New York",
    "state": "NY",
    "postal_code": "10001",
    "county": "New York County",
    "country": "US",
    "in_city": True,
}


def offered(postal_code: str) -> list[str]:
    return [place.words for place in places_of(postal_code)]


def faults(changes: dict[str, Any], *, as_typed: bool = False) -> dict[str, str]:
    """What is wrong with an address of New York after `changes`, by field."""
    _, found = clean_place(NEW_YORK | changes, as_typed=as_typed)
    return {name: words for name, (_, words) in found.items()}


def test_the_main_city_stands_first_and_inside(db: None) -> None:
    assert offered("84536") == [
        "Monument Valley, UT, San Juan County, US, inside the city",
        "Monument Vly, UT, San Juan County, US, outside the city",
    ]


def test_other_names_follow_by_the_alphabet_and_rejected_ones_never(db: None) -> None:
    cities = [place.city for place in places_of("30301")]

    assert cities[0] == "Atlanta"
    assert cities[1:] == sorted(cities[1:], key=str.casefold)
    assert [place.city for place in places_of("10001")] == ["New York"]
    assert is_rejected_name("10001", "manhattan")


def test_mail_of_the_forces_counts_as_domestic_and_has_no_county(db: None) -> None:
    (place,) = places_of("09012")

    assert (place.city, place.state, place.county, place.country) == ("APO", "AE", "", "US")
    assert faults({**place.facts, "postal_code": "09012"}) == {}


def test_a_zip_that_is_no_more_is_offered_and_says_so(db: None) -> None:
    assert offered("01133")[0].endswith("retired")


def test_staff_know_better_than_the_list(db: None) -> None:
    PlaceOverride.objects.create(
        postal_code="84536", city="Monument Vly", county="Navajo County", in_city=True
    )
    PlaceOverride.objects.create(postal_code="84536", city="Goulding", in_city=False)

    assert offered("84536-1234") == [
        "Monument Valley, UT, San Juan County, US, inside the city",
        "Goulding, UT, San Juan County, US, outside the city",
        "Monument Vly, UT, Navajo County, US, inside the city",
    ]


def test_an_address_of_the_list_is_taken_in_the_lists_spelling(db: None) -> None:
    clean, found = clean_place(NEW_YORK | {"city": "new  york", "state": "ny"}, as_typed=False)

    assert found == {}
    assert (clean["city"], clean["state"], clean["place_confirmed"]) == ("New York", "NY", True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"postal_code": "123456"}, "postal_code", "Enter a ZIP code as 12345 or 12345-6789."),
        ({"postal_code": ""}, "postal_code", "This field is required."),
        ({"postal_code": "99999"}, "postal_code", "No place was found for this ZIP code."),
        ({"state": "CA"}, "state", "ZIP 10001 belongs to NY, not CA."),
        ({"state": "Zz"}, "state", "Choose one of the listed values."),
        ({"state": ""}, "state", "This field is required."),
        ({"city": "Manhattan"}, "city", "Manhattan is not a city of ZIP 10001."),
        ({"city": " "}, "city", "This field is required."),
        ({"county": ""}, "county", "This field is required."),
        ({"country": "XX"}, "country", "Choose one of the listed values."),
        ({"in_city": None}, "in_city", "Say whether the address lies inside the city limits."),
        ({"country": "CA", "state": "ON"}, "postal_code", "Enter a postal code as A1A 1A1."),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    db: None, changes: dict[str, Any], field: str, words: str
) -> None:
    assert faults(changes) == {field: words}


def test_kept_as_typed_it_is_taken_and_marked(db: None) -> None:
    clean, found = clean_place(NEW_YORK | {"state": "CA"}, as_typed=True)

    assert found == {}
    assert clean["place_confirmed"] is False
    assert faults({"postal_code": "123456"}, as_typed=True).keys() == {"postal_code"}


def test_abroad_nothing_is_looked_up(db: None) -> None:
    abroad = {"country": "DE", "state": "Bayern", "postal_code": "80331", "county": ""}
    canada = {"country": "CA", "state": "on", "postal_code": "k1a0b1", "county": ""}

    assert faults({**abroad, "city": "Munich"}) == {}
    clean, found = clean_place(NEW_YORK | canada, as_typed=False)
    assert (found, clean["postal_code"], clean["state"]) == ({}, "K1A 0B1", "ON")


def test_the_town_lies_where_it_says(town: Town) -> None:
    place = place_named("55802", "duluth")

    assert place is not None
    assert place.facts == {name: DULUTH.get(name, "US") for name in place.facts}
