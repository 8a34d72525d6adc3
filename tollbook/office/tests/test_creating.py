"""Create a customer: from company to first product on one page, or nothing at all."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.billing import actions as billing
from tollbook.billing.models import BillingProfile, Run, RunAccount
from tollbook.customers.models import Account, AccountNumberScheme, Agent, Group
from tollbook.kernel import clock
from tollbook.services.models import Product

NEW = "/office/customers/new/"


def typed(**changes: str) -> dict[str, str]:
    """A firm in New York, as somebody types it."""
    return {
        "group": "NORT",
        "is_business": "yes",
        "name": "Harbor Books",
        "contact_name": "Ida Quinn",
        "phone": "212-555-0177",
        "address_1": "350 Fifth Avenue",
        "postal_code": "10001",
        "city": "New York",
        "state": "NY",
        "county": "New York County",
        "in_city": "yes",
        "country": "US",
        "billing_type": "standard",
        "cycle": "M13",
        "do": "create",
    } | changes


def errors(response: Any) -> str:
    """The box of what is wrong; the page answers 422."""
    assert response.status_code == 422
    text: str = response.content.decode()
    return text.partition("Nothing was saved yet")[2].partition("</div>")[0]


def lines_of(response: Any) -> dict[str, str]:
    """What stands in the fields of the page."""
    texts: dict[str, str] = response.context["sheet"].texts
    return texts


def test_a_customer_is_created_with_location_rows_and_product(
    client_of_sam: Client, town: Town
) -> None:
    shop = town.shop
    product = {
        "p1_type": str(shop.types["line"].pk),
        "p1_id": "2125550177",
        "p1_plan": str(shop.plan.pk),
        "p1_item_1": str(shop.items["line-business"].pk),
        "p1_quantity": "2",
    }

    response = client_of_sam.post(NEW, typed(**product))

    account = Account.objects.get(name="Harbor Books")
    assert response.headers["Location"] == f"/office/customers/{account.number}/"
    assert (account.number, account.status.code, account.phone) == ("600100", "new", "+12125550177")
    assert BillingProfile.objects.get(account=account).cycle == town.cycle
    place = account.locations.get()
    assert (place.city, place.description, place.place_confirmed) == (
        *("New York", "Main Location", True),
    )
    sold = Product.objects.get(account=account)
    assert (sold.status, sold.digits, sold.charges.get().quantity) == ("new", "12125550177", 2)
    assert "is created" in client_of_sam.get(response.headers["Location"]).content.decode()


@pytest.mark.accepts("customers-1")
def test_select_lists_the_main_city_first(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.post(NEW, typed(postal_code="84536", city="", do="places"))

    text = " ".join(response.content.decode().split())
    first = "Monument Valley, UT<small>San Juan County, US, inside the city</small>"
    second = "Monument Vly, UT<small>San Juan County, US, outside the city</small>"
    assert response.status_code == 200
    assert 0 < text.index(first) < text.index(second)
    assert text.count('name="place"') == 2
    assert lines_of(response)["city"] == ""


def test_the_chosen_place_fills_the_address(client_of_sam: Client, town: Town) -> None:
    wish = typed(postal_code="84536", city="", state="", do="place", place="Monument Vly")

    filled = lines_of(client_of_sam.post(NEW, wish))

    assert (filled["city"], filled["state"], filled["county"], filled["in_city"]) == (
        *("Monument Vly", "UT", "San Juan County", "no"),
    )


@pytest.mark.accepts("customers-2")
def test_the_only_place_is_filled_at_once(client_of_sam: Client, town: Town) -> None:
    blank = dict.fromkeys(("city", "state", "county", "in_city", "country"), "")

    filled = lines_of(client_of_sam.post(NEW, typed(**blank, do="places")))

    assert {name: filled[name] for name in blank} == {
        "city": "New York",
        "state": "NY",
        "county": "New York County",
        "in_city": "yes",
        "country": "US",
    }


@pytest.mark.accepts("customers-3")
def test_a_zip_of_six_digits_is_refused_at_its_field(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.post(NEW, typed(postal_code="123456"))

    assert "Zip: Enter a ZIP code as 12345 or 12345-6789." in errors(response)
    assert lines_of(response)["postal_code"] == "123456"
    assert not Account.objects.filter(name="Harbor Books").exists()


@pytest.mark.accepts("customers-4")
def test_another_state_is_refused_unless_kept_as_typed_and_then_listed(
    client_of_sam: Client, town: Town
) -> None:
    response = client_of_sam.post(NEW, typed(state="CA"))
    kept = client_of_sam.post(NEW, typed(state="CA", as_typed="yes"))

    assert "State/Province: ZIP 10001 belongs to NY, not CA." in errors(response)
    assert kept.status_code == 302
    account = Account.objects.get(name="Harbor Books")
    assert account.locations.get().place_confirmed is False
    assert "place-as-typed" in [each.code for each in findings_of(town, account)]


def findings_of(town: Town, account: Account) -> list[Any]:
    """What the data check of a run over this account has to say about its address."""
    day = town.cycle.first_invoice_on
    facts = {"cycle": town.cycle, "invoice_on": day, "cut_off_on": day, "opened_at": clock.now()}
    run = Run.objects.create(kind="production", **facts)
    RunAccount.objects.create(run=run, account=account)
    billing.verify(run=run, now=clock.now())
    return list(run.findings.filter(account=account))


@pytest.mark.accepts("customers-5")
def test_a_military_zip_needs_no_county(client_of_sam: Client, town: Town) -> None:
    blank = dict.fromkeys(("city", "state", "county", "in_city", "country"), "")

    filled = lines_of(client_of_sam.post(NEW, typed(**blank, postal_code="09012", do="places")))
    saved = client_of_sam.post(NEW, typed(**{**filled, "do": "create"}))

    assert (filled["country"], filled["county"]) == ("US", "")
    assert saved.status_code == 302


@pytest.mark.accepts("customers-8")
def test_an_agent_brings_master_and_group(client_of_sam: Client, town: Town) -> None:
    master = Agent.objects.create(code="M1", level="master", name="Mia")
    sales = Agent.objects.create(code="S1", level="sales", name="Sol", parent=master)
    south = town.groups["SOUTH"]
    Agent.objects.create(code="U1", level="sub", name="Uma", parent=sales, group=south)

    response = client_of_sam.post(NEW, typed(agent="U1", agent_seen="", do="show"))
    kept = client_of_sam.post(NEW, typed(agent="U1", agent_seen="U1", do="show"))

    text = response.content.decode()
    assert lines_of(response)["group"] == "SOUT"
    assert "M1 Mia" in text
    assert "Base South, Larkspur" in text
    assert lines_of(kept)["group"] == "NORT"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Name: This field is required."),
        ({"is_business": ""}, "Business Account: Choose business or residential."),
        ({"contact_name": ""}, "Contact: This field is required."),
        ({"phone": "555-CALL"}, "Phone: Enter a 10-digit phone number, or + and the country code."),
        ({"contact_emails": "a@x.com;nope"}, "&quot;nope&quot; is not an e-mail address."),
        ({"in_city": ""}, "Say whether the address lies inside the city limits."),
        ({"billing_type": "corporate"}, "Corp Acct #: Enter the corporate account number."),
        (
            {"billing_type": "corporate", "corporate_parent": "200101"},
            "200101 is itself a sub account; enter its parent.",
        ),
        (
            {"billing_type": "corporate", "corporate_parent": "100100"},
            "100100 is not a corporate account.",
        ),
        (
            {"billing_type": "corporate", "corporate_parent": "9"},
            "Corp Acct #: No account has this number.",
        ),
        ({"number": "100100"}, "Acct #: This value is already used by account 100100."),
        ({"contracted_on": "02/30/2026"}, "Contract Date: Enter a date such as"),
        (
            {"contracted_on": "4/1/26", "term_ends_on": "3/1/26"},
            "The term cannot end before the contract date.",
        ),
        ({"billing_emails": "x"}, "Billing Email: &quot;x&quot; is not an e-mail address."),
        ({"p1_id": "2185550199"}, "Choose what kind of product it is."),
    ],
)
def test_refusals_keep_what_was_typed_and_save_nothing(
    client_of_sam: Client, town: Town, changes: dict[str, str], words: str
) -> None:
    before = AccountNumberScheme.objects.get(name="Master").next_number

    response = client_of_sam.post(NEW, typed(cell_phone="212 555 0188", **changes))

    assert words in errors(response)
    assert lines_of(response)["cell_phone"] == "212 555 0188"
    assert not Account.objects.filter(name="Harbor Books").exists()
    assert AccountNumberScheme.objects.get(name="Master").next_number == before


def test_a_number_in_service_stops_everything(client_of_sam: Client, town: Town) -> None:
    product = {"p1_type": str(town.shop.types["line"].pk), "p1_plan": str(town.shop.plan.pk)}

    response = client_of_sam.post(NEW, typed(p1_id="2185550110", **product))

    assert "2185550110 is already in service" in errors(response)
    assert not Account.objects.filter(name="Harbor Books").exists()


def test_without_a_scheme_creation_is_refused_in_words(client_of_sam: Client, town: Town) -> None:
    Group.objects.update(scheme=None)

    assert "No account number scheme is set up." in errors(client_of_sam.post(NEW, typed()))


@pytest.mark.parametrize("right", ["Customers.Add", "Customers.Admin"])
def test_only_admin_gives_a_number_by_hand(town: Town, right: str) -> None:
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Desk", rights=["Customers.Access", "Customers.Add", right])])

    signed_in(sam).post(NEW, typed(number="OWN-1"))

    wanted = {"Customers.Add": "600100", "Customers.Admin": "OWN-1"}
    assert Account.objects.get(name="Harbor Books").number == wanted[right]


def test_a_home_takes_its_name_as_contact_and_a_sub_its_parent(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(NEW, typed(name="Ida Quinn", is_business="no", contact_name=""))
    corporate = {"billing_type": "corporate", "corporate_parent": "200100"}
    client_of_sam.post(NEW, typed(name="Acme Books", **corporate))
    client_of_sam.post(NEW, typed(name="Top", billing_type="corporate", corporate_parent="self"))

    assert Account.objects.get(name="Ida Quinn").contact_name == "Ida Quinn"
    assert Account.objects.get(name="Acme Books").corporate_parent == town.acme
    assert Account.objects.get(name="Top").corporate_parent is None


def test_who_may_not_add_is_told_the_right(town: Town) -> None:
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Looks", rights=["Customers.Access"])])

    assert signed_in(sam).post(NEW, typed()).status_code == 403


def test_whoever_is_no_staff_finds_nothing(client_of_cyd: Client, town: Town) -> None:
    assert client_of_cyd.get(NEW).status_code == 404
