"""One payment: one charge, one entry, whatever happens on the way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.town import Town
from tollbook.customers.queries import base_of
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check, open_items
from tollbook.payments import attempts, posting
from tollbook.payments.actions import ask_again, begin, cancel, decide, resolve, resume, send
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    Attempt,
    AttemptShare,
    BasePayment,
    PaymentProfile,
    SandboxCharge,
)
from tollbook.payments.queries import waiting_sum
from tollbook.payments.tests.people import (
    CYCLE,
    DEBIT_CARD,
    NOON,
    REFUSED,
    SILENT_AFTER,
    SILENT_BEFORE,
    TODAY,
    Till,
    at,
    by,
    till_of,
)
from tollbook.payments.types import Answer, AttemptState, Outcome, PaidFrom, Share, Silent


class Killed(Exception):
    """Stands for a process that died at this point."""


def charged() -> list[Decimal]:
    """What the sandbox really took."""
    taken = SandboxCharge.objects.filter(code="", amount__gt=0)
    return list(taken.values_list("amount", flat=True))


def entries(till: Till) -> list[tuple[str, Decimal]]:
    """The entries of the account, oldest first."""
    rows = Entry.objects.filter(account=till.account).order_by("position")
    return list(rows.values_list("kind", "amount"))


def test_a_payment_is_charged_posted_and_settles_what_is_owed(till: Till) -> None:
    till.owes("81.40")

    attempt = till.pays("81.40")

    assert (attempt.state, attempt.is_posted) == (AttemptState.SUCCEEDED, True)
    assert charged() == [Decimal("81.40")]
    assert entries(till) == [("charge", Decimal("81.40")), ("payment", Decimal("81.40"))]
    assert balance_of(till.account.pk) == 0
    assert check() == []


def test_the_second_time_a_payment_is_the_first_one(till: Till) -> None:
    wish = till.wish(till.card(), till.own("20.00"))
    for _ in range(3):
        begin(wish=wish, cycle_code=CYCLE, currency="USD", by=by())
        send(key=wish.key, now=NOON)

    assert charged() == [Decimal("20.00")]
    assert len(entries(till)) == 1


def test_a_page_used_for_another_amount_is_refused(till: Till) -> None:
    card = till.card()
    first = till.wish(card, till.own("20.00"))
    till.begun(first)

    with pytest.raises(Refused, match="used for another payment"):
        till.begun(till.wish(card, till.own("21.00"), key=first.key))


def test_a_declined_payment_is_not_booked_and_says_why(till: Till) -> None:
    attempt = till.pays("20.00", REFUSED)

    assert (attempt.state, attempt.code) == (AttemptState.DECLINED, "declined")
    assert (charged(), entries(till)) == ([], [])
    # Another method may be tried at once.
    assert till.pays("20.00").state == AttemptState.SUCCEEDED


def test_where_the_base_wants_it_a_payment_waits_for_staff_to_post_it(till: Till) -> None:
    BasePayment.objects.create(base=base_of(till.account), post_at_once=False)

    attempt = till.pays("20.00")

    assert (attempt.state, attempt.is_posted, entries(till)) == (AttemptState.SUCCEEDED, False, [])
    assert waiting_sum([till.account.pk]) == Decimal("20.00")
    for _ in range(2):
        posting.post_attempt(key=attempt.key, now=at(60))
    assert entries(till) == [("payment", Decimal("20.00"))]
    assert waiting_sum([till.account.pk]) == 0


def test_a_payer_may_choose_what_is_settled(till: Till) -> None:
    till.owes("10.00", "invoice:L1")
    newer = till.owes("20.00", "invoice:L2")
    wish = till.wish(till.card(), till.own("20.00", (newer.pk,)))
    till.begun(wish)

    send(key=wish.key, now=NOON)

    assert [item.source for item in open_items(till.account.pk).debts] == ["invoice:L1"]


def test_a_payment_over_several_accounts_is_one_charge_and_an_entry_each(town: Town) -> None:
    till = till_of(town, town.acme)
    for account in (town.superior, town.two_harbors):
        till_of(town, account)
        till.owes("30.00", f"invoice:{account.number}", account)
    shares = [
        Share(town.superior.pk, Decimal("30.00")),
        Share(town.two_harbors.pk, Decimal("30.00")),
    ]
    wish = till.wish(till.card(), *shares)
    till.begun(wish)

    send(key=wish.key, now=NOON)

    assert charged() == [Decimal("60.00")]
    assert [balance_of(each.account_id) for each in shares] == [0, 0]
    assert check() == []


# --- rules and exemptions


@pytest.mark.parametrize(
    ("number", "is_exempt", "surcharge"),
    [
        ("4242424242424242", False, "3.00"),
        (DEBIT_CARD, False, "0.00"),
        ("4242424242424242", True, "0.00"),
    ],
)
def test_a_surcharge_is_a_debit_of_its_own_that_the_payment_covers(
    till: Till, *, number: str, is_exempt: bool, surcharge: str
) -> None:
    till.rule(surcharge_percent=Decimal(3))
    PaymentProfile.objects.filter(account=till.account).update(surcharge_exempt=is_exempt)
    owed = till.owes("100.05")
    wish = till.wish(till.card(number), till.own("100.05", (owed.pk,)))
    till.begun(wish)

    attempt = send(key=wish.key, now=NOON)

    assert str(attempt.surcharge) == surcharge
    assert charged() == [Decimal("100.05") + Decimal(surcharge)]
    kinds = [kind for kind, _amount in entries(till)]
    assert kinds == ["charge", *(["debit"] if Decimal(surcharge) else []), "payment"]
    assert (balance_of(till.account.pk), check()) == (ZERO, [])


def test_each_account_of_a_split_payment_has_its_own_exemptions(town: Town) -> None:
    till = till_of(town, town.acme)
    till.rule(surcharge_percent=Decimal(3), ceiling=Decimal(50))
    for account in (town.superior, town.two_harbors):
        till_of(town, account)
    PaymentProfile.objects.filter(account=town.superior).update(
        surcharge_exempt=True, ceiling_exempt=True
    )
    shares = [
        Share(town.superior.pk, Decimal("400.00")),
        Share(town.two_harbors.pk, Decimal("50.00")),
    ]

    attempt = till.begun(till.wish(till.card(), *shares))

    told = dict(AttemptShare.objects.values_list("account__number", "surcharge"))
    assert told == {"200101": 0, "200102": Decimal("1.50")}
    assert attempt.surcharge == Decimal("1.50")
    with pytest.raises(Refused, match="at most"):
        till.begun(till.wish(till.card(), Share(town.two_harbors.pk, Decimal("50.01")), key="over"))


def test_waiting_days_count_from_what_the_customer_paid_by_hand(till: Till) -> None:
    till.rule(minimum_days=5)
    till.pays("10.00", paid_from=PaidFrom.AUTOPAY)
    till.pays("11.00", REFUSED)
    till.pays("12.00", on=TODAY - timedelta(days=4))

    with pytest.raises(Refused, match=r"The next is possible on Apr 21, 2026\."):
        till.pays("13.00")
    assert till.pays("13.00", on=TODAY + timedelta(days=1)).state == AttemptState.SUCCEEDED
    PaymentProfile.objects.filter(account=till.account).update(min_days_exempt=True)
    assert till.pays("14.00").state == AttemptState.SUCCEEDED


def test_a_card_that_has_expired_or_was_removed_pays_nothing(till: Till) -> None:
    card = till.card()
    wish = till.wish(card, till.own("10.00"))

    card.expires_on = TODAY
    card.save()
    with pytest.raises(Refused, match="has expired"):
        till.begun(wish)
    card.expires_on, card.is_default, card.is_removed = None, False, True
    card.save()
    with pytest.raises(Refused, match="has been removed"):
        till.begun(wish)


# --- nobody answers


@pytest.mark.accepts("money-24")
def test_an_unanswered_payment_is_asked_about_and_blocks_its_twin(till: Till) -> None:
    owed = till.owes("81.40")
    wish = till.wish(till.card(SILENT_AFTER), till.own("81.40", (owed.pk,)))
    till.begun(wish)

    attempt = send(key=wish.key, now=NOON)

    assert (attempt.state, entries(till)[1:]) == (AttemptState.UNKNOWN, [])
    with pytest.raises(Refused, match="still checking"):
        till.begun(till.wish(till.card(), till.own("81.40", (owed.pk,))))
    assert ask_again(now=at(4)) == 0
    assert ask_again(now=at(5)) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.is_posted) == (AttemptState.SUCCEEDED, True)
    assert (charged(), balance_of(till.account.pk)) == ([Decimal("81.40")], ZERO)


def test_without_chosen_debts_the_same_amount_waits_and_another_may_be_paid(till: Till) -> None:
    assert till.pays("20.00", SILENT_AFTER).state == AttemptState.UNKNOWN

    with pytest.raises(Refused, match="still checking"):
        till.pays("20.00")
    assert till.pays("21.00").state == AttemptState.SUCCEEDED


def test_never_seen_is_believed_after_an_hour_only(till: Till) -> None:
    attempt = till.pays("20.00", SILENT_BEFORE)

    ask_again(now=at(5))
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.UNKNOWN
    ask_again(now=at(60))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.code) == (AttemptState.DECLINED, "never-arrived")
    assert (charged(), entries(till)) == ([], [])


def test_after_the_last_inquiry_a_person_decides(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_self: Sandbox, key: str, reference: str = "") -> Answer:
        raise Silent(key)

    attempt = till.pays("20.00", SILENT_AFTER)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "ask", silent)
        asked = [ask_again(now=at(5)), ask_again(now=at(60)), ask_again(now=at(days=1))]
        asked += [ask_again(now=at(days=3)), ask_again(now=at(days=30))]
    attempt.refresh_from_db()

    assert asked == [1, 1, 1, 1, 0]
    assert attempt.state == AttemptState.PERSON
    with pytest.raises(Refused, match="still checking"):
        till.pays("20.00")
    decide(key=attempt.key, was_taken=True, reason="Seen at the bank.", by=by(at(days=31)))
    assert entries(till) == [("payment", Decimal("20.00"))]
    with pytest.raises(Refused, match="decided meanwhile"):
        decide(key=attempt.key, was_taken=False, reason="", by=by(at(days=31)))


def test_two_workers_ask_about_a_payment_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.pays("20.00", SILENT_AFTER)
    asked: list[str] = []

    def slow(self: Sandbox, key: str, reference: str = "") -> Answer:
        asked.append(key)
        if len(asked) == 1:
            # While the first waits for its answer, a second worker looks for work.
            ask_again(now=at(5))
        return Answer(Outcome.SUCCEEDED, key)

    monkeypatch.setattr(Sandbox, "ask", slow)

    ask_again(now=at(5))

    assert len(asked) == 1
    assert len(entries(till)) == 1


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("moment", ["early", "late"])
def test_a_message_of_the_gateway_counts_once_whenever_it_comes(
    till: Till, moment: str, times: int
) -> None:
    wish = till.wish(till.card(SILENT_AFTER), till.own("20.00"))
    till.begun(wish)
    told = Answer(Outcome.SUCCEEDED, wish.key)
    if moment == "late":
        send(key=wish.key, now=NOON)
        ask_again(now=at(5))
    for _ in range(times):
        resolve(key=wish.key, answer=told, now=at(6))
    # What comes after the decision changes nothing.
    resolve(key=wish.key, answer=Answer(Outcome.DECLINED, code="fraud"), now=at(7))

    assert Attempt.objects.get().state == AttemptState.SUCCEEDED
    assert entries(till) == [("payment", Decimal("20.00"))]


# --- killed between any two steps

POINTS: list[tuple[Any, str]] = [
    (attempts, "_charge"),  # marked as sent, the gateway not called
    (attempts, "resolve"),  # charged, the answer not kept
    (attempts, "post_if_due"),  # the answer kept, not posted
    (posting, "_post_share"),
    (posting, "_surcharge"),
]


@pytest.mark.parametrize(("where", "name"), POINTS, ids=[name for _, name in POINTS])
def test_a_payment_killed_at_any_step_ends_with_one_charge_and_one_entry(
    till: Till, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    till.rule(surcharge_percent=Decimal(3))
    owed = till.owes("100.00")
    wish = till.wish(till.card(), till.own("100.00", (owed.pk,)))
    till.begun(wish)

    def dies(*_args: object, **_facts: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, name, dies)
        with pytest.raises(Killed):
            send(key=wish.key, now=NOON)
    # The page is loaded again, then the inquiry job comes by.
    till.begun(wish)
    send(key=wish.key, now=at(1))
    for pause in (5, 60, 24 * 60):
        ask_again(now=at(pause))

    attempt = Attempt.objects.get()
    never_left = name == "_charge"
    assert attempt.state == (AttemptState.DECLINED if never_left else AttemptState.SUCCEEDED)
    assert charged() == ([] if never_left else [Decimal("103.00")])
    assert balance_of(till.account.pk) == (Decimal("100.00") if never_left else 0)
    assert check() == []


def test_a_payment_that_was_written_down_and_never_sent_is_given_up(till: Till) -> None:
    till.begun(till.wish(till.card(), till.own("20.00")))

    assert (resume(now=at(9)), resume(now=at(10)), resume(now=at(11))) == (0, 1, 0)
    assert send(key="key-1", now=at(12)).state == AttemptState.CANCELLED
    assert charged() == []
    assert till.pays("20.00").state == AttemptState.SUCCEEDED


# --- bank payments wait for their file


def test_a_bank_payment_can_be_cancelled_until_it_is_in_a_file(till: Till) -> None:
    wish = till.wish(till.bank(), till.own("20.00"))
    till.begun(wish)

    assert send(key=wish.key, now=NOON).state == AttemptState.QUEUED
    assert waiting_sum([till.account.pk]) == Decimal("20.00")
    cancel(key=wish.key, by=by(at(1)))
    assert waiting_sum([till.account.pk]) == 0
    with pytest.raises(Refused, match="cannot be cancelled"):
        cancel(key=wish.key, by=by(at(2)))


def test_two_pages_with_keys_of_their_own_pay_an_invoice_once(till: Till) -> None:
    owed = till.owes("20.00")
    card = till.card()
    first = till.wish(card, till.own("20.00", (owed.pk,)))
    till.begun(first)

    with pytest.raises(Refused, match="still checking"):
        till.begun(replace(first, key="second-tab"))


def test_the_sandbox_takes_its_own_numbers_only() -> None:
    with pytest.raises(Refused, match="test numbers only"):
        Sandbox().token_for("4111111111111111")
