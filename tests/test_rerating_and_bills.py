"""Calls that are priced anew while a bill run stands between draft and invoice."""

from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.town import INVOICE_DATES, ZONE, Town
from tollbook.billing.actions import NewRun, discard, restart
from tollbook.billing.models import Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.tests.carrier import Killed
from tollbook.billing.types import RunKind, RunState
from tollbook.flows import bill
from tollbook.flows.check import check_books
from tollbook.kernel.errors import Refused
from tollbook.usage.actions import rerate
from tollbook.usage.mediation.intake import take
from tollbook.usage.tests.calls import line, stored, written

DAY = INVOICE_DATES[0]
CALLED_ON = DAY.replace(day=5)
AT = datetime.combine(DAY, time(9), ZoneInfo(ZONE))


@pytest.fixture
def approved(town: Town, tmp_path: Path) -> Run:
    """A run with one call of Bell Bakery, drafted and approved."""
    lines = [line("k1", started_at=f"{CALLED_ON}T15:00:00Z", seconds=600)]
    take(path=written(tmp_path / "calls.csv", lines), feed=town.feed, now=AT)
    return prepared(town)


def prepared(town: Town) -> Run:
    wanted = NewRun(cycle=town.cycle, invoice_on=DAY, kind=RunKind.PRODUCTION)
    return bill.prepare(wanted=wanted, now=AT, by=town.users["sam"])


def rates_doubled(town: Town) -> int:
    """Twice the rates of the plan from the day of the call on, and Bell's calls priced by them; how
    many changed. Rules that priced calls stay as they are.
    """
    for rule in town.shop.plan.rules.filter(valid_from__lt=CALLED_ON):
        rule.pk, rule.valid_from, rule.rate_micros = None, CALLED_ON, 2 * rule.rate_micros
        rule.save(force_insert=True)
    return rerate(account_ids=[town.bell.pk], now=AT)


def usage_of(town: Town) -> list[Decimal]:
    """What issued invoices charge Bell Bakery for calls, line by line."""
    lines = InvoiceLine.objects.filter(
        invoice__account=town.bell, invoice__issued_at__isnull=False, section="usage"
    )
    return list(lines.values_list("amount", flat=True))


def test_a_call_priced_anew_after_the_draft_sends_its_account_back(
    town: Town, approved: Run
) -> None:
    old = stored("price_micros")[0][0]
    assert rates_doubled(town) == 1

    run = bill.issue(run=approved, now=AT, by=town.users["sam"])

    sent_back = RunAccount.objects.filter(run=run, state="waiting")
    assert list(sent_back.values_list("account", flat=True)) == [town.bell.pk]
    assert run.state == RunState.VERIFIED
    assert usage_of(town) == []
    assert stored("invoice_id") == [(0,)]

    run = bill.issue(run=prepared(town), now=AT, by=town.users["sam"])

    assert run.state == RunState.ISSUED
    assert len(usage_of(town)) == 1
    assert stored("price_micros") == [(2 * old,)]
    assert stored("invoice_id")[0][0] > 0


def test_a_call_priced_anew_before_it_is_stamped_is_on_the_next_draft(
    town: Town, approved: Run
) -> None:
    old = stored("price_micros")[0][0]

    def step(name: str) -> None:
        if name == "calls compared":
            rates_doubled(town)

    run = bill.issue(run=approved, now=AT, by=town.users["sam"], tell=step)

    sent_back = RunAccount.objects.filter(run=run, state="waiting")
    assert list(sent_back.values_list("account", flat=True)) == [town.bell.pk]
    assert stored("invoice_id") == [(0,)]

    run = bill.issue(run=prepared(town), now=AT, by=town.users["sam"])

    assert run.state == RunState.ISSUED
    assert len(usage_of(town)) == 1
    assert stored("price_micros") == [(2 * old,)]
    assert check_books() == []


@pytest.mark.parametrize("told", ["calls stamped", "invoices numbered and posted", "issued"])
def test_a_stamped_call_keeps_its_price_and_is_billed_once(
    town: Town, approved: Run, told: str
) -> None:
    lying = stored("price_micros", "pass_id")
    changed: list[int] = []

    def step(name: str) -> None:
        if name == told and not changed:
            changed.append(rates_doubled(town))

    run = bill.issue(run=approved, now=AT, by=town.users["sam"], tell=step)

    assert changed == [0]
    assert run.state == RunState.ISSUED
    assert len(usage_of(town)) == 1
    assert stored("price_micros", "pass_id") == lying
    assert stored("invoice_id")[0][0] > 0
    assert check_books() == []


@pytest.mark.parametrize("is_discarded", [False, True])
def test_a_run_taken_back_amid_its_issue_frees_the_calls_it_stamped(
    town: Town,
    approved: Run,
    is_discarded: bool,  # noqa: FBT001
) -> None:
    def killed(name: str) -> None:
        if name == "calls stamped":
            raise Killed

    with pytest.raises(Killed):
        bill.issue(run=approved, now=AT, by=town.users["sam"], tell=killed)
    assert stored("invoice_id")[0][0] > 0
    assert check_books() == []

    if is_discarded:
        discard(run=approved)
    else:
        restart(run=approved)

    assert stored("invoice_id") == [(0,)]
    assert not Invoice.objects.exists()

    run = bill.issue(run=prepared(town), now=AT, by=town.users["sam"])

    assert run.state == RunState.ISSUED
    assert len(usage_of(town)) == 1
    assert check_books() == []


def test_a_run_taken_back_by_another_hand_issues_nothing(town: Town, approved: Run) -> None:
    def step(name: str) -> None:
        if name == "calls compared":
            restart(run=Run.objects.get(pk=approved.pk))

    with pytest.raises(Refused, match="approved"):
        bill.issue(run=approved, now=AT, by=town.users["sam"], tell=step)

    assert stored("invoice_id") == [(0,)]
    assert not Invoice.objects.exists()


def test_an_emergency_call_is_on_a_bill_without_a_line(town: Town, tmp_path: Path) -> None:
    day = DAY.replace(day=5)
    lines = [
        line("k1", started_at=f"{day}T15:00:00Z", seconds=600),
        line("k2", started_at=f"{day}T16:00:00Z", seconds=60, to="911"),
    ]
    take(path=written(tmp_path / "calls.csv", lines), feed=town.feed, now=AT)

    bill.issue(run=prepared(town), now=AT, by=town.users["sam"])

    invoice = Invoice.objects.get(account=town.bell)
    assert invoice.calls_count == 2
    assert len(usage_of(town)) == 1
    assert stored("invoice_id") == [(invoice.pk,), (invoice.pk,)]
    assert check_books() == []
