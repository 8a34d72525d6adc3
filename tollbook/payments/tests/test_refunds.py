"""Refunds: once, and never more than was paid."""

from decimal import Decimal

import pytest

from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import refund
from tollbook.payments.models import Attempt, Refund, SandboxCharge
from tollbook.payments.tests.people import REFUSED, Till, by


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
