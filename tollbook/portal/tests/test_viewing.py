"""Currently viewing of a parent with more accounts than a list can hold: searched on the server."""

import pytest
from django.test import Client

from tests.town import Town
from tollbook.customers.models import Account

SUBS = 30


@pytest.fixture
def many(town: Town) -> Town:
    """Acme with thirty more shops."""
    acme = town.acme
    for number in range(SUBS):
        Account.objects.create(
            number=f"2002{number:02d}",
            name=f"Acme shop {number}",
            billing_type="corporate",
            corporate_parent=acme,
            group=acme.group,
            status=acme.status,
            is_business=True,
        )
    return town


def typed(client: Client, target: str, **asked: str) -> str:
    """What htmx is sent while somebody types."""
    headers = {"HX-Request": "true", "HX-Target": target}
    return client.get("/viewing/", asked, headers=headers).content.decode()


def test_a_page_holds_the_first_twenty_and_the_way_to_all(
    many: Town, client_of_acme: Client
) -> None:
    body = client_of_acme.get("/profile/").content.decode()

    assert body.count('name="account"') == 1 + 20
    assert "All 33 accounts" in body


def test_typing_finds_by_the_start_of_the_number_and_any_part_of_the_name(
    many: Town, client_of_acme: Client
) -> None:
    by_name, by_number = (typed(client_of_acme, "viewing-picks", q=q) for q in ("SHOP 29", "20022"))

    assert by_name.count("<button") == 1
    assert 'value="200229"' in by_name
    assert by_number.count("<button") == 10
    assert "No account with" in typed(client_of_acme, "viewing-picks", q="100100")


def test_the_page_of_all_accounts_works_without_script(many: Town, client_of_acme: Client) -> None:
    second = client_of_acme.get("/viewing/?page=2&next=/billing/statements/").content.decode()
    chosen = {"account": "200229", "next": "/billing/statements/"}
    response = client_of_acme.post("/viewing/", chosen)

    assert 'value="200229"' in second
    assert second.count("<option value=") == 1 + 33
    assert '<option value="200229">200229 - Acme shop 29</option>' in second
    assert "26–33 of 33" in second
    assert response.headers["Location"] == "/billing/statements/"
    assert client_of_acme.session["viewing"] == "200229"


def test_a_filter_offers_accounts_while_one_types(many: Town, client_of_acme: Client) -> None:
    body = client_of_acme.get("/billing/statements/?account=100100").content.decode()

    assert '<datalist id="f-accounts"></datalist>' in body
    assert "Choose one of your accounts." in body
    assert typed(client_of_acme, "f-accounts", account="200229").strip() == (
        '<option value="200229">Acme shop 29</option>'
    )


def test_a_choice_of_the_frame_leads_back_to_a_page_whatever_it_was_sent(
    town: Town, client_of_bell: Client
) -> None:
    for asked in ("nowhere", "-1", "9" * 40, "//x.example/", "a\0b", ""):
        response = client_of_bell.post("/theme/", {"theme": "dark", "next": asked})

        assert (response.status_code, response.headers["Location"]) == (302, "/"), asked


def test_who_is_no_parent_has_nothing_to_choose_from(town: Town, client_of_bell: Client) -> None:
    assert client_of_bell.get("/viewing/").status_code == 404


# Where one is, what one chooses, where one comes back to. L1002 is a bill of the parent itself,
# L1001 one of Bell Bakery.
WAYS_BACK = (
    ("/services/locations/200101/0/", "200101", "/services/locations/200101/0/"),
    ("/services/locations/200101/0/?x=1", "all", "/services/locations/200101/0/"),
    ("/services/locations/200101/0/", "200102", "/services/locations/"),
    ("/services/products/200101/7155550130/", "200101", "/services/products/200101/7155550130/"),
    ("/billing/invoices/L1002/calls/", "200100", "/billing/invoices/L1002/calls/"),
    ("/billing/invoices/L1002/calls/", "200101", "/billing/invoices/"),
    ("/billing/invoices/L1001/", "200101", "/billing/invoices/"),
    ("/services/tickets/T9/", "all", "/services/tickets/"),
    ("/services/nothing/", "all", "/services/nothing/"),
    ("/payments/pay/" + "a" * 32 + "/", "200101", "/payments/pay/"),
    ("/profile/people/200100/", "200101", "/profile/people/"),
    ("/services/ring-to/", "200101", "/"),
    ("/services/resources/nothing/", "200101", "/"),
    ("/forms/", "200101", "/"),
    ("//elsewhere.example/", "200101", "/"),
    ("nowhere", "200101", "/"),
    ("-1", "all", "/"),
)


def test_who_chooses_a_view_comes_back_to_the_page_or_to_its_list(
    small_town: Town, client_of_acme: Client
) -> None:
    found = []
    for page, chosen, _ in WAYS_BACK:
        response = client_of_acme.post("/viewing/", {"account": chosen, "next": page})
        found.append((page, chosen, response.headers["Location"]))

    assert found == list(WAYS_BACK)
