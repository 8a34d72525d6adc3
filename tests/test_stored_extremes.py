"""Rows with days and amounts beyond all measure, stored before what is typed was checked: their
pages show them and do not break."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from tests.town import Town
from tollbook.payments.actions import make_file, refund, switch_on
from tollbook.payments.models import (
    AchFile,
    Attempt,
    AttemptShare,
    AutoPlan,
    AutoRun,
    Method,
    Refund,
    Settings,
)
from tollbook.payments.queries import AutoWish
from tollbook.payments.tests.people import NOON, TODAY, Till, by, till_of

FIRST, LAST = date.min, date.max
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
MOST = Decimal("9999999999.99")


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, with a payment, a refund, a bank file and automatic payments."""
    Settings(
        ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
    ).save()
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    paid = till.pays("20.00")
    refund(key="r-1", attempt=paid, amount=Decimal("5.00"), reason="Twice", by=by())
    till.begun(till.wish(till.bank(), till.own("30.00")))
    make_file(on=TODAY, by=by())
    switch_on(account=till.account, wish=AutoWish(Method.objects.get(kind="card")), by=by())
    AutoRun.objects.create(began_at=NOON)
    return till


def addresses() -> tuple[list[str], list[str]]:
    """Pages of the customer and of the staff that show payments."""
    card, paid = Method.objects.get(kind="card"), Attempt.objects.order_by("pk")[0]
    tabs = [f"/payments/{each}/" for each in ("pay", "auto", "cards", "banks")]
    receipt = f"/payments/pay/{paid.key}/receipt/"
    desk = ["", "open/", f"{paid.pk}/", "auto/", "files/", f"files/{AchFile.objects.get().pk}/"]
    record = "/office/customers/100100/payments/"
    return (
        ["/", *tabs, f"/payments/methods/{card.handle}/", receipt, f"{receipt}pdf/"],
        [*(f"/office/payments/{each}" for each in desk), record, f"{record}methods/{card.handle}/"],
    )


@pytest.mark.parametrize(
    ("day", "instant"), [(FIRST, BEGINNING), (LAST, END)], ids=["the first day", "the last day"]
)
def test_days_at_the_ends_of_the_calendar_are_shown(
    till: Till, client_of_bell: Client, client_of_sam: Client, day: date, instant: datetime
) -> None:
    Method.objects.filter(kind="card").update(expires_on=day, added_at=instant)
    Attempt.objects.update(
        paid_on=day, created_at=instant, sent_at=instant, ended_at=instant, posted_at=instant
    )
    Refund.objects.update(created_at=instant, ended_at=instant)
    AutoRun.objects.update(began_at=instant, ended_at=instant)
    AutoPlan.objects.update(began_at=instant)
    of_bell, of_sam = addresses()

    answers = {each: client_of_bell.get(each).status_code for each in of_bell}
    answers |= {each: client_of_sam.get(each).status_code for each in of_sam}

    assert set(answers.values()) == {200}, answers


def test_the_most_that_a_column_holds_is_shown(
    till: Till, client_of_bell: Client, client_of_sam: Client
) -> None:
    """Each sum of two of them is more than one column holds."""
    for each in (Attempt, AttemptShare, Refund):
        each.objects.update(amount=MOST)
    AutoPlan.objects.update(limit=Decimal("99999999.99"))
    AutoRun.objects.update(collected=Decimal("999999999999.99"))
    of_bell, of_sam = addresses()

    answers = {each: client_of_bell.get(each).status_code for each in of_bell}
    answers |= {each: client_of_sam.get(each).status_code for each in of_sam}

    assert set(answers.values()) == {200}, answers
