"""Surcharge, waiting days, ceiling, retries, inquiries and bank days by tables."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.pages import DOCS, table
from tollbook.kernel.errors import Refused
from tollbook.payments.banking_days import banking_day_after, is_banking_day
from tollbook.payments.gateways.sandbox import KNOWN
from tollbook.payments.rules.calendar import (
    bank_may_retry,
    card_retry_on,
    next_inquiry_at,
    taken_on,
)
from tollbook.payments.rules.limits import (
    bears_surcharge,
    first_day_allowed,
    refuse_beyond_books,
    refuse_over_ceiling,
    refuse_too_early,
    refuse_too_little,
    refuse_too_much,
    surcharge,
)
from tollbook.payments.types import Funding, MethodKind, RuleFacts

THREE = RuleFacts(surcharge_percent=Decimal(3))
NOON = datetime(2026, 4, 20, 12)  # noqa: DTZ001 - only differences count here


@pytest.mark.parametrize(
    ("amount", "rule", "state", "found"),
    [
        # 3 % of 100.05 is 3.0015, settled half up once.
        ("100.05", THREE, "MN", "3.00"),
        ("100.17", THREE, "MN", "3.01"),
        ("100.00", RuleFacts(Decimal("2.5"), Decimal("0.30")), "MN", "2.80"),
        # The cap comes after the rounding.
        ("900.00", RuleFacts(Decimal(3), surcharge_cap=Decimal("20.00")), "MN", "20.00"),
        ("100.00", RuleFacts(Decimal(3), surcharge_excluded_states=("CT", "MA")), "ct", "0.00"),
        ("100.00", RuleFacts(), "MN", "0.00"),
    ],
)
def test_a_surcharge_is_percent_plus_flat_then_settled_then_capped(
    amount: str, rule: RuleFacts, state: str, found: str
) -> None:
    assert str(surcharge(Decimal(amount), rule, state=state, bears=True)) == found


@pytest.mark.parametrize(
    ("kind", "funding", "bears"),
    [
        (MethodKind.CARD, Funding.CREDIT, True),
        (MethodKind.CARD, Funding.DEBIT, False),
        (MethodKind.CARD, Funding.PREPAID, False),
        (MethodKind.CARD, Funding.UNKNOWN, False),
        (MethodKind.BANK, Funding.UNKNOWN, True),
    ],
)
def test_only_credit_cards_and_bank_accounts_bear_one(
    *, kind: MethodKind, funding: Funding, bears: bool
) -> None:
    assert bears_surcharge(kind, funding) is bears
    taken = surcharge(Decimal("100.00"), THREE, state="MN", bears=bears)
    assert taken == (Decimal("3.00") if bears else 0)


@pytest.mark.parametrize(("day", "is_refused"), [(20, True), (21, False), (22, False)])
def test_the_waiting_days_end_on_the_day_that_is_named(*, day: int, is_refused: bool) -> None:
    rule = RuleFacts(minimum_days=5)
    last = date(2026, 4, 16)

    if not is_refused:
        refuse_too_early(date(2026, 4, day), last, rule)
        return
    with pytest.raises(Refused) as refused:
        refuse_too_early(date(2026, 4, day), last, rule)
    assert str(refused.value) == (
        "Your last payment was on Apr 16, 2026. The next is possible on Apr 21, 2026."
    )


def test_a_first_payment_waits_for_nothing() -> None:
    refuse_too_early(date(2026, 4, 20), None, RuleFacts(minimum_days=30))


def test_an_amount_at_the_ceiling_passes_and_one_above_meets_the_rules_text() -> None:
    rule = RuleFacts(ceiling=Decimal(500), over_ceiling_message="Call us for more than 500.00.")

    refuse_over_ceiling(Decimal("500.00"), rule)
    with pytest.raises(Refused, match="Call us for more"):
        refuse_over_ceiling(Decimal("500.01"), rule)
    with pytest.raises(Refused, match=r"Pay at least 1\.00"):
        refuse_too_little(Decimal("0.99"))


@pytest.mark.parametrize(
    ("amount", "fee"),
    [("99999999.99", "0.01"), ("100000000.00", "0.00"), ("50000000.00", "1000000.00")],
)
def test_no_payment_is_larger_than_a_row_can_keep(amount: str, fee: str) -> None:
    refuse_too_much(Decimal("99999999.99"), Decimal(0))
    refuse_too_much(Decimal("50000000.00"), Decimal("999999.99"))

    with pytest.raises(Refused) as refused:
        refuse_too_much(Decimal(amount), Decimal(fee))

    assert refused.value.code == "too-much"


def test_nobody_pays_further_ahead_than_the_ledger_can_write() -> None:
    refuse_beyond_books(Decimal("0.99"), Decimal("-9999999999.00"))

    with pytest.raises(Refused, match="paid ahead"):
        refuse_beyond_books(Decimal("1.00"), Decimal("-9999999999.00"))


def test_a_declined_card_is_tried_again_three_times() -> None:
    first = date(2026, 4, 1)

    assert [card_retry_on(first, done) for done in range(4)] == [
        date(2026, 4, 4),
        date(2026, 4, 6),
        date(2026, 4, 8),
        None,
    ]


@pytest.mark.parametrize(
    ("reason", "done", "again"),
    [
        ("insufficient", 0, True),
        ("insufficient", 1, True),
        ("insufficient", 2, False),
        ("account-closed", 0, False),
        ("not-authorised", 0, False),
    ],
)
def test_a_returned_debit_is_sent_again_only_for_want_of_money_and_twice_at_most(
    *, reason: str, done: int, again: bool
) -> None:
    assert bank_may_retry(reason, done) is again


def test_an_unanswered_payment_is_asked_about_four_times() -> None:
    pauses = [next_inquiry_at(NOON, done) for done in range(5)]

    assert [None if each is None else each - NOON for each in pauses] == [
        timedelta(minutes=5),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=3),
        None,
    ]


@pytest.mark.parametrize(
    ("day", "due_on", "on"),
    [
        (None, date(2026, 4, 28), date(2026, 4, 28)),
        (15, date(2026, 4, 28), date(2026, 4, 15)),
        (28, date(2026, 4, 28), date(2026, 4, 28)),
        # The chosen day lies after the due date, so the one of the month before is taken.
        (28, date(2026, 4, 5), date(2026, 3, 28)),
        (28, date(2026, 3, 5), date(2026, 2, 28)),
    ],
)
def test_an_automatic_payment_never_comes_after_the_due_date(
    day: int | None, due_on: date, on: date
) -> None:
    assert taken_on(day, due_on) == on


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),  # Thanksgiving
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 7, 3), True),  # the Fourth falls on a Saturday and is not moved
        (date(2022, 12, 26), False),  # Christmas on a Sunday is kept on the Monday
    ],
)
def test_bank_days_are_those_of_the_federal_reserve(*, day: date, is_open: bool) -> None:
    assert is_banking_day(day) is is_open


def test_money_moves_on_the_next_banking_day() -> None:
    assert banking_day_after(date(2026, 11, 25)) == date(2026, 11, 27)
    assert banking_day_after(date(2026, 11, 25), 2) == date(2026, 11, 30)


# --- the worked tables of docs/money/payments.md and the numbers of docs/payments.md

PAGE = DOCS / "money" / "payments.md"


def test_the_surcharges_of_the_page() -> None:
    for row in table(PAGE, "Surcharge"):
        rule = RuleFacts(
            surcharge_percent=Decimal(row["percent"]),
            surcharge_flat=Decimal(row["flat"]),
            surcharge_cap=None if row["cap"] == "none" else Decimal(row["cap"]),
        )
        found = surcharge(Decimal(row["paid"]), rule, state="MN", bears=True)
        assert str(found) == row["surcharge"], row


def test_the_waiting_days_of_the_page() -> None:
    for row in table(PAGE, "Days between payments"):
        rule = RuleFacts(minimum_days=int(row["days"]))
        first = first_day_allowed(date.fromisoformat(row["paid last"]), rule)
        assert (str(first) if first else "any") == row["first day allowed"]


def test_the_retries_of_the_page() -> None:
    for row in table(PAGE, "Trying again"):
        first, *again = (date.fromisoformat(cell) for cell in row.values())
        assert [card_retry_on(first, done) for done in range(3)] == again


def test_the_days_of_the_page() -> None:
    for row in table(PAGE, "The day of an automatic payment"):
        day = None if row["chosen day"] == "due date" else int(row["chosen day"])
        assert str(taken_on(day, date.fromisoformat(row["due"]))) == row["taken"]


def test_every_number_of_the_sandbox_is_documented() -> None:
    told = {row["number"] for row in table(DOCS / "payments.md", "Test numbers of the sandbox")}

    assert told == set(KNOWN)
