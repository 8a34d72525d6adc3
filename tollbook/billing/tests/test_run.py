"""A bill run: drafts, issue, numbers, entries, parked and held accounts, trials."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from tollbook.billing import run as running
from tollbook.billing.check import check
from tollbook.billing.issuing import issue
from tollbook.billing.models import Document, Finding, Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.run import NewRun, approve, discard, draft, hold, open_run, release, restart
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.types import RunKind, RunState
from tollbook.customers.models import Group
from tollbook.kernel.errors import Refused
from tollbook.ledger import queries as ledger
from tollbook.ledger.actions import post
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import Product

FEB_1, FEB_13, MAR_13 = date(2026, 2, 1), date(2026, 2, 13), date(2026, 3, 13)

COPIED = (
    "section, kind, product_label, location_label, description, provider, quantity, amount,"
    " tax_category, call_category, calls_count, billed_seconds, source, reckoning"
)
ONE_MORE_LINE = (
    f"INSERT INTO billing_invoiceline (invoice_id, position, {COPIED})"
    f" SELECT invoice_id, 99, {COPIED} FROM billing_invoiceline"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def account_with_line(carrier: Carrier, number: str, price: str = "31.00") -> int:
    """An account with one line and one charge; its key."""
    account = carrier.account(number)
    carrier.charge(carrier.product(account, f"218555{number[-4:]}", FEB_13), price)
    return account.pk


def paid(account_id: int, amount: str, on: date) -> None:
    posting = Posting(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=Decimal(amount),
        source=f"check:{account_id}:{on}",
        effective_on=on,
        classification="payment",
        description="Check",
    )
    post(posting=posting, now=NOON)


@pytest.mark.accepts("money-11")
def test_an_issued_bill_has_number_entry_and_document(carrier: Carrier) -> None:
    carrier.tax("mn-sales", "state", "6.875")
    bell = carrier.account("100100")
    line = carrier.product(bell, "2185550100", FEB_13)
    carrier.charge(line, "31.00")
    carrier.usage(line, "interstate", 1_234_500, calls=3)

    run = carrier.bill(FEB_13)

    bill = Invoice.objects.get()
    assert run.state == RunState.ISSUED
    assert (bill.number, bill.invoice_on, bill.due_on) == ("L-1001", FEB_13, date(2026, 3, 5))
    assert [str(each) for each in (bill.service, bill.usage, bill.taxes)] == [
        *("31.00", "1.23", "2.22")
    ]
    assert bill.total_due == bill.total_current == Decimal("34.45")
    assert bill.entry is not None
    assert (bill.entry.kind, bill.entry.amount) == ("charge", Decimal("34.45"))
    assert bill.entry.source == "invoice:L-1001"
    assert bill.entry.due_on == bill.due_on
    assert ledger.balance_of(bell.pk) == Decimal("34.45")
    assert Document.objects.get().invoice == bill
    assert [key for key, _row in carrier.stamped] == [bill.pk]
    assert bill.front["remit_to"]["city"] == "Duluth"
    assert [*check(), *ledger.check()] == []


@pytest.mark.accepts("money-11")
def test_a_trial_leaves_nothing(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    run = draft(run=carrier.run(FEB_13, RunKind.TRIAL), calls=carrier.store)
    assert Invoice.objects.filter(run=run).count() == 1

    with pytest.raises(Refused, match="trial"):
        approve(run=run, now=NOON)
    discard(run=run)

    left = [Run, RunAccount, Finding, Invoice, InvoiceLine, Document, Entry]
    assert [model._default_manager.count() for model in left] == [0] * len(left)


def test_the_next_bill_shows_what_was_paid(carrier: Carrier) -> None:
    bell = account_with_line(carrier, "100100")
    carrier.bill(FEB_13)
    paid(bell, "20.00", date(2026, 3, 1))

    carrier.bill(MAR_13)

    bill = Invoice.objects.get(invoice_on=MAR_13)
    assert (bill.previous_balance, bill.payments) == (Decimal("31.00"), Decimal("-20.00"))
    assert (bill.total_current, bill.total_due) == (Decimal("31.00"), Decimal("42.00"))


def test_a_payment_between_draft_and_issue_stands_on_the_next_bill(carrier: Carrier) -> None:
    bell = account_with_line(carrier, "100100")
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    paid(bell, "5.00", FEB_13)
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)

    carrier.bill(MAR_13)

    first, second = Invoice.objects.order_by("invoice_on")
    assert first.total_due == Decimal("31.00")
    assert (second.previous_balance, second.payments) == (Decimal("31.00"), Decimal("-5.00"))
    assert second.total_due == ledger.balance_of(bell) == Decimal("57.00")


def test_a_bill_below_zero_is_posted_as_a_credit_and_one_of_zero_not_at_all(
    carrier: Carrier,
) -> None:
    below = account_with_line(carrier, "100100", "-10.00")
    zero = account_with_line(carrier, "100101", "0.00")

    carrier.bill(FEB_13)

    assert ledger.balance_of(below) == Decimal("-10.00")
    assert Entry.objects.get().kind == "credit"
    assert Invoice.objects.get(account=zero).number == "L-1002"
    assert check() == []


def test_a_group_may_skip_billing_transactions(carrier: Carrier) -> None:
    bell = account_with_line(carrier, "100100")
    Group.objects.update(charge_posting_skipped=True)

    carrier.bill(FEB_13)

    assert Invoice.objects.get(account=bell).number == "L-1001"
    assert not Entry.objects.exists()


def test_days_of_the_account_come_before_the_due_days_of_its_base(carrier: Carrier) -> None:
    bell = carrier.account("100100", due_adjust_days=7)
    carrier.charge(carrier.product(bell, "2185550100", FEB_13), "31.00")

    carrier.bill(FEB_13)

    assert Invoice.objects.get().due_on == date(2026, 2, 20)


def test_numbers_follow_the_account_numbers_without_a_gap(carrier: Carrier) -> None:
    for number in ("100300", "100100", "100200"):
        account_with_line(carrier, number)

    carrier.bill(FEB_13)

    found = Invoice.objects.order_by("sequence").values_list("number", "account__number")
    assert list(found) == [("L-1001", "100100"), ("L-1002", "100200"), ("L-1003", "100300")]


def test_an_account_with_nothing_to_bill_and_no_balance_gets_no_bill(carrier: Carrier) -> None:
    carrier.account("100100")

    carrier.bill(FEB_13)

    assert RunAccount.objects.get().state == "nothing"
    assert not Invoice.objects.exists()


def test_one_production_run_for_a_cycle_and_date(carrier: Carrier) -> None:
    carrier.run(FEB_13)

    with pytest.raises(Refused, match="already has a run"):
        open_run(wanted=NewRun(carrier.cycle, FEB_13, RunKind.PRODUCTION), now=NOON)


def test_a_held_account_is_left_out_until_it_is_released(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    other = account_with_line(carrier, "100101")
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    held = Invoice.objects.get(account=other).account
    hold(run=run, account=held, reason="Asked for a look")
    assert Invoice.objects.filter(run=run).count() == 1

    release(run=run, account=held)

    assert run.state == RunState.OPEN
    assert RunAccount.objects.get(account=other).state == "waiting"


def test_a_restart_begins_again(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    run = restart(run=draft(run=carrier.run(FEB_13), calls=carrier.store))

    assert run.state == RunState.OPEN
    assert not Invoice.objects.exists()
    assert RunAccount.objects.get().state == "waiting"


@pytest.mark.accepts("money-13")
def test_one_broken_account_among_a_thousand_is_parked_with_its_reason(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [account_with_line(carrier, f"{100000 + number}") for number in range(1000)]
    broken = accounts[617]
    # Two sums of calls that no whole number of the engine can hold together.
    for _ in range(2):
        carrier.usage(Product.objects.get(account=broken), "international", 9 * 10**18)
    monkeypatch.setattr(running, "ACCOUNTS_PER_BATCH", 400)

    carrier.bill(FEB_13)

    parked = RunAccount.objects.get(state="parked")
    assert parked.account_id == broken
    assert "out of range" in parked.reason
    assert Invoice.objects.filter(issued_at__isnull=False).count() == 999
    assert [*check(), *ledger.check()] == []


CUT = """CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'"""
AT_A_LINE = "CREATE TRIGGER cut BEFORE INSERT ON billing_invoiceline FOR EACH ROW EXECUTE FUNCTION"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="no server stands behind SQLite")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_amid_the_lines_of_a_draft_blames_no_account(
    carrier: Carrier,
) -> None:
    """The server ends the connection while it takes the lines; nothing of the batch stands."""
    for number in ("100100", "100101"):
        account_with_line(carrier, number)
    run = carrier.run(FEB_13)
    with connection.cursor() as cursor:
        cursor.execute(CUT)
        cursor.execute(f"{AT_A_LINE} cut_off()")
    try:
        with pytest.raises(OperationalError):
            draft(run=run, calls=carrier.store)
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION cut_off() CASCADE")

    assert set(RunAccount.objects.values_list("state", "reason")) == {("waiting", "")}
    assert not Invoice.objects.exists()
    assert draft(run=Run.objects.get(pk=run.pk), calls=carrier.store).state == RunState.DRAFTED
    assert Invoice.objects.count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL plans by counts")
