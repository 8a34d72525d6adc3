"""The verification of a run looks at the calls that it will bill, too."""

import pytest

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import NewRun, open_run, verify, void_invoice
from tollbook.billing.models import Finding, Invoice
from tollbook.billing.types import CreditKind, NewCredit, RunKind
from tollbook.catalog.models import TaxCategory

pytestmark = pytest.mark.django_db


@pytest.mark.accepts("money-14")
def test_calls_whose_tax_category_no_rule_names_stop_the_run(billed_town: Town) -> None:
    bill = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    used = set(
        bill.lines.exclude(call_category="")
        .filter(amount__gt=0)
        .values_list("tax_category", flat=True)
    )
    sam = Actor(at=NOW, face=Face.OFFICE, user=billed_town.users["sam"])
    why = NewCredit(key="k", kind=CreditKind.VOID, reason="Anew", on=bill.invoice_on)
    void_invoice(invoice=bill, wanted=why, by=sam)
    category = TaxCategory.objects.filter(code__in=used, is_taxed=True).first()
    assert category is not None
    for rule in category.rules.all():
        rule.categories.remove(category)

    wanted = NewRun(bill.run.cycle, bill.invoice_on, RunKind.QUICK, account=bill.account)
    run = verify(run=open_run(wanted=wanted, now=NOW), now=NOW)

    told = Finding.objects.filter(run=run, code="tax-rule-missing")
    assert any(f"({category.code})" in each.message for each in told)
