"""Ring To Numbers: both effects, all or none, taken back until the carrier has them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, Town
from tollbook.catalog.models import ChargeItem
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.services.actions import add_charge
from tollbook.services.models import Product, ProductCharge, RingToChange
from tollbook.services.types import NewCharge

ADDRESS = "/services/ring-to/"
NUMBER = "8005550142"
FIELD, WAS = f"n-100100-{NUMBER}", f"was-100100-{NUMBER}"


@pytest.fixture(autouse=True)
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just proved who they are."""
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)


@pytest.fixture
def ringing(town: Town) -> Town:
    """Bell's toll-free number rings at its shop; its plan is provisioned, its voicemail is not."""
    ChargeItem.objects.filter(code="toll-free").update(care_interstate=True)
    town.north.ring_to_shown = True
    town.north.trouble_repair_email = "repair@north.example"
    town.north.save()
    product = town.products[NUMBER]
    Product.objects.filter(pk=product.pk).update(ring_to="12185550110")
    voicemail = NewCharge(item=town.shop.items["voicemail"])
    add_charge(product=product, charge=voicemail, by=SYSTEM)
    cache.clear()
    return town


def sent(**more: str) -> dict[str, str]:
    """The form with a new number for the one that is there."""
    return {FIELD: "218-555-0111", WAS: "12185550110", "token": "t", "do": "change", **more}


def stand() -> tuple[str, dict[str, str]]:
    """Where the number rings, and what the carrier is to be told of each charge."""
    product = Product.objects.get(product_id=NUMBER)
    charges = ProductCharge.objects.filter(product=product)
    actions = dict(charges.values_list("item__code", "care_action"))
    return product.ring_to, actions


@pytest.mark.accepts("portal-56")
def test_a_change_acts_on_the_number_and_on_plans_with_care_alone(
    ringing: Town, client_of_bell: Client
) -> None:
    review = client_of_bell.post(ADDRESS, sent(do="review")).content.decode()
    looked = stand()
    for _ in range(2):
        client_of_bell.post(ADDRESS, sent())

    assert "Change 1 number" in review
    assert looked == ("12185550110", {"toll-free": "", "voicemail": ""})
    assert stand() == ("12185550111", {"toll-free": "Change", "voicemail": ""})
    assert RingToChange.objects.count() == 1
    told = Notice.objects.filter(key__startswith="ring-to:").values_list("to", flat=True)
    assert sorted(told) == ["a100100@north.example", "repair@north.example"]


@pytest.mark.accepts("portal-56")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("555", "Enter a 10-digit phone number"),
        ("900-555-0111", "premium number"),
        ("218-976-0111", "premium number"),
        ("800-555-0199", "another toll-free number"),
        ("+442079460000", "10-digit number in North America"),
    ],
)
def test_one_bad_row_and_nothing_changes(
    ringing: Town, client_of_bell: Client, typed: str, sentence: str
) -> None:
    other = ringing.products["2185550110"]
    Product.objects.filter(pk=other.pk).update(
        product_type=ringing.shop.types["tollfree"], ring_to="12185550110"
    )
    good = {"n-100100-2185550110": "218-555-0112", "was-100100-2185550110": "12185550110"}

    response = client_of_bell.post(ADDRESS, sent() | good | {FIELD: typed})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert stand()[0] == "12185550110"
    assert Product.objects.get(pk=other.pk).ring_to == "12185550110"
    assert not RingToChange.objects.exists()


def test_a_number_that_somebody_changed_meanwhile_is_looked_at_again(
    ringing: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.post(ADDRESS, sent(**{WAS: "12185559999"}))

    assert response.status_code == 409
    assert stand()[0] == "12185550110"


def test_it_is_taken_back_within_ten_minutes_and_not_once_the_carrier_has_it(
    ringing: Town, client_of_bell: Client
) -> None:
    client_of_bell.post(ADDRESS, sent())
    client_of_bell.post(f"{ADDRESS}undo/")
    undone = stand()
    client_of_bell.post(ADDRESS, sent(token="u"))
    ProductCharge.objects.filter(care_action="Change").update(care_action="")
    with_carrier = client_of_bell.post(f"{ADDRESS}undo/").status_code
    ProductCharge.objects.filter(item__code="toll-free").update(care_action="Change")
    with clock.at(NOW + timedelta(minutes=11)):
        late = signed_in(ringing.users["100100"])
        session: Any = late.session
        session["ring_to_batch"] = RingToChange.objects.latest("pk").batch
        session.save()
        too_late = late.post(f"{ADDRESS}undo/").status_code

    assert undone == ("12185550110", {"toll-free": "", "voicemail": ""})
    assert (with_carrier, too_late) == (409, 409)
    assert stand()[0] == "12185550111"


def test_it_is_there_only_with_the_setting_of_the_base_and_a_number(
    ringing: Town, client_of_bell: Client, client_of_cyd: Client, client_of_acme: Client
) -> None:
    menu = client_of_bell.get("/services/products/").content.decode()
    empty = client_of_bell.post(ADDRESS, sent(**{FIELD: ""}))

    assert "Ring To numbers" in menu
    assert empty.status_code == 302
    assert {each.get(ADDRESS).status_code for each in (client_of_cyd, client_of_acme)} == {404}
    ringing.north.ring_to_shown = False
    ringing.north.save()
    cache.clear()
    assert client_of_bell.get(ADDRESS).status_code == 404
    assert "Ring To numbers" not in client_of_bell.get("/services/products/").content.decode()
