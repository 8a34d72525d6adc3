"""Transaction history: posted entries with the balance after each."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.ledger.queries import balance_of

ADDRESS = "/billing/transactions/"
TRANSACTIONS_MAX = 8


@pytest.mark.accepts("portal-47")
def test_the_newest_balance_is_the_total_due(small_town: Town, client_of_bell: Client) -> None:
    rows = client_of_bell.get(ADDRESS).context["rows"]
    home = client_of_bell.get("/").context["balance"]

    assert rows[0].entry.balance_after == balance_of(small_town.bell.pk) == home.total


@pytest.mark.accepts("portal-47")
def test_only_charges_lead_to_an_invoice(small_town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.get(ADDRESS)

    rows = response.context["rows"]
    assert [(row.type, row.invoice_number) for row in rows] == [
        ("Charge", "L1013"),
        ("Payment", ""),
        ("Charge", "L1009"),
        ("Payment", ""),
        ("Charge", "L1005"),
        ("Payment", ""),
        ("Charge", "L1001"),
    ]
    assert response.content.decode().count("View invoice") == 4


def test_payments_have_a_minus_sign_and_the_sums_say_both_sides(
    small_town: Town, client_of_bell: Client
) -> None:
    context = client_of_bell.get(ADDRESS).context

    assert context["rows"][1].amount == Decimal("-180.20")
    assert (context["sums"].raised, context["sums"].lowered) == (
        Decimal("700.16"),
        Decimal("-523.40"),
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?type=payment", 3),
        ("?type=nonsense", 7),
        ("?amount=180.20", 2),
        ("?amount=-180.20", 2),
        ("?amount=lots", 7),
        ("?text=L1009", 2),
        ("?start=2026-03-01&end=2026-03-31", 2),
    ],
)
def test_filters(small_town: Town, client_of_bell: Client, query: str, count: int) -> None:
    context = client_of_bell.get(ADDRESS + query).context

    assert context["sums"].count == len(context["rows"]) == count


def test_the_running_balance_stands_under_any_order(
    small_town: Town, client_of_bell: Client
) -> None:
    rows = client_of_bell.get(f"{ADDRESS}?sort=amount").context["rows"]

    after = {row.entry.description: row.entry.balance_after for row in rows}
    assert after["Invoice L1009"] == Decimal("180.20")
    assert after["Check C-L1009"] == Decimal("0.00")


def test_the_entire_view_names_accounts_and_has_no_running_balance(
    small_town: Town, client_of_acme: Client
) -> None:
    columns = [column.label for column in client_of_acme.get(ADDRESS).context["columns"]]

    assert columns[0] == "Account"
    assert "Balance after" not in columns


def test_the_file_has_the_same_rows(small_town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.get(f"{ADDRESS}?format=csv&type=payment")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert len(lines) == 4
    assert lines[1].startswith("2026-03-28,100100,Payment,Check C-L1009,C-L1009,-180.20,0.00,")


def test_nothing_yet_is_said_so(town: Town) -> None:
    assert "Nothing here yet." in signed_in(town.users["100100"]).get(ADDRESS).content.decode()


@pytest.mark.parametrize("user_id", ["100100", "200100"])
def test_the_list_keeps_its_budget(
    small_town: Town, django_assert_max_num_queries: object, user_id: str
) -> None:
    client = signed_in(small_town.users[user_id])
    client.get("/profile/")

    with django_assert_max_num_queries(TRANSACTIONS_MAX):  # type: ignore[operator]
        client.get(ADDRESS)
