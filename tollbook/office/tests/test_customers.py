"""The customer pages of the office: list, finder, record and its tabs."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.billing.queries.records import profile_of
from tollbook.kernel import clock
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting

LIST = "/office/customers/"
RECORD = "/office/customers/100100/"
PAGES = (LIST, RECORD, f"{RECORD}products/", f"{RECORD}invoices/", f"{RECORD}transactions/")


def page(client: Client, address: str) -> str:
    """The text of a page that must open."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def charged(town: Town) -> Town:
    """Bell owes 90.00 since the first of January."""
    day = town.bell.activated_on
    assert day is not None
    posting = Posting(
        town.bell.pk, EntryKind.CHARGE, Decimal("90.00"), "test:1", day, "invoice", "Old bill"
    )
    post(posting=posting, now=clock.now(), by=None)
    return town


def test_the_list_shows_every_account_of_every_base(client_of_sam: Client, town: Town) -> None:
    text = page(client_of_sam, LIST)

    assert all(number in text for number in town.accounts)
    assert "Cygnet Travel" in text


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("bell", {"100100"}),
        ("2001", {"200100", "200101", "200102"}),
        ("FIB-20417", {"100100"}),
        ("800 555 0142", {"100100"}),
        ("nobody at all", set()),
    ],
)
def test_search_by_name_number_and_product(
    client_of_sam: Client, town: Town, words: str, wanted: set[str]
) -> None:
    response = client_of_sam.get(LIST, {"q": words})

    assert {row.account.number for row in response.context["rows"]} == wanted


def test_a_search_without_hits_offers_to_clear_it(client_of_sam: Client, town: Town) -> None:
    text = client_of_sam.get(LIST, {"q": "nobody at all"}).content.decode()

    assert "No customer matches." in text
    assert "Clear filters" in text


def test_filters_by_status_group_and_type(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.get(LIST, {"status": "disconnected", "group": "NORT"})

    assert [row.account.number for row in response.context["rows"]] == ["400100"]


def test_what_a_filter_does_not_understand_is_passed_over(
    client_of_sam: Client, town: Town
) -> None:
    response = client_of_sam.get(LIST, {"status": "<b>", "page": "-3", "sort": "password"})

    assert len(response.context["rows"]) == len(town.accounts)


def test_sorting_turns_round(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.get(LIST, {"sort": "-name"})

    names = [row.account.name for row in response.context["rows"]]
    assert names == sorted(names, reverse=True)


def test_the_list_takes_as_many_queries_for_few_as_for_many(
    client_of_sam: Client, town: Town, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        client_of_sam.get(LIST)


def test_the_finder_goes_straight_to_the_only_hit(client_of_sam: Client, town: Town) -> None:
    assert client_of_sam.get("/office/find/", {"q": "bell"}).headers["Location"] == RECORD
    assert client_of_sam.get("/office/find/", {"q": " 200100 "}).headers["Location"] == (
        "/office/customers/200100/"
    )


def test_the_finder_lists_several_hits_and_none(client_of_sam: Client, town: Town) -> None:
    several = client_of_sam.get("/office/find/", {"q": "acme s"}, follow=True)
    none = client_of_sam.get("/office/find/", {"q": "zzz"})
    empty = client_of_sam.get("/office/find/")

    assert several.status_code == 200
    assert none.headers["Location"] == f"{LIST}?q=zzz"
    assert empty.status_code == 302


def test_the_record_shows_who_owes_what(client_of_sam: Client, charged: Town) -> None:
    text = page(client_of_sam, RECORD)

    assert "Bell Bakery" in text
    assert 'value="90.00"' in text
    assert "Account is 109 days past due" in text
    assert "Harbor Annex" in text
    assert "Ben Bell" in text


def test_a_parent_lists_its_subs_and_a_sub_names_its_parent(
    client_of_sam: Client, town: Town
) -> None:
    assert "/office/customers/200101/" in page(client_of_sam, "/office/customers/200100/")
    assert "/office/customers/200100/" in page(client_of_sam, "/office/customers/200101/")


def test_an_account_without_a_cycle_says_that_no_bill_is_made(
    client_of_sam: Client, town: Town
) -> None:
    profile = profile_of(town.bell)
    assert profile is not None
    profile.cycle = None
    profile.save()

    assert "No bill is made until a cycle is chosen." in page(client_of_sam, RECORD)


def test_products_stand_with_their_charges(client_of_sam: Client, town: Town) -> None:
    text = page(client_of_sam, f"{RECORD}products/")

    assert "(218) 555-0110" in text
    assert "FIB-20417" in text
    assert "Main Location" in text


def test_transactions_show_the_balance_after_each(client_of_sam: Client, charged: Town) -> None:
    text = page(client_of_sam, f"{RECORD}transactions/")

    assert "Old bill" in text
    assert "90.00" in text


def test_empty_tabs_say_so(client_of_sam: Client, town: Town) -> None:
    assert "No bill yet." in page(client_of_sam, f"{RECORD}invoices/")
    assert "Nothing was posted yet." in page(client_of_sam, f"{RECORD}transactions/")


def test_an_unknown_number_is_not_found(client_of_sam: Client, town: Town) -> None:
    assert client_of_sam.get("/office/customers/999999/").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_customers_find_nothing(client_of_bell: Client, address: str) -> None:
    response = client_of_bell.get(address)

    assert response.status_code == 404
    assert "Bell Bakery" not in response.content.decode().replace("Ben", "")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.accepts("office-14")
def test_staff_without_the_right_are_told_which_it_is(town: Town, address: str) -> None:
    town.users["sam"].groups.set([set_group(name="Usage only", rights=["Usage.Access"])])
    client = signed_in(town.users["sam"])

    response = client.get(address)

    assert response.status_code == 403
    assert "Customers.Access" in response.content.decode()


@pytest.mark.accepts("office-14")
def test_the_menu_entry_without_the_right_is_disabled_and_says_why(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Usage only", rights=["Usage.Access"])])
    client = signed_in(town.users["sam"])

    text = page(client, "/office/")

    assert 'aria-disabled="true"' in text
    assert "needs the right Customers.Access" in text
    assert 'href="/office/customers/"' not in text
