"""Paying by a program: the saved methods and the payments, as the pages know them."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.town import Town
from tollbook.access.models import AccessEvent
from tollbook.api.tests.programs import numbers, program_of
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of, check
from tollbook.payments.actions import write_text
from tollbook.payments.models import Attempt, ConsentGiven, Method, SandboxCharge, Settings
from tollbook.payments.tests.people import REFUSED, SILENT_AFTER, Till, by, till_of

PAYMENTS = "/tmf-api/payment/v4/payment"
METHODS = "/tmf-api/paymentMethod/v4/paymentMethod"
CANARY = "4111111111111111"
QUERIES_MAX = 9


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


def wish(method: Method, **more: Any) -> dict[str, Any]:
    """The body of a payment of 81.40 by Bell; `more` takes the place of what it says."""
    body = {
        "correlatorId": "order-0001",
        "account": {"id": "100100"},
        "paymentMethod": {"id": method.handle},
        "amount": {"unit": "USD", "value": 81.40},
    }
    found = body | more
    return {name: value for name, value in found.items() if value is not None}


def bill(number: str, **more: Any) -> dict[str, Any]:
    """An item that is a bill."""
    return {"item": {"id": number, "@referredType": "CustomerBill"}} | more


def part(number: str, value: float) -> dict[str, Any]:
    """An item that goes to an account."""
    item = {"id": number, "@referredType": "BillingAccount"}
    return {"item": item, "amount": {"unit": "USD", "value": value}}


def sent(program: Client, body: object) -> Any:
    return program.post(PAYMENTS, body, content_type="application/json")


def test_a_payment_is_taken_once_and_found_where_the_answer_says(
    till: Till, program: Client
) -> None:
    body = wish(till.card())

    made, again = sent(program, body), sent(program, body)
    found = program.get(made.headers["Location"]).json()

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json() == found
    assert (found["status"], found["channel"]) == ("succeeded", {"name": "api"})
    assert b'"value":81.40' in made.content
    assert list(SandboxCharge.objects.values_list("amount", flat=True)) == [Decimal("81.40")]
    assert balance_of(till.account.pk) == 0
    assert check() == []


def test_the_same_correlator_for_another_payment_is_refused(till: Till, program: Client) -> None:
    card = till.card()
    sent(program, wish(card))

    other = sent(program, wish(card, amount={"value": 5}))

    assert (other.status_code, other.json()["code"]) == (400, "another-payment")
    assert SandboxCharge.objects.count() == 1


def test_the_same_correlator_for_another_bill_or_sum_does_not_answer_as_if_that_were_paid(
    till: Till, program: Client
) -> None:
    till.owes("20.00", "invoice:L1002")
    till.owes("20.00", "invoice:L1003")
    body = wish(till.card(), amount=None, paymentItem=[bill("L1002")])
    sent(program, body)

    again = sent(program, body | {"paymentItem": [bill("L1002")]})
    others = [
        sent(program, body | more)
        for more in (
            {"paymentItem": [bill("L1003")]},
            {"paymentItem": [part("100100", 20)]},
            {"paymentItem": [], "amount": {"value": 20}},
            {"totalAmount": {"value": 21}},
        )
    ]

    assert again.status_code == 200
    assert [each.json()["code"] for each in others] == ["another-payment"] * 4
    assert SandboxCharge.objects.count() == 1


def test_two_log_ins_with_one_correlator_pay_twice(till: Till, town: Town, program: Client) -> None:
    """Whoever guesses the correlatorId of another learns and stops nothing."""
    sent(program, wish(till.card(), amount={"value": 5}))

    staff = sent(
        program_of(town.users["sam"]),
        wish(till.card(), amount={"value": 6}, description="Ben Bell, by telephone"),
    )

    assert staff.status_code == 201
    assert staff.json()["channel"] == {"name": "office"}
    assert Attempt.objects.get(pk=Attempt.objects.latest("pk").pk).note == "Ben Bell, by telephone"


def test_a_declined_card_and_a_silent_one_are_told_as_they_are(till: Till, program: Client) -> None:
    declined = sent(program, wish(till.card(REFUSED))).json()
    silent = sent(program, wish(till.card(SILENT_AFTER), correlatorId="order-0002")).json()
    second = sent(program, wish(till.card(), correlatorId="order-0003"))

    assert (declined["status"], silent["status"]) == ("declined", "unknown")
    assert "Your bank has refused this payment" in declined["statusReason"]
    assert (second.status_code, second.json()["code"]) == (400, "still-checking")
    assert not Entry.objects.filter(kind="payment").exists()


def test_bills_are_paid_in_full_and_by_number(till: Till, program: Client) -> None:
    till.owes("20.00", "invoice:L1002")
    card = till.card()

    wrong = sent(program, wish(card, amount={"value": 3}, paymentItem=[bill("L1002")]))
    unknown = sent(program, wish(card, amount=None, paymentItem=[bill("L9999")]))
    made = sent(program, wish(card, amount=None, paymentItem=[bill("L1002")]))

    assert (wrong.json()["code"], unknown.json()["code"]) == ("other-amount", "not-open")
    assert made.json()["amount"] == {"unit": "USD", "value": 20.0}
    assert balance_of(till.account.pk) == Decimal("81.40")


def test_a_parent_divides_a_payment_over_its_accounts(town: Town) -> None:
    till = till_of(town, town.acme)
    for account, amount in ((town.superior, "30.00"), (town.two_harbors, "12.00")):
        till_of(town, account)
        till.owes(amount, f"invoice:{account.number}", account)
    items = [part(town.superior.number, 30), part(town.two_harbors.number, 12)]
    body = wish(till.card(), account={"id": "200100"}, amount=None, paymentItem=items)

    made = sent(program_of(town.users["200100"]), body).json()

    assert [each["item"]["id"] for each in made["paymentItem"]] == [
        town.superior.number,
        town.two_harbors.number,
    ]
    assert [balance_of(each.pk) for each in (town.superior, town.two_harbors)] == [0, 0]


def test_a_sub_reads_nothing_of_what_its_parent_paid_for_it_and_others(town: Town) -> None:
    till, *_ = [till_of(town, each) for each in (town.acme, town.superior, town.two_harbors)]
    more = {"paymentItem": [part("200101", 30), part("200102", 12)], "mayExceed": True}
    parent, sub = program_of(town.users["200100"]), program_of(town.users["200101"])
    body = wish(till.card(), account={"id": "200100"}, amount=None, **more)
    made = sent(parent, body).json()

    assert sub.get(PAYMENTS).json() == []
    assert sub.get(f"{PAYMENTS}/{made['id']}").status_code == 404
    assert numbers(parent.get(PAYMENTS)) == [made["id"]]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": {"value": 100}}, "more-than-owed"),
        ({"amount": {"value": "0.50"}}, "too-little"),
        ({"amount": {"value": 1.005}}, "bad_parameter"),
        ({"amount": {"value": -1}}, "bad_parameter"),
        ({"amount": None}, "no-amount"),
        ({"amount": {"unit": "EUR", "value": 5}}, "currency"),
        ({"totalAmount": {"value": 99}}, "other-sum"),
        ({"paymentMethod": {"id": "x" * 16}}, "no-method"),
        ({"correlatorId": None}, "bad_parameter"),
        ({"cardNumber": "4"}, "bad_parameter"),
        ({"paymentItem": [part("500100", 5)], "amount": None}, "no-account"),
        ({"paymentItem": [{"item": {"id": "1"}}]}, "items"),
    ],
)
def test_a_wrong_wish_is_refused_in_words_and_nothing_is_kept(
    till: Till, program: Client, more: dict[str, Any], code: str
) -> None:
    answer = sent(program, wish(till.card(), **more))

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["reason"]
    assert not Attempt.objects.exists()


def test_more_than_is_owed_is_paid_where_it_is_meant(till: Till, program: Client) -> None:
    answer = sent(program, wish(till.card(), amount={"value": 100}, mayExceed=True))

    assert answer.status_code == 201
    assert balance_of(till.account.pk) == Decimal("-18.60")


def test_no_sum_that_a_row_cannot_keep_is_written_down(
    till: Till, town: Town, program: Client
) -> None:
    """Such a row would be read by nobody, and stop every page and every inquiry that meets it."""
    card = till.card()
    two = [part("100100", 9999999999.99), part("100100", 9999999999.99)]
    huge = sent(program, wish(card, amount=None, paymentItem=two, mayExceed=True))
    till.rule(surcharge_percent=Decimal(3))
    fee = sent(program, wish(card, amount={"value": 90000000}, mayExceed=True))

    assert [each.status_code for each in (huge, fee)] == [400, 400]
    assert [each.json()["code"] for each in (huge, fee)] == ["too-much", "too-much"]
    assert not Attempt.objects.exists()
    assert program_of(town.users["sam"]).get(PAYMENTS).json() == []


@pytest.mark.parametrize(
    "place",
    [
        {"correlatorId": CANARY},
        {"description": f"card {CANARY[:4]} {CANARY[4:8]} {CANARY[8:12]} {CANARY[12:]}"},
        {"description": f"Ben, 555-201-0100, card {CANARY} 12/30"},
        {"paymentMethod": {"cardNumber": CANARY}},
        {"paymentItem": [{"item": {"id": int(CANARY)}}]},
        {CANARY: "x"},
    ],
)
def test_a_card_number_is_refused_wherever_it_stands_and_never_written_down(
    till: Till, program: Client, caplog: pytest.LogCaptureFixture, place: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)

    answer = sent(program, wish(till.card()) | place)

    assert (answer.status_code, answer.json()["code"]) == (400, "card-number")
    assert CANARY not in answer.content.decode() + caplog.text
    assert not Attempt.objects.exists()


def test_what_a_method_asks_is_told_with_it_and_agreed_to_by_its_version(
    till: Till, program: Client
) -> None:
    rule = till.rule(surcharge_percent=Decimal(3))
    for kind in ("disclosure", "single"):
        write_text(rule=rule, kind=kind, text=f"The {kind}.", by=by())
    card = till.card()
    told = program.get(f"{METHODS}/{card.handle}").json()

    missing = sent(program, wish(card))
    made = sent(program, wish(card, terms={"id": told["terms"]["id"]}))

    assert (told["surcharge"], told["disclosure"]) == ("3 % surcharge", "The disclosure.")
    assert (missing.status_code, missing.json()["code"]) == (400, "terms")
    assert made.json()["totalAmount"]["value"] == 83.84
    assert ConsentGiven.objects.get().text.text == "The single."


def test_methods_are_listed_without_anything_secret(till: Till, program: Client) -> None:
    card, bank = till.card(), till.bank()

    listed = program.get(METHODS)

    shown = {each["id"]: each for each in listed.json()}
    assert set(shown) == {card.handle, bank.handle}
    assert shown[card.handle]["@type"] == "TokenizedCard"
    assert (shown[bank.handle]["lastFourDigits"], shown[bank.handle]["status"]) == (
        "6789",
        "active",
    )
    for secret in (card.token, bank.token, bank.number_cipher, bank.routing):
        assert secret not in listed.content.decode()


def test_the_ach_gate_keeps_bank_accounts_from_customers_and_not_from_staff(
    till: Till, town: Town, program: Client
) -> None:
    bank = till.bank()
    Settings(ach_by_custom_field=True).save()

    listed = program.get(METHODS)
    paid = sent(program, wish(bank))
    of_staff = program_of(town.users["sam"]).get(METHODS, {"account.id": "100100"})

    assert (listed.json(), program.get(f"{METHODS}/{bank.handle}").status_code) == ([], 404)
    assert paid.json()["code"] == "no-method"
    assert numbers(of_staff) == [bank.handle]


def test_staff_say_whose_word_they_have(till: Till, town: Town) -> None:
    answer = sent(program_of(town.users["sam"]), wish(till.card()))

    assert (answer.status_code, answer.json()["code"]) == (400, "no-word")


def test_payments_are_narrowed_by_account_state_and_correlator(till: Till, program: Client) -> None:
    till.pays("5.00")
    made = sent(program, wish(till.card(), amount={"value": 7})).json()

    found = numbers(program.get(PAYMENTS, {"correlatorId": "order-0001"}))
    none = program.get(PAYMENTS, {"status": "declined"})

    assert found == [made["id"]]
    assert len(program.get(PAYMENTS, {"account.id": "100100"}).json()) == 2
    assert none.json() == []


def test_what_staff_open_of_payments_and_methods_stands_in_the_trail(
    till: Till, town: Town, program: Client
) -> None:
    card = till.card()
    made = sent(program, wish(card)).json()
    sam = program_of(town.users["sam"])

    opened = []
    for address, asked in (
        *((PAYMENTS, {}), (METHODS, {})),
        *((made["href"], {}), (f"{METHODS}/{card.handle}", {})),
        *((each, {"account.id": "100100"}) for each in (PAYMENTS, METHODS)),
    ):
        sam.get(address, asked)
        seen = AccessEvent.objects.filter(kind="opened account", face="api")
        opened.append(list(seen.values_list("account", flat=True)))
        cache.clear()
        seen.delete()

    assert opened == [[], [], *[["100100"]] * 4]


def test_a_program_of_another_company_sees_and_pays_nothing(till: Till, town: Town) -> None:
    card = till.card()
    mine = till.pays("5.00")
    cyd = program_of(town.users["500100"])

    assert (cyd.get(PAYMENTS).json(), cyd.get(METHODS).json()) == ([], [])
    assert cyd.get(f"{PAYMENTS}/{mine.key}").status_code == 404
    assert cyd.get(f"{METHODS}/{card.handle}").status_code == 404
    assert sent(cyd, wish(card)).status_code == 404
    assert sent(cyd, wish(card, account={"id": "500100"})).json()["code"] == "no-method"
    assert SandboxCharge.objects.count() == 1


def test_agents_have_nothing_here(till: Till, town: Town) -> None:
    till.pays("5.00")

    program = program_of(town.users["nora"])

    assert [program.get(each).status_code for each in (PAYMENTS, METHODS)] == [403, 403]


def test_lists_ask_the_same_however_long_they_are(
    till: Till, program: Client, django_assert_max_num_queries: Any
) -> None:
    for amount in ("5.00", "6.00", "7.00"):
        till.pays(amount)
    till.card("5555555555554444")
    program.get(PAYMENTS)

    for address in (PAYMENTS, METHODS):
        with django_assert_max_num_queries(QUERIES_MAX):
            assert len(program.get(address).json()) >= 2


@pytest.mark.parametrize(
    "more",
    [
        {"account": {"id": "100100\0"}},
        {"description": "by \0 mail"},
        {"paymentMethod": {"id": "\0" * 16}},
        {"amount": {"value": "1E-2"}},
        {"amount": {"value": "1E+400"}},
        {"terms": {"id": "999999999999"}},
        {"paymentItem": [bill("L1001"), bill("L1001")], "amount": None, "terms": {"id": "٣"}},
    ],
)
def test_odd_values_are_answered_in_words(
    till: Till, program: Client, more: dict[str, Any]
) -> None:
    answer = sent(program, wish(till.card(), **more))

    assert answer.status_code in (201, 400, 404)
    assert check() == []
