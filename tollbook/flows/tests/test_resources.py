"""Network resources: the twin accepts, rejects, delays and plays dead; who must know is told."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures import SYSTEM
from tests.town import DULUTH, NOW, TODAY, Town
from tollbook.access.models import Change
from tollbook.customers.models import Location
from tollbook.customers.queries import viewer_of
from tollbook.flows.places import change_location
from tollbook.flows.resources import look_over_resources, work_off_resources
from tollbook.kernel.errors import Refused
from tollbook.notices.models import Notice
from tollbook.services.actions import (
    disconnect_products,
    redeem_way,
    try_order_again,
    way_to,
    work_off_orders,
)
from tollbook.services.models import E911Registration, ResourceOrder
from tollbook.services.types import Leaving, Resource

TWIN = "tollbook.services.resources.twin.E911Twin"
MINUTES = [timedelta(minutes=each) for each in (0, 1, 3, 7)]


@pytest.fixture
def place(town: Town, settings: Any) -> Location:
    """Where Acme's seats are, with the twin as the keeper."""
    settings.NETWORK_RESOURCES = (TWIN,)
    return town.acme.locations.get()


def moved(place: Location, street: str) -> None:
    fresh = Location.objects.get(pk=place.pk)
    values = DULUTH | {"address_1": street, "country": "US"}
    change_location(location=fresh, values=values, as_typed=False, by=SYSTEM)


def state_of(place: Location) -> str:
    return E911Registration.objects.get(location=place).status


def test_the_twin_walks_every_way_and_the_address_in_force_outlives_a_rejection(
    place: Location,
) -> None:
    moved(place, "1 Slow Road")
    states = []
    for later in MINUTES[:3]:
        work_off_resources(now=NOW + later)
        states.append(state_of(place))
    moved(place, "Nowhere 7")
    work_off_resources(now=NOW)
    work_off_resources(now=NOW)
    registration = E911Registration.objects.get(location=place)
    mails = Notice.objects.filter(key__startswith="rejected:")

    assert states == ["pending", "pending", "accepted"]
    assert registration.status == "rejected"
    assert registration.accepted_address["address_1"] == "1 Slow Road"
    assert {each.to for each in mails} == {"a200100@north.example", "care@north.example"}
    changes = Change.objects.filter(entity_id=str(registration.pk), field="status")
    assert [each.new for each in changes.order_by("pk")][-2:] == ["Pending", "Rejected"]


def test_what_cannot_be_reached_waits_longer_each_time_and_staff_may_send_it_again(
    place: Location,
) -> None:
    moved(place, "1 Storm Street")
    order = ResourceOrder.objects.get()

    assert [work_off_orders(now=NOW + later) for later in MINUTES] == [(0, 1)] * 4
    assert work_off_orders(now=NOW + MINUTES[3]) == (0, 0)
    order.refresh_from_db()
    assert (order.tries, order.failure) == (4, "The keeper cannot be reached.")
    assert order.next_at == NOW + MINUTES[3] + timedelta(minutes=8)
    ResourceOrder.objects.update(tries=50, next_at=None)
    assert work_off_orders(now=NOW) == (0, 0)
    try_order_again(order_id=order.pk, by=SYSTEM)
    assert work_off_orders(now=NOW) == (0, 1)


def test_a_place_whose_last_number_ends_lets_its_address_go(place: Location) -> None:
    moved(place, "1 First Street")
    work_off_orders(now=NOW)
    assert state_of(place) == "accepted"

    disconnect_products(account=place.account, ids=None, leaving=Leaving(TODAY, TODAY), by=SYSTEM)
    work_off_orders(now=NOW)

    registration = E911Registration.objects.get(location=place)
    assert (registration.status, registration.accepted_address) == ("none", {})
    acts = list(ResourceOrder.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["active", "disconnect"]


def test_the_night_orders_what_nobody_ordered_and_a_second_night_nothing(place: Location) -> None:
    assert look_over_resources(now=NOW) == (2, 0)  # ordered and answered
    assert look_over_resources(now=NOW) == (0, 0)
    assert ResourceOrder.objects.count() == 1


class Partner(Resource):
    """A partner's own site."""

    key = "numbers"
    menu_text = "Numbers"
    leads_to = "https://numbers.example/start"


def test_the_way_to_a_partner_is_signed_names_nobody_and_is_good_once(
    town: Town, settings: Any
) -> None:

    settings.RESOURCE_SECRET = "shared"
    viewer = viewer_of(town.users["100100"], viewing="all", now=NOW)
    with pytest.raises(Refused):
        way_to(resource=Partner(), viewer=viewer, at=NOW)
    settings.RESOURCE_HOSTS = frozenset({"numbers.example"})
    address = way_to(resource=Partner(), viewer=viewer, at=NOW)
    token = address.partition("token=")[2]
    asked: dict[str, Any] = {"resource": "numbers", "token": token}

    assert address.startswith("https://numbers.example/start?token=")
    assert "100100" not in address
    for wrong in (
        {"key": "other", "at": NOW},
        {"key": "shared", "at": NOW + timedelta(seconds=61)},
        {"key": "shared", "at": NOW, "resource": "911"},
    ):
        with pytest.raises(Refused):
            redeem_way(**(asked | wrong))
    assert redeem_way(**asked, key="shared", at=NOW).account == "100100"
    with pytest.raises(Refused):
        redeem_way(**asked, key="shared", at=NOW)
