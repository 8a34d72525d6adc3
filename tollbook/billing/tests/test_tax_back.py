"""Taxes that come back with credits: at the rates of the bill, and never twice."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.billing.models import BillingProfile, Invoice
from tollbook.billing.queries import taxes_back_of
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.catalog.models import TaxRule

FEB_13 = date(2026, 2, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill() -> Invoice:
    """60.00 and 40.00 of voice in Duluth, 50.00 of internet, 20.00 of voice across the river."""
    carrier: Carrier = new_carrier()
    carrier.tax("state", "state", "8.245")
    carrier.tax("wisconsin", "state", "5", state="WI")
    carrier.tax("e911", "state", "0", "voice_local", kind="per_line", amount=Decimal("0.80"))
    account = carrier.account("100100")
    superior = carrier.location(account, 1, "Superior", state="WI", city="Superior", county="")
    for number, price, category, place in (
        ("2185550101", "60.00", "voice_local", None),
        ("2185550102", "40.00", "voice_local", None),
        ("2185550103", "50.00", "internet", None),
        ("7155550104", "20.00", "voice_local", superior),
    ):
        where = {"location": place} if place else {}
        line = carrier.product(account, number, FEB_13, **where)
        carrier.charge(line, price, item_tax_category=category)
    carrier.bill(FEB_13)
    return Invoice.objects.get()


def at(bill: Invoice, number: str) -> int:
    """The position of a product's charge."""
    return bill.lines.get(kind="recurring", product_label=number).position


def told(
    bill: Invoice, now: dict[int, str], before: dict[int, str] | None = None
) -> dict[str, str]:
    def amounts(given: dict[int, str]) -> dict[int, Decimal]:
        return {position: Decimal(amount) for position, amount in given.items()}

    backs = taxes_back_of(bill, amounts(now), amounts(before or {}))
    return {back.words: str(back.amount) for back in backs}


@pytest.mark.accepts("money-19")
def test_the_taxes_of_a_line_come_back_at_the_rate_of_its_bill(bill: Invoice) -> None:
    TaxRule.objects.update(percent=Decimal("1"))
    BillingProfile.objects.update(exempt_state=True)

    assert told(bill, {at(bill, "2185550102"): "40.00"}) == {"State": "3.30"}
    assert told(bill, {at(bill, "7155550104"): "10.00"}) == {"Wisconsin": "0.50"}
    assert told(bill, {at(bill, "2185550103"): "50.00"}) == {}


@pytest.mark.accepts("money-19")
def test_a_whole_bill_in_parts_brings_back_all_of_its_taxes_once(bill: Invoice) -> None:
    charges = bill.lines.filter(kind="recurring")
    whole = {line.position: str(line.amount) for line in charges}
    first = {at(bill, "2185550101"): "10.00", at(bill, "7155550104"): "20.00"}
    rest = {
        position: str(Decimal(amount) - Decimal(first.get(position, "0.00")))
        for position, amount in whole.items()
    }

    at_once = told(bill, whole)
    parts = [told(bill, first), told(bill, rest, first)]

    assert at_once == {"State": "8.25", "Wisconsin": "1.00", "E911": "2.40"}
    assert parts == [{"State": "0.82", "Wisconsin": "1.00"}, {"State": "7.43", "E911": "2.40"}]
    assert bill.taxes == Decimal("11.65")
    assert told(bill, {}, whole) == {}
