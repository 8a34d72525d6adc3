"""Billing statements: the list, its filters, its files."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town

ADDRESS = "/billing/statements/"
STATEMENTS_MAX = 8


def numbers(client: Client, query: str = "") -> list[str]:
    """The invoice numbers on the page, in order."""
    rows = client.get(ADDRESS + query).context["rows"]
    return [row.invoice.number for row in rows]


@pytest.mark.accepts("portal-41")
def test_view_leads_to_the_viewer_of_that_cycle(small_town: Town, client_of_bell: Client) -> None:
    body = client_of_bell.get(ADDRESS).content.decode()

    assert '<a href="/billing/invoices/L1009/">View<span class="sr"> invoice L1009</span></a>' in (
        body
    )
    shown = client_of_bell.get("/billing/invoices/L1009/").context
    assert shown["invoice"].number == "L1009"
    assert shown["period"] == "Mar 13 – Apr 12, 2026"


def test_the_newest_bill_stands_first(small_town: Town, client_of_bell: Client) -> None:
    assert numbers(client_of_bell) == ["L1013", "L1009", "L1005", "L1001"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?sort=total", ["L1005", "L1001", "L1013", "L1009"]),
        ("?sort=date", ["L1001", "L1005", "L1009", "L1013"]),
        ("?year=2025", []),
        ("?start=2026-02-13&end=2026-03-13", ["L1009", "L1005"]),
        ("?start=nonsense", ["L1013", "L1009", "L1005", "L1001"]),
        ("?account=200100", ["L1013", "L1009", "L1005", "L1001"]),
        ("?page=2", ["L1013", "L1009", "L1005", "L1001"]),
        ("?page=99999", ["L1013", "L1009", "L1005", "L1001"]),
    ],
)
def test_sorting_and_filters(
    small_town: Town, client_of_bell: Client, query: str, found: list[str]
) -> None:
    assert numbers(client_of_bell, query) == found


def test_the_sums_are_those_of_the_filter(small_town: Town, client_of_acme: Client) -> None:
    everything = client_of_acme.get(ADDRESS).context["sums"]
    one = client_of_acme.get(f"{ADDRESS}?account=200102").context["sums"]

    assert (everything.count, everything.billed) == (12, Decimal("694.16"))
    assert everything.open == Decimal("294.08")
    assert (one.count, one.billed, one.open) == (4, Decimal("160.72"), Decimal("160.72"))


def test_states_follow_payment_and_due_day(small_town: Town, client_of_acme: Client) -> None:
    rows = client_of_acme.get(f"{ADDRESS}?account=200102").context["rows"]
    paid = client_of_acme.get(f"{ADDRESS}?account=200100").context["rows"]

    assert [row.state[0] for row in rows] == ["Open", "Past due", "Past due", "Past due"]
    assert [row.state[0] for row in paid] == ["Open", "Paid", "Paid", "Paid"]


def test_only_the_entire_view_has_an_account_column(
    small_town: Town, client_of_acme: Client, client_of_bell: Client
) -> None:
    of_acme = client_of_acme.get(ADDRESS).context["columns"]
    of_bell = client_of_bell.get(ADDRESS).context["columns"]

    assert of_acme[0].label == "Account"
    assert of_bell[0].label == "Invoice date"


def test_the_csv_has_every_row_of_the_filter_and_the_same_sum(
    small_town: Town, client_of_acme: Client
) -> None:
    response = client_of_acme.get(f"{ADDRESS}?format=csv&rows=25&sort=number")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    billed = [Decimal(line.split(",")[9]) for line in lines[1:]]

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="200100-statements-2026-04-20.csv"'
    )
    assert len(billed) == 12
    assert sum(billed) == Decimal("694.16")


def test_a_workbook_is_offered(small_town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.get(f"{ADDRESS}?format=xlsx")

    assert response.status_code == 200
    assert response.content[:2] == b"PK"


def test_htmx_gets_the_same_address_and_the_count_to_say(
    small_town: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.get(f"{ADDRESS}?year=2026", headers={"HX-Request": "true"})

    assert 'id="list" data-says="4 statements"' in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_nothing_found_offers_to_clear_the_filter(small_town: Town, client_of_bell: Client) -> None:
    body = client_of_bell.get(f"{ADDRESS}?year=2025").content.decode()

    assert "No bill matches this filter." in body
    assert "Clear filter" in body


def test_without_bills_the_list_says_why(town: Town) -> None:
    body = signed_in(town.users["100100"]).get(ADDRESS).content.decode()

    assert "No bills yet. Your first one is expected about May 13." in body


@pytest.mark.parametrize("user_id", ["100100", "200100"])
def test_the_list_keeps_its_budget(
    small_town: Town, django_assert_max_num_queries: object, user_id: str
) -> None:
    client = signed_in(small_town.users[user_id])
    client.get(ADDRESS)

    with django_assert_max_num_queries(STATEMENTS_MAX):  # type: ignore[operator]
        client.get(ADDRESS)
