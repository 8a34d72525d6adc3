"""The payment link of a bill's mail: no log-in, one bill, one payment, nothing kept."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import serializers
from django.test import Client

from tests.test_payment_pages import words
from tests.town import NOW, Town
from tollbook.flows.actions import look_after_payments, pay_link_of
from tollbook.kernel import clock
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import write_text
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import Attempt, CycleGateways, Method, PayLink, SandboxCharge
from tollbook.payments.queries import methods_of
from tollbook.payments.tests.people import GOOD, REFUSED, SILENT_AFTER, Till, by, till_of

BANK = "000123456789"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, whose cycle takes cards and, at once, bank accounts, owing two bills."""
    till = till_of(town)
    CycleGateways.objects.update(bank_gateway="sandbox")
    till.owes("81.40", "invoice:L1001")
    till.owes("20.00", "invoice:L1002")
    return till


@pytest.fixture
def link(till: Till) -> str:
    """The path of a link to pay the first bill."""
    address = pay_link_of(account=till.account, debt_source="invoice:L1001", now=NOW)
    return re.sub(r"^https?://[^/]+", "", address)


def opened(client: Client, link: str) -> dict[str, str]:
    """The key of an opened page."""
    found = re.search(r'name="key" value="(\w+)"', client.get(link).content.decode())
    assert found, "an open bill has a form"
    return {"key": found[1]}


def card(number: str = GOOD) -> dict[str, str]:
    """What is typed for a card."""
    token = Sandbox().token_for(number)
    return {"kind": "card", "token": token, "holder": "Anna Aunt", "state": "MN"} | {
        "email": "anna@aunt.example"
    }


def bank(number: str = BANK) -> dict[str, str]:
    """What is typed for a bank account."""
    facts = {"kind": "bank", "routing": "091000019", "number": number, "kind_of": "checking"}
    return facts | {"holder": "Anna Aunt", "email": "anna@aunt.example"}


def test_the_bill_and_nothing_else_is_paid_once_by_somebody_without_a_log_in(
    till: Till, link: str
) -> None:
    rule = till.rule(surcharge_percent=Decimal(3))
    terms = write_text(rule=rule, kind="single", text="One payment, final.", by=by())
    client = Client()
    key = opened(client, link)
    first = client.get(link)

    review = client.post(link, key | card())
    paying = key | card() | {"reviewed": "yes"}
    unticked = client.post(link, paying)
    strange = [client.post(link, paying | {"terms": each}) for each in ("9" * 5000, "\u00b2")]
    done = [client.post(link, paying | {"terms": str(terms.pk)}) for _ in range(2)]
    receipt = client.get(done[0]["Location"])
    again = Client().get(link)

    page = first.content.decode()
    assert "$ 81.40" in words(first)
    assert "ending in 0100" in words(first)
    assert [secret for secret in ("100100", "Bell", "L1001", "20.00") if secret in page] == []
    assert re.findall(r'href="(/[^"]*)"', page.split("<body>")[1]) == []
    assert "Surcharge 2.44" in words(review)
    assert "$ 83.84" in words(review)
    for each in (unticked, *strange):
        assert (each.status_code, "Tick that you agree" in words(each)) == (422, True)
    assert "Paid, thank you" in words(receipt)
    attempt = Attempt.objects.get()
    assert (attempt.paid_from, attempt.confirmation_emails) == ("link", "anna@aunt.example")
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("83.84")]
    assert balance_of(till.account.pk) == Decimal("20.00")
    assert check() == []
    assert (again.status_code, "Nothing to pay here" in words(again)) == (404, True)
    assert list(methods_of([till.account.pk])) == []


def test_a_bank_number_is_used_once_and_then_forgotten(till: Till, link: str) -> None:
    client = Client()
    key = opened(client, f"{link}?kind=bank")
    wrong = client.post(link, key | bank() | {"routing": "091000018"})

    done = client.post(link, key | bank(), follow=True)
    look_after_payments(now=NOW)

    assert wrong.status_code == 422
    assert BANK not in wrong.content.decode() + done.content.decode()
    assert "Paid, thank you" in words(done)
    kept = Method.objects.get()
    assert (kept.is_once, kept.number_cipher, kept.number_hash) == (True, "", "")
    assert BANK not in serializers.serialize("json", [kept])


