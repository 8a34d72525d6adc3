"""Inquiries of several payments: one that breaks leaves the others alone."""

import pytest

from tests.town import Town
from tollbook.payments import inquiries
from tollbook.payments.actions import ask_again
from tollbook.payments.models import Attempt
from tollbook.payments.tests.people import SILENT_AFTER, at, till_of
from tollbook.payments.types import AttemptState

pytestmark = pytest.mark.django_db


def test_a_payment_that_breaks_stops_no_inquiry_behind_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = till_of(town)
    broken, other = till.pays("20.00", SILENT_AFTER), till.pays("30.00", SILENT_AFTER)
    asks = inquiries._ask

    def breaks(attempt: Attempt, now: object) -> None:
        if attempt.key == broken.key:
            raise ArithmeticError
        asks(attempt, now)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(inquiries, "_ask", breaks)
        asked = ask_again(now=at(5))
    states = dict(Attempt.objects.values_list("key", "state"))
    again = ask_again(now=at(8))

    assert (asked, again) == (1, 1)
    assert states == {broken.key: AttemptState.UNKNOWN, other.key: AttemptState.SUCCEEDED}
    assert Attempt.objects.get(key=broken.key).state == AttemptState.SUCCEEDED


def test_a_payment_that_always_breaks_reaches_a_person(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = till_of(town).pays("20.00", SILENT_AFTER)

    def breaks(_attempt: Attempt, _now: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(inquiries, "_ask", breaks)
    days, states = 24 * 60, []
    for minutes in (5, 2 * days, 3 * days, 4 * days):
        ask_again(now=at(minutes))
        states.append(Attempt.objects.get(key=broken.key).state)

    assert states == [AttemptState.UNKNOWN] * 2 + [AttemptState.PERSON] * 2
