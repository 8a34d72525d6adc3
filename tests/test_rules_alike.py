"""One payment rule, whoever asks: the portal, the office, the payment link and the API, with a
token of the customer's and one of staff, behave alike."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.test_paying_programs import PAYMENTS
from tests.test_payment_link import card, opened
from tests.test_payment_pages import choose, words
from tests.test_payments_desk import pay as pay_in_office
from tests.town import NOW, Town
from tollbook.api.tests.programs import program_of
from tollbook.flows.actions import pay_link_of
from tollbook.payments.actions import write_text
from tollbook.payments.models import PaymentProfile, SandboxCharge
from tollbook.payments.tests.people import Till, by, till_of

TICK = "Tick that you agree"
PLACES = ("portal", "office", "link", "API", "API of staff")
REASONS = ("Pay at most 50.00", "The next is possible", TICK)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(answer: Any) -> str:
    """What was charged, or the reason why nothing was."""
    if answer.status_code in (201, 302):
        return str(SandboxCharge.objects.order_by("-pk")[0].amount)
    assert answer.status_code in (400, 422)
    return next(reason for reason in REASONS if reason in words(answer))


def code_of(answer: Any) -> str:
    """The code that a program is given; "" for a payment."""
    return "" if answer.status_code == 201 else str(answer.json()["code"])


@dataclass(frozen=True)
class Faces:
    """Who asks for a payment of Bell's bill: Bell, and Sam for Bell; on the link anybody.

    program, staff_program: with a token of Bell's and of Sam's.
    """

    till: Till
    portal: Client
    office: Client
    program: Client
    staff_program: Client


@pytest.fixture
def faces(town: Town, client_of_bell: Client, client_of_sam: Client) -> Faces:
    """Bell, who paid 10.00 of a bill of 81.40 a moment ago."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    till.pays("10.00")
    programs = (program_of(town.users["100100"]), program_of(town.users["sam"]))
    return Faces(till, client_of_bell, client_of_sam, *programs)


def everywhere(faces: Faces, terms: dict[str, str]) -> dict[str, str]:
    """The outcome of paying what is due at each place, each as if it were the only one."""
    found, till = {}, faces.till
    with taken_back():
        review = choose(faces.portal, till)["Location"]
        found["portal"] = outcome(faces.portal.post(review, terms))
    with taken_back():
        found["office"] = outcome(pay_in_office(faces.office, till.card(), other="71.40", **terms))
    with taken_back():
        address = pay_link_of(account=till.account, debt_source="invoice:L1001", now=NOW)
        link, stranger = re.sub(r"^https?://[^/]+", "", address), Client()
        typed = opened(stranger, link) | card() | {"reviewed": "yes"}
        found["link"] = outcome(stranger.post(link, typed | terms))
    for place, program in (("API", faces.program), ("API of staff", faces.staff_program)):
        with taken_back():
            found[place] = outcome(by_program(faces, program, terms))
    return found


def by_program(faces: Faces, program: Client, terms: dict[str, str]) -> Any:
    """What a program is answered that pays what is due."""
    body: dict[str, Any] = {
        "correlatorId": "bell-2026-04",
        "account": {"id": "100100"},
        "paymentMethod": {"id": faces.till.card().handle},
        "amount": {"unit": "USD", "value": "71.40"},
    }
    if program is faces.staff_program:
        body["description"] = "Ben Bell, by telephone"
    if terms:
        body["terms"] = {"id": terms["terms"]}
    return program.post(PAYMENTS, body, content_type="application/json")


@pytest.mark.accepts("money-25")
@pytest.mark.parametrize(
    ("rule", "flag", "bound", "code"),
    [
        ({"surcharge_percent": Decimal(3)}, "surcharge_exempt", "73.54", ""),
        ({"minimum_days": 5}, "min_days_exempt", "The next is possible", "too-early"),
        ({"ceiling": Decimal(50)}, "ceiling_exempt", "Pay at most 50.00", "over-ceiling"),
        ({}, "", TICK, "terms"),
    ],
)
def test_a_rule_and_its_exemption_act_alike_wherever_one_pays(
    faces: Faces, rule: dict[str, Any], flag: str, bound: str, code: str
) -> None:
    """The last row are the terms: no flag lifts them, the tick does."""
    made, terms = faces.till.rule(**rule), {}
    if not flag:
        text = write_text(rule=made, kind="single", text="One payment, final.", by=by())
        terms = {"terms": str(text.pk)}

    held = everywhere(faces, {})
    with taken_back():
        told = code_of(by_program(faces, faces.program, {}))
    if flag:
        PaymentProfile.objects.filter(account=faces.till.account).update(**{flag: True})
    lifted = everywhere(faces, terms)

    assert (held, told) == (dict.fromkeys(PLACES, bound), code)
    assert lifted == dict.fromkeys(PLACES, "71.40")
