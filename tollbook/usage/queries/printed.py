"""What is printed of the calls of a bill: each one, the longest, and those that are alike."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tollbook.usage.queries.calls import calls_from, conditions, listed_from
from tollbook.usage.store.read import rows
from tollbook.usage.types import ALL_CALLS, LISTED_COLUMNS, CallFilters, CallScope, ListedCall

_OTHER = "CASE direction WHEN 'in' THEN from_number ELSE to_number END"
_QUARTER_SECONDS: Final = 900
# What calls are alike in. A number of the +1 world is told by its area code, any other call by the
# name of its destination; instants by the quarter of an hour, since no zone shifts by less.
_ALIKE: Final = {
    "account_code": "account_code",
    "number": _OTHER,
    "area": f"CASE WHEN length({_OTHER}) = 11 AND starts_with({_OTHER}, '1') "
    f"THEN left({_OTHER}, 4) ELSE place END",
    "place": f"concat(CASE WHEN length({_OTHER}) = 11 AND starts_with({_OTHER}, '1') "
    f"THEN left({_OTHER}, 4) ELSE '' END, ' ', place)",
    "quarter": f"CAST(epoch_us(started_at) // {_QUARTER_SECONDS * 1_000_000} AS VARCHAR)",
}


@dataclass(frozen=True)
class CallGroup:
    """Calls that are alike; `key` is what they share, "" for none."""

    key: str
    calls: int
    billed_seconds: int
    price_micros: int


def call_groups(scope: CallScope, alike: str, filters: CallFilters = ALL_CALLS) -> list[CallGroup]:
    """The calls of a scope by what they are alike in, a key of `_ALIKE`, ordered by it."""
    found = rows(
        f"SELECT {_ALIKE[alike]} AS alike, count(*), CAST(sum(billed_seconds) AS BIGINT), "
        f"CAST(sum(price_micros) AS BIGINT) FROM {calls_from(scope, filters)} "
        f"WHERE {conditions(scope, filters)} GROUP BY alike ORDER BY alike"
    )
    return [CallGroup(*row) for row in found]


def call_groups_by_hour(
    scope: CallScope, zone: str, filters: CallFilters = ALL_CALLS
) -> list[CallGroup]:
    """The calls by the hour of the day in which they began in `zone`: keys "00" to "23"."""
    local = ZoneInfo(zone)
    found: dict[int, list[CallGroup]] = {}
    for group in call_groups(scope, "quarter", filters):
        began = datetime.fromtimestamp(int(group.key) * _QUARTER_SECONDS, UTC)
        found.setdefault(began.astimezone(local).hour, []).append(group)
    return [_together(f"{hour:02d}", groups) for hour, groups in sorted(found.items())]


def _together(key: str, groups: list[CallGroup]) -> CallGroup:
    return CallGroup(
        key,
        sum(group.calls for group in groups),
        sum(group.billed_seconds for group in groups),
        sum(group.price_micros for group in groups),
    )


def listed_calls(
    scope: CallScope, limit: int, filters: CallFilters = ALL_CALLS
) -> list[ListedCall]:
    """The first `limit` calls of a scope, by product and then as they began."""
    order = "billed_number, product_id, started_at, file_id, line"
    return _calls(scope, filters, "TRUE", order, limit)


def longest_calls(
    scope: CallScope, seconds_min: int, limit: int, filters: CallFilters = ALL_CALLS
) -> list[ListedCall]:
    """Calls of at least so many billed seconds, the longest first, then as they began."""
    order = "billed_seconds DESC, started_at, file_id, line"
    return _calls(scope, filters, f"billed_seconds >= {seconds_min:d}", order, limit)


def _calls(
    scope: CallScope, filters: CallFilters, only: str, order: str, limit: int
) -> list[ListedCall]:
    found = rows(
        f"SELECT {', '.join(LISTED_COLUMNS)} FROM {calls_from(scope, filters)} "
        f"WHERE {conditions(scope, filters)} AND {only} ORDER BY {order} LIMIT {limit:d}"
    )
    return [listed_from(row) for row in found]
