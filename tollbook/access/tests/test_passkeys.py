"""Passkeys, signed by a device in software; a real browser does the same in tests/browser."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.device import Device
from tests.town import NOW, Town
from tollbook.access.actions.passkeys import (
    accept_passkey,
    add_passkey,
    begin_adding,
    begin_asking,
)
from tollbook.access.actions.proofs import remove_passkey
from tollbook.access.models import Passkey, User
from tollbook.access.queries.proofs import has_factor, proofs_of
from tollbook.access.types import Actor, Face, Site
from tollbook.kernel.errors import NotFound, Refused

SITE = Site("north.example", "https://north.example", "Base North")


def by(user: User | None) -> Actor:
    """Somebody acting at the town's now."""
    return Actor(at=NOW, face=Face.PORTAL, user=user)


def added(user: User, device: Device, site: Site = SITE) -> Passkey:
    """`device` made a passkey of `user`."""
    options, state = begin_adding(user=user, site=site)
    return add_passkey(
        user=user, name="Phone", ceremony=(SITE, state, device.make(options)), by=by(user)
    )


def proved(device: Device, user: User | None = None) -> User:
    """Whom `device` lets in; `user` where a password has said already who that must be."""
    options, state = begin_asking(user=user, site=SITE)
    return accept_passkey(user=user, ceremony=(SITE, state, device.sign(options)), by=by(user))


@pytest.fixture
def device() -> Device:
    """A phone."""
    return Device(SITE.origin)


@pytest.fixture
def ben(town: Town, device: Device) -> User:
    """Ben, whose passkey lies in the phone."""
    added(town.users["100100"], device)
    return town.users["100100"]


def test_a_passkey_says_who_somebody_is(ben: User, device: Device) -> None:
    assert proved(device) == ben
    assert proved(device, ben) == ben
    assert Passkey.objects.get().last_used_at == NOW


def test_the_browser_is_asked_to_make_sure_of_the_person(ben: User) -> None:
    making, _ = begin_adding(user=ben, site=SITE)
    asking, _ = begin_asking(user=None, site=SITE)

    assert making["authenticatorSelection"]["userVerification"] == "required"
    assert making["authenticatorSelection"]["residentKey"] == "required"
    assert making["excludeCredentials"][0]["type"] == "public-key"
    assert "100100" not in making["user"]["id"]
    assert asking["userVerification"] == "required"
    assert "allowCredentials" not in asking


def test_a_device_that_does_not_verify_the_person_is_refused(town: Town, device: Device) -> None:
    careless = replace(device, verifies=False)

    with pytest.raises(Refused, match="could not be added"):
        added(town.users["100100"], careless)
    added(town.users["100100"], device)
    with pytest.raises(Refused, match="not known here"):
        proved(careless)


@pytest.mark.parametrize(
    "origin", ["https://north.example.evil.example", "http://north.example", "https://x.example"]
)
def test_another_origin_is_refused(ben: User, device: Device, origin: str) -> None:
    with pytest.raises(Refused):
        proved(replace(device, origin=origin))


def test_a_passkey_of_another_site_is_refused(ben: User, device: Device) -> None:
    options, state = begin_asking(user=None, site=SITE)
    options["rpId"] = "south.example"

    with pytest.raises(Refused):
        accept_passkey(user=None, ceremony=(SITE, state, device.sign(options)), by=by(None))


def test_an_answer_to_another_challenge_is_refused(ben: User, device: Device) -> None:
    options, _ = begin_asking(user=None, site=SITE)
    _, state = begin_asking(user=None, site=SITE)

    with pytest.raises(Refused):
        accept_passkey(user=None, ceremony=(SITE, state, device.sign(options)), by=by(None))


def test_anothers_passkey_is_no_second_factor(town: Town, ben: User, device: Device) -> None:
    with pytest.raises(Refused):
        proved(device, town.users["200100"])


def test_an_unknown_passkey_and_a_wrong_key_are_refused(ben: User, device: Device) -> None:
    with pytest.raises(Refused):
        proved(Device(SITE.origin, credential_id=b"nobody's"))
    with pytest.raises(Refused):
        proved(Device(SITE.origin, handle=device.handle))


def test_a_handle_of_somebody_else_is_refused(ben: User, device: Device) -> None:
    with pytest.raises(Refused):
        proved(replace(device, handle=b"somebody else"))


def test_a_copy_of_a_device_is_noticed_by_its_counter(town: Town) -> None:
    device = Device(SITE.origin, counter=7)
    added(town.users["100100"], device)
    copy = replace(device)

    assert proved(device) == town.users["100100"]
    with pytest.raises(Refused):
        proved(copy)
    assert proved(device) == town.users["100100"]


def test_a_credential_opens_one_log_in_only(town: Town, ben: User, device: Device) -> None:
    with pytest.raises(Refused, match="could not be added"):
        added(town.users["200100"], replace(device))

    assert proved(device) == ben


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", "not json", '{"id": 5}', json.dumps({"rawId": "*"}), "1" * 30_000],
)
def test_nonsense_is_refused_in_words(ben: User, answer: Any) -> None:
    _, making = begin_adding(user=ben, site=SITE)
    _, asking = begin_asking(user=None, site=SITE)

    with pytest.raises(Refused, match="could not be added"):
        add_passkey(user=ben, name="", ceremony=(SITE, making, answer), by=by(ben))
    with pytest.raises(Refused, match="not known here"):
        accept_passkey(user=None, ceremony=(SITE, asking, answer), by=by(None))


def test_one_removes_ones_own_passkeys_only(town: Town, ben: User) -> None:
    passkey = proofs_of(ben).passkeys[0]
    ada = town.users["200100"]

    with pytest.raises(NotFound):
        remove_passkey(user=ada, passkey_id=passkey.pk, is_required=False, by=by(ada))
    with pytest.raises(Refused, match="Add another one before"):
        remove_passkey(user=ben, passkey_id=passkey.pk, is_required=True, by=by(ben))
    remove_passkey(user=ben, passkey_id=passkey.pk, is_required=False, by=by(ben))

    assert not has_factor(ben)
