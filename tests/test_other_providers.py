"""What a bill holds for other providers stands beside every total that asks for it.

Bell has a listing of Yellow Page Press for 12.00 on each bill; the newest one is open.
"""

import re
from typing import Any

import pytest
from django.test import Client

from tests.test_payment_pages import words as words_of
from tests.town import NOW, Town
from tollbook.billing.models import Invoice
from tollbook.flows.actions import pay_link_of
from tollbook.payments.tests.people import GOOD, till_of

HOLD = "The open bills hold $12.00 for other providers."


def words(page: Any) -> str:
    """The page's text, the sign of the currency close to its amount."""
    return words_of(page).replace("$ ", "$")


@pytest.fixture
def newest(billed_town: Town) -> Invoice:
    """Bell's newest bill, the only one that is open; a card is saved to pay it."""
    till_of(billed_town).card(GOOD)
    return Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")


def test_the_total_on_home_says_it(newest: Invoice, client_of_bell: Client) -> None:
    assert HOLD in words(client_of_bell.get("/"))


def test_every_step_of_paying_says_it(newest: Invoice, client_of_bell: Client) -> None:
    first = client_of_bell.get(f"/payments/pay/?invoice={newest.number}")
    chosen = {"amount": "invoices", "invoice": f"invoice:{newest.number}", "view": "100100"}
    method = first.context["methods"][0].method.handle
    answer = client_of_bell.post("/payments/pay/", chosen | {"method": method})
    review = client_of_bell.get(answer["Location"])

    assert "its bills hold 12.00 for other providers" in words(first)
    assert "12.00 of it for other providers" in words(first)
    assert "The chosen bills hold 12.00 for other providers" in words(first)
    assert "The chosen bills hold 12.00 for other providers" in words(review)


def test_the_payment_link_says_it(newest: Invoice, client: Client) -> None:
    source = f"invoice:{newest.number}"
    link = pay_link_of(account=newest.account, debt_source=source, now=NOW)

    page = client.get(re.sub(r"^https?:..[^/]+", "", link))

    assert "The bill holds $12.00 for other providers" in words(page)


def test_staff_who_pay_for_the_customer_read_it(newest: Invoice, client_of_sam: Client) -> None:
    page = client_of_sam.get(f"/office/customers/{newest.account.number}/pay/")

    assert "the open bills hold $12.00 for other providers" in words(page)


def test_a_bill_without_other_providers_says_nothing(
    billed_town: Town, client_of_cyd: Client
) -> None:
    assert "other providers" not in words(client_of_cyd.get("/"))
