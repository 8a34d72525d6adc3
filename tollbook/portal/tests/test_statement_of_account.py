"""Statement of account: balance before, entries by day, balance after, aging; as PDF."""

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.town import Town
from tollbook.kernel import show
from tollbook.ledger.queries import balance_of

pytestmark = pytest.mark.django_db
STATEMENT_MAX = 14


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_statement_goes_from_one_balance_to_the_other(
    small_town: Town, client_of_bell: Client
) -> None:
    address = f"/billing/accounts/{small_town.bell.number}/statement/"

    whole = text_of(client_of_bell, f"{address}?start=2025-01-01")
    newest = text_of(client_of_bell, address)

    balance = show.figures(balance_of(small_town.bell.pk))
    assert "Brought forward 0.00" in whole
    assert all(text.count(balance) >= 2 for text in (whole, newest))
    assert "Payment" in whole
    assert "−180.20" in whole
    assert "Questions? Call" in whole


def test_an_earlier_statement_ends_at_the_balance_of_its_day(
    small_town: Town, client_of_bell: Client
) -> None:
    address = f"/billing/accounts/{small_town.bell.number}/statement/"

    early = text_of(client_of_bell, f"{address}?start=2020-01-01&end=2020-02-01")

    assert "Balance on Feb 1, 2020: $ 0.00" in early.replace("$0.00", "$ 0.00")


def test_wrong_days_give_the_last_ninety(small_town: Town, client_of_bell: Client) -> None:
    address = f"/billing/accounts/{small_town.bell.number}/statement/"

    assert text_of(client_of_bell, f"{address}?start=soon") == text_of(client_of_bell, address)


def test_nobody_else_has_it_and_staff_do(
    small_town: Town, client_of_cyd: Client, client_of_sam: Client
) -> None:
    address = f"billing/accounts/{small_town.bell.number}/statement/"

    assert client_of_cyd.get(f"/{address}").status_code == 404
    assert "Bell" in text_of(client_of_sam, f"/office/{address}")


def test_a_statement_takes_few_statements(
    small_town: Town, client_of_bell: Client, django_assert_max_num_queries: object
) -> None:
    address = f"/billing/accounts/{small_town.bell.number}/statement/"
    client_of_bell.get(address)

    with django_assert_max_num_queries(STATEMENT_MAX):  # type: ignore[operator]
        client_of_bell.get(address)
