"""Late notices by mail: each step once, the highest that was reached, until no longer late."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import DOCS, table
from tests.town import Town
from tollbook.billing.models import BillingProfile, Settings
from tollbook.customers.models import BaseTemplate
from tollbook.flows.late import tell_late
from tollbook.ledger.actions import post
from tollbook.ledger.queries import balance_of, unsettled_accounts
from tollbook.ledger.types import EntryKind, Posting
from tollbook.notices.models import Notice, Template
from tollbook.notices.types import NoticeKind

pytestmark = pytest.mark.django_db
ROWS = table(DOCS / "money" / "aging.md", "Late notices")
FIRST = date(2026, 1, 1)


@pytest.fixture
def owing(town: Town) -> Town:
    BillingProfile.objects.filter(account=town.bell).update(billing_emails="ben@people.example")
    return town


def choose(town: Town, steps: str) -> None:
    """The base writes at these days late."""
    for step in (int(each) for each in steps.split(", ") if each != "none"):
        template = Template.objects.create(
            kind=NoticeKind.LATE_NOTICE,
            name=f"{step} days",
            subject=f"{step} days late",
            text="{name} owes {amount}, {days_late} days late. [Pay]({link})",
        )
        kind = NoticeKind.LATE_NOTICE
        BaseTemplate.objects.create(base=town.north, kind=kind, criteria=step, template=template)


def enter(town: Town, kind: EntryKind, amount: Decimal, on: date) -> None:
    wanted = Posting(*(town.bell.pk, kind, amount, f"{kind}:{on}", on, "adjustment", "By hand"))
    post(posting=wanted, now=datetime(2026, 1, 1, tzinfo=UTC))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def told_on(town: Town, days_late: int, begun: date) -> tuple[str, date]:
    """What the night tells when Bell is so many days late; 0 has paid. And when the debt began."""
    on = begun + timedelta(days=days_late)
    if not days_late:
        on = begun + timedelta(days=40)
        enter(town, EntryKind.PAYMENT, balance_of(town.bell.pk), on)
        begun = on
    elif not balance_of(town.bell.pk):
        enter(town, EntryKind.CHARGE, Decimal("50.00"), begun)
    for _twice in range(2):
        tell_late(now=noon(on))
    known = Notice.objects.filter(kind=NoticeKind.LATE_NOTICE)
    new = known.exclude(subject__startswith="known").first()
    words = new.subject.partition(" ")[0] if new else "-"
    known.exclude(subject__startswith="known").update(subject="known")
    return words, begun


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["days late, night by night"])
def test_the_nights_of_the_page(owing: Town, row: dict[str, str]) -> None:
    choose(owing, row["steps of the base"])
    begun, told = FIRST, []
    for days in row["days late, night by night"].split(", "):
        words, begun = told_on(owing, int(days), begun)
        told.append(words)

    assert ", ".join(told) in (row["told"], ", ".join([row["told"]] * len(told)))


def test_many_that_owe_are_read_at_once(owing: Town) -> None:
    choose(owing, "30")
    told_on(owing, 31, FIRST)
    with CaptureQueriesContext(connection) as of_one:
        tell_late(now=noon(FIRST + timedelta(days=32)))
    for account in (owing.acme, owing.superior, owing.two_harbors):
        facts = (account.pk, EntryKind.CHARGE, Decimal("50.00"), f"charge:{account.pk}", FIRST)
        post(posting=Posting(*facts, "adjustment", "By hand"), now=noon(FIRST))

    with CaptureQueriesContext(connection) as of_four:
        tell_late(now=noon(FIRST + timedelta(days=32)))

    assert len(unsettled_accounts()) == 4
    assert len(of_four) == len(of_one)


def test_the_mail_says_what_is_owed(owing: Town) -> None:
    choose(owing, "30")

    told_on(owing, 31, FIRST)

    notice = Notice.objects.get(kind=NoticeKind.LATE_NOTICE)
    assert notice.to == "ben@people.example"
    assert "Bell Bakery owes $50.00, 31 days late." in notice.text


@pytest.mark.parametrize("reason", ["exempt", "small", "no address", "adjusted"])
def test_who_hears_nothing(owing: Town, reason: str) -> None:
    choose(owing, "30")
    profile = BillingProfile.objects.filter(account=owing.bell)
    if reason == "exempt":
        profile.update(late_notice_exempt=True)
    if reason == "small":
        Settings(minimum_billing_amount=Decimal("50.00")).save()
    if reason == "no address":
        profile.update(billing_emails="")
    if reason == "adjusted":
        profile.update(due_adjust_days=10)

    assert told_on(owing, 31, FIRST)[0] == "-"
