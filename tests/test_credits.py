"""Credits of the town's invoices: whole, a part, lines, calls, taken back, voided; never twice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import (
    NewRun,
    approve,
    credit_invoice,
    draft,
    hold,
    issue,
    open_run,
    release,
    take_credit_back,
    verify,
    void_invoice,
)
from tollbook.billing.documents.pdf import render
from tollbook.billing.models import (
    ChargeStamp,
    CreditedCall,
    Document,
    Invoice,
    InvoiceCredit,
    NextBillCredit,
    Run,
)
from tollbook.billing.printing import bill_of
from tollbook.billing.queries.credits import creditable_lines, left_of
from tollbook.billing.queries.journal import journal
from tollbook.billing.queries.moved import moved_on
from tollbook.billing.types import CreditKind, LineKind, NewCredit, RunKind, Section
from tollbook.catalog.models import TaxRule
from tollbook.flows.queries import check_books
from tollbook.kernel.errors import Refused
from tollbook.ledger.actions import post_item
from tollbook.ledger.models import Entry, Settings
from tollbook.ledger.queries import balance_of
from tollbook.usage.queries import calls_page
from tollbook.usage.types import ALL_CALLS, CallScope

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)


@pytest.fixture
def newest(billed_town: Town) -> Invoice:
    """Bell's bill of April."""
    return Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")


@pytest.fixture
def sam(billed_town: Town) -> Actor:
    return Actor(at=NOW, face=Face.OFFICE, user=billed_town.users["sam"])


def wish(kind: CreditKind, key: str = "k1", **more: Any) -> NewCredit:
    return NewCredit(key=key, kind=kind, reason="Outage", on=TODAY, **more)


def credited(invoice: Invoice, wanted: NewCredit, by: Actor) -> InvoiceCredit:
    """A credit that is posted too."""
    credit = credit_invoice(invoice=invoice, wanted=wanted, by=by)
    assert credit.item is not None
    post_item(item=credit.item, by=by)
    return credit


def by_section(credit: InvoiceCredit) -> dict[str, Decimal]:
    names = ("service", "usage", "taxes", "fees", "other_providers")
    return {name: getattr(credit, name) for name in names if getattr(credit, name)}


@pytest.mark.accepts("money-19")
def test_a_whole_invoice_comes_back_to_the_cent_and_only_once(newest: Invoice, sam: Actor) -> None:
    before = balance_of(newest.account_id)

    credit = credited(newest, wish(CreditKind.WHOLE), sam)
    again = credit_invoice(invoice=newest, wanted=wish(CreditKind.WHOLE), by=sam)

    assert (credit.amount, again) == (newest.total_current, credit)
    assert by_section(credit) == {name: getattr(newest, name) for name in by_section(credit)}
    assert balance_of(newest.account_id) == before - newest.total_current
    for wanted in (wish(CreditKind.WHOLE, "k2"), wish(CreditKind.PART, "k3", amount=Decimal("1"))):
        with pytest.raises(Refused):
            credit_invoice(invoice=newest, wanted=wanted, by=sam)
    assert check_books() == []


@pytest.mark.accepts("money-19")
def test_a_part_brings_its_share_of_the_taxes(newest: Invoice, sam: Actor) -> None:
    credit = credited(newest, wish(CreditKind.PART, amount=Decimal("40.00")), sam)

    assert credit.amount == Decimal("40.00")
    assert credit.taxes > 0
    share = credit.taxes / newest.taxes
    assert abs(share - Decimal("40.00") / newest.total_current) < Decimal("0.01")
    rest = credited(newest, wish(CreditKind.WHOLE, "k2"), sam)
    assert rest.amount == newest.total_current - Decimal("40.00")
    assert rest.taxes + credit.taxes == newest.taxes
    assert check_books() == []


