"""What payers are told: each once, whatever dies in between, and only what they wait for."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.flows import telling
from tollbook.flows.actions import (
    collect_due,
    look_after_payments,
    tell_ahead,
    tell_of_expiring_cards,
    tell_payers,
)
from tollbook.ledger.actions import make_item, post_item
from tollbook.ledger.queries import balance_of, check
from tollbook.ledger.types import EntryKind, NewItem
from tollbook.notices.models import Notice
from tollbook.payments.actions import agree, send, switch_off, switch_on, write_text
from tollbook.payments.models import (
    Attempt,
    AutoPlan,
    CycleGateways,
    Method,
    PaymentProfile,
    Settings,
)
from tollbook.payments.queries import AutoWish
from tollbook.payments.tests.people import CYCLE, REFUSED, Till, by, till_of

DUE_ON = date(2026, 4, 28)
LATE = "000111111116"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing 81.40 on April 28."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


def on(day: date) -> Any:
    """Noon of a day."""
    return NOW + (day - NOW.date())


def collect(day: date) -> None:
    """The run of a night, and what payers are told of it."""
    collect_due(now=on(day), tell=lambda _words: None)
    tell_payers(now=on(day))


def told(kind: str) -> list[str]:
    """The texts of one kind, oldest first."""
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("text", flat=True))


def plan(till: Till, method: Method) -> AutoPlan:
    """Automatic payments with terms that were agreed to."""
    rule = till.rule()
    text = write_text(rule=rule, kind="auto", text="Each bill on its due date.", by=by())
    consent = agree(account=till.account, text=text, method_words=str(method), by=by())
    return switch_on(account=till.account, wish=AutoWish(method, consent=consent), by=by())


def test_an_automatic_payment_is_told_of_before_and_after(till: Till) -> None:
    plan(till, till.card())
    for _ in range(2):
        tell_payers(now=NOW)
    for days in range(9):
        tell_ahead(now=NOW + timedelta(days=days))
    for _ in range(2):
        collect(DUE_ON)

    (set_up,), (ahead,), (after,) = told("auto_on"), told("auto_ahead"), told("auto_taken")
    assert "Each bill on its due date." in set_up
    assert "On Apr 28, 2026 we take" in ahead
    assert "$81.40" in ahead
    assert "has paid $81.40 from Visa ending in 4242" in after
    assert told("payment_confirmation") == []


@pytest.mark.accepts("money-26")
def test_refused_tries_follow_the_calendar_and_the_switch_off_is_told(till: Till) -> None:
    made = plan(till, till.card(REFUSED))
    for days in range(10):
        collect(DUE_ON + timedelta(days=days))

    refused = told("auto_declined")
    assert len(refused) == 4
    again = [f"We try again on May {day}, 2026" for day in (1, 3, 5)]
    assert [words in text for words, text in zip(again, refused, strict=False)] == [True] * 3
    assert "pay this bill yourself" in refused[3]
    made.refresh_from_db()
    assert not made.is_on
    (off,) = told("auto_off")
    assert "no longer pays by itself: switched off after the last try was declined" in off


def test_a_customer_who_switches_off_gets_a_copy(till: Till) -> None:
    made = plan(till, till.card())
    tell_payers(now=NOW)
    switch_off(plan=made, reason="switched off by the customer", by=by(), is_staff=False)
    for _ in range(2):
        tell_payers(now=NOW)

    assert len(told("auto_off")) == 1


def test_a_late_return_is_played_told_and_tried_again_as_the_rules_allow(till: Till) -> None:
    CycleGateways.objects.filter(cycle_code=CYCLE).update(bank_gateway="sandbox")
    till.bank_gateway = "sandbox"
    made = plan(till, till.bank(LATE))

    for days in range(14):
        day = DUE_ON + timedelta(days=days)
        look_after_payments(now=on(day))
        collect(day)

    # Taken three times, taken back three times, then over: R01 may be sent again twice.
    assert list(Attempt.objects.values_list("state", flat=True)) == ["returned"] * 3
    made.refresh_from_db()
    assert not made.is_on
    assert balance_of(till.account.pk) == Decimal("81.40")
    assert check() == []
    assert len(told("auto_taken")) == 3
    assert all("not enough money" in text for text in told("auto_declined"))
    assert len(told("auto_off")) == 1


def test_a_payment_by_hand_that_bounces_is_told_once(till: Till) -> None:
    CycleGateways.objects.filter(cycle_code=CYCLE).update(bank_gateway="sandbox")
    till.bank_gateway = "sandbox"
    wish = till.wish(till.bank(LATE), till.own("81.40"))
    till.begun(wish)
    send(key=wish.key, now=NOW)

    for days in (2, 3, 4, 5):
        look_after_payments(now=NOW + timedelta(days=days))
        tell_payers(now=NOW + timedelta(days=days))

    (words,) = told("payment_returned")
    assert "taken back the payment of $81.40" in words
    assert balance_of(till.account.pk) == Decimal("81.40")


def test_another_payment_on_its_way_is_waited_for(till: Till) -> None:
    plan(till, till.card())
    wish = till.wish(till.bank(), till.own("81.40"))
    till.begun(wish)

    collect(DUE_ON)
    waiting = Attempt.objects.filter(paid_from="autopay").count()
    Attempt.objects.filter(key=wish.key).update(state="cancelled")
    collect(DUE_ON + timedelta(days=1))

    assert waiting == 0
    assert Attempt.objects.filter(paid_from="autopay", state="succeeded").count() == 1


def test_cards_that_pay_by_themselves_are_told_to_expire_at_each_step_once(till: Till) -> None:
    """
    days before   30..8   told at 30
                  7..1    told at 7
                  the 60 of the setting passed unseen
    """
    card = till.card()
    other = till.card("5555555555554444")
    Method.objects.filter(pk__in=(card.pk, other.pk)).update(expires_on=DUE_ON)
    plan(till, card)

    days = [on(DUE_ON - timedelta(days=left)) for left in (29, 28, 8, 7, 6, 1, 0)]
    sent = [tell_of_expiring_cards(now=each) for each in days]
    Settings(expiry_notice_days="").save()

    assert sent == [1, 0, 0, 1, 0, 0, 0]
    assert all("Visa ending in 4242" in text for text in told("card_expiration"))
    assert "good until Apr 27, 2026" in told("card_expiration")[0]
    assert tell_of_expiring_cards(now=days[0]) == 0


class Killed(Exception):
    """Stands for a process that died at this point."""


def test_a_kill_between_marking_and_queueing_tells_once(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(till, till.card())

    def dies(*_args: object, **_facts: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(telling, "queue", dies)
        with pytest.raises(Killed):
            tell_payers(now=NOW)

    tell_payers(now=NOW)
    assert len(told("auto_on")) == 1


def test_what_staff_do_is_told_too(till: Till, town: Town) -> None:
    made = plan(till, till.card())
    tell_payers(now=NOW)
    staff = Actor(at=NOW, face=Face.OFFICE, user=town.users["sam"])
    switch_off(plan=made, reason="asked for by telephone", by=staff, is_staff=True)
    tell_payers(now=NOW)

    assert "asked for by telephone" in told("auto_off")[0]


def checked(till: Till, reference: str, **facts: Any) -> None:
    """A check that staff enter and post."""
    wanted = NewItem(
        key=f"check-{reference}",
        kind=EntryKind.PAYMENT,
        account=till.account.number,
        amount=Decimal("10.00"),
        effective_on=NOW.date(),
        classification="payment",
        description="Check",
        reference=reference,
        **facts,
    )
    post_item(item=make_item(wanted=wanted, by=by(NOW)), by=by(NOW))


def test_checks_are_confirmed_once_where_the_setting_says_so(till: Till) -> None:
    PaymentProfile.objects.update(confirmation_emails="ben@bell.example; pay@bell.example")
    checked(till, "4711")
    off = tell_payers(now=NOW)
    Settings(confirm_check_payments=True).save()

    counts = [tell_payers(now=NOW + timedelta(hours=each)) for each in (0, 1, 60)]
    checked(till, "4712", owned_by="credit:1")
    after = tell_payers(now=NOW)

    assert (off, counts, after) == (0, [1, 0, 0], 0)
    notices = Notice.objects.filter(kind="payment_confirmation")
    assert sorted(notices.values_list("to", flat=True)) == ["ben@bell.example", "pay@bell.example"]
    assert all("check 4711" in each.text for each in notices)
