"""The days of the demo carrier, reckoned from today so that its newest bill is fresh."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tollbook.kernel.clock import day_in
from tollbook.kernel.period import add_months

ZONE = "America/Chicago"
BILL_AGE_DAYS_MIN = 4
CYCLE_DAY_MAX = 28


@dataclass(frozen=True)
class Calendar:
    """`invoice_dates`: of the bill runs, oldest first; calls begin a month before the first."""

    today: date
    invoice_dates: tuple[date, ...]

    @property
    def calls_from(self) -> date:
        return add_months(self.invoice_dates[0], -1)

    @property
    def billed_from(self) -> date:
        """The first day that this system bills charges for."""
        return self.invoice_dates[0]

    @property
    def cycle_day(self) -> int:
        return self.invoice_dates[0].day


def calendar_for(now: datetime, months: int) -> Calendar:
    """`months` invoice dates, the newest at least four days before `now`."""
    assert 1 <= months <= 12
    today = day_in(now, ZONE)
    newest = today - timedelta(days=BILL_AGE_DAYS_MIN)
    while newest.day > CYCLE_DAY_MAX:
        newest -= timedelta(days=1)
    dates = tuple(add_months(newest, -back) for back in reversed(range(months)))
    return Calendar(today, dates)


def at_hour(day: date, hour: int) -> datetime:
    """`hour` o'clock on `day` in the carrier's zone, as an instant."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE)).astimezone(UTC)


def days_between(first: date, last: date) -> list[date]:
    """Each day from `first` up to and without `last`."""
    return [first + timedelta(days=number) for number in range((last - first).days)]