@pytest.mark.accepts("money-19")
def test_a_line_brings_its_taxes_at_the_rates_of_its_own_day(newest: Invoice, sam: Actor) -> None:
    line = newest.lines.filter(section=Section.SERVICE, product_label__contains="0110").first()
    assert line is not None
    own = newest.lines.filter(product=line.product).exclude(section=Section.USAGE)
    whole = sum((each.amount for each in own), Decimal(0))
    used = newest.lines.filter(product=line.product, section=Section.USAGE).first()
    assert used is not None
    # Rates of today are others; what was billed is billed at those of its day.
    TaxRule.objects.filter(valid_to=None).update(valid_to=date(2026, 4, 14))

    half = credited(newest, wish(CreditKind.LINES, lines={line.pk: line.amount / 2}), sam)
    rest = credited(
        newest,
        wish(CreditKind.LINES, "k2", lines={line.pk: line.amount / 2, used.pk: used.amount}),
        sam,
    )

    taxes = half.taxes + half.fees + rest.taxes + rest.fees
    back = half.amount + rest.amount - used.amount
    assert taxes > 0
    assert back <= whole
    assert half.taxes > 0
    with pytest.raises(Refused, match=r"only 0\.00 is left"):
        credit_invoice(
            invoice=newest,
            wanted=wish(CreditKind.LINES, "k3", lines={line.pk: Decimal("0.01")}),
            by=sam,
        )
    assert check_books() == []


@pytest.mark.accepts("money-19")
def test_three_calls_come_back_with_their_taxes_and_no_call_twice(
    newest: Invoice, sam: Actor
) -> None:
    scope = CallScope((newest.account_id,), newest.pk)
    dear = [call for call in calls_page(scope, ALL_CALLS, None, 100).calls if call.price_micros]
    chosen = tuple(("switch", call.call_key) for call in dear[:3])
    assert len(chosen) == 3

    credit = credited(newest, wish(CreditKind.CALLS, calls=chosen), sam)

    exact = Decimal(sum(call.price_micros for call in dear[:3])).scaleb(-6)
    assert abs(credit.usage - exact) <= Decimal("0.02")
    assert credit.taxes > 0
    assert CreditedCall.objects.count() == 3
    with pytest.raises(Refused, match="was credited"):
        credit_invoice(
            invoice=newest, wanted=wish(CreditKind.CALLS, "k2", calls=chosen[:1]), by=sam
        )
    with pytest.raises(Refused, match="not on this invoice"):
        credit_invoice(
            invoice=newest, wanted=wish(CreditKind.CALLS, "k3", calls=(("switch", "x"),)), by=sam
        )
    assert check_books() == []


def test_a_credit_is_taken_back_before_and_after_it_is_posted(newest: Invoice, sam: Actor) -> None:
    before = balance_of(newest.account_id)
    waiting = credit_invoice(invoice=newest, wanted=wish(CreditKind.WHOLE), by=sam)
    with pytest.raises(Refused):
        credit_invoice(invoice=newest, wanted=wish(CreditKind.WHOLE, "k2"), by=sam)

    take_credit_back(credit=waiting, reason="Wrong invoice", by=sam)
    posted = credited(newest, wish(CreditKind.WHOLE, "k3"), sam)
    for _twice in range(2):
        take_credit_back(credit=posted, reason="Wrong invoice", by=sam)

    assert balance_of(newest.account_id) == before
    assert left_of(creditable_lines(newest)) == newest.total_current
    assert check_books() == []


def test_a_voided_invoice_gives_its_charges_and_calls_back(newest: Invoice, sam: Actor) -> None:
    scope = CallScope((newest.account_id,), newest.pk)
    assert calls_page(scope, ALL_CALLS, None, 5).calls
    stamped = set(ChargeStamp.objects.filter(invoice=newest).values_list("charge", flat=True))
    older = Invoice.objects.filter(account=newest.account).earliest("invoice_on")

    with pytest.raises(Refused, match="later invoice"):
        void_invoice(invoice=older, wanted=wish(CreditKind.VOID, "k0"), by=sam)
    first = void_invoice(invoice=newest, wanted=wish(CreditKind.VOID), by=sam)
    second = void_invoice(invoice=newest, wanted=wish(CreditKind.VOID), by=sam)

    assert first == second
    assert first.credit.amount == newest.total_current
    assert not calls_page(scope, ALL_CALLS, None, 5).calls
    assert stamped
    still = ChargeStamp.objects.filter(charge__in=stamped)
    assert {stamp.billed_until for stamp in still} <= {date(2026, 4, 13), date(2026, 3, 13)}
    with pytest.raises(Refused, match="voided"):
        credit_invoice(invoice=newest, wanted=wish(CreditKind.WHOLE, "k2"), by=sam)
    assert check_books() == []


