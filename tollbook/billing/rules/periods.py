"""Cycle dates and the natural periods of charges.

A grid of dates goes on without end in both directions: date number 0 is its anchor, the others
lie whole intervals away. Day 29 to 31 means the last day of shorter months.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tollbook.catalog.types import MONTHS_OF_INTERVAL, Interval
from tollbook.kernel.period import Period, add_months

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Grid:
    """Dates that lie whole intervals apart. `day`: of the month, 1 to 31; weekly has none."""

    interval: Interval
    anchor_on: date
    day: int

    def date_at(self, index: int) -> date:
        """The date with number `index`; 0 is the anchor's."""
        if self.interval == Interval.WEEKLY:
            return self.anchor_on + timedelta(days=DAYS_OF_WEEK * index)
        return add_months(self.anchor_on, MONTHS_OF_INTERVAL[self.interval] * index, self.day)

    def index_on(self, on: date) -> int:
        """The number of the latest date that is not after `on`."""
        if self.interval == Interval.WEEKLY:
            return (on - self.anchor_on).days // DAYS_OF_WEEK
        months = (on.year - self.anchor_on.year) * 12 + on.month - self.anchor_on.month
        index = months // MONTHS_OF_INTERVAL[self.interval]
        return index if self.date_at(index) <= on else index - 1

    def period_on(self, on: date) -> Period:
        """The natural period that holds `on`."""
        index = self.index_on(on)
        return Period(self.date_at(index), self.date_at(index + 1))

    def first_on_or_after(self, on: date) -> date:
        """The earliest date that is not before `on`."""
        index = self.index_on(on)
        found = self.date_at(index)
        return found if found == on else self.date_at(index + 1)

    def periods(self, span: Period) -> list[Period]:
        """The natural periods that touch `span`, in order."""
        first, last = self.index_on(span.start), self.index_on(span.end - timedelta(days=1))
        dates = [self.date_at(index) for index in range(first, last + 2)]
        return [Period(*pair) for pair in pairwise(dates)]


def cycle_grid(interval: Interval, day: int, first_invoice_on: date) -> Grid:
    """The invoice dates of a cycle. `day`: of the month 1 to 31; weekly: Monday is 1, to 7.

    The first invoice date fixes the months of the longer intervals.
    """
    if interval != Interval.WEEKLY:
        return Grid(interval, add_months(first_invoice_on, 0, day), day)
    ahead = (day - first_invoice_on.isoweekday()) % DAYS_OF_WEEK
    return Grid(interval, first_invoice_on + timedelta(days=ahead), 0)


def charge_grid(cycle: Grid, interval: Interval, active_on: date) -> Grid:
    """The natural periods of a charge; a longer interval begins on a cycle date.

    That is the first cycle date on or after the day the charge became active.
    """
    if interval == cycle.interval:
        return cycle
    assert not is_shorter(interval, cycle.interval), f"{interval} within {cycle.interval}"
    anchor_on = cycle.first_on_or_after(active_on)
    day = anchor_on.day if cycle.interval == Interval.WEEKLY else cycle.day
    return Grid(interval, anchor_on, day)


def is_shorter(interval: Interval, than: Interval) -> bool:
    """Whether one interval bills more often than another."""
    return MONTHS_OF_INTERVAL.get(interval, 0) < MONTHS_OF_INTERVAL.get(than, 0)
