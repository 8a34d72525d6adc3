"""Documents of issued invoices: what they say is what is stored; made once, whole or not at all."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tollbook.billing import making
from tollbook.billing.documents.bill import Bill
from tollbook.billing.documents.pdf import DocumentFailed
from tollbook.billing.making import make_documents
from tollbook.billing.models import Document, Invoice
from tollbook.billing.printing import bill_of
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.tests.test_run import paid

FEB_1, FEB_13, MAR_13 = date(2026, 2, 1), date(2026, 2, 13), date(2026, 3, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


@pytest.fixture
def carrier() -> Carrier:
    """Two bills of one account with two places, another provider, taxes and a payment."""
    made = new_carrier()
    made.tax("mn-sales", "state", "6.875")
    made.tax("recovery-fee", "federal", "2", is_government=False)
    bell = made.account("100100")
    made.charge(made.product(bell, "2185550100", FEB_1), "31.00", quantity=2)
    shop = made.product(bell, "2185550101", FEB_13, location=made.location(bell, 1, "Shop"))
    made.charge(shop, "12.00", item_description="Fax line")
    made.charge(shop, "9.00", item_provider="Northern Directory", item_description="Listing")
    made.bill(FEB_13)
    paid(bell.pk, "50.00", date(2026, 3, 1))
    made.bill(MAR_13)
    return made


@pytest.mark.usefixtures("carrier")
@pytest.mark.accepts("money-11")
def test_a_bill_prints_what_is_stored() -> None:
    for invoice in Invoice.objects.all():
        bill = bill_of(invoice)

        totals = bill.totals
        assert sum(place.total for place in bill.places) == totals.service_charges
        assert sum(tax.amount for tax in bill.taxes) == totals.taxes == invoice.taxes
        assert sum(fee.amount for fee in bill.own_fees) == totals.own_fees == invoice.fees
        providers = sum(each.total for each in bill.other_providers)
        assert providers == totals.other_providers == invoice.other_providers
        assert totals.brought_forward + totals.current == totals.due == invoice.total_due
        assert sum(each.amount for each in bill.payments) == totals.payments


@pytest.mark.usefixtures("carrier")
@pytest.mark.accepts("money-11")
def test_the_pdf_names_number_and_total(data: Path) -> None:
    assert make_documents(now=NOON) == 2

    invoice = Invoice.objects.get(invoice_on=MAR_13)
    document = Document.objects.get(invoice=invoice)
    pages = pypdf.PdfReader(BytesIO((data / document.path).read_bytes())).pages
    text = "".join(page.extract_text() for page in pages)
    assert document.made_at == NOON
    assert invoice.number
    for words in (invoice.number, f"{invoice.total_due:,.2f}", "Fax line", "Northern Directory"):
        assert words in text


@pytest.mark.usefixtures("carrier", "data")
def test_documents_are_made_once() -> None:
    make_documents(now=NOON)

    assert make_documents(now=NOON) == 0


@pytest.mark.usefixtures("carrier", "data")
def test_a_document_that_fails_stays_queued_and_the_others_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def render(bill: Bill) -> bytes:
        if bill.number == "L-1001":
            raise DocumentFailed(bill.number, "broken logo")
        return b"%PDF"

    monkeypatch.setattr(making, "render", render)

    assert make_documents(now=NOON) == 1
    assert Document.objects.get(made_at__isnull=True).invoice.number == "L-1001"
