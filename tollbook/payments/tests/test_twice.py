"""Nothing is paid twice while one payment is on its way; what comes late counts; and what a gateway
cannot take is refused before it is asked."""

from decimal import Decimal
from typing import Any

import pytest

from tollbook.customers.queries import base_of
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import ask_again, begin, resolve, send
from tollbook.payments.models import Attempt, BasePayment, CycleGateways
from tollbook.payments.tests.people import (
    CYCLE,
    NOON,
    REFUSED,
    SILENT_AFTER,
    SILENT_BEFORE,
    Till,
    at,
    by,
)
from tollbook.payments.types import Answer, AttemptState, Outcome


@pytest.mark.parametrize("second", ["the bill", "all of it", "a part"])
@pytest.mark.parametrize("waits_for", ["the bank's file", "staff who post it"])
def test_what_is_paid_and_in_no_balance_yet_is_not_paid_again(
    till: Till, waits_for: str, second: str
) -> None:
    """30.00 and 20.00 are owed, and 30.00 is on its way."""
    first, other = till.owes("30.00", "invoice:L1"), till.owes("20.00", "invoice:L2")
    is_bank = waits_for == "the bank's file"
    BasePayment.objects.create(base=base_of(till.account), post_at_once=is_bank)
    paying = till.wish(till.bank() if is_bank else till.card(), till.own("30.00", (first.pk,)))
    till.begun(paying)
    send(key=paying.key, now=NOON)
    shares = {
        "the bill": till.own("30.00", (first.pk,)),
        "all of it": till.own("50.00"),
        "a part": till.own("20.01"),
    }
    card = till.card()

    with pytest.raises(Refused, match="on its way already"):
        till.begun(till.wish(card, shares[second], may_exceed=False))
    rest = till.own("20.00", (other.pk,)) if second == "the bill" else till.own("20.00")
    assert till.begun(till.wish(card, rest, may_exceed=False)).amount == Decimal("20.00")


def test_an_unknown_payment_of_all_that_is_due_blocks_its_only_bill(till: Till) -> None:
    owed = till.owes("81.40")
    till.pays("81.40", SILENT_AFTER)

    with pytest.raises(Refused, match="still checking"):
        till.begun(till.wish(till.card(), till.own("81.40", (owed.pk,))))


@pytest.mark.accepts("money-23")
def test_money_that_arrives_after_it_was_given_up_counts_once(till: Till) -> None:
    """The processor had not seen it for an hour, and tells of it later all the same."""
    till.owes("20.00")
    attempt = till.pays("20.00", SILENT_BEFORE)
    ask_again(now=at(60))
    assert balance_of(till.account.pk) == Decimal("20.00")

    for minutes in (61, 62):
        resolve(key=attempt.key, answer=Answer(Outcome.SUCCEEDED, "pi_1"), now=at(minutes))

    attempt.refresh_from_db()
    assert (attempt.state, attempt.code, attempt.reference) == ("succeeded", "", "pi_1")
    assert (balance_of(till.account.pk), check()) == (ZERO, [])
    # What a bank refused stays refused.
    refused = till.pays("20.00", REFUSED)
    resolve(key=refused.key, answer=Answer(Outcome.SUCCEEDED, "pi_2"), now=at(63))
    refused.refresh_from_db()
    assert refused.state == AttemptState.DECLINED


def test_a_gateway_that_is_not_set_up_takes_nothing_and_says_so(till: Till, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""
    card = till.card()
    CycleGateways.objects.update(card_gateway="stripe")
    card.gateway = "stripe"
    card.save()
    wish = till.wish(card, till.own("20.00"))
    till.begun(wish)

    attempt = send(key=wish.key, now=NOON)

    assert (attempt.state, attempt.code) == (AttemptState.DECLINED, "not-accepted")


@pytest.mark.parametrize(
    ("gateway", "currency", "is_taken"),
    [
        ("nacha", "USD", True),
        ("nacha", "CAD", False),  # a file for the bank says no currency
        ("stripe", "CAD", True),
        ("stripe", "JPY", False),  # has no hundredths, so it would be a hundredfold
        ("sandbox", "JPY", True),
    ],
)
def test_a_gateway_takes_only_money_that_it_can_write(
    till: Till, *, gateway: str, currency: str, is_taken: bool
) -> None:
    method = till.bank() if gateway == "nacha" else till.card()
    CycleGateways.objects.update(card_gateway=gateway)
    method.gateway = gateway
    method.save()
    wish = till.wish(method, till.own("20.00"))

    if is_taken:
        assert begin(wish=wish, cycle_code=CYCLE, currency=currency, by=by()).currency == currency
        return
    with pytest.raises(Refused, match=f"Payments in {currency} are not taken this way"):
        begin(wish=wish, cycle_code=CYCLE, currency=currency, by=by())
    assert not Attempt.objects.exists()
