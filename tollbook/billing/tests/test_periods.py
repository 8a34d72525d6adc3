"""Cycle dates and natural periods: month ends, leap days, weeks, long intervals."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.billing.rules.periods import charge_grid, cycle_grid, is_shorter
from tollbook.catalog.types import Interval
from tollbook.kernel.period import Period

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def dates(interval: Interval, day: int, first: date, count: int) -> list[str]:
    grid = cycle_grid(interval, day, first)
    return [grid.date_at(index).isoformat() for index in range(count)]


def test_day_31_is_the_last_day_of_shorter_months() -> None:
    assert dates(Interval.MONTHLY, 31, date(2026, 1, 31), 5) == [
        *("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
    ]


def test_a_cycle_of_day_31_that_begins_in_a_short_month_comes_back_to_the_31st() -> None:
    found = dates(Interval.MONTHLY, 31, date(2026, 2, 28), 3)

    assert found == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_leap_day_is_billed_every_year() -> None:
    found = dates(Interval.ANNUAL, 29, date(2024, 2, 29), 5)

    assert found == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_a_weekly_cycle_falls_on_its_day_of_the_week() -> None:
    assert dates(Interval.WEEKLY, 5, date(2026, 3, 2), 3) == [
        *("2026-03-06", "2026-03-13", "2026-03-20")
    ]


@pytest.mark.parametrize(
    ("interval", "second"),
    [
        (Interval.BIMONTHLY, "2026-03-13"),
        (Interval.QUARTERLY, "2026-04-13"),
        (Interval.SEMIANNUAL, "2026-07-13"),
        (Interval.ANNUAL, "2027-01-13"),
        (Interval.BIENNIAL, "2028-01-13"),
    ],
)
def test_the_first_invoice_date_fixes_the_months(interval: Interval, second: str) -> None:
    assert dates(interval, 13, date(2026, 1, 13), 2) == ["2026-01-13", second]


def test_a_longer_charge_begins_on_the_first_cycle_date_on_or_after_its_day() -> None:
    cycle = cycle_grid(Interval.MONTHLY, 13, date(2025, 1, 13))

    quarterly = charge_grid(cycle, Interval.QUARTERLY, date(2026, 2, 1))

    assert quarterly.period_on(date(2026, 3, 1)) == Period(date(2026, 2, 13), date(2026, 5, 13))
    assert quarterly.period_on(date(2026, 2, 1)) == Period(date(2025, 11, 13), date(2026, 2, 13))


def test_a_quarter_that_begins_on_day_31_ends_on_the_last_day() -> None:
    cycle = cycle_grid(Interval.MONTHLY, 31, date(2025, 1, 31))

    quarterly = charge_grid(cycle, Interval.QUARTERLY, date(2026, 1, 31))

    found = quarterly.periods(Period(date(2026, 1, 31), date(2026, 8, 1)))
    assert [each.end for each in found] == [
        *(date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 31))
    ]


def test_a_charge_may_not_bill_more_often_than_its_cycle() -> None:
    assert is_shorter(Interval.WEEKLY, Interval.MONTHLY)
    assert is_shorter(Interval.MONTHLY, Interval.QUARTERLY)
    assert not is_shorter(Interval.ANNUAL, Interval.MONTHLY)


@given(interval=st.sampled_from(list(Interval)), day=st.integers(1, 31), first=DAYS, on=DAYS)
def test_every_day_lies_in_exactly_one_natural_period(
    interval: Interval, day: int, first: date, on: date
) -> None:
    grid = cycle_grid(interval, 1 + day % 7 if interval == Interval.WEEKLY else day, first)

    period = grid.period_on(on)

    assert period.holds(on)
    assert grid.period_on(period.end).start == period.end
    assert grid.period_on(period.start - timedelta(days=1)).end == period.start
    assert grid.first_on_or_after(on) in {on, period.end}
