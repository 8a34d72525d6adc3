"""A golden month: call files in, bills with every kind of charge out, compared to the cent.

The four months of the town are taken and billed by the real code. In the fifth every kind of charge
acts; what its bills must say stands in `golden_month.csv`, which a person has read.
"""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import NewRun
from tollbook.billing.documents import pdf
from tollbook.billing.models import BaseBilling, BillingProfile, Invoice, Settings
from tollbook.billing.printing import bill_of
from tollbook.billing.queries import explained_line_of
from tollbook.billing.types import RunKind
from tollbook.catalog.actions import add_base_charge
from tollbook.catalog.models import TaxCategory
from tollbook.customers.models import Account
from tollbook.flows import bill
from tollbook.flows.check import check_books
from tollbook.kernel import clock
from tollbook.ledger.queries import balance_of

GOLDEN = Path(__file__).with_name("golden_month.csv")
MAY_13 = date(2026, 5, 13)
MORNING = datetime(2026, 5, 13, 11, tzinfo=UTC)
BILLED = ("100100", "200100", "200101", "200102")


def terms_of_the_month(town: Town) -> None:
    """Every kind of charge acts on somebody."""
    by = Actor(at=MORNING, face=Face.OFFICE, user=town.users["sam"])
    other = TaxCategory.objects.get(code="other")
    for code, words, amount, facts in (
        ("admin-fee", "Administration fee", "1.95", {"way": "fixed", "is_fee": True}),
        ("paper-fee", "Paper bill fee", "2.00", {"way": "paper"}),
        ("access", "Network access", None, {"way": "percent", "of_kinds": ["recurring", "usage"]}),
    ):
        add_base_charge(
            item={"code": code, "description": words, "tax_category": other},
            amount=None if amount is None else Decimal(amount),
            facts={"base": town.north, "valid_from": MAY_13, "percent": Decimal("2.5")} | facts,
            by=by,
        )
    Settings(minimum_billing_amount=Decimal("50.00")).save()
    BaseBilling.objects.filter(base=town.north).update(finance_start_days=30)
    set_terms(town.bell, toll_free_fee="15.00", toll_free_type="shortfall", exempt_county=True)
    set_terms(town.acme, minimum_rule=6, minimum_amount="300.00", paper_bill=0)
    set_terms(town.superior, billed_to_parent=True, paper_bill=1)
    set_terms(town.two_harbors, minimum_rule=2, minimum_amount="500.00", finance_minimum="5.00")


def set_terms(account: Account, **terms: object) -> None:
    BillingProfile.objects.filter(account=account).update(**terms)


def shown(invoice: Invoice) -> list[list[str]]:
    """The bill as rows: its lines, then its totals."""
    number = invoice.account.number
    lines = [
        [number, line.section, line.kind, line.product_label, line.description, str(line.amount)]
        for line in invoice.lines.order_by("position")
    ]
    names = ("previous_balance", "payments", "adjustments", "total_current", "total_due")
    return lines + [[number, "total", name, "", "", str(getattr(invoice, name))] for name in names]


@pytest.mark.accepts("money-11")
@pytest.mark.accepts("money-1")
def test_the_golden_month_to_the_cent(billed_town: Town) -> None:
    terms_of_the_month(billed_town)

    with clock.at(MORNING):
        run = bill.prepare(
            wanted=NewRun(billed_town.cycle, MAY_13, RunKind.PRODUCTION), now=MORNING
        )
        bill.issue(run=run, now=MORNING)

    invoices = {
        each.account.number: each
        for each in Invoice.objects.filter(run=run).select_related("account")
    }
    found = [row for number in BILLED for row in shown(invoices[number])]
    with GOLDEN.open(newline="") as file:
        wanted = list(csv.reader(file))[1:]
    assert found == wanted
    kinds = {line.kind for each in invoices.values() for line in each.lines.all()}
    acting = {"automatic", "storage", "minimum", "finance"}
    assert kinds >= acting | {"recurring", "usage", "tax", "fee"}
    for number in BILLED:
        prove(invoices[number])
    assert check_books() == []
    listed = signed_in(billed_town.users["200101"]).get("/billing/statements/")
    assert listed.context["rows"][0].state[0] == f"Included in {invoices['200100'].number}"


def prove(invoice: Invoice) -> None:
    """Lines, totals, explanations, ledger and document say the same."""
    assert sum((line.amount for line in invoice.lines.all()), Decimal(0)) == invoice.total_current
    if invoice.total_current:
        assert invoice.entry is not None
        assert invoice.entry.amount == abs(invoice.total_current)
    assert balance_of(invoice.account_id) == invoice.total_due
    for line in invoice.lines.all():
        assert explained_line_of(invoice, line.position, "Base North").explained.agrees
    pages = pypdf.PdfReader(io.BytesIO(pdf.render(bill_of(invoice)))).pages
    text = " ".join(page.extract_text() for page in pages)
    for figure in (invoice.total_due, invoice.total_current):
        assert f"{abs(figure):,.2f}" in text
    for line in invoice.lines.filter(section="service"):
        assert f"{abs(line.amount):,.2f}" in text, line
