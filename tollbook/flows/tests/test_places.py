"""A location changes with its 911 address, which stays the old one until the new is accepted."""

from datetime import timedelta
from typing import Any

import pytest

from tests.town import DULUTH, NOW, TODAY, Town
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Action, Location, Status
from tollbook.customers.types import Answers
from tollbook.flows.moving import Move, run_account_action
from tollbook.flows.places import change_location, take_location_away
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.actions import acknowledge_911, answer_911, work_off_orders
from tollbook.services.models import E911Registration, Product, ResourceOrder
from tollbook.services.types import Recording, ResourceAct, ResourceAnswer, Verdict

BY = Actor(at=NOW, face=Face.OFFICE)
REJECTED = ResourceAnswer(Verdict.REJECTED, words="No such street")


def place_of(town: Town) -> Location:
    """Where Acme's seats are: calls from there do not say where they come from."""
    return town.acme.locations.get()


def moved(place: Location, street: str) -> Location:
    values: dict[str, Any] = DULUTH | {"address_1": street, "country": "US"}
    return change_location(location=place, values=values, as_typed=False, by=BY)


def registered(place: Location) -> E911Registration:
    return E911Registration.objects.get(location=place)


def test_a_new_address_is_asked_for_and_the_accepted_one_stays_in_force(town: Town) -> None:
    place, twin = place_of(town), Recording()
    moved(place, "1 First Street")
    work_off_orders(resource=twin, now=NOW)
    moved(place, "2 Second Street")

    pending = registered(place)
    assert (pending.status, place.address_1) == ("pending", "2 Second Street")
    assert pending.accepted_address["address_1"] == "1 First Street"
    twin.answer = REJECTED
    assert work_off_orders(resource=twin, now=NOW) == (1, 0)

    rejected = registered(place)
    assert (rejected.status, rejected.words) == ("rejected", "No such street")
    assert rejected.accepted_address["address_1"] == "1 First Street"
    assert [each.act for each in twin.asked] == [ResourceAct.ACTIVE, ResourceAct.CHANGE]
    assert twin.asked[1].numbers == ("12185550120",)
    assert work_off_orders(resource=twin, now=NOW) == (0, 0)


def test_what_needs_no_911_address_orders_none(town: Town) -> None:
    moved(town.bell.locations.get(is_bill_to=True), "1 First Street")

    assert not ResourceOrder.objects.exists()
    assert not E911Registration.objects.exists()


def test_a_keeper_that_is_down_is_asked_again(town: Town) -> None:
    place, twin = place_of(town), Recording(is_down=True)
    moved(place, "1 First Street")
    moved(place, "1 First Street")

    assert work_off_orders(resource=twin, now=NOW) == (0, 1)
    twin.is_down = False
    assert work_off_orders(resource=twin, now=NOW) == (0, 0)
    assert work_off_orders(resource=twin, now=NOW + timedelta(minutes=1)) == (1, 0)
    assert registered(place).status == "accepted"
    assert ResourceOrder.objects.count() == 1


def test_without_a_machine_staff_enter_the_answer(town: Town) -> None:
    place = place_of(town)
    moved(place, "1 First Street")
    assert work_off_orders(now=NOW) == (0, 0)

    answer_911(location=place, answer=ResourceAnswer(Verdict.ACCEPTED, "K-7"), by=BY)

    assert (registered(place).status, registered(place).reference) == ("accepted", "K-7")
    with pytest.raises(Refused, match="No 911 address waits"):
        answer_911(location=place, answer=REJECTED, by=BY)


def test_calls_over_the_internet_wait_for_address_and_reader(town: Town) -> None:
    acme, place = town.acme, place_of(town)
    acme.status = Status.objects.get(code="new")
    acme.save()
    Product.objects.filter(account=acme).update(status="new")
    move = Move(Action.objects.get(code="activate"), Answers(on=TODAY), TODAY)
    moved(place, "1 First Street")
    seats = Product.objects.filter(account=acme, product_type__is_voip=True)

    seats.update(location=None)
    with pytest.raises(Refused, match="needs a location with an accepted 911 address"):
        run_account_action(account=acme, move=move, by=BY)
    seats.update(location=place)
    with pytest.raises(Refused, match="needs an accepted 911 address"):
        run_account_action(account=acme, move=move, by=BY)
    work_off_orders(resource=Recording(), now=NOW)
    with pytest.raises(Refused, match="not yet acknowledged the limits of 911"):
        run_account_action(account=acme, move=move, by=BY)
    acknowledge_911(location=place, text_version="1", by=BY)

    assert run_account_action(account=acme, move=move, by=BY).status.code == "active"


def test_a_place_in_use_and_the_bill_to_are_not_deleted(town: Town) -> None:
    bill_to, annex = town.bell.locations.order_by("code")

    with pytest.raises(Refused, match="The bill-to location cannot be deleted"):
        take_location_away(location=bill_to, by=BY)
    with pytest.raises(Refused, match="2 products use this location"):
        take_location_away(location=annex, by=BY)
    Product.objects.filter(location=annex).update(location=bill_to)
    take_location_away(location=annex, by=BY)

    assert town.bell.locations.count() == 1


def test_a_code_is_taken_once(town: Town) -> None:
    fresh = Location(account=town.bell, description="Shed")
    values: dict[str, Any] = DULUTH | {"country": "US"}

    with pytest.raises(WrongFields, match="Location code 1 is in use"):
        change_location(location=fresh, values=values | {"code": 1}, as_typed=False, by=BY)

    assert change_location(location=fresh, values=values, as_typed=False, by=BY).code == 2
