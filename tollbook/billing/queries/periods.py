"""The billing periods of accounts as columns, for rooms that may not know cycles."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

import pyarrow as pa

from tollbook.billing.bill_day import grid_of
from tollbook.billing.models import BillingProfile, Cycle
from tollbook.kernel.period import Period
from tollbook.kernel.rows import among

EPOCH = date(1970, 1, 1)
# Days since 1970, both included.
BILLING_PERIODS = pa.schema(
    [("account_id", pa.int64()), ("first_day", pa.int32()), ("last_day", pa.int32())]
)


def billing_periods(account_ids: Collection[int], first_on: date, last_on: date) -> pa.Table:
    """The whole billing periods that touch the days from `first_on` to `last_on`, both included,
    of the accounts that have a cycle; in columns `BILLING_PERIODS`. Two statements.
    """
    profiles = BillingProfile.objects.filter(account__in=among(account_ids), cycle__isnull=False)
    accounts: dict[int, list[int]] = defaultdict(list)
    for account_id, cycle_id in profiles.order_by("account").values_list("account", "cycle"):
        accounts[cycle_id].append(account_id)
    span = Period(first_on, last_on + timedelta(days=1))
    rows = [
        (account_id, _day(period.start), _day(period.end) - 1)
        for cycle in Cycle.objects.filter(pk__in=accounts)
        for period in grid_of(cycle).periods(span)
        for account_id in accounts[cycle.pk]
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(BILLING_PERIODS)
    return pa.table(dict(zip(BILLING_PERIODS.names, columns, strict=True)), schema=BILLING_PERIODS)


def _day(day: date) -> int:
    return (day - EPOCH).days
