"""The rights of the customers' modules, one by one, against everything that can be sent by hand."""

import pytest
from django.test import Client

from tests.crawl import ROUTES, address_of, invoice_of
from tests.fixtures import signed_in
from tests.town import TODAY, Town
from tollbook.access.actions import set_group
from tollbook.access.types import SIGNED_IN, Route
from tollbook.billing.models import TaxOverride
from tollbook.catalog.models import TaxRule
from tollbook.config.routes import OFFICE
from tollbook.customers.models import Account, Status

OWN = ("Customers", "Locations", "Agents", "Maintenance")
ACTS = ("Access", "Add", "Update", "Delete", "Admin")
# What stands below Admin, which includes it.
BELOW = ACTS[:-1]
BELL = "/office/customers/100100/"


def clerk(town: Town, *rights: str) -> Client:
    """Somebody of the staff with these rights and no others."""
    town.users["sam"].groups.set([set_group(name="Clerks", rights=rights)])
    return signed_in(town.users["sam"])


def asked(route: Route) -> set[str]:
    """What an act at this address asks for."""
    return {route.right, route.change} - {"", SIGNED_IN}


def asking(right: str) -> list[Route]:
    """The addresses of the office that ask whoever sends something for a right."""
    return [route for face, route in ROUTES if face == OFFICE and right in asked(route)]


@pytest.mark.parametrize("module", OWN)
def test_who_may_not_see_a_module_neither_changes_nor_deletes_there(
    town: Town, module: str
) -> None:
    """What lies behind a page asks for the page too, whatever was ticked."""
    client = clerk(town, f"{module}.Update", f"{module}.Delete")
    routes = [*asking(f"{module}.Update"), *asking(f"{module}.Delete")]

    open_ones = [
        route.name
        for route in routes
        for answer in (
            client.post(address_of(OFFICE, route)),
            client.get(address_of(OFFICE, route)),
        )
        if answer.status_code != 403
    ]

    assert routes
    assert open_ones == []


@pytest.mark.parametrize("right", [f"{module}.{act}" for module in OWN for act in ACTS])
def test_each_right_opens_what_asks_for_it_and_no_other_does(town: Town, right: str) -> None:
    """With all of the module but this right (and Admin, which includes it) each act is refused
    with its name; nothing is found at the address once it is there."""
    module, _, act = right.partition(".")
    others = [f"{module}.{each}" for each in BELOW if each != act]
    routes = asking(right)

    wanted = {each for route in routes for each in asked(route)}
    without = clerk(town, *others, *(wanted - {right, f"{module}.Admin"}))
    refused = {route.name: without.post(address_of(OFFICE, route)) for route in routes}
    with_it = clerk(town, *wanted, f"{module}.Access")
    shut = [
        route.name for route in routes if with_it.post(address_of(OFFICE, route)).status_code == 403
    ]

    assert [name for name, answer in refused.items() if answer.status_code != 403] == []
    if act != "Access":
        assert all(right in answer.content.decode() for answer in refused.values())
    assert shut == []


def test_what_is_for_admins_stays_though_a_clerk_sends_it_by_hand(town: Town) -> None:
    """Group after the first bill, a sub's other parent, Reactivate, a tax at zero taken away."""
    invoice_of(town, town.bell)
    mills = Account.objects.get(pk=town.accounts["500100"].pk)
    Account.objects.filter(pk=mills.pk).update(billing_type="corporate")
    code = TaxRule.objects.order_by("code").values_list("code", flat=True)[0]
    override = TaxOverride.objects.create(
        account=town.bell, tax_code=code, valid_from=TODAY, reason="Church"
    )
    gone = Status.objects.get(code="disconnected")
    Account.objects.filter(pk=town.accounts["200102"].pk).update(status=gone)
    client = clerk(town, *(f"Customers.{act}" for act in BELOW))

    south = town.groups["SOUTH"].abbreviation
    group = client.post(f"{BELL}edit/account/", {"group": south, "confirmed": "1"})
    parent = client.post(
        "/office/customers/200101/edit/account/",
        {"billing_type": "corporate", "corporate_parent": "500100"},
    )
    back = client.post("/office/customers/200102/actions/reactivate/", {"on": "5/20/2026"})
    tax = client.post(f"{BELL}taxes/{override.pk}/drop/")

    assert "After the first invoice this needs the right Customers.Admin." in group.content.decode()
    words = "Moving a sub account to another parent needs the right Customers.Admin."
    assert words in parent.content.decode()
    assert (back.status_code, tax.status_code) == (404, 404)
    stored = Account.objects.select_related("group", "corporate_parent", "status")
    assert stored.get(pk=town.bell.pk).group == town.groups["NORTH"]
    assert stored.get(number="200101").corporate_parent == town.acme
    assert stored.get(number="200102").status == gone
    assert TaxOverride.objects.filter(pk=override.pk).exists()


def test_a_tab_that_asks_for_another_right_is_grey_and_says_which(town: Town) -> None:
    page = clerk(town, "Customers.Access").get(BELL).content.decode()

    for right in ("Locations.Access", "Accounting.Access"):
        assert f'aria-disabled="true" title="needs the right {right}"' in page
    assert f'href="{BELL}payments/"' not in page


def test_balances_beyond_the_head_of_the_record_are_for_accounting(town: Town) -> None:
    """The tab of transactions, the newest ones on the first tab, and the statement of account."""
    addresses = (f"{BELL}transactions/", "/office/billing/accounts/100100/statement/")
    looks = clerk(town, "Customers.Access")
    shut, page = [looks.get(each) for each in addresses], looks.get(BELL).content.decode()
    counts = clerk(town, "Customers.Access", "Accounting.Access")

    assert [answer.status_code for answer in shut] == [403, 403]
    assert "Newest transactions" not in page
    assert [counts.get(each).status_code for each in addresses] == [200, 200]
    assert "Newest transactions" in counts.get(BELL).content.decode()


def test_places_beyond_the_bill_to_are_for_who_may_see_places(town: Town) -> None:
    looks = clerk(town, "Customers.Access").get(BELL).content.decode()
    walks = clerk(town, "Customers.Access", "Locations.Access").get(BELL).content.decode()

    assert ['id="g-locations"' in page for page in (looks, walks)] == [False, True]
