"""Members of a cooperative: on to its own portal, where the operator approved it."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import PASSWORD, Town

THERE = "https://coop.example/members/"


@pytest.fixture
def coop(town: Town, settings: Any) -> Town:
    """Bell is a member of a cooperative with a portal of its own."""
    settings.COOP_HOSTS = frozenset({"coop.example"})
    town.bell.billing_type = "coop"
    town.bell.save()
    town.north.coop_portal_url = THERE
    town.north.save()
    return town


@pytest.mark.accepts("portal-3")
def test_a_member_is_sent_on_without_credentials_and_stays_where_none_is_set(
    client: Client, coop: Town
) -> None:
    signed = client.post("/login/", {"name": "100100", "password": PASSWORD})
    page = signed_in(coop.users["100100"]).get(signed.headers["Location"])

    coop.north.coop_portal_url = ""
    coop.north.save()
    home = signed_in(coop.users["100100"]).get("/")

    assert signed.headers["Location"] == "/"
    assert page.headers["Refresh"] == f"0; url={THERE}"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert f'href="{THERE}"' in page.content.decode()
    assert "Refresh" not in home.headers
    assert "Total due" in home.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "http://coop.example/",
        "https://elsewhere.example/",
        "https://coop.example.evil.example/",
        "https://name:secret@coop.example/",
        "https://elsewhere.example/?coop.example",
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_approved(coop: Town, address: str) -> None:
    coop.north.coop_portal_url = address
    coop.north.save()

    response = signed_in(coop.users["100100"]).get("/")

    assert "Refresh" not in response.headers
    assert "Total due" in response.content.decode()


def test_others_of_the_base_stay(coop: Town) -> None:
    assert "Refresh" not in signed_in(coop.users["200101"]).get("/").headers
