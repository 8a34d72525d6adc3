"""Bills that parents take over: linked pairs, adjustments on both bills, balances that add up."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from tollbook.billing import run as running
from tollbook.billing import stamping
from tollbook.billing.check import check
from tollbook.billing.documents.pdf import render
from tollbook.billing.issuing import issue
from tollbook.billing.messages import install_late_messages
from tollbook.billing.models import BaseBilling, BillingProfile, Invoice, Run, RunAccount, Transfer
from tollbook.billing.printing import bill_of as bill_printed
from tollbook.billing.queries.corporate import corporate_summary_of, corporate_total
from tollbook.billing.queries.moved import moved_on
from tollbook.billing.run import approve, draft, draft_batch, hold, release
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.types import LineKind, RunState
from tollbook.customers.models import Account
from tollbook.ledger import queries as ledger
from tollbook.ledger.actions import post
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import ProductCharge

FEB_13, MAR_13, APR_13 = date(2026, 2, 13), date(2026, 3, 13), date(2026, 4, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    """A parent with a line for 10.00 and two subs with lines for 20.00 and 25.00."""
    carrier = new_carrier()
    top = carrier.account("200100")
    Account.objects.update(billing_type="corporate")
    lines = [(top, "10.00")]
    for number, price in (("200101", "20.00"), ("200102", "25.00")):
        sub = carrier.account(number, billed_to_parent=True)
        Account.objects.filter(pk=sub.pk).update(billing_type="corporate", corporate_parent=top)
        lines.append((sub, price))
    for place, (account, price) in enumerate(lines):
        carrier.charge(carrier.product(account, f"21855501{place:02d}", FEB_13), price)
    return carrier


def bill_of(number: str, on: date) -> Invoice:
    return Invoice.objects.get(account__number=number, invoice_on=on)


def told(invoice: Invoice) -> list[tuple[str, str]]:
    return [(each.words, str(each.amount)) for each in moved_on(invoice)]


def figures(invoice: Invoice) -> list[str]:
    names = ("previous_balance", "payments", "adjustments", "total_current", "total_due")
    return [str(getattr(invoice, name)) for name in names]


def balances() -> dict[str, str]:
    return {each.number: str(ledger.balance_of(each.pk)) for each in Account.objects.all()}


def clean() -> bool:
    return [*check(), *ledger.check()] == []


@pytest.mark.accepts("money-18")
def test_the_parent_takes_over_the_bills_of_its_subs(carrier: Carrier) -> None:
    """
    | bill of | previous | payments | adjustments | current |   due |
    |---------|---------:|---------:|------------:|--------:|------:|
    | 200101  |     0.00 |     0.00 |      -20.00 |   20.00 |  0.00 |
    | 200102  |     0.00 |     0.00 |      -25.00 |   25.00 |  0.00 |
    | parent  |     0.00 |     0.00 |       45.00 |   10.00 | 55.00 |
    | in March|    55.00 |   -55.00 |       45.00 |   10.00 | 55.00 |
    """
    carrier.bill(FEB_13)

    first, second, top = (bill_of(n, FEB_13) for n in ("200101", "200102", "200100"))
    assert figures(first) == ["0.00", "0.00", "-20.00", "20.00", "0.00"]
    assert figures(second) == ["0.00", "0.00", "-25.00", "25.00", "0.00"]
    assert figures(top) == ["0.00", "0.00", "45.00", "10.00", "55.00"]
    assert told(first) == [("Billed to 200100 Customer 200100", "-20.00")]
    assert told(top) == [
        (f"Invoice {first.number} of 200101 Customer 200101", "20.00"),
        (f"Invoice {second.number} of 200102 Customer 200102", "25.00"),
    ]
    assert balances() == {"200100": "55.00", "200101": "0.00", "200102": "0.00"}
    pair = Transfer.objects.get(invoice=first)
    assert pair.of_sub is not None
    assert pair.of_parent is not None
    assert (pair.of_sub.kind, pair.of_parent.kind) == ("credit", "debit")
    assert pair.of_sub.reference == pair.of_parent.reference == first.number
    assert clean()

    paid = Posting(
        account_id=top.account_id,
        kind=EntryKind.PAYMENT,
        amount=Decimal("55.00"),
        source="check:1",
        effective_on=date(2026, 3, 1),
        classification="payment",
        description="Check",
    )
    post(posting=paid, now=NOON)
    carrier.bill(MAR_13)

    assert figures(bill_of("200100", MAR_13)) == ["55.00", "-55.00", "45.00", "10.00", "55.00"]
    assert figures(bill_of("200101", MAR_13)) == ["0.00", "0.00", "-20.00", "20.00", "0.00"]
    assert len(moved_on(bill_of("200100", MAR_13))) == 3
    assert clean()


@pytest.mark.accepts("money-18")
def test_a_sub_that_comes_after_its_parent_stands_on_the_parents_next_bill(
    carrier: Carrier,
) -> None:
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    late = Account.objects.get(number="200102")

    hold(run=run, account=late, reason="A look at its price.", calls=carrier.store)

    # The parent's draft counted the sub, so it goes back.
    assert RunAccount.objects.get(run=run, account__number="200100").state == "waiting"
    run.refresh_from_db()
    assert run.state == RunState.VERIFIED
    draft(run=run, calls=carrier.store)
    assert bill_of("200100", FEB_13).adjustments == Decimal("20.00")

    release(run=run, account=late, calls=carrier.store)
    type(run).objects.update(state=RunState.VERIFIED)
    hold(run=run, account=late, reason="Not yet.", calls=carrier.store)
    run = draft(run=run, calls=carrier.store)
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)
    assert balances() == {"200100": "30.00", "200101": "0.00", "200102": "0.00"}

    carrier.bill(MAR_13)

    # The sub's bill of March carries what February left out.
    assert figures(bill_of("200102", MAR_13)) == ["0.00", "0.00", "-50.00", "50.00", "0.00"]
    assert figures(bill_of("200100", MAR_13)) == ["30.00", "0.00", "70.00", "10.00", "110.00"]
    assert clean()


def test_a_sub_with_credit_hands_it_to_its_parent(carrier: Carrier) -> None:
    sub = Account.objects.get(number="200101")
    credit = Posting(
        account_id=sub.pk,
        kind=EntryKind.CREDIT,
        amount=Decimal("50.00"),
        source="credit:1",
        effective_on=FEB_13,
        classification="adjustment",
        description="Good will",
    )
    post(posting=credit, now=NOON)

    carrier.bill(FEB_13)

    assert figures(bill_of("200101", FEB_13)) == ["0.00", "0.00", "-20.00", "20.00", "0.00"]
    assert told(bill_of("200101", FEB_13))[-1] == ("Billed to 200100 Customer 200100", "30.00")
    assert balances() == {"200100": "5.00", "200101": "0.00", "200102": "0.00"}
    assert clean()


def test_a_sub_that_leaves_the_structure_keeps_its_own_bills(carrier: Carrier) -> None:
    carrier.bill(FEB_13)
    BillingProfile.objects.filter(account__number="200101").update(billed_to_parent=False)
    Account.objects.filter(number="200102").update(corporate_parent=None)

    carrier.bill(MAR_13)

    assert figures(bill_of("200101", MAR_13)) == ["0.00", "0.00", "0.00", "20.00", "20.00"]
    assert figures(bill_of("200102", MAR_13)) == ["0.00", "0.00", "0.00", "25.00", "25.00"]
    assert figures(bill_of("200100", MAR_13)) == ["55.00", "0.00", "0.00", "10.00", "65.00"]
    assert clean()


def test_calls_that_change_send_the_parent_back_with_its_sub(carrier: Carrier) -> None:
    sub = Account.objects.get(number="200101")
    line = carrier.product(sub, "2185550177", FEB_13)
    carrier.usage(line, "interstate", 1_000_000)
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    approve(run=run, now=NOON)
    carrier.usage(line, "interstate", 2_000_000)

    run = issue(run=run, now=NOON, calls=carrier.store)

    assert run.state == RunState.VERIFIED
    waiting = RunAccount.objects.filter(run=run, state="waiting")
    assert sorted(waiting.values_list("account__number", flat=True)) == ["200100", "200101"]
    run = draft(run=run, calls=carrier.store)
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)
    assert figures(bill_of("200100", FEB_13)) == ["0.00", "0.00", "48.00", "10.00", "58.00"]
    assert clean()


def test_a_posted_transfer_is_in_ink_and_the_books_prove_it(carrier: Carrier) -> None:
    carrier.bill(FEB_13)
    transfer = Transfer.objects.order_by("pk").first()
    assert transfer is not None

    row = Transfer.objects.filter(pk=transfer.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(shown_on=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        row._raw_delete("default")

    assert Entry.objects.filter(classification__code="transfer").count() == 4


def test_a_bill_that_the_parent_pays_says_so_and_asks_nobody_to_pay(carrier: Carrier) -> None:
    install_late_messages()
    BillingProfile.objects.update(billed_to_parent=False)
    carrier.bill(FEB_13)
    BillingProfile.objects.filter(account__number="200101").update(billed_to_parent=True)

    carrier.bill(APR_13)

    moved, kept, top = (bill_of(n, APR_13) for n in ("200101", "200102", "200100"))
    asked = [any("open for" in each for each in bill.front["messages"]) for bill in (moved, kept)]
    assert asked == [False, True]
    assert [bill_printed(each).handed_to for each in (moved, kept, top)] == [
        "200100 Customer 200100",
        "",
        "",
    ]
    text = PdfReader(BytesIO(render(bill_printed(moved)))).pages[0].extract_text()
    assert "Nothing to pay. Billed to 200100 Customer 200100." in " ".join(text.split())
    assert "200100 Customer 200100 pays this bill." in " ".join(text.split())


def test_a_finance_charge_that_a_sub_hands_over_bears_none(carrier: Carrier) -> None:
    ProductCharge.objects.filter(product__account__number="200101").update(price=Decimal(2000))
    BillingProfile.objects.update(billed_to_parent=False, finance_start_days=0, finance_method=2)
    BaseBilling.objects.update(finance_percent=Decimal("1.50"))
    BillingProfile.objects.exclude(account__number="200101").update(late_fees_waived=True)
    carrier.bill(FEB_13)
    BillingProfile.objects.filter(account__number="200101").update(billed_to_parent=True)
    carrier.bill(MAR_13)
    top = BillingProfile.objects.filter(account__number="200100")
    top.update(late_fees_waived=False)
    carrier.bill(APR_13)

    handed = Transfer.objects.get(invoice=bill_of("200101", MAR_13))
    assert handed.amount == Decimal("4030.00")  # two months, and 30.00 on the first
    (late,) = bill_of("200100", APR_13).lines.filter(kind=LineKind.FINANCE)
    # Its own two bills of 10.00 and what it took over, less the finance charge inside.
    assert late.amount == Decimal("60.30")


def states(run: Run) -> list[str]:
    rows = RunAccount.objects.filter(run=run).order_by("account__number")
    return list(rows.values_list("state", flat=True))


def test_a_parent_with_nothing_of_its_own_has_a_bill_as_long_as_a_sub_has(
    carrier: Carrier,
) -> None:
    BillingProfile.objects.update(billed_to_parent=False)
    ProductCharge.objects.exclude(product__account__number="200101").delete()
    sub = Account.objects.get(number="200101")
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)

    top = bill_of("200100", FEB_13)
    assert (top.lines_count, figures(top)) == (0, ["0.00"] * 5)
    assert [row.total for row in corporate_summary_of(top)] == [Decimal(0), Decimal("20.00")]

    hold(run=run, account=sub, reason="A look at its price.", calls=carrier.store)
    assert states(run) == ["waiting", "held", "nothing"]
    draft(run=run, calls=carrier.store)
    assert states(run) == ["nothing", "held", "nothing"]

    release(run=run, account=sub, calls=carrier.store)
    assert states(run) == ["waiting", "waiting", "nothing"]
    type(run).objects.update(state=RunState.VERIFIED)
    run = draft(run=run, calls=carrier.store)
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)
    assert states(run) == ["issued", "issued", "nothing"]
    assert Entry.objects.count() == 1
    assert clean()


def test_a_parent_is_issued_behind_its_subs_whatever_its_number(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    BillingProfile.objects.update(billed_to_parent=False)
    monkeypatch.setattr(stamping, "INVOICES_PER_BATCH", 1)

    carrier.bill(FEB_13)

    ordered = Invoice.objects.order_by("sequence").values_list("account__number", flat=True)
    assert list(ordered) == ["200101", "200102", "200100"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("amount", "200100 is not what it took over of its sub accounts"),
        ("parent", "200101 is not on the bill of its parent"),
        ("place", "200101 is not on the bill of its parent"),
    ],
)
def test_a_corporate_bill_that_is_not_its_subs_is_named(
    carrier: Carrier, fault: str, words: str
) -> None:
    run = carrier.run(FEB_13)
    draft(run=run, calls=carrier.store)
    first, second = (bill_of(number, FEB_13) for number in ("200101", "200102"))
    mine = Transfer.objects.filter(invoice=first)
    # Only drafts can be tampered with: what is issued is in ink.
    if fault == "amount":
        mine.update(amount=Decimal("21.00"))
    if fault == "parent":
        Invoice.objects.filter(pk=first.pk).update(parent=None)
    if fault == "place":
        mine.update(shown_on=second)
    run.refresh_from_db()
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)

    number, _, rest = words.partition(" ")
    told = {each.message for each in check() if each.code == "corporate-bill"}

    assert any(f"Invoice {bill_of(number, FEB_13).number} {rest}" in each for each in told)


@pytest.mark.accepts("money-17")
def test_the_summary_of_500_subs_is_their_sum_at_any_moment(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ACCOUNTS_PER_BATCH", 150)
    top = Account.objects.get(number="200100")
    for place in range(498):
        sub = carrier.account(f"{300_000 + place}", billed_to_parent=place % 2 == 0)
        line = carrier.product(sub, f"612{place:07d}", FEB_13)
        carrier.charge(line, f"{10 + place}.{place % 10}5", item_code="line")
    subs = Account.objects.filter(number__startswith="300")
    subs.update(billing_type="corporate", corporate_parent=top)
    run = carrier.run(FEB_13)
    looks = []

    def look(_step: str) -> None:
        """After each batch a second worker drafts one of its own, and the sums are looked at."""
        waiting = RunAccount.objects.filter(run=run, state="waiting").order_by("-account")
        other = list(waiting.exclude(account=top).values_list("account", flat=True)[:40])
        if other:
            draft_batch(run, other, carrier.store)
        drafts = Invoice.objects.filter(run=run, parent=top)
        summed = sum((each.total_current for each in drafts), Decimal(0))
        found = Invoice.objects.filter(run=run, account=top).first()
        looks.append(drafts.count())
        if found is not None:
            rows = corporate_summary_of(found)
            assert corporate_total(rows).total == summed + found.total_current

    draft(run=run, calls=carrier.store, step=look)
    run.refresh_from_db()
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)

    assert looks == sorted(looks)
    assert len(set(looks)) > 3
    bill = bill_of("200100", FEB_13)
    rows = corporate_summary_of(bill)
    subs_billed = Invoice.objects.filter(parent=top)
    assert len(rows) == 501
    total = sum((each.total_current for each in subs_billed), bill.total_current)
    assert corporate_total(rows).total == total
    moved = Transfer.objects.filter(shown_on=bill)
    assert bill.adjustments == sum(each.amount for each in moved)
    assert len(moved) == 251
    assert clean()
