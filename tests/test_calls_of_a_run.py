"""Which calls a run bills, and that it looks at them before."""

from datetime import date
from pathlib import Path

import pytest

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import NewRun, open_run, verify, void_invoice
from tollbook.billing.models import Finding, Invoice
from tollbook.billing.types import CreditKind, NewCredit, RunKind
from tollbook.catalog.models import TaxCategory
from tollbook.customers.models import Company
from tollbook.usage.queries import latest_pass, usage_sums
from tollbook.usage.tests.calls import line, taken

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


@pytest.mark.parametrize(
    ("zone", "starts_at", "is_billed"),
    [
        ("America/Chicago", "2026-04-13T04:59:59Z", True),
        ("America/Chicago", "2026-04-13T05:00:00Z", False),
        ("Pacific/Honolulu", "2026-04-13T09:59:59Z", True),
        ("Pacific/Honolulu", "2026-04-13T10:00:00Z", False),
        ("Pacific/Auckland", "2026-04-12T11:59:59Z", True),
        ("Pacific/Auckland", "2026-04-12T12:00:00Z", False),
    ],
)
def test_the_cut_off_is_midnight_where_the_company_is(
    town: Town, tmp_path: Path, zone: str, starts_at: str, *, is_billed: bool
) -> None:
    Company.objects.update(time_zone=zone)
    taken(tmp_path / "calls.csv", town.feed, [line(started_at=starts_at)])

    sums = usage_sums([town.bell.pk], date(2026, 4, 13), latest_pass())

    assert sum(sums["calls"].to_pylist()) == (1 if is_billed else 0)
