"""Days on which the Federal Reserve moves money."""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _closed(year: int) -> frozenset[date]:
    """The Federal Reserve's holidays; one on a Saturday is not kept on the Friday before."""
    return frozenset(holidays.financial_holidays("FED", years=year))


def is_banking_day(day: date) -> bool:
    """Whether banks settle on `day`."""
    return day.weekday() < SATURDAY and day not in _closed(day.year)


def banking_day_after(day: date, days: int = 1) -> date:
    """The banking day that lies `days` banking days behind `day`."""
    while days:
        day += timedelta(days=1)
        days -= is_banking_day(day)
    return day
