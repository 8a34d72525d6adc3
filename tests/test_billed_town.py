"""The billed town: made once by the real code, laid down for each test."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Q
from django.test import Client

from tests.town import INVOICE_DATES, NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import NewRun, approve, draft, issue, open_run, verify, void_invoice
from tollbook.billing.models import BillingProfile, Invoice, InvoiceLine
from tollbook.billing.queries import corporate_summary_of
from tollbook.billing.rules.minimum import COUNTED_KINDS
from tollbook.billing.types import CreditKind, LineKind, NewCredit, RunKind
from tollbook.flows.check import check_books
from tollbook.ledger.queries import balance_of
from tollbook.usage.models import CallFile
from tollbook.usage.queries import calls_sum
from tollbook.usage.types import ALL_CALLS, UNBILLED, CallScope


def test_each_account_has_its_bills(billed_town: Town) -> None:
    invoices = Invoice.objects.filter(account=billed_town.bell, issued_at__isnull=False)

    assert list(invoices.order_by("invoice_on").values_list("invoice_on", flat=True)) == list(
        INVOICE_DATES
    )


def test_bell_has_billed_and_unbilled_calls(billed_town: Town) -> None:
    newest = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    bell = billed_town.bell.pk

    assert calls_sum(CallScope((bell,), newest.pk), ALL_CALLS).calls == newest.calls_count > 0
    assert calls_sum(CallScope((bell,), UNBILLED), ALL_CALLS).calls > 0


def test_two_harbors_owes_all_its_bills(billed_town: Town) -> None:
    account = billed_town.two_harbors
    bills = Invoice.objects.filter(account=account).values_list("total_current", flat=True)

    assert balance_of(account.pk) == sum(bills) > 0


def test_the_rows_of_every_file_are_counted(billed_town: Town) -> None:
    files = CallFile.objects.filter(feed=billed_town.feed)

    assert {file.rejected for file in files} == {1}
    assert {file.orphans for file in files} == {1}


def test_the_books_of_the_town_prove(billed_town: Town) -> None:
    assert check_books() == []


def test_a_voided_bill_of_a_sub_is_not_in_the_summary_of_its_parent(billed_town: Town) -> None:
    top, sub = (
        Invoice.objects.filter(account=account).latest("invoice_on")
        for account in (billed_town.acme, billed_town.superior)
    )
    before = [row.account_number for row in corporate_summary_of(top)]
    sam = Actor(at=NOW, face=Face.OFFICE, user=billed_town.users["sam"])
    wanted = NewCredit(key="k1", kind=CreditKind.VOID, reason="Outage", on=top.invoice_on)

    void_invoice(invoice=sub, wanted=wanted, by=sam)

    assert sub.account.number in before
    left = [row.account_number for row in corporate_summary_of(top)]
    assert left == [number for number in before if number != sub.account.number]


def test_a_corporate_minimum_measures_no_voided_bill_of_a_sub(billed_town: Town) -> None:
    top, sub = (
        Invoice.objects.filter(account=account).latest("invoice_on")
        for account in (billed_town.acme, billed_town.superior)
    )
    BillingProfile.objects.filter(account=billed_town.acme).update(
        minimum_rule=6, minimum_amount=Decimal("5000.00")
    )
    sam = Actor(at=NOW, face=Face.OFFICE, user=billed_town.users["sam"])
    for place, bill in enumerate((top, sub)):
        wanted = NewCredit(key=f"k{place}", kind=CreditKind.VOID, reason="Anew", on=top.invoice_on)
        void_invoice(invoice=bill, wanted=wanted, by=sam)
    again = NewRun(billed_town.cycle, top.invoice_on, RunKind.QUICK, account=billed_town.acme)

    run = draft(run=verify(run=open_run(wanted=again, now=NOW), now=NOW))

    line = InvoiceLine.objects.get(invoice__run=run, kind=LineKind.MINIMUM)
    counted = InvoiceLine.objects.filter(
        Q(invoice__run=run) | Q(invoice__account=billed_town.two_harbors),
        invoice__invoice_on=top.invoice_on,
        kind__in=COUNTED_KINDS,
    )
    assert line.amount == Decimal("5000.00") - sum(each.amount for each in counted)


def test_a_sub_reads_on_its_bill_who_pays_it(billed_town: Town, client_of_sub: Client) -> None:
    BillingProfile.objects.filter(account=billed_town.superior).update(billed_to_parent=True)
    wanted = NewRun(billed_town.cycle, date(2026, 5, 13), RunKind.PRODUCTION)
    run = draft(run=verify(run=open_run(wanted=wanted, now=NOW), now=NOW))
    issue(run=approve(run=run, now=NOW), now=NOW)
    bill = Invoice.objects.get(run=run, account=billed_town.superior)

    page = client_of_sub.get(f"/billing/invoices/{bill.number}/").text

    assert bill.total_due == 0
    assert "Billed to 200100 Acme</p>" in page
    assert "of it is for other providers" not in page


@pytest.mark.accepts("money-17")
def test_the_parents_bill_sums_up_its_structure(
    billed_town: Town, client_of_acme: Client, client_of_sub: Client
) -> None:
    top, sub = (
        Invoice.objects.filter(account=account).latest("invoice_on")
        for account in (billed_town.acme, billed_town.superior)
    )

    summary = client_of_acme.get(f"/billing/invoices/{top.number}/")
    page = client_of_acme.get(f"/billing/invoices/{top.number}/corporate/")
    of_sub = client_of_sub.get(f"/billing/invoices/{sub.number}/")

    rows, total = page.context["rows"], page.context["total"]
    assert [row.account_number for row in rows] == ["200100", "200101", "200102"]
    bills = Invoice.objects.filter(invoice_on=top.invoice_on, account__number__startswith="2001")
    assert total.total == sum(bill.total_current for bill in bills)
    assert total.total == total.charges + total.others + total.usage + total.taxes
    assert total.others == sum(bill.other_providers for bill in bills)
    assert "Corporate Summary" in summary.content.decode()
    # A sub has none, and never sees its parent's.
    assert "Corporate Summary" not in of_sub.content.decode()
    for number in (sub.number, top.number):
        answer = client_of_sub.get(f"/billing/invoices/{number}/corporate/")
        assert answer.status_code == 404


def test_the_second_test_finds_the_same_rows(billed_town: Town, client_of_bell: Client) -> None:
    assert Invoice.objects.filter(issued_at__isnull=False).count() > len(INVOICE_DATES)
    assert client_of_bell.get("/billing/statements/").status_code == 200
