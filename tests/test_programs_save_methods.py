"""Programs save, change and remove cards and bank accounts, take payments back and give money back,
by the rules of the pages."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.test_paying_programs import METHODS, sent, wish
from tests.town import Town
from tollbook.access.models import AccessEvent, SentOnce
from tollbook.api.tests.programs import numbers, patched, program_of
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    Attempt,
    CycleGateways,
    Method,
    PaymentProfile,
    Refund,
    SandboxCharge,
    Settings,
)
from tollbook.payments.tests.people import GOOD, Till, till_of
from tollbook.payments.types import Silent

REFUNDS = "/tmf-api/payment/v4/refund"
CANARY = "4111 1111 1111 1111"
NUMBER = "000123456789"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


@pytest.fixture
def program(town: Town) -> Client:
    """A program of Bell's."""
    return program_of(town.users["100100"])


@pytest.fixture
def staff(town: Town) -> Client:
    """A program of Sam's."""
    return program_of(town.users["sam"])


def bank(**more: Any) -> dict[str, Any]:
    """A bank account of Bell's; `more` takes the place of what it says."""
    body = {
        "externalId": "bank-0001",
        "@type": "BankAccountDebit",
        "account": [{"id": "100100"}],
        "routingNumber": "091000019",
        "accountNumber": NUMBER,
        "owner": "Ben Bell",
        "email": "ben@bell.example",
    }
    return body | more


def card(**more: Any) -> dict[str, Any]:
    """A test card of Bell's."""
    body = {
        "externalId": "card-0001",
        "@type": "TokenizedCard",
        "account": [{"id": "100100"}],
        "token": Sandbox().token_for(GOOD),
        "owner": "Ben Bell",
        "address": {"stateOrProvince": "mn"},
    }
    return body | more


def saving(program: Client, body: object) -> Any:
    return program.post(METHODS, body, content_type="application/json")


def test_a_card_and_a_bank_account_are_saved_once_and_pay(till: Till, program: Client) -> None:
    CycleGateways.objects.update(bank_gateway="sandbox")
    answers = [
        saving(program, body) for body in (card(), card(), bank(name="Shop"), bank(name="Shop"))
    ]

    made = Method.objects.order_by("pk")
    assert [each.status_code for each in answers] == [201, 200, 201, 200]
    assert answers[1].json() == answers[0].json()
    assert [(each.kind, each.last_four, each.is_default) for each in made] == [
        ("card", "4242", True),
        ("bank", "6789", False),
    ]
    assert (made[0].state, made[1].nickname) == ("MN", "Shop")
    assert sent(program, wish(made[1])).json()["status"] == "succeeded"
    # Neither the number nor a hash that anybody could reckon is kept of what was sent.
    assert NUMBER not in "".join(f"{each.digest}{each.made}" for each in SentOnce.objects.all())
    assert NUMBER not in "".join(each.content.decode() for each in answers)


def test_another_method_under_the_same_name_is_refused(till: Till, program: Client) -> None:
    saving(program, card())

    other = saving(program, card(token=Sandbox().token_for("5555555555554444")))

    assert (other.status_code, other.json()["code"]) == (400, "another-externalId")
    assert Method.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (bank(routingNumber="091000018"), "routing", "routingNumber"),
        (bank(accountNumber="12"), "account-number", "accountNumber"),
        (bank(email="nobody"), "invalid", "email"),
        (bank(owner=""), "required", "owner"),
        (bank(name=CANARY), "card-number", ""),
        (bank(account=[{"id": "500100"}]), "not_found", ""),
        (card(token="test_of_nobody"), "invalid_choice", "token"),
        (card(address={"stateOrProvince": "ZZ"}), "invalid", "stateOrProvince"),
        (card(token=CANARY), "card-number", ""),
        (card(**{"@type": "Cash"}), "bad_parameter", ""),
    ],
)
def test_a_wrong_method_is_refused_in_the_words_of_the_pages(
    till: Till, program: Client, body: dict[str, Any], code: str, where: str
) -> None:
    answer = saving(program, body)

    assert answer.status_code == (404 if code == "not_found" else 400)
    assert answer.json()["code"] == code
    assert answer.json()["message"].startswith(where)
    assert not Method.objects.exists()
    assert "4111" not in answer.content.decode()


def test_the_ach_gate_and_a_cycle_without_processor_hold_for_programs(
    till: Till, program: Client, staff: Client
) -> None:
    Settings(ach_by_custom_field=True).save()
    gated = saving(program, bank())
    of_staff = saving(staff, bank(description="Ben Bell, by telephone"))
    CycleGateways.objects.update(card_gateway="")
    without = saving(program, card())

    assert [each.json().get("code") for each in (gated, without)] == ["no-processor"] * 2
    assert of_staff.status_code == 201


def test_what_a_method_is_called_changes_and_nothing_that_was_not_named(
    till: Till, program: Client
) -> None:
    saving(program, card(address={"stateOrProvince": "MN", "city": "Duluth"}))
    first, second = Method.objects.get(), till.bank()
    address, other = f"{METHODS}/{first.handle}", f"{METHODS}/{second.handle}"
    mark = program.get(address).headers["ETag"]

    done = patched(program, address, {"name": "Shop", "expires": "05/2031"})
    default = patched(program, other, {"preferred": True, "email": "b@b.example"})
    wrong = [
        patched(program, address, {"email": "b@b.example"}),
        patched(program, other, {"expires": "05/2031"}),
        patched(program, address, {"expires": "12/9999"}),
        patched(program, address, {"address": {"stateOrProvince": ""}}),
    ]
    stale = program.patch(
        address,
        {"name": "Late"},
        content_type="application/merge-patch+json",
        headers={"If-Match": mark},
    )

    for each in (first, second):
        each.refresh_from_db()
    assert (done.status_code, default.status_code, stale.status_code) == (200, 200, 412)
    assert (first.nickname, first.city, first.holder) == ("Shop", "Duluth", "Ben Bell")
    assert (str(first.expires_on), first.is_default) == ("2031-06-01", False)
    assert (second.is_default, second.email) == (True, "b@b.example")
    assert [each.json()["code"] for each in wrong] == [
        *("unknown_field", "unknown_field", "invalid", "required")
    ]


