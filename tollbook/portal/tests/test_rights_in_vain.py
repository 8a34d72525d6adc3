"""Rights that the portal's lists do not ask for: who is given them sees and does nothing more."""

import re

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.portal.tests.test_services import customer_rights
from tollbook.portal.tests.test_tickets import NEW, report

LISTS = ("/", "/services/products/", "/services/orders/", "/services/tickets/")
VAIN = {
    "Products_CustomerLevel": ("Add", "Update", "Delete"),
    "Orders_CustomerLevel": ("Update", "Delete"),
    "TroubleTickets_CustomerLevel": ("Update", "Delete"),
    "Locations_CustomerLevel": ("Add", "Delete"),
}
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def seen(town: Town, *addresses: str) -> list[str]:
    """The pages as Bell sees them, without what is new in every answer."""
    client = signed_in(town.users["100100"])
    return [CHANGING.sub("", client.get(each).content.decode()) for each in addresses]


@pytest.mark.parametrize("module", VAIN)
def test_rights_that_a_list_does_not_ask_for_change_nothing_on_it(
    town: Town, client_of_bell: Client, module: str
) -> None:
    client_of_bell.post(NEW, report(town, "2185550110"))
    pages = (*LISTS, "/services/locations/", "/services/products/100100/2185550110/")
    before = seen(town, *pages)

    rights = [f"{module}.{verb}" for verb in VAIN[module]]
    set_group(name="Customers", rights=[*customer_rights(), *rights])
    after = seen(town, *pages)

    assert after == before
