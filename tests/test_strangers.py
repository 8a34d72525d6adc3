"""Who finds nothing where: every route, every kind of person, somebody else's things.

`tests/crawl.py` says what is foreign; a new route joins these claims by itself.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.crawl import FOREIGN_NUMBER, address_of, invoice_of, on_face, owned, parameters_of
from tests.fixtures import SYSTEM, signed_in
from tests.town import Town
from tollbook.access.actions import create_user, set_group, switch_module
from tollbook.access.types import SIGNED_IN, Kind
from tollbook.config.routes import OFFICE, PORTAL, SHARED

NOTHING = {404, 405}


def answers(client: Client, address: str) -> set[int]:
    """The answers to a page, a piece, a file and a form of one address."""
    responses = (
        client.get(address),
        client.get(address, headers={"HX-Request": "true"}),
        client.get(address, {"format": "csv"}),
        client.post(address),
    )
    assert not any("Cygnet" in each.content.decode() for each in responses if not each.streaming)
    return {each.status_code for each in responses}


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("number", ["100100", "200100", "200101", "400100"])
def test_customers_find_nothing_of_another_company(town: Town, number: str) -> None:
    invoice_of(town, town.cygnet)
    client = signed_in(town.users[number])

    found = {
        address: answers(client, address)
        for route in owned(PORTAL)
        for address in [address_of(PORTAL, route)]
    }

    assert {address: codes for address, codes in found.items() if codes - NOTHING} == {}


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("number", ["200100", "200102"])
def test_a_sub_finds_nothing_of_its_parent_and_sisters(town: Town, number: str) -> None:
    invoice_of(town, town.accounts[number], "L9002")
    client = signed_in(town.users["200101"])
    routes = [route for route in SHARED if "<str:number>" in route.path]

    found = {
        route.name: answers(
            client, reverse(route.name, kwargs={**parameters_of(route), "number": "L9002"})
        )
        for route in routes
    }

    assert {name: codes for name, codes in found.items() if codes - NOTHING} == {}


def test_the_owner_does_find_it(town: Town) -> None:
    invoice_of(town, town.cygnet)

    response = signed_in(town.users["500100"]).get(f"/billing/invoices/{FOREIGN_NUMBER}/")

    assert response.status_code == 200
    assert FOREIGN_NUMBER in response.content.decode()


def test_staff_do_find_it_in_the_office(town: Town, client_of_sam: Client) -> None:
    invoice_of(town, town.cygnet)

    response = client_of_sam.get(f"/office/billing/invoices/{FOREIGN_NUMBER}/")

    assert response.status_code == 200
    assert f"/office/billing/invoices/{FOREIGN_NUMBER}/pdf/" in response.content.decode()


def test_not_yours_looks_like_not_there(town: Town) -> None:
    invoice_of(town, town.cygnet)
    client = signed_in(town.users["100100"])

    not_yours = client.get(f"/billing/invoices/{FOREIGN_NUMBER}/")
    not_there = client.get("/billing/invoices/L0000/")

    assert not_yours.status_code == not_there.status_code == 404
    assert bare(not_yours.content) == bare(not_there.content)


def bare(page: bytes) -> list[str]:
    """A page without the address that its forms come back to and without one-time tokens."""
    lines = page.decode().replace(FOREIGN_NUMBER, "L0000").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("number", ["100100", "200100", "200101"])
def test_the_office_is_not_there_for_customers(town: Town, number: str) -> None:
    client = signed_in(town.users[number])

    found = {route.name: answers(client, address_of(OFFICE, route)) for route in on_face(OFFICE)}

    assert {name: codes for name, codes in found.items() if codes != {404}} == {}


@pytest.mark.parametrize("kind", [Kind.WHOLESALE, Kind.AGENT])
@pytest.mark.parametrize("face", [PORTAL, OFFICE])
def test_wholesale_and_agents_find_neither_portal_nor_office(
    town: Town, kind: Kind, face: str
) -> None:
    client = signed_in(create_user(user_id="visitor", kind=kind, password="pw", facts={}))

    found = {route.name: answers(client, address_of(face, route)) for route in on_face(face)}

    assert {name: codes for name, codes in found.items() if codes != {404}} == {}


def test_a_person_without_a_face_can_sign_out(town: Town) -> None:
    client = signed_in(create_user(user_id="agent", kind=Kind.AGENT, password="pw", facts={}))

    assert client.post("/logout/").status_code == 302


def test_staff_are_sent_from_the_portal_to_the_office(client_of_sam: Client) -> None:
    found = {
        route.name: client_of_sam.get(address_of(PORTAL, route)).headers.get("Location")
        for route in on_face(PORTAL)
    }

    assert set(found.values()) == {"/office/"}


@pytest.mark.accepts("office-14")
def test_staff_without_a_right_are_told_its_name(town: Town) -> None:
    town.users["sam"].groups.clear()
    client = signed_in(town.users["sam"])
    asking = [route for route in on_face(OFFICE) if route.right != SIGNED_IN]

    found = {route: client.get(address_of(OFFICE, route)) for route in asking}

    assert {each.status_code for each in found.values()} == {403}
    assert [r.name for r, each in found.items() if r.right not in each.content.decode()] == []


def test_looking_does_not_let_staff_change(town: Town) -> None:
    changing = [route for route in on_face(OFFICE) if route.change]
    rights = {route.right for route in changing}
    town.users["sam"].groups.set([set_group(name="Looks", rights=rights)])
    client = signed_in(town.users["sam"])

    found = {route: client.post(address_of(OFFICE, route)) for route in changing}

    assert {each.status_code for each in found.values()} == {403}
    assert [r.name for r, each in found.items() if r.change not in each.content.decode()] == []


@pytest.mark.accepts("portal-25")
def test_customers_without_the_right_find_nothing(town: Town) -> None:
    set_group(name="Customers", rights=[])
    client = signed_in(town.users["100100"])
    asking = [route for route in on_face(PORTAL) if route.right != SIGNED_IN]

    found = {route.name: answers(client, address_of(PORTAL, route)) for route in asking}

    assert {name: codes for name, codes in found.items() if codes != {404}} == {}


def test_a_module_that_is_off_opens_for_nobody(town: Town) -> None:
    switch_module(name="Customers_CustomerLevel", is_on=False, by=SYSTEM)
    switch_module(name="Billing", is_on=False, by=SYSTEM)

    assert signed_in(town.users["100100"]).get("/billing/statements/").status_code == 404
    assert signed_in(town.users["sam"]).get("/office/runs/").status_code == 403


def test_a_right_taken_away_acts_on_the_next_page(town: Town) -> None:
    client = signed_in(town.users["100100"])
    before = client.get("/billing/statements/").status_code

    set_group(name="Customers", rights=["Products_CustomerLevel.Access"])

    assert before == 200
    assert client.get("/billing/statements/").status_code == 404


def test_a_log_in_that_is_turned_off_is_out_on_its_next_page(town: Town) -> None:
    client = signed_in(town.users["100100"])
    town.users["100100"].is_active = False
    town.users["100100"].save()

    assert client.get("/billing/statements/").headers["Location"].startswith("/login/")
