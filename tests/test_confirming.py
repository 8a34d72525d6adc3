"""A bank that wants its holder to confirm, and a holder who disputes: told, and counted once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from tests.test_payment_link import card, opened
from tests.test_payment_pages import pay, words
from tests.town import NOW, Town
from tollbook.flows.actions import pay_link_of
from tollbook.flows.check import check_books
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import (
    agree,
    ask_again,
    collect,
    hear,
    send,
    switch_on,
    write_text,
)
from tollbook.payments.gateways.base import Event
from tollbook.payments.gateways.stripe import Stripe
from tollbook.payments.models import (
    AchFile,
    Attempt,
    AutoPlan,
    ConsentGiven,
    PaymentRule,
    RuleText,
    SandboxCharge,
)
from tollbook.payments.queries import AutoWish, Due
from tollbook.payments.tests.people import CYCLE, NOON, TODAY, Till, by, till_of
from tollbook.payments.types import Answer, Outcome

ASKS = "4000002500003155"
OWED = "81.40"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing a bill."""
    till = till_of(town)
    till.owes(OWED, "invoice:L1001")
    return till


def receipt_of(attempt: Attempt | None) -> str:
    assert attempt is not None
    return f"/payments/pay/{attempt.key}/receipt/"


@pytest.mark.parametrize(("answer", "title", "left"), [("yes", "Paid", 0), ("no", "Not paid", 1)])
def test_the_bank_asks_the_payer_and_only_the_word_of_the_payer_takes_the_money(
    till: Till, client_of_bell: Client, answer: str, title: str, left: int
) -> None:
    asked = pay(client_of_bell, till, ASKS)
    attempt = Attempt.objects.get()
    waiting = (attempt.state, SandboxCharge.objects.filter(code="").count())
    to_bank = client_of_bell.get(f"/payments/pay/{attempt.key}/confirm/")
    bank = client_of_bell.get(to_bank["Location"])

    told = client_of_bell.post(to_bank["Location"], {"do": answer}, follow=True)
    again = client_of_bell.post(to_bank["Location"], {"do": "yes"}, follow=True)

    assert waiting == ("confirm", 0)
    assert "Confirm this payment" in words(asked)
    assert "stands in for your bank" in words(bank)
    assert all(title in words(each) for each in (told, again))
    assert SandboxCharge.objects.filter(code="").count() == 1 - left
    assert bool(balance_of(till.account.pk)) == bool(left)
    assert check() == []


def test_meanwhile_nothing_is_paid_twice_and_another_way_is_open(
    till: Till, client_of_bell: Client
) -> None:
    pay(client_of_bell, till, ASKS)
    attempt = Attempt.objects.get()
    second = pay(client_of_bell, till)

    other = client_of_bell.post(f"/payments/pay/{attempt.key}/other/", follow=True)
    late = client_of_bell.post(f"/payments/pay/{attempt.key}/bank/", {"do": "yes"}, follow=True)
    third = pay(client_of_bell, till)

    assert (second.status_code, "Do not pay again" in words(second)) == (422, True)
    assert all("Not paid" in words(each) for each in (other, late))
    assert "Paid, thank you" in words(third)
    assert SandboxCharge.objects.filter(code="").count() == 1


def test_what_is_not_confirmed_within_an_hour_is_given_up(till: Till) -> None:
    till.pays(OWED, ASKS)
    assert Attempt.objects.get().code == "needs-authentication"

    wish = till.wish(till.card(ASKS), till.own(OWED))
    till.begun(wish)
    waits = send(key=wish.key, now=NOON, return_to="https://here.example/")
    states = []
    for minutes in (6, 61):
        ask_again(now=NOON + timedelta(minutes=minutes))
        waits.refresh_from_db()
        states.append(waits.state)

    assert states == ["confirm", "declined"]
    assert not SandboxCharge.objects.filter(code="").exists()


def test_a_stranger_confirms_nothing(
    till: Till, client_of_bell: Client, client_of_cyd: Any
) -> None:
    pay(client_of_bell, till, ASKS)
    here = f"/payments/pay/{Attempt.objects.get().key}/"

    answers = [client_of_cyd.get(here + "confirm/"), client_of_cyd.post(here + "bank/")]

    assert [each.status_code for each in answers] == [404, 404]
    assert Attempt.objects.get().state == "confirm"


