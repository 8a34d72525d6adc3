"""Refunds: once, never more than was paid, and booked only while they are given."""

from decimal import Decimal

import pytest

from tests.town import Town
from tollbook.access.models import User
from tollbook.access.types import Actor, Face, Kind
from tollbook.kernel.errors import Refused
from tollbook.ledger.actions import post_anew, reverse
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.ledger.types import Move
from tollbook.payments.actions import ask_about_refunds, refund, settle_refund, take_back
from tollbook.payments.models import Attempt, Refund, SandboxCharge
from tollbook.payments.queries import check as check_payments
from tollbook.payments.queries.desk import refundable_of
from tollbook.payments.refunds import hear_of_refund
from tollbook.payments.tests.people import NOON, REFUSED, TODAY, Till, at, by
from tollbook.payments.types import Answer, AttemptState, Outcome


def give(attempt: Attempt, amount: str, key: str) -> Refund:
    """A refund asked for by staff."""
    return refund(key=key, attempt=attempt, amount=Decimal(amount), reason="Paid twice", by=by())


def test_a_refund_gives_money_back_once_and_raises_the_balance(till: Till) -> None:
    till.owes("50.00")
    attempt = till.pays("50.00")

    for _ in range(2):
        given = give(attempt, "20.00", "r-1")

    assert given.state == "succeeded"
    assert balance_of(till.account.pk) == Decimal("20.00")
    assert SandboxCharge.objects.get(key=attempt.key).refunded == Decimal("20.00")
    assert check() == []


def test_a_refund_of_the_evening_is_booked_on_the_day_that_the_customer_has(till: Till) -> None:
    """Eleven hours after noon in UTC it is the 21st; in Chicago it is still the 20th."""
    attempt = till.pays("50.00")

    refund(key="r-1", attempt=attempt, amount=Decimal(20), reason="Paid twice", by=by(at(60 * 9)))

    assert by(at(60 * 9)).at.day == 21
    assert Entry.objects.get(source="refund:r-1").effective_on == TODAY


def test_all_refunds_together_are_never_more_than_was_paid(till: Till) -> None:
    attempt = till.pays("50.00")
    give(attempt, "30.00", "r-1")

    with pytest.raises(Refused, match=r"up to 20\.00"):
        give(attempt, "20.01", "r-2")
    give(attempt, "20.00", "r-3")
    with pytest.raises(Refused, match=r"up to 0\.00"):
        give(attempt, "0.01", "r-4")


@pytest.mark.parametrize("amount", ["0", "-5", "1.001"])
def test_an_amount_that_is_none_is_refused(till: Till, amount: str) -> None:
    attempt = till.pays("50.00")

    with pytest.raises(Refused, match="Enter an amount"):
        give(attempt, amount, "r-1")


def test_what_was_not_taken_cannot_be_given_back(till: Till) -> None:
    with pytest.raises(Refused, match="Only a payment that has been taken"):
        give(till.pays("50.00", REFUSED), "10.00", "r-1")


def left_by_a_dead_process(attempt: Attempt, state: AttemptState) -> Refund:
    """A refund that was written down, and whose process died before or after it asked."""
    facts = {"amount": Decimal("20.00"), "reason": "Twice", "created_at": NOON}
    return Refund.objects.create(key="r-1", attempt=attempt, state=state, **facts)


@pytest.mark.parametrize("state", [AttemptState.CREATED, AttemptState.SENT])
def test_a_refund_without_an_answer_is_asked_about_and_given_once(
    till: Till, state: AttemptState
) -> None:
    till.owes("50.00")
    attempt = till.pays("50.00")
    made = left_by_a_dead_process(attempt, state)

    asked = [ask_about_refunds(now=at(minutes)) for minutes in (1, 6, 12)]

    made.refresh_from_db()
    assert (asked, made.state) == ([0, 1, 0], "succeeded")
    assert SandboxCharge.objects.get(key=attempt.key).refunded == Decimal("20.00")
    assert balance_of(till.account.pk) == Decimal("20.00")
    assert check() == []


def test_a_refund_that_fails_later_leaves_the_ledger_and_waits_for_a_person(till: Till) -> None:
    """
    told               owed    may be given back
    failed             0.00    all of it
    failed again       0.00    all of it
    succeeded, late    0.00    all of it
    """
    till.owes("50.00")
    attempt = till.pays("50.00")
    made = give(attempt, "20.00", "r-1")
    told = [Outcome.DECLINED, Outcome.DECLINED, Outcome.SUCCEEDED]

    for outcome in told:
        hear_of_refund(key="r-1", answer=Answer(outcome, "re_1", "declined"), by=by(at(days=3)))
        assert balance_of(till.account.pk) == 0
        attempt.refresh_from_db()
        assert refundable_of(attempt) == Decimal("50.00")

    made.refresh_from_db()
    assert (made.state, made.settled_at) == ("returned", None)
    settle_refund(made=made, reason="Check 1043", by=by())
    with pytest.raises(Refused, match="dealt with this refund meanwhile"):
        settle_refund(made=made, reason="Check 1044", by=by())
    assert [*check(), *check_payments()] == []


def test_a_refund_that_was_on_its_way_and_refused_is_told_to_a_person(till: Till) -> None:
    made = left_by_a_dead_process(till.pays("50.00"), AttemptState.SENT)

    hear_of_refund(key="r-1", answer=Answer(Outcome.DECLINED, code="declined"), by=by())
    hear_of_refund(key="of nobody", answer=Answer(Outcome.DECLINED), by=by())

    made.refresh_from_db()
    assert made.state == "returned"
    assert [*check(), *check_payments()] == []


def moved(attempt: Attempt, number: str) -> None:
    """Staff post a payment anew for another account."""
    entry = Entry.objects.get(source__startswith=f"payment:{attempt.key}:")
    user = User.objects.create(user_id="chief", kind=Kind.STAFF, is_superuser=True)
    chief = Actor(at=NOON, face=Face.OFFICE, user=user)
    post_anew(entry=entry, move=Move(number, None, TODAY, "Meant for them"), by=chief)


def test_a_payment_that_was_moved_is_taken_back_where_it_stands(town: Town, till: Till) -> None:
    """The bank takes back what counts for another account by then."""
    till.owes("50.00")
    attempt = till.pays("50.00")
    moved(attempt, town.acme.number)
    before = [balance_of(each.pk) for each in (till.account, town.acme)]

    for _ in range(2):
        take_back(key=attempt.key, code="insufficient", on=TODAY, now=at(60))

    after = [balance_of(each.pk) for each in (till.account, town.acme)]
    assert (before, after) == ([Decimal(50), Decimal(-50)], [Decimal(50), Decimal(0)])
    assert [*check(), *check_payments()] == []


def test_books_in_which_a_returned_payment_counts_elsewhere_are_told(
    town: Town, till: Till
) -> None:
    attempt = till.pays("50.00")
    moved(attempt, town.acme.number)

    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.RETURNED)

    assert ["still counts as paid" in str(each) for each in check_payments()] == [True]


def test_what_was_reversed_in_the_ledger_is_not_booked_a_second_time(till: Till) -> None:
    attempt = till.pays("50.00")
    entry = Entry.objects.get(source__startswith="payment:")
    reverse(entry=entry, on=TODAY, now=at(1), reason="Mistake")

    with pytest.raises(Refused, match="was reversed in the ledger"):
        give(attempt, "20.00", "r-1")

    assert not Refund.objects.exists()
