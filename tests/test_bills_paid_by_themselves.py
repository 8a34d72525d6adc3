"""A bill that an automatic payment pays says so, in place of the slip to pay it with."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.town import INVOICE_DATES, ZONE, Town
from tollbook.billing.actions import NewRun, approve, note_autopay
from tollbook.billing.models import Invoice, Run
from tollbook.billing.printing import bill_of
from tollbook.billing.types import Autopay, RunKind
from tollbook.customers.models import Group
from tollbook.flows import bill
from tollbook.payments.actions import switch_off, switch_on
from tollbook.payments.models import AutoPlan, Method
from tollbook.payments.queries import AutoWish, taken_on
from tollbook.payments.tests.people import Till, by, till_of

DAY = INVOICE_DATES[0]
AT = datetime.combine(DAY, time(9), ZoneInfo(ZONE))


@pytest.fixture
def till(town: Town) -> Till:
    return till_of(town)


def pays_itself(till: Till, **facts: Any) -> AutoPlan:
    """Automatic payments by a card."""
    return switch_on(account=till.account, wish=AutoWish(till.card(), **facts), by=by())


def drafted(town: Town) -> Run:
    """The first run of the town, drafted and approved."""
    wanted = NewRun(cycle=town.cycle, invoice_on=DAY, kind=RunKind.PRODUCTION)
    run = bill.prepare(wanted=wanted, now=AT, by=town.users["sam"])
    return approve(run=run, now=AT, by=town.users["sam"])


def printed(town: Town) -> Autopay | None:
    """What Bell's issued bill says of it."""
    return bill_of(Invoice.objects.get(account=town.bell, invoice_on=DAY)).autopay


def test_the_bill_names_the_card_and_the_day(town: Town, till: Till) -> None:
    pays_itself(till)
    bill.issue_approved(run=drafted(town), now=AT)

    due_on = Invoice.objects.get(account=town.bell).due_on
    assert printed(town) == Autopay("Visa ending in 4242", due_on)
    others = Invoice.objects.exclude(account=town.bell)
    assert {bill_of(each).autopay for each in others} == {None}


def test_of_a_chosen_day_that_has_gone_by_it_is_the_night_of_the_issue(
    town: Town, till: Till
) -> None:
    pays_itself(till, day=5)
    bill.issue_approved(run=drafted(town), now=AT)

    due_on = Invoice.objects.get(account=town.bell).due_on
    assert taken_on(5, due_on) < DAY
    assert printed(town) == Autopay("Visa ending in 4242", DAY)


def test_what_will_not_be_paid_by_then_keeps_its_slip(town: Town, till: Till) -> None:
    """A card that has ended before, and a group whose bills post no charge to collect."""
    plan = pays_itself(till)
    run = drafted(town)
    due_on = Invoice.objects.get(account=town.bell).due_on
    found = [bill.autopays(run, AT)]

    for ends in (due_on + timedelta(days=1), due_on):
        Method.objects.filter(pk=plan.method_id).update(expires_on=ends)
        found.append(bill.autopays(run, AT))
    Method.objects.filter(pk=plan.method_id).update(expires_on=None)
    Group.objects.update(charge_posting_skipped=True)
    found.append(bill.autopays(run, AT))

    assert [len(each) for each in found] == [1, 1, 0, 0]


@pytest.mark.parametrize("cents_short", [0, 1])
def test_a_limit_below_the_bill_leaves_the_slip(town: Town, till: Till, cents_short: int) -> None:
    run = drafted(town)
    due = Invoice.objects.get(account=town.bell).total_due
    pays_itself(till, limit=due - Decimal(cents_short) / 100)

    bill.issue_approved(run=run, now=AT)

    assert bool(printed(town)) is (cents_short == 0)


def test_what_stands_at_the_issue_holds_and_nothing_before_or_after(town: Town, till: Till) -> None:
    plan = pays_itself(till)
    run = drafted(town)
    note_autopay(run=run, paid=bill.autopays(run, AT))
    switch_off(plan=plan, reason="switched off by the customer", by=by(), is_staff=False)

    run = bill.issue_approved(run=run, now=AT)
    assert printed(town) is None

    pays_itself(till)
    bill.issue_approved(run=run, now=AT)
    assert printed(town) is None