def test_a_payment_link_asks_to_confirm_too(till: Till) -> None:
    address = pay_link_of(account=till.account, debt_source="invoice:L1001", now=NOW)
    link, client = "/pay/" + address.partition("/pay/")[2], Client()
    typed = opened(client, link) | card(ASKS) | {"reviewed": "yes"}

    asked = client.post(link, typed, follow=True)
    key = f"?key={typed['key']}"
    to_bank = client.get(f"{link}confirm/{key}")
    strange = Client().get(f"{link}confirm/?key={'0' * 32}")
    done = client.post(to_bank["Location"], {"do": "yes"}, follow=True)

    assert "Confirm with your bank" in words(asked)
    assert strange.status_code == 404
    assert "Paid, thank you" in words(done)
    assert balance_of(till.account.pk) == 0


def test_an_automatic_payment_is_told_apart_and_has_a_receipt(
    till: Till, client_of_bell: Client
) -> None:
    plan = switch_on(account=till.account, wish=AutoWish(till.card()), by=by())
    due = Due(till.account, "invoice:L1001", TODAY, CYCLE, "USD")
    collect(due=due, on=TODAY, by=by())

    page = client_of_bell.get("/payments/auto/")
    receipt = client_of_bell.get(receipt_of(plan.tries.get().attempt))

    assert receipt_of(plan.tries.get().attempt) in page.content.decode()
    assert "Paid, thank you" in words(receipt)
    assert "Amount and method" not in words(receipt)


# --- disputes


def disputed(key: str, outcome: Outcome) -> Event:
    return Event(key, Answer(outcome, "pi_1", "disputed"))


def test_disputes_move_the_money_once_in_whatever_order_they_are_told(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    told            balance
    lost, lost      owed again, without the fee of a returned bank debit
    won, won        paid again, by an entry of its own
    lost            owed again
    """
    attempt = till.pays(OWED)
    balances = []
    for outcome in (*("returned", "returned"), *("put_back", "put_back"), "returned"):
        told = disputed(attempt.key, Outcome(outcome))
        monkeypatch.setattr(Stripe, "event", lambda _self, _body, _sign, told=told: told)
        hear(name="stripe", body=b"{}", signature="", now=NOON)
        balances.append(str(balance_of(till.account.pk)))

    assert balances == [OWED, OWED, "0.00", "0.00", OWED]
    assert Entry.objects.filter(source__startswith=f"payment:{attempt.key}").count() == 2
    assert check() == []


def test_a_dispute_told_before_the_payment_itself_counts(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = till.pays(OWED, "4000000000000119")
    told = disputed(attempt.key, Outcome.RETURNED)
    monkeypatch.setattr(Stripe, "event", lambda *_: told)

    hear(name="stripe", body=b"{}", signature="", now=NOON)
    ask_again(now=NOON + timedelta(minutes=6))

    attempt.refresh_from_db()
    assert (attempt.state, str(balance_of(till.account.pk))) == ("returned", OWED)
    assert check() == []


def test_a_disputed_automatic_payment_ends_the_plan(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = switch_on(account=till.account, wish=AutoWish(till.card()), by=by())
    due = Due(till.account, "invoice:L1001", TODAY, CYCLE, "USD")
    made = collect(due=due, on=TODAY, by=by())
    assert made is not None
    assert made.attempt is not None
    told = disputed(made.attempt.key, Outcome.RETURNED)
    monkeypatch.setattr(Stripe, "event", lambda *_: told)
    hear(name="stripe", body=b"{}", signature="", now=NOON)

    collect(due=due, on=TODAY + timedelta(days=3), by=by())

    plan = AutoPlan.objects.get(pk=plan.pk)
    assert (plan.is_on, "disputed" in plan.off_reason) == (False, True)
    assert Attempt.objects.count() == 1


# --- ink


def test_texts_consents_and_bank_files_are_in_ink(till: Till) -> None:
    rule = till.rule()
    text = write_text(rule=rule, kind="auto", text="Each bill.", by=by())
    agree(account=till.account, text=text, method_words="Visa ending in 4242", by=by())
    facts = {"made_at": NOON, "effective_on": TODAY, "modifier": "A", "text": "x"}
    file = AchFile.objects.create(**facts, digest="d", entry_count=1, debit_total=1, credit_total=0)
    AchFile.objects.update(sent_at=NOON, text="sealed anew")

    changes = (
        (RuleText, {"text": "Other words."}),
        (ConsentGiven, {"given_at": NOW}),
        (AchFile, {"debit_total": F("debit_total") + 1}),
        (AchFile, {"sent_at": NOON + timedelta(days=1)}),
    )
    for model, change in changes:
        with pytest.raises(IntegrityError, match="ink"), transaction.atomic():
            model.objects.update(**change)
    for row in (ConsentGiven.objects.get(), file):
        with pytest.raises(IntegrityError, match="ink"), transaction.atomic():
            row.delete()

    assert PaymentRule.objects.get().texts.get().text == "Each bill."
    assert [each for each in check_books() if each.code == "payment-ink"] == []
