"""New ticket: a line is found by what one knows of it or of its place."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.town import Town

NEW = "/services/tickets/new/"


@pytest.mark.parametrize("known", ["two harbors", "first avenue", "200102", "Harbors acme"])
def test_a_line_is_found_by_what_one_knows_of_its_location(
    town: Town, client_of_acme: Client, known: str
) -> None:
    desk = client_of_acme.get(NEW, {"type": "line", "find": known}).context["desk"]

    assert {each.product.account.number for each in desk.choices} == {"200102"}


@pytest.mark.parametrize("known", ["218-555-0110", "(218) 555 0110", "5550110"])
def test_a_line_is_found_by_its_number_however_it_is_written(
    town: Town, client_of_bell: Client, known: str
) -> None:
    desk = client_of_bell.get(NEW, {"type": "line", "find": known}).context["desk"]

    assert [each.product.product_id for each in desk.choices] == ["2185550110"]


def test_a_location_leads_to_a_ticket_about_each_of_its_products(
    town: Town, client_of_bell: Client
) -> None:
    page = client_of_bell.get("/services/locations/100100/0/").content.decode()
    address = next(
        each
        for each in re.findall(r'href="([^"]+)"', page)
        if "2185550110" in each and "new" in each
    )

    desk = client_of_bell.get(unescape(address)).context["desk"]

    assert [each.key for each in desk.choices if each.is_ticked] == ["100100/2185550110"]