def test_a_refused_card_leaves_the_bill_open_and_silence_blocks_a_second_charge(
    till: Till, link: str
) -> None:
    client = Client()
    refused = client.post(
        link, opened(client, link) | card(REFUSED) | {"reviewed": "yes"}, follow=True
    )
    silent = client.post(
        link, opened(client, link) | card(SILENT_AFTER) | {"reviewed": "yes"}, follow=True
    )
    second = client.post(link, opened(client, link) | card() | {"reviewed": "yes"})

    assert "Try another way" in words(refused)
    assert "We are checking" in words(silent)
    assert (second.status_code, "Do not pay again" in words(second)) == (422, True)
    assert SandboxCharge.objects.filter(code="").count() == 1


def test_the_state_is_asked_for_only_where_the_surcharge_depends_on_it(
    till: Till, link: str
) -> None:
    rule = till.rule(surcharge_percent=Decimal(3))
    client = Client()
    asks_nothing = client.get(link)
    charged = client.post(link, opened(client, link) | card() | {"state": ""})

    type(rule).objects.update(surcharge_excluded_states="WI")
    left_out = client.post(link, opened(client, link) | card() | {"state": ""})
    excluded = client.post(link, opened(client, link) | card() | {"state": "wi"})

    assert "State of the billing address" not in words(asks_nothing)
    assert "Surcharge 2.44" in words(charged)
    assert (left_out.status_code, "State of the billing address" in words(left_out)) == (422, True)
    assert (excluded.status_code, "Surcharge" in words(excluded)) == (200, False)


def test_the_rules_of_the_portal_hold_on_the_link(till: Till, link: str) -> None:
    till.rule(ceiling=Decimal(50))
    client = Client()

    over = client.post(link, opened(client, link) | card() | {"reviewed": "yes"})

    assert (over.status_code, "Pay at most 50.00" in words(over)) == (422, True)
    assert not Method.objects.exists()


def test_a_link_ends_after_sixty_days_and_only_a_hash_of_it_is_kept(link: str) -> None:
    secret = link.split("/")[2]
    stored = serializers.serialize("json", PayLink.objects.all())

    with clock.at(NOW + timedelta(days=59)):
        before = Client().get(link).status_code
    with clock.at(NOW + timedelta(days=61)):
        after = Client().get(link).status_code

    assert (before, after, secret in stored) == (200, 404, False)


def test_ten_tries_an_hour_from_one_address(till: Till, link: str) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [client.get(f"/pay/{number:043}/").status_code for number in range(11)]
    right = client.post(link, card())
    others = Client(REMOTE_ADDR="203.0.113.10").get(link).status_code
    with clock.at(NOW + timedelta(minutes=61)):
        later = client.get(f"/pay/{0:043}/").status_code

    assert answers == [404] * 10 + [429]
    assert (right.status_code, others, later) == (429, 200, 404)
    assert "Come back later Too many tries from your address." in words(right)


def test_bank_accounts_that_are_asked_about_first_cannot_pay_by_link(till: Till, link: str) -> None:
    CycleGateways.objects.update(bank_gateway="nacha")

    page = words(Client().get(f"{link}?kind=bank"))

    assert "Account number" not in page
    assert "Test card" in page


def test_the_page_keeps_its_budget_and_is_kept_by_nobody(
    till: Till, link: str, django_assert_max_num_queries: Any
) -> None:
    rule = till.rule(surcharge_percent=Decimal(3))
    for kind in ("single", "disclosure"):
        write_text(rule=rule, kind=kind, text="One payment, final.", by=by())
    Client().get(link)
    with django_assert_max_num_queries(8):
        answer = Client().get(link)
    with django_assert_max_num_queries(8):
        Client().get(f"{link}?kind=bank")
    assert "no-store" in answer["Cache-Control"]
