"""How old and how late an account's open items are."""

from datetime import date
from decimal import Decimal

from tollbook.kernel.money import ZERO
from tollbook.ledger.types import Aging, OpenItem, OpenItems

BUCKET_DAYS = 30
BUCKETS = 5


def days_late_of(item: OpenItem, on: date, due_adjust_days: int) -> int:
    """Days since the item's date less the account's Adjust Due Date, never below 0."""
    return max((on - item.effective_on).days - due_adjust_days, 0)


def aging_of(items: OpenItems, on: date, due_adjust_days: int) -> Aging:
    """The buckets of one account on the day `on`; cash not applied counts in the first.

    Days Aged and Days Late are those of the oldest open debt. Source: docs/money/aging.md.
    """
    buckets: list[Decimal] = [ZERO] * BUCKETS
    for item in items.debts:
        late = days_late_of(item, on, due_adjust_days)
        buckets[min(late // BUCKET_DAYS, BUCKETS - 1)] += item.open_amount
    buckets[0] -= sum((item.open_amount for item in items.cash), ZERO)
    oldest = min(items.debts, key=lambda item: item.effective_on, default=None)
    current, days_30, days_60, days_90, days_120 = buckets
    return Aging(
        current=current,
        days_30=days_30,
        days_60=days_60,
        days_90=days_90,
        days_120=days_120,
        days_late=days_late_of(oldest, on, due_adjust_days) if oldest else 0,
        days_aged=max((on - oldest.effective_on).days, 0) if oldest else 0,
    )