def test_a_method_is_removed_by_the_rules_of_the_account(
    till: Till, program: Client, staff: Client
) -> None:
    method = till.card()
    address = f"{METHODS}/{method.handle}"
    PaymentProfile.objects.update(method_delete=-1)

    barred, by_staff, again = program.delete(address), staff.delete(address), staff.delete(address)

    assert (barred.status_code, barred.json()["code"]) == (403, "may-not-delete")
    assert (by_staff.status_code, again.status_code) == (204, 404)
    method.refresh_from_db()
    assert method.is_removed


def test_staff_say_whose_word_they_have_and_it_is_kept(till: Till, staff: Client) -> None:
    without = saving(staff, card())
    saving(staff, card(description="Ben Bell, by telephone"))
    address = f"{METHODS}/{Method.objects.get().handle}"
    nobody = patched(staff, address, {"name": "Shop"})
    patched(staff, address, {"name": "Shop", "description": "Ben Bell, in person"})

    assert [each.json()["code"] for each in (without, nobody)] == ["no-word"] * 2
    noted = AccessEvent.objects.filter(kind__endswith="for customer").order_by("pk")
    assert list(noted.values_list("kind", "reason")) == [
        ("added for customer", "Ben Bell, by telephone"),
        ("changed for customer", "Ben Bell, in person"),
    ]


def test_a_stranger_changes_and_removes_nothing(till: Till, town: Town) -> None:
    method = till.card()
    address = f"{METHODS}/{method.handle}"
    cyd = program_of(town.users["500100"])

    answers = [patched(cyd, address, {"name": "Mine"}), cyd.delete(address)]

    assert [each.status_code for each in answers] == [404, 404]
    method.refresh_from_db()
    assert (method.nickname, method.is_removed) == ("", False)


def test_a_bank_payment_is_taken_back_until_it_is_in_a_file(till: Till, program: Client) -> None:
    made = sent(program, wish(till.bank())).json()

    first, second = program.delete(made["href"]), program.delete(made["href"])

    assert (made["status"], first.status_code) == ("queued", 204)
    assert (second.status_code, second.json()["code"]) == (400, "sent-already")
    assert program.get(made["href"]).json()["status"] == "cancelled"


def back(paid: Attempt, **more: Any) -> dict[str, Any]:
    """A refund of 20.00."""
    body = {
        "correlatorId": "refund-0001",
        "payment": {"id": paid.key},
        "amount": {"unit": "USD", "value": 20},
        "description": "Paid twice",
    }
    return body | more


def giving(program: Client, body: object) -> Any:
    return program.post(REFUNDS, body, content_type="application/json")


def test_staff_give_money_back_once_and_never_more_than_was_paid(
    till: Till, program: Client, staff: Client, town: Town
) -> None:
    paid = till.pays("81.40")

    made, again = giving(staff, back(paid)), giving(staff, back(paid))
    refused = [
        giving(staff, back(paid, amount={"value": 21})),
        giving(staff, back(paid, correlatorId="refund-0002", amount={"value": 61.41})),
        giving(staff, back(paid, correlatorId="refund-0003", amount={"unit": "CAD", "value": 1})),
        giving(staff, back(paid, correlatorId="refund-0004", description="  ")),
        giving(program, back(paid)),
    ]

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert [each.json()["code"] for each in refused] == [
        *("another-refund", "too-much", "currency", "REQ", "no_right")
    ]
    given = Refund.objects.get()
    assert (given.amount, given.reason, given.state) == (
        Decimal("20.00"),
        "Paid twice",
        "succeeded",
    )
    assert SandboxCharge.objects.get(amount__lt=0).amount == Decimal("-20.00")
    assert (balance_of(till.account.pk), check()) == (Decimal("20.00"), [])
    # The customer sees it, without what staff wrote; strangers see nothing.
    seen = program.get(made.headers["Location"]).json()
    assert (seen["status"], "description" in seen, made.json()["description"]) == (
        *("succeeded", False),
        "Paid twice",
    )
    cyd = program_of(town.users["500100"])
    assert (numbers(program.get(REFUNDS)), cyd.get(REFUNDS).json()) == ([given.key], [])
    assert cyd.get(made.headers["Location"]).status_code == 404
    assert numbers(staff.get(REFUNDS, {"payment.id": paid.key})) == [given.key]


def test_a_silent_processor_is_told_as_it_is_and_asked_by_itself(
    till: Till, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = till.pays("81.40")
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "refund", says_nothing)
        made = giving(staff, back(paid))
    again = giving(staff, back(paid))

    assert (made.status_code, made.json()["status"]) == (201, "sent")
    assert (again.status_code, Refund.objects.count()) == (200, 1)


def says_nothing(_self: Sandbox, **facts: Any) -> None:
    """A processor that does not answer."""
    raise Silent(facts["key"])


def test_a_payment_that_was_not_taken_is_not_given_back(till: Till, staff: Client) -> None:
    waiting = till.begun(till.wish(till.bank(), till.own("20.00")))

    answer = giving(staff, back(waiting))

    assert (answer.status_code, answer.json()["code"]) == (400, "not-paid")
    assert giving(staff, back(waiting, payment={"id": "nobody"})).status_code == 404
