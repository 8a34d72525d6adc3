"""Finding a customer: by anything that somebody remembers, and why it was found."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import save_tracked, set_group
from tollbook.access.models import AccessEvent
from tollbook.access.queries import keyed_hash
from tollbook.access.types import Actor, Face
from tollbook.billing.models import Invoice
from tollbook.customers.actions.numbers import change_number
from tollbook.customers.models import AccountSecurity
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting

LIST = "/office/customers/"
# The first is a custom field that nobody searches.
CUSTOM = {"external_order_id": "EXT-9 of the bank", "external_account_id": "EXT-9"}
BY = Actor(at=NOW, face=Face.OFFICE)
ROW = re.compile(
    r'scope="row"><a href="/office/customers/([^/]+)/">[^<]*</a>(?:<small[^>]*>([^<]*))?'
)


def found(client: Client, **query: Any) -> list[tuple[str, str]]:
    """Number and small print of each row of the list, in its order."""
    return ROW.findall(client.get(LIST, query).content.decode())


def numbers(client: Client, **query: Any) -> list[str]:
    return [number for number, _ in found(client, **query)]


def paid(town: Town, number: str, amount: str, check: str, on: date) -> None:
    account = town.accounts[number].pk
    posting = Posting(
        *(account, EntryKind.PAYMENT, Decimal(amount), f"test:{check}", on, "payment", "Check"),
        reference=check,
    )
    post(posting=posting, now=NOW, by=None)


@pytest.fixture
def remembered(town: Town) -> Town:
    """Bell with everything that one can be found by."""
    bell = town.bell
    bell.name, bell.contact_name, bell.external_id = "Café Bell-Öst", "Ben Bell", "OLD/7731"
    bell.fax, bell.custom = "+12185557777", CUSTOM
    save_tracked(row=bell, by=BY)
    place = bell.locations.order_by("code").last()
    assert place is not None
    place.contact_phone = "+12185553456"
    place.save()
    change_number(account=bell, number="BELL-1", by=BY)
    paid(town, "100100", "90.00", "4711", date(2026, 3, 2))
    paid(town, "500100", "90.00", "4712", date(2023, 3, 2))
    return town


# How fast that is among 100,000 accounts, `tollbook bench search` measures.
@pytest.mark.accepts("office-1")
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("bell-1", "Ben Bell"),
        ("100100", "Former number 100100"),
        ("cafe ost", "Ben Bell"),
        ("OST Ben", "Contact Ben Bell"),
        ("old/77", "External ID OLD/7731"),
        ("ext-9", "External Account ID EXT-9"),
        ("(218) 555-7777", "Fax (218) 555-7777"),
        ("7777", "Fax (218) 555-7777"),
        ("5553456", "Phone of Harbor Annex (218) 555-3456"),
        ("fib-204", "Fiber internet FIB-20417"),
        ("218 555 0110", "Business line (218) 555-0110"),
        ("4711", "Paid 90.00 on Mar 2, 2026, check 4711"),
        ("$90.00", "Paid 90.00 on Mar 2, 2026"),
    ],
)
def test_found_by_what_one_remembers_with_the_reason(
    client_of_sam: Client, remembered: Town, words: str, why: str
) -> None:
    assert found(client_of_sam, q=words)[0] == ("BELL-1", why)


@pytest.mark.accepts("office-1")
def test_an_invoice_number_finds_its_account_before_all_others(
    billed_town: Town, client_of_sam: Client
) -> None:
    invoice = Invoice.objects.filter(account=billed_town.bell).order_by("-invoice_on")[0]
    billed_town.cygnet.custom = {"external_account_id": f"{invoice.number}-B"}
    billed_town.cygnet.save()

    shown = numbers(client_of_sam, q=invoice.number)

    assert shown == ["100100", "500100"]


def test_the_finder_opens_the_only_hit(client_of_sam: Client, remembered: Town) -> None:
    response = client_of_sam.get("/office/find/", {"q": "7777"})

    assert response.headers["Location"] == "/office/customers/BELL-1/"


def test_better_matches_stand_first(client_of_sam: Client, town: Town) -> None:
    town.cygnet.external_id = "2001"
    town.cygnet.save()

    assert numbers(client_of_sam, q="2001") == ["500100", "200100", "200101", "200102"]
    assert numbers(client_of_sam, q="2001", sort="-number")[0] == "500100"


def test_a_product_that_ended_says_so(client_of_sam: Client, town: Town) -> None:
    ((number, why),) = found(client_of_sam, q="2185550160")

    assert (number, why) == ("400100", "Business line (218) 555-0160, disconnected")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"name": "acme sup"}, ["200101"]),
        ({"number": "2001"}, ["200100", "200101", "200102"]),
        ({"phone": "5551001"}, ["100100"]),
        ({"product": "FIB", "name": "bell"}, ["100100"]),
        ({"product": "FIB", "name": "acme"}, []),
        ({"q": "218", "status": "disconnected"}, ["400100"]),
        ({"q": "cafe", "open": "on"}, []),
        ({"amount": "90", "first_on": "1/1/23", "last_on": "12/31/23"}, ["500100"]),
        ({"check": "4712"}, []),
    ],
)
def test_one_thing_at_a_time_and_together(
    client_of_sam: Client, town: Town, query: dict[str, str], wanted: list[str]
) -> None:
    paid(town, "500100", "90.00", "4712", date(2023, 3, 2))

    assert numbers(client_of_sam, **query) == wanted


def test_short_and_vain_words_are_answered(client_of_sam: Client, town: Town) -> None:
    town.bell.number = "B7"
    town.bell.save()

    short = client_of_sam.get(LIST, {"q": "ac"}).content.decode()
    vain = client_of_sam.get(LIST, {"q": "zzz"}).content.decode()

    assert "Type at least 3 characters." in short
    assert "No customer matches." in vain
    assert numbers(client_of_sam, q="b7") == ["B7"]


def test_without_accounting_nobody_searches_for_money(remembered: Town) -> None:
    sam = remembered.users["sam"]
    sam.groups.set([set_group(name="Desk", rights=["Customers.Access"])])
    client = signed_in(sam)

    assert numbers(client, q="4711") == []
    assert "Check number" not in client.get(LIST).content.decode()


def test_an_ssn_is_found_exactly_and_the_search_is_written_down(
    client_of_sam: Client, town: Town
) -> None:
    security, _ = AccountSecurity.objects.get_or_create(account=town.bell)
    security.ssn_hash = keyed_hash("219099999")
    security.save()

    right = client_of_sam.post("/office/find/ssn/", {"ssn": "219-09-9999"}).content.decode()
    wrong = client_of_sam.post("/office/find/ssn/", {"ssn": "219-09-999"}).content.decode()

    assert ROW.findall(right) == [("100100", "SSN")]
    assert "No customer matches." in wrong
    events = AccessEvent.objects.filter(kind="ssn search")
    assert list(events.values_list("user__user_id", flat=True)) == ["sam", "sam"]


def test_a_long_list_is_counted_to_a_bound_and_paged_to_its_end(
    client_of_sam: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.office.pages.shared.COUNTED_MAX", 3)
    monkeypatch.setattr("tollbook.kernel.listing.ROWS_CHOICES", (2, 25))

    pages = [client_of_sam.get(LIST, {"rows": 2, "page": n}).content.decode() for n in (1, 2, 9)]
    everybody = [
        number for page in range(1, 9) for number in numbers(client_of_sam, rows=2, page=page)
    ]

    assert "1–2 of more than 3" in pages[0]
    assert "3–4 of more than 3" in pages[1]
    assert "?rows=2&amp;page=3" in pages[1]
    assert everybody == sorted(town.accounts)


def test_a_search_costs_the_same_whatever_it_finds(
    client_of_sam: Client, remembered: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client_of_sam.get(LIST)

    with django_assert_max_num_queries(19):
        client_of_sam.get(LIST, {"q": "218"})
