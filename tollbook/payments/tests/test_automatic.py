"""Automatic payments: each bill once, never more than is open, tried again, switched off."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import balance_of
from tollbook.payments import automatic
from tollbook.payments.actions import ask_again, collect, resolve, switch_off, switch_on
from tollbook.payments.automatic import AutoWish, Due
from tollbook.payments.models import AutoPlan, AutoTry, Method, PaymentProfile, SandboxCharge
from tollbook.payments.rules.declines import words_of
from tollbook.payments.tests.people import (
    CYCLE,
    REFUSED,
    SILENT_AFTER,
    SILENT_BEFORE,
    TODAY,
    Till,
    at,
    by,
)
from tollbook.payments.types import Answer, Outcome

DUE_ON = date(2026, 4, 28)


def due(till: Till, source: str = "invoice:L1") -> Due:
    """The bill of the account."""
    return Due(till.account, source, DUE_ON, CYCLE, "USD")


def night(till: Till, on: date) -> str:
    """What a night's run makes of the bill: "" when there is nothing to do."""
    turn = collect(due=due(till), on=on, by=by(at(days=(on - TODAY).days)))
    return turn.outcome if turn else ""


def plan(till: Till, method: Method | None = None, **facts: Any) -> AutoPlan:
    """An automatic payment that is on."""
    wish = AutoWish(method or till.card(), **facts)
    return switch_on(account=till.account, wish=wish, by=by())


def test_the_total_due_is_taken_on_the_due_date_once(till: Till) -> None:
    till.owes("81.40")
    plan(till)

    assert night(till, DUE_ON - timedelta(days=1)) == ""
    assert night(till, DUE_ON) == "paid"
    assert night(till, DUE_ON) == ""
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("81.40")]
    assert balance_of(till.account.pk) == 0


@pytest.mark.parametrize(
    ("limit", "taken"), [("50.00", "50.00"), ("81.40", "81.40"), ("100.00", "81.40")]
)
def test_never_more_than_the_limit_or_than_is_open_is_taken(
    till: Till, limit: str, taken: str
) -> None:
    till.owes("81.40")
    plan(till, limit=Decimal(limit))

    assert night(till, DUE_ON) == "paid"

    assert SandboxCharge.objects.get().amount == Decimal(taken)


def test_what_was_paid_by_hand_meanwhile_is_not_taken_again(till: Till) -> None:
    till.owes("81.40")
    plan(till)
    till.pays("81.40")

    assert night(till, DUE_ON) == "nothing-due"
    assert SandboxCharge.objects.count() == 1


@pytest.mark.accepts("money-26")
def test_a_declined_card_is_tried_on_the_calendar_then_switched_off(till: Till) -> None:
    till.owes("81.40")
    made = plan(till, till.card(REFUSED))

    told = {days: night(till, DUE_ON + timedelta(days=days)) for days in range(10)}

    assert {days for days, outcome in told.items() if outcome} == {0, 3, 5, 7}
    made.refresh_from_db()
    assert (made.is_on, made.off_reason) == (False, automatic.LAST_DECLINE)
    assert AutoTry.objects.count() == 4
    # The amount of a retry is what is open that moment.
    assert SandboxCharge.objects.filter(code="").count() == 0


def test_a_retry_takes_what_is_open_that_moment(till: Till) -> None:
    till.owes("81.40")
    made = plan(till, till.card(REFUSED))
    night(till, DUE_ON)
    till.pays("31.40")
    AutoPlan.objects.filter(pk=made.pk).update(method=Method.objects.get(last_four="4242"))

    assert night(till, DUE_ON + timedelta(days=3)) == "paid"

    newest = SandboxCharge.objects.order_by("-pk").first()
    assert newest is not None
    assert newest.amount == Decimal("50.00")


def test_a_silent_gateway_is_waited_for_and_not_asked_for_money_again(till: Till) -> None:
    till.owes("81.40")
    plan(till, till.card(SILENT_AFTER))

    assert night(till, DUE_ON) == "waiting"
    assert night(till, DUE_ON + timedelta(days=3)) == ""
    assert SandboxCharge.objects.count() == 1


def test_a_try_that_was_given_up_and_was_taken_after_all_is_paid(till: Till) -> None:
    """Told as refused first; the payer is told anew."""
    till.owes("81.40")
    plan(till, till.card(SILENT_BEFORE))
    night(till, DUE_ON)
    for minutes in (6, 61):
        ask_again(now=at(minutes, days=(DUE_ON - TODAY).days))
    assert night(till, DUE_ON + timedelta(days=1)) == ""
    turn = AutoTry.objects.get()
    assert (turn.outcome, turn.attempt is not None) == ("never-arrived", True)
    AutoTry.objects.update(told=True)

    key = AutoTry.objects.get().attempt.key  # type: ignore[union-attr]
    resolve(key=key, answer=Answer(Outcome.SUCCEEDED, "pi_1"), now=at(days=10))

    assert night(till, DUE_ON + timedelta(days=3)) == ""
    turn.refresh_from_db()
    assert (turn.outcome, turn.told, AutoTry.objects.count()) == ("paid", False, 1)
    assert balance_of(till.account.pk) == 0


def test_money_that_no_file_can_hold_is_not_taken_and_told_in_its_own_words(till: Till) -> None:
    till.owes("81.40")
    made = plan(till, till.bank())
    in_canada = replace(due(till), currency="CAD")

    turn = collect(due=in_canada, on=DUE_ON, by=by(at(days=8)))

    assert turn is not None
    assert (turn.outcome, turn.attempt) == ("currency", None)
    assert "currency of this account" in words_of(turn.outcome)
    made.refresh_from_db()
    assert not made.is_on


class Killed(Exception):
    """Stands for a process that died at this point."""


@pytest.mark.parametrize("name", ["begin_under", "send_begun", "_ended"])
def test_a_run_killed_at_any_step_collects_once(
    till: Till, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    till.owes("81.40")
    plan(till)

    def dies(*_args: object, **_facts: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(automatic, name, dies)
        with pytest.raises(Killed):
            night(till, DUE_ON)

    assert night(till, DUE_ON) == "paid"
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("81.40")]
    assert balance_of(till.account.pk) == 0


def test_who_cannot_leave_may_still_change_how_it_pays(till: Till) -> None:
    made = plan(till)
    PaymentProfile.objects.filter(account=till.account).update(autopay_leave=-1)

    with pytest.raises(Refused, match="Please contact customer service to stop"):
        switch_off(plan=made, reason="", by=by(), is_staff=False)
    plan(till, day=15)

    assert (AutoPlan.objects.get().day, AutoPlan.objects.get().is_on) == (15, True)
    switch_off(plan=AutoPlan.objects.get(), reason="asked by phone", by=by(), is_staff=True)
    assert not AutoPlan.objects.get().is_on


@pytest.mark.parametrize(
    ("facts", "why"), [({"day": 29}, "1 to 28"), ({"limit": Decimal(0)}, "above zero")]
)
def test_a_wrong_wish_is_refused(till: Till, facts: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        plan(till, **facts)
