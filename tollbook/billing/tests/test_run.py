"""A bill run: drafts, issue, numbers, entries, parked accounts, kills."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.billing.models import Document, Invoice, RunAccount
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.ledger import queries as ledger

FEB_1, FEB_13, MAR_13 = date(2026, 2, 1), date(2026, 2, 13), date(2026, 3, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def test_an_issued_bill_has_number_entry_and_document(carrier: Carrier) -> None:
    carrier.tax("mn-sales", "state", "6.875")
    bell = carrier.account("100100")
    line = carrier.product(bell, "2185550100", FEB_13)
    carrier.charge(line, "31.00")
    carrier.usage(line, "interstate", 1_234_500, calls=3)

    run = carrier.bill(FEB_13)

    print(list(RunAccount.objects.values_list("state", "reason")))
    bill = Invoice.objects.get()
    assert run.state == "issued"
    assert (bill.number, bill.invoice_on, bill.due_on) == ("L-1001", FEB_13, date(2026, 3, 5))
    assert (bill.service, bill.usage, bill.taxes) == (
        Decimal("31.00"),
        Decimal("1.23"),
        Decimal("2.22"),
    )
    assert bill.total_due == bill.total_current == Decimal("34.45")
    assert bill.entry is not None
    assert (bill.entry.kind, bill.entry.amount, bill.entry.source) == (
        "charge",
        Decimal("34.45"),
        "invoice:L-1001",
    )
    assert ledger.balance_of(bell.pk) == Decimal("34.45")
    assert Document.objects.get().invoice == bill
    assert carrier.stamped[0][0] == bill.pk
    assert bill.front["remit_to"]["city"] == "Duluth"
