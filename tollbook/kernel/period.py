"""Periods of days, half-open: `Period(start, end)` holds `start` and not `end`."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to and without `end`; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start < self.end, f"empty period {self.start} to {self.end}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def add_months(day: date, months: int, day_of_month: int | None = None) -> date:
    """`day` moved by `months`, on `day_of_month` (default its own), clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    wanted = day_of_month or day.day
    return date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))
