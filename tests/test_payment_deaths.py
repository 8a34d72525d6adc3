"""Whoever dies while the processor tells, the bank returns or money goes back: it counts once.

As in `test_payment_faults`: real processes, SIGKILL before the first, second, ... write, then the
same again by two workers at once, on both databases.
"""

import json
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.clean_process import Step
from tests.test_payment_faults import (
    KILLS_MAX,
    OWED,
    World,
    bill,
    later,
    pays,
    processor,
    told,
    world,
)
from tests.town import NOW
from tollbook.kernel.errors import Refused
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import check
from tollbook.payments.actions import ask_about_refunds, make_file, refund, take_back
from tollbook.payments.models import AchItem, Attempt, Method, Refund, Settings
from tollbook.payments.queries import check as check_payments
from tollbook.payments.refunds import hear_of_refund
from tollbook.payments.tests.people import Till, by
from tollbook.payments.types import Answer, Outcome

__all__ = ["processor", "world"]
pytestmark = pytest.mark.django_db
GIVEN = Decimal("20.00")


def killed_everywhere(world: World, step_of: Any) -> int:
    """Kill a step before each of its writes, each time on things of its own, then do it twice at
    once; gives at how many writes it died. step_of: from the number to (step, claim)."""
    for number in range(1, KILLS_MAX):
        step, claim = step_of(number)
        answer = world.do(step, killed_at=number)
        world.do(step, workers=2)
        claim()
        if answer != [None]:
            return number - 1
    raise AssertionError("the last write was never reached")


def faults() -> list[str]:
    """What is wrong with the books."""
    return [str(each) for each in (*check(), *check_payments())]


@pytest.mark.accepts("money-23")
def test_a_message_whose_listener_dies_counts_once_when_it_is_repeated(world: World) -> None:
    def of(number: int) -> tuple[Step, Any]:
        key = f"heard-{number}"
        method, debt = bill(world, key, "pm_drop_after")
        world.do(pays(world, method, key, debt))

        def claim() -> None:
            world.do(later, workers=2)
            world.refuse_any_other_than(key, charges=1)

        return told("payment_intent.succeeded", "succeeded", key), claim

    assert killed_everywhere(world, of) >= 3


@pytest.mark.accepts("money-23")
def test_a_late_return_whose_reader_dies_is_booked_once(world: World) -> None:
    def of(number: int) -> tuple[Step, Any]:
        key = f"back-{number}"
        method, debt = bill(world, key, "pm_ok")
        world.do(pays(world, method, key, debt))
        day = NOW + timedelta(days=3)

        def step() -> bool:
            return take_back(key=key, code="insufficient", on=day.date(), now=day)

        def ended() -> list[Any]:
            entries = Entry.objects.filter(source__startswith=f"payment:{key}:")
            back = Entry.objects.filter(reverses__in=entries)
            state = Attempt.objects.get(key=key).state
            return [state, entries.count(), back.count(), faults()]

        def claim() -> None:
            assert world.do(ended) == [["returned", 1, 1, []]]

        return step, claim

    assert killed_everywhere(world, of) >= 2


def given_back(world: World) -> dict[str, int]:
    """Refunds in the book of the processor, by key."""
    asked = HTTPConnection("127.0.0.1", world.port)
    asked.request("GET", "/refunds")
    book: dict[str, int] = json.loads(asked.getresponse().read())
    asked.close()
    return book


def state_of(key: str) -> Step:
    """State of a refund, how often it stands in the ledger, how often it was taken out."""

    def step() -> list[Any]:
        entries = Entry.objects.filter(source=f"refund:{key}")
        back = Entry.objects.filter(reverses__in=entries)
        made = Refund.objects.get(key=key)
        return [made.state, entries.count(), back.count(), faults()]

    return step


@pytest.mark.parametrize("answer", ["comes", "drop"])
def test_a_refund_whose_process_dies_is_given_and_booked_once(world: World, answer: str) -> None:
    """Dead before or after it asked, or with a lost answer: it is asked about under its key."""

    def of(number: int) -> tuple[Step, Any]:
        paid, key = f"{answer}-paid-{number}", f"{answer}-{number}"
        method, debt = bill(world, paid, "pm_ok")
        world.do(pays(world, method, paid, debt))

        def step() -> str:
            attempt = Attempt.objects.get(key=paid)
            try:
                made = refund(key=key, attempt=attempt, amount=GIVEN, reason="Twice.", by=by(NOW))
            except Refused as refused:
                return refused.code
            return str(made.state)

        def claim() -> None:
            world.do(lambda: ask_about_refunds(now=NOW + timedelta(minutes=6)), workers=2)
            assert world.do(state_of(key)) == [["succeeded", 1, 0, []]]
            assert given_back(world)[key] == 1

        return step, claim

    assert killed_everywhere(world, of) >= 3


def test_a_refund_that_fails_later_leaves_the_ledger_once(world: World) -> None:
    def of(number: int) -> tuple[Step, Any]:
        paid, key = f"failing-paid-{number}", f"failing-{number}"
        method, debt = bill(world, paid, "pm_ok")
        world.do(pays(world, method, paid, debt))

        def given() -> str:
            attempt = Attempt.objects.get(key=paid)
            facts = {"attempt": attempt, "amount": GIVEN, "reason": "Twice."}
            return str(refund(key=key, by=by(NOW), **facts).state)  # type: ignore[arg-type]

        def step() -> str:
            answer = Answer(Outcome.DECLINED, f"re_{key}", "declined")
            hear_of_refund(key=key, answer=answer, by=by(NOW))
            return "heard"

        def claim() -> None:
            assert world.do(state_of(key)) == [["returned", 1, 1, []]]

        assert world.do(given) == ["succeeded"]
        return step, claim

    assert killed_everywhere(world, of) >= 2


def test_a_bank_file_whose_maker_dies_holds_each_payment_once(world: World) -> None:
    def of(number: int) -> tuple[Step, Any]:
        def waits() -> str:
            Settings(
                ach_bank_routing="091000019",
                ach_company_name="Larkspur",
                ach_company_id="1234567890",
            ).save()
            attempt = Attempt.objects.filter(key=f"file-{number}").first()
            account = Method.objects.filter(account=world.account)[0].account
            till = Till(account)
            bank = till.bank(f"0009876{number:05d}")
            wish = till.wish(bank, till.own(str(OWED)), key=f"file-{number}")
            assert attempt is None
            return till.begun(wish).key

        def step() -> int | None:
            made = make_file(on=NOW.date(), by=by(NOW))
            return made.pk if made else None

        def ended() -> list[Any]:
            attempt = Attempt.objects.get(key=f"file-{number}")
            items = AchItem.objects.filter(attempt=attempt).count()
            entries = Entry.objects.filter(source__startswith=f"payment:{attempt.key}:").count()
            return [attempt.state, items, entries, faults()]

        def claim() -> None:
            assert world.do(ended) == [["succeeded", 1, 1, []]]

        world.do(waits)
        return step, claim

    assert killed_everywhere(world, of) >= 4
