"""What stands in for the security questions: a passkey, a code of an app (portal.md 1.5, 1.6)."""

from typing import Any

import pytest
from django.test import Client

from tests.device import Device, device_of, options_of
from tests.fixtures import SYSTEM, signed_in
from tests.recovery import ask_for_code, code_in_mail, link_for, posted
from tests.town import Town
from tollbook.access.actions.proofs import make_recovery_codes
from tollbook.customers.actions.proofs import Answered, set_questions

RESET, CHOOSE = "/login/reset/", "/login/new-user/choose/"


@pytest.fixture
def bell(town: Town) -> Town:
    """The town, where Bell has set its questions."""
    pair = Answered("last-dish", "Lentil soup"), Answered("song", "The Wire")
    set_questions(account=town.bell, first=pair[0], second=pair[1], by=SYSTEM)
    return town


def reset_begun() -> Client:
    """A browser with a fresh link for Ben's password."""
    client = Client()
    client.get(f"/login/reset/{link_for('100100', '100100@people.example')}/")
    return client


def new_user_begun() -> Client:
    """A browser with the code for a further log-in of Bell."""
    ask_for_code("100100")
    posted()
    client = Client()
    client.post("/login/new-user/code/", {"account": "100100", "code": code_in_mail()})
    return client


def answered(client: Client, address: str, device: Device) -> Any:
    """What becomes of the answer of `device` to what the page asks."""
    page = client.get(address)
    return client.post(address, {"answer": device.sign(options_of(page))})


@pytest.mark.parametrize(("begun", "address"), [(reset_begun, RESET), (new_user_begun, CHOOSE)])
def test_a_passkey_of_the_account_stands_in_and_no_other_does(
    bell: Town, begun: Any, address: str
) -> None:
    own = device_of(signed_in(bell.users["100100"]))
    strange = device_of(signed_in(bell.users["500100"]), b"of cyd")

    refused = answered(begun(), address, strange)
    client = begun() if address == RESET else Client()
    if address == CHOOSE:
        client.cookies = refused.client.cookies
    done = answered(client, address, own)

    assert refused.status_code == 422
    assert done.headers["Location"] == address
    assert 'name="password"' in client.get(address).content.decode()


def test_a_code_of_an_app_of_the_account_stands_in_for_a_new_user(bell: Town) -> None:
    [code, *_] = make_recovery_codes(user=bell.users["100100"], by=SYSTEM)
    [strange, *_] = make_recovery_codes(user=bell.users["500100"], by=SYSTEM)
    client = new_user_begun()

    wrong = client.post(CHOOSE, {"typed_code": strange})
    right = client.post(CHOOSE, {"typed_code": code})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert 'name="password"' in client.get(CHOOSE).content.decode()


def test_without_a_passkey_none_is_asked_for(bell: Town) -> None:
    assert "Use a passkey instead" not in reset_begun().get(RESET).content.decode()
