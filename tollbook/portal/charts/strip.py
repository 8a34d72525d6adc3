"""Twelve months as a strip: past ones quiet, the newest in full colour with the only figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.kernel import show
from tollbook.portal.charts.scale import NONE, percent, pixels

HEIGHT = 112
TOP, FLOOR = Decimal(20), Decimal(92)


@dataclass(frozen=True)
class Month:
    """All that was billed in one month."""

    first_day: date
    amount: Decimal
    url: str


@dataclass(frozen=True)
class Mark:
    """One column of the strip."""

    month: Month
    css: str
    x: str
    middle: str
    width: str
    y: str
    height: str
    label: str
    letter: str
    is_last: bool


@dataclass(frozen=True)
class Strip:
    """Everything the template places."""

    marks: tuple[Mark, ...]
    total: Decimal
    zero_y: str
    summary: str
    height: int = HEIGHT


def drawn(months: Sequence[Month]) -> Strip | None:
    """The strip of `months`, oldest first; None with fewer than two, where it says nothing."""
    if len(months) < 2:
        return None
    above = max(*(month.amount for month in months), NONE)
    below = max(*(-month.amount for month in months), NONE)
    per_unit = (FLOOR - TOP) / ((above + below) or Decimal(1))
    zero = FLOOR - below * per_unit
    marks = tuple(
        _mark(month, (place, len(months)), (zero, per_unit)) for place, month in enumerate(months)
    )
    total = sum((month.amount for month in months), NONE)
    return Strip(marks, total, pixels(zero + Decimal("0.5")), _summary(months, total))


def _mark(month: Month, place: tuple[int, int], ground: tuple[Decimal, Decimal]) -> Mark:
    number, count = place
    zero, per_unit = ground
    share = Decimal(100) / count
    tall = abs(month.amount) * per_unit
    name = show.month(month.first_day)
    return Mark(
        month=month,
        css="f1" if number == count - 1 else "past",
        x=percent(share * number, Decimal(100)),
        middle=percent(share * number + share / 2, Decimal(100)),
        width=percent(share, Decimal(100)),
        y=pixels(zero - tall if month.amount > 0 else zero),
        height=pixels(tall),
        label=name[:3],
        letter=name[:1],
        is_last=number == count - 1,
    )


def _summary(months: Sequence[Month], total: Decimal) -> str:
    low = min(month.amount for month in months)
    high = max(month.amount for month in months)
    return (
        f"{show.figures(total)} in all, between {show.figures(low)} "
        f"and {show.figures(high)} a month."
    )