def test_a_run_over_tables_that_were_counted_while_empty_counts_them_anew(carrier: Carrier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE services_product")
    for number in range(40):
        account_with_line(carrier, f"{100000 + number}")

    draft(run=carrier.run(FEB_13), calls=carrier.store)

    with connection.cursor() as cursor:
        # By its oid: tests that keep tables hold a second of this name in a schema of their own.
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'services_product'::regclass")
        assert cursor.fetchone()[0] == 40


def test_a_bill_larger_than_the_books_can_hold_is_parked(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    bell = carrier.account("100101")
    line = carrier.product(bell, "2185550111", FEB_13)
    carrier.charge(line, "99999999.99", quantity=900_000)

    carrier.bill(FEB_13)

    row = RunAccount.objects.get(account=bell)
    assert (row.state, row.reason) == ("parked", "The bill is larger than the books can hold.")
    assert Invoice.objects.count() == 1


def test_a_charge_without_price_parks_its_account_in_words(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    poor = carrier.account("100101")
    carrier.charge(carrier.product(poor, "2185550199", FEB_13), None, item_description="Fax line")

    carrier.bill(FEB_13)

    row = RunAccount.objects.get(account=poor)
    assert (row.state, row.reason) == ("parked", "A charge has no price: Fax line")
    assert Invoice.objects.count() == 1


def test_calls_that_changed_after_the_draft_send_the_account_back(carrier: Carrier) -> None:
    account_with_line(carrier, "100100")
    bell = carrier.account("100101")
    line = carrier.product(bell, "2185550111", FEB_13)
    carrier.usage(line, "local", 500_000)
    run = approve(run=draft(run=carrier.run(FEB_13), calls=carrier.store), now=NOON)
    carrier.usage(line, "interstate", 250_000)

    run = issue(run=run, now=NOON, calls=carrier.store)

    assert run.state == RunState.VERIFIED
    assert RunAccount.objects.get(account=bell).state == "waiting"
    assert Invoice.objects.filter(issued_at__isnull=False).count() == 1

    run = approve(run=draft(run=run, calls=carrier.store), now=NOON)
    run = issue(run=run, now=NOON, calls=carrier.store)

    assert run.state == RunState.ISSUED
    assert Invoice.objects.get(account=bell).usage == Decimal("0.75")
    assert check() == []


@pytest.mark.accepts("money-20")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_invoice SET total_due = 0",
        "DELETE FROM billing_invoice",
        "UPDATE billing_invoiceline SET amount = 0",
        "DELETE FROM billing_invoiceline",
    ],
)
def test_an_issued_invoice_cannot_be_touched(carrier: Carrier, statement: str) -> None:
    account_with_line(carrier, "100100")
    carrier.bill(FEB_13)

    with (
        pytest.raises(DatabaseError, match="written in ink"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.accepts("money-21")
@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE billing_invoice SET total_due = 99", "totals of invoice L-1001"),
        ("UPDATE billing_invoice SET service = 30, total_current = 30, total_due = 30", "service"),
        ("UPDATE billing_invoiceline SET amount = 30", "service of invoice L-1001"),
        ("UPDATE billing_invoice SET sequence = 1005, number = 'L-1005'", "next invoice number"),
        ("UPDATE billing_invoice SET entry_id = NULL", "L-1001 is not posted"),
        (ONE_MORE_LINE, "and has 2 now"),
        ("UPDATE billing_chargestamp SET billed_until = '2026-04-01'", "is not billed as"),
    ],
)
def test_what_was_tampered_with_is_named(carrier: Carrier, tampering: str, named: str) -> None:
    account_with_line(carrier, "100100")
    carrier.bill(FEB_13)
    assert check() == []

    with connection.cursor() as cursor:
        for table in ("billing_invoice", "billing_invoiceline"):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {table}_refuses_update{on_table}")
        cursor.execute(f"DROP TRIGGER billing_invoiceline_refuses_insert{on_table}")
        cursor.execute(tampering)

    assert any(named in fault.message for fault in check())