def test_a_posted_credit_is_taken_back_on_the_day_of_the_company(
    newest: Invoice, sam: Actor
) -> None:
    posted = credited(newest, wish(CreditKind.WHOLE), sam)
    late = replace(sam, at=datetime(2026, 4, 21, 3, 0, tzinfo=UTC))  # 22:00 of the 20th there

    take_credit_back(credit=posted, reason="Wrong invoice", by=late)

    back = Entry.objects.get(reverses__classification__code="invoice-credit")
    assert (back.effective_on, back.posted_at) == (date(2026, 4, 20), late.at)


def test_a_customer_sees_in_list_and_viewer_that_a_bill_is_void(
    newest: Invoice, sam: Actor, client_of_bell: Client
) -> None:
    pages = ("/billing/statements/", f"/billing/invoices/{newest.number}/")
    before = [client_of_bell.get(page).content.decode() for page in pages]

    void_invoice(invoice=newest, wanted=wish(CreditKind.VOID), by=sam)

    assert not any("Voided" in each for each in before)
    listed, viewed = (client_of_bell.get(page).content.decode() for page in pages)
    assert listed.count("Voided") == 1
    assert "Voided: nothing of this bill is owed" in viewed


def test_the_document_of_a_void_bill_is_stamped_when_it_is_shown(
    newest: Invoice, sam: Actor, client_of_bell: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    issued = render(bill_of(newest))
    (tmp_path / "bill.pdf").write_bytes(issued)
    stored = {"path": "bill.pdf", "made_at": newest.issued_at}
    Document.objects.update_or_create(invoice=newest, kind="pdf", defaults=stored)
    address = f"/billing/invoices/{newest.number}/pdf/file/"
    before = b"".join(client_of_bell.get(address))

    void_invoice(invoice=newest, wanted=wish(CreditKind.VOID), by=sam)
    after = b"".join(client_of_bell.get(address))

    assert before == issued == (tmp_path / "bill.pdf").read_bytes()
    assert after.startswith(issued)
    page: Any = PdfReader(BytesIO(after)).pages[0]
    (stamp,) = page["/Annots"]
    assert "Void since Apr 20, 2026" in stamp.get_object()["/Contents"]


def test_a_quick_run_bills_a_voided_invoice_anew(newest: Invoice, sam: Actor) -> None:
    before = balance_of(newest.account_id)
    cycle = newest.run.cycle
    wanted = NewRun(cycle, newest.invoice_on, RunKind.QUICK, account=newest.account)
    sample = drafted(wanted)
    with pytest.raises(Refused, match="sample"):
        approve(run=sample, now=NOW)
    void_invoice(invoice=newest, wanted=wish(CreditKind.VOID), by=sam)

    issue(run=approve(run=drafted(wanted), now=NOW), now=NOW)

    bill = Invoice.objects.get(
        account=newest.account, invoice_on=newest.invoice_on, void=None, issued_at__isnull=False
    )
    assert bill.number != newest.number
    assert (bill.total_current, bill.calls_count) == (newest.total_current, newest.calls_count)
    assert calls_page(CallScope((newest.account_id,), bill.pk), ALL_CALLS, None, 5).calls
    assert balance_of(newest.account_id) == before == bill.total_due
    # What its paper lists as moved is what its figures say; it stands once among the last ones.
    assert sum(each.amount for each in moved_on(bill)) == bill.payments + bill.adjustments
    assert [each.day for each in bill_of(bill).past].count(bill.invoice_on) == 1
    told = list(journal(date(2026, 1, 1), date(2026, 4, 30)))
    assert {sum(line.amount for line in each.lines) for each in told} == {Decimal(0)}
    assert check_books() == []


def drafted(wanted: NewRun) -> Run:
    """A run of the stored calls, up to its review."""
    return draft(run=verify(run=open_run(wanted=wanted, now=NOW), now=NOW))


@pytest.mark.accepts("money-19")
def test_a_fixed_charge_credit_comes_off_the_next_bill_with_its_taxes(
    newest: Invoice, sam: Actor, client_of_bell: Client
) -> None:
    line = newest.lines.filter(section=Section.SERVICE, amount__gt=10).first()
    assert line is not None
    before = balance_of(newest.account_id)
    wanted = wish(CreditKind.LINES, lines={line.pk: Decimal("10.00")}, is_on_next_bill=True)

    credit = credit_invoice(invoice=newest, wanted=wanted, by=sam)
    bill = next_bill(newest)

    off = [each for each in bill.lines.all() if each.kind == LineKind.GIVEN]
    assert (credit.item, credit.service, balance_of(newest.account_id)) == (
        None,
        Decimal("10.00"),
        before + bill.total_current,
    )
    assert credit.taxes > 0
    assert sum(each.amount for each in off) == -credit.amount
    assert sum(each.amount for each in off if each.section == Section.TAX) == -credit.taxes
    assert {each.tax_category for each in off} == {""}
    with pytest.raises(Refused, match=f"Bill {bill.number} has taken it off"):
        take_credit_back(credit=credit, reason="Wrong line", by=sam)
    page = client_of_bell.get(f"/billing/invoices/{bill.number}/").content.decode()
    assert f"From bill {newest.number}" in page
    assert "10.00 credited" in client_of_bell.get(f"/billing/invoices/{newest.number}/").text
    assert check_books() == []


def test_a_fixed_charge_credit_is_taken_back_before_a_bill_has_it(
    newest: Invoice, sam: Actor
) -> None:
    wanted = wish(CreditKind.PART, amount=Decimal("5.00"), is_on_next_bill=True)
    credit = credit_invoice(invoice=newest, wanted=wanted, by=sam)
    run = drafted(NewRun(newest.run.cycle, date(2026, 5, 13), RunKind.PRODUCTION))

    with pytest.raises(Refused, match="Hold the account"):
        take_credit_back(credit=credit, reason="Too kind", by=sam)
    hold(run=run, account=newest.account, reason="A credit is mended")
    take_credit_back(credit=credit, reason="Too kind", by=sam)
    release(run=run, account=newest.account)
    issue(run=approve(run=draft(run=verify(run=run, now=NOW)), now=NOW), now=NOW)

    bill = Invoice.objects.get(account=newest.account, invoice_on=date(2026, 5, 13))
    assert not bill.lines.filter(kind=LineKind.GIVEN).exists()
    assert left_of(creditable_lines(newest)) == newest.total_current
    assert check_books() == []


def test_a_draft_with_a_credit_that_is_gone_is_drafted_again(newest: Invoice, sam: Actor) -> None:
    wanted = wish(CreditKind.PART, amount=Decimal("5.00"), is_on_next_bill=True)
    credit = credit_invoice(invoice=newest, wanted=wanted, by=sam)
    run = drafted(NewRun(newest.run.cycle, date(2026, 5, 13), RunKind.PRODUCTION))
    # As if it was taken back while the draft was worked out.
    InvoiceCredit.objects.filter(pk=credit.pk).update(ended_at=NOW)

    issue(run=approve(run=run, now=NOW), now=NOW)

    assert run.accounts.get(account=newest.account).reason.startswith("A credit on it")
    assert not Invoice.objects.filter(account=newest.account, invoice_on=run.invoice_on).exists()


def test_voiding_the_bill_leaves_its_credit_for_the_one_after(newest: Invoice, sam: Actor) -> None:
    wanted = wish(CreditKind.WHOLE, is_on_next_bill=True)
    credit = credit_invoice(invoice=newest, wanted=wanted, by=sam)
    bill = next_bill(newest)

    void_invoice(invoice=bill, wanted=wish(CreditKind.VOID, "k2"), by=sam)
    cycle = NewRun(bill.run.cycle, bill.invoice_on, RunKind.QUICK, account=bill.account)
    issue(run=approve(run=drafted(cycle), now=NOW), now=NOW)

    anew = Invoice.objects.get(account=bill.account, invoice_on=bill.invoice_on, void=None)
    assert (anew.total_current, anew.number == bill.number) == (bill.total_current, False)
    assert NextBillCredit.objects.get(credit=credit).shown_on == anew
    assert check_books() == []


def test_what_a_second_person_must_see_does_not_come_off_the_next_bill(
    newest: Invoice, billed_town: Town, sam: Actor
) -> None:
    Settings.objects.update_or_create(pk=1, defaults={"approval_above": Decimal("1.00")})
    wanted = wish(CreditKind.PART, amount=Decimal("5.00"), is_on_next_bill=True)

    with pytest.raises(Refused, match="Another person must approve"):
        credit_invoice(invoice=newest, wanted=wanted, by=sam)

    assert not InvoiceCredit.objects.exists()


def next_bill(invoice: Invoice) -> Invoice:
    """The bill of the month after, issued."""
    day = date(2026, 5, 13)
    run = drafted(NewRun(invoice.run.cycle, day, RunKind.PRODUCTION))
    issue(run=approve(run=run, now=NOW), now=NOW)
    return Invoice.objects.get(account=invoice.account, invoice_on=day)
