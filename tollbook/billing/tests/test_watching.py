"""What a verification tells without stopping the run: silent feeds, exemptions, waiting entries."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tollbook.billing.models import BillingProfile, Run
from tollbook.billing.run import NewRun, open_run
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.types import RunKind
from tollbook.billing.watching import (
    exemption_without_paper,
    files_missing,
    unposted_entries,
)
from tollbook.customers.models import Document
from tollbook.ledger.models import Classification, Item
from tollbook.usage.models import CallFile, Feed

FEB_13 = date(2026, 2, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    made = new_carrier()
    made.account("100100")
    made.account("100101")
    return made


@pytest.fixture
def run(carrier: Carrier) -> Run:
    return open_run(wanted=NewRun(carrier.cycle, FEB_13, RunKind.TRIAL), now=NOON)


def told(findings: Any) -> list[tuple[str, str]]:
    return [(each.level, each.message) for each in findings]


def test_a_feed_that_was_silent_for_days_is_named(run: Run) -> None:
    switch = Feed.objects.create(code="sw", name="Switch", file_format="tollbook")
    Feed.objects.create(code="new", name="Never used", file_format="tollbook")
    days = [d for d in range(1, 32) if d not in (20, 21)]
    arrived = [datetime(2026, 1, each, 18, tzinfo=UTC) for each in days]
    arrived += [datetime(2026, 2, each, 18, tzinfo=UTC) for each in range(1, 13)]
    for number, at in enumerate(arrived):
        CallFile.objects.create(
            feed=switch, name=f"{number}", fingerprint=f"{number}", size_bytes=1, state="taken",
            arrived_at=at,
        )  # fmt: skip

    words = "Switch brought no file on 2 days, the last time on Jan 21, 2026."
    assert told(files_missing(run)) == [("warning", words)]


@pytest.mark.parametrize(
    ("days_between_files", "last_file_on", "missed"),
    [
        (31, date(2026, 1, 14), ""),
        (31, date(2026, 1, 12), "1 day"),
        (7, date(2026, 2, 4), "24 days"),  # Jan 13 to Feb 3, and two in February
        (0, date(2025, 6, 1), ""),
    ],
)
def test_a_feed_of_every_month_or_week_is_missed_only_when_it_is_late(
    run: Run, days_between_files: int, last_file_on: date, missed: str
) -> None:
    feed = Feed.objects.create(
        code="lec",
        name="Carrier",
        file_format="emi",
        days_between_files=days_between_files,
    )
    for number, on in enumerate((date(2025, 12, 13), date(2026, 1, 4), last_file_on)):
        CallFile.objects.create(
            feed=feed, name=f"{number}", fingerprint=f"{number}", size_bytes=1, state="taken",
            arrived_at=datetime(on.year, on.month, on.day, 18, tzinfo=UTC),
        )  # fmt: skip

    words = f"Carrier brought no file on {missed}, the last time on Feb 12, 2026."
    assert told(files_missing(run)) == ([("warning", words)] if missed else [])


def test_an_exemption_needs_a_paper_that_is_still_good(run: Run) -> None:
    BillingProfile.objects.update(exempt_state=True)
    first, second = BillingProfile.objects.order_by("account__number")
    paper = {"kind": "Tax exemption", "link": "https://x.example/p", "uploaded_at": NOON}
    Document.objects.create(account=first.account, title="Certificate", **paper)
    Document.objects.create(
        account=second.account, title="Old", expires_on=date(2026, 2, 12), **paper
    )

    words = "Account 100101 is exempt from taxes and has no valid exemption on file."
    assert told(exemption_without_paper(run)) == [("warning", words)]


def test_entries_that_wait_are_told_by_account(run: Run) -> None:
    account = BillingProfile.objects.get(account__number="100101").account
    kind = Classification.objects.create(code="payment", label="Payment")
    for number in range(2):
        Item.objects.create(
            key=f"k{number}", kind="payment", account=account, amount=Decimal("5.00"),
            effective_on=FEB_13, classification=kind, description="Check", made_at=NOON,
        )  # fmt: skip

    words = "Account 100101 has 2 entries waiting to be posted."
    assert told(unposted_entries(run)) == [("information", words)]
