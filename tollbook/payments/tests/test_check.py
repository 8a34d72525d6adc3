"""The proof of payments: clean when each is posted once, and it names what was tampered with."""

from datetime import date
from decimal import Decimal

import pytest

from tests.town import Town
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.actions import refund, take_back
from tollbook.payments.models import Attempt, AttemptShare, Refund
from tollbook.payments.queries import check, confirmation_number
from tollbook.payments.tests.people import NOON, TODAY, Till, by, till_of
from tollbook.payments.types import AttemptState


@pytest.fixture
def paid(town: Town) -> Attempt:
    """A bill of Bell that was paid by card, and is posted."""
    till: Till = till_of(town)
    till.owes("81.40")
    attempt = till.pays("81.40")
    attempt.refresh_from_db()
    assert attempt.is_posted
    return attempt


def enter(paid: Attempt, source: str) -> int:
    """An entry beside those of the room."""
    facts = (paid.account_id, EntryKind.PAYMENT, Decimal("81.40"), source, date(2026, 4, 20))
    return post(posting=Posting(*facts, "payment", "By hand"), now=NOON).pk


def test_a_payment_that_was_posted_once_is_right_also_when_the_bank_returned_it(
    paid: Attempt,
) -> None:
    assert check() == []

    take_back(key=paid.key, code="R01", on=TODAY, now=NOON)

    assert check() == []


@pytest.mark.parametrize(
    ("state", "words"),
    [(AttemptState.CANCELLED, "is booked and not given"), (None, "is given and not booked")],
)
def test_a_refund_stands_in_the_ledger_while_it_is_given(
    paid: Attempt, state: AttemptState | None, words: str
) -> None:
    facts = {"attempt": paid, "amount": Decimal("5.00"), "reason": "Twice."}
    made = refund(key="r-1", by=by(), **facts)  # type: ignore[arg-type]
    assert check() == []

    if state is None:
        Refund.objects.create(key="r-2", state=AttemptState.SUCCEEDED, created_at=NOON, **facts)
    else:
        Refund.objects.filter(pk=made.pk).update(state=state)

    told = [each.message for each in check()]
    assert told == [f"A refund of payment {confirmation_number(paid)} {words}."]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("no entry", "is posted without its entry"),
        ("not posted", "is not posted and has its entry"),
        ("amount", "does not match it"),
        ("entry of another", "does not match it"),
        ("returned", "was returned and still counts as paid"),
        ("twice", "or posts it again"),
    ],
)
def test_a_payment_that_is_not_posted_once_is_named(paid: Attempt, fault: str, words: str) -> None:
    mine, shares = Attempt.objects.filter(pk=paid.pk), AttemptShare.objects.filter(attempt=paid)
    if fault == "no entry":
        shares.update(entry=None)
    if fault == "not posted":
        mine.update(is_posted=False)
    if fault == "amount":
        shares.update(amount=Decimal("81.41"))
    if fault == "entry of another":
        shares.update(entry=enter(paid, "check:7"))
    if fault == "returned":
        mine.update(state=AttemptState.RETURNED)
    if fault == "twice":
        enter(paid, f"payment:{paid.key}:{paid.account_id}:1")

    told = [each.message for each in check()]

    assert any(words in each for each in told)
    assert fault == "twice" or any(confirmation_number(paid) in each for each in told)
