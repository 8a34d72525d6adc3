"""Days Aged, Days Late and the buckets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tollbook.ledger.rules.aging import aging_of
from tollbook.ledger.types import Aging, OpenItem, OpenItems

SEEN = date(2013, 8, 1)


def item(key: int, days_before: int, amount: str) -> OpenItem:
    return OpenItem(key, 1, key, SEEN - timedelta(days=days_before), Decimal(amount))


def buckets(aging: Aging) -> list[str]:
    values = (aging.current, aging.days_30, aging.days_60, aging.days_90, aging.days_120)
    return [str(value) for value in values]


@pytest.mark.accepts("money-1", "money-22")
@pytest.mark.parametrize(
    ("adjust", "days_aged", "days_late"),
    [
        (0, 31, 31),
        (30, 31, 1),
        (90, 31, 0),
    ],
)
def test_charge_of_july_1_2013_seen_on_august_1(
    adjust: int, days_aged: int, days_late: int
) -> None:
    charge = OpenItem(1, 1, 1, date(2013, 7, 1), Decimal("50.00"))

    aging = aging_of(OpenItems((charge,)), SEEN, adjust)

    assert (aging.days_aged, aging.days_late) == (days_aged, days_late)


@pytest.mark.accepts("money-22")
def test_adjust_due_date_moves_amounts_between_buckets() -> None:
    debts = (item(1, 150, "16.00"), item(2, 95, "8.00"), item(3, 61, "4.00"), item(4, 31, "2.00"))
    items = OpenItems((*debts, item(5, 2, "1.00")))

    assert buckets(aging_of(items, SEEN, 0)) == ["1.00", "2.00", "4.00", "8.00", "16.00"]
    assert buckets(aging_of(items, SEEN, 31)) == ["3.00", "4.00", "8.00", "16.00", "0.00"]


@pytest.mark.parametrize(
    ("days", "bucket"), [(29, 0), (30, 1), (59, 1), (60, 2), (119, 3), (120, 4)]
)
def test_buckets_change_every_thirty_days(days: int, bucket: int) -> None:
    aging = aging_of(OpenItems((item(1, days, "9.00"),)), SEEN, 0)

    assert buckets(aging)[bucket] == "9.00"
    assert aging.balance == Decimal("9.00")


def test_unapplied_cash_counts_in_the_first_bucket_and_the_sum_is_the_balance() -> None:
    items = OpenItems((item(1, 40, "30.00"),), cash=(item(2, 5, "100.00"),))

    aging = aging_of(items, SEEN, 0)

    assert buckets(aging) == ["-100.00", "30.00", "0.00", "0.00", "0.00"]
    assert aging.balance == Decimal("-70.00")


def test_nothing_open_is_neither_aged_nor_late() -> None:
    aging = aging_of(OpenItems(), SEEN, 0)

    assert (aging.balance, aging.days_aged, aging.days_late) == (Decimal("0.00"), 0, 0)
