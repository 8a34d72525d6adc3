"""Calls for a page, a sum, a download, an explanation.

The scope names accounts that the caller has checked; every question reads only the files that the
catalog says may hold an answer. Paging is by key: a page costs the same wherever it begins.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pyarrow as pa

from tollbook.kernel.errors import NotFound
from tollbook.kernel.phones import digits_of
from tollbook.usage.models import Feed
from tollbook.usage.store.read import calls_in, reading, rows
from tollbook.usage.store.shelf import StoredFile, files_for
from tollbook.usage.types import (
    ALL_CALLS,
    CALL_COLUMNS,
    CALLS_PER_PAGE_MAX,
    LISTED_COLUMNS,
    Call,
    CallFilters,
    CallPage,
    CallScope,
    CallSum,
    ListedCall,
    UsageShare,
)

NUMBER_DIGITS_MIN = 3
ROWS_PER_BATCH = 5_000
FIRST_MONTHS = 3  # read at once for a page; more when they hold too few

_ALL = ", ".join(CALL_COLUMNS)
_LISTED = ", ".join(LISTED_COLUMNS)
_NEWEST_FIRST = "ORDER BY started_at DESC, file_id DESC, line DESC"
_SUMS = ", ".join(
    f"CAST(coalesce(sum({name}), 0) AS BIGINT)"
    for name in ("seconds", "billed_seconds", "free_seconds", "price_micros")
)
_TOTALS = f"count(*), {_SUMS}, count(*) FILTER (unrated <> '')"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the store's instants are UTC without saying so
_DAY = timedelta(days=1)
# No call lies beyond, and a day more is still in the calendar.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def calls_page(scope: CallScope, filters: CallFilters, after: str | None, limit: int) -> CallPage:
    """Up to `limit` calls, newest first, behind the call that `after` names (a page told it)."""
    limit = min(limit, CALLS_PER_PAGE_MAX)
    where = conditions(scope, filters)
    files = _files(scope, filters)
    if mark := _mark(after):
        started_us, file_id, line = mark
        started = f"make_timestamp({started_us})"
        where += f" AND (started_at, file_id, line) < ({started}, {file_id}, {line})"
        # The bare bound lets whole row groups be passed over.
        where += f" AND started_at <= {started}"
        files = [file for file in files if file.started.low <= started_us]
    found: list[ListedCall] = []
    for part in _by_months(files):
        found += _newest(part, where, limit + 1 - len(found))
        if len(found) > limit:
            return CallPage(tuple(found[:limit]), _mark_of(found[limit - 1]))
    return CallPage(tuple(found), "")


def calls_sum(scope: CallScope, filters: CallFilters) -> CallSum:
    """What the filter lets through, in all."""
    files = _files(scope, filters)
    found = rows(f"SELECT {_TOTALS} FROM {calls_in(files)} WHERE {conditions(scope, filters)}")
    return _sum_of(found[0])


def usage_shares(scope: CallScope, filters: CallFilters = ALL_CALLS) -> list[UsageShare]:
    """The calls by account, product and category; callers add up what they show."""
    keys = "account_id, product_id, category"
    found = rows(
        f"SELECT {keys}, {_TOTALS} FROM {calls_from(scope, filters)} "
        f"WHERE {conditions(scope, filters)} GROUP BY {keys} ORDER BY {keys}"
    )
    return [UsageShare(row[0], row[1], row[2], _sum_of(row[3:])) for row in found]


def calls_stream(scope: CallScope, filters: CallFilters) -> Iterator[pa.RecordBatch]:
    """All calls that the filter lets through, newest first, some thousands at a time.

    A month is sorted at once, so memory holds a month of the scope at most. The files are those
    of the moment of asking, however long the download takes.
    """
    where = conditions(scope, filters)
    for _month, files in groupby(_files(scope, filters), key=lambda file: file.month):
        sql = f"SELECT {_LISTED} FROM {calls_in(files)} WHERE {where} {_NEWEST_FIRST}"
        with reading() as connected:
            yield from connected.sql(sql).to_arrow_reader(ROWS_PER_BATCH)


def call_of(scope: CallScope, feed_code: str, call_key: str) -> Call:
    """One call of the scope by its feed and key; raises NotFound."""
    feed_id = Feed.objects.filter(code=feed_code).values_list("pk", flat=True).first()
    where = f"{conditions(scope, ALL_CALLS)} AND feed_id = $feed AND call_key = $key"
    found = rows(
        f"SELECT {_ALL} FROM {calls_in(_files(scope, ALL_CALLS))} WHERE {where} LIMIT 1",
        {"feed": feed_id or 0, "key": call_key},
    )
    if not found:
        raise NotFound("call", call_key)
    return call_from(found[0])


def _newest(files: list[StoredFile], where: str, limit: int) -> list[ListedCall]:
    sql = f"SELECT {_LISTED} FROM {calls_in(files)} WHERE {where} {_NEWEST_FIRST} LIMIT {limit}"
    return [listed_from(row) for row in rows(sql)]


def listed_from(row: tuple[object, ...]) -> ListedCall:
    """A row in the order of `LISTED_COLUMNS` as a call of a list."""
    return ListedCall(**_told(LISTED_COLUMNS, row))


def call_from(row: tuple[object, ...]) -> Call:
    """A row in the order of `CALL_COLUMNS` as a call."""
    return Call(**_told(CALL_COLUMNS, row))


def _told(columns: Sequence[str], row: tuple[object, ...]) -> dict[str, Any]:
    told = dict(zip(columns, row, strict=True))
    started_at = told["started_at"]
    assert isinstance(started_at, datetime)
    return told | {"started_at": started_at.replace(tzinfo=UTC)}


def _sum_of(row: tuple[int, ...]) -> CallSum:
    return CallSum(*row)


def _by_months(files: list[StoredFile]) -> Iterator[list[StoredFile]]:
    """`files` (newest month first) in whole months, ever more at a time."""
    months = [list(group) for _month, group in groupby(files, key=lambda file: file.month)]
    size = FIRST_MONTHS
    while months:
        yield [file for month in months[:size] for file in month]
        months, size = months[size:], size * 2


def _files(scope: CallScope, filters: CallFilters) -> list[StoredFile]:
    """Files that may hold calls of the scope and the days of the filter, newest month first."""
    found = files_for(scope.account_ids)
    if scope.invoice_id is not None:
        found = [each for each in found if each.invoice.meets(scope.invoice_id, scope.invoice_id)]
    # A local day begins and ends within a day of the day in UTC.
    low = _us(filters.from_day, -_DAY) if filters.from_day else None
    high = _us(filters.to_day, 2 * _DAY) if filters.to_day else None
    return [
        each
        for each in found
        if (low is None or each.started.high >= low) and (high is None or each.started.low < high)
    ]


def calls_from(scope: CallScope, filters: CallFilters) -> str:
    """SQL for the rows among which the calls of a scope are; `conditions` narrows to them."""
    return calls_in(_files(scope, filters))


def _us(day: date, more: timedelta) -> int:
    """An instant near the beginning of a day; days beyond all calls count as the last ones."""
    day = min(max(day, _FIRST_DAY), _LAST_DAY)
    moment = datetime(day.year, day.month, day.day) + more  # noqa: DTZ001 - see _EPOCH
    return (moment - _EPOCH) // timedelta(microseconds=1)


def conditions(scope: CallScope, filters: CallFilters) -> str:
    """SQL conditions. What a person typed is digits or quoted."""
    conditions = [_any_of("account_id", scope.account_ids)]
    if scope.invoice_id is not None:
        conditions.append(f"invoice_id = {scope.invoice_id:d}")
    if filters.from_day:
        conditions.append(f"local_day >= DATE '{filters.from_day.isoformat()}'")
        conditions.append(f"started_at >= make_timestamp({_us(filters.from_day, -_DAY)})")
    if filters.to_day:
        conditions.append(f"local_day <= DATE '{filters.to_day.isoformat()}'")
        conditions.append(f"started_at < make_timestamp({_us(filters.to_day, 2 * _DAY)})")
    if filters.product_ids:
        conditions.append(_any_of("product_id", filters.product_ids))
    for name in ("direction", "category", "account_code"):
        if wanted := getattr(filters, name):
            conditions.append(f"{name} = {_quoted(wanted)}")
    digits = digits_of(filters.number)
    if len(digits) >= NUMBER_DIGITS_MIN:
        conditions.append(f"(contains(from_number, '{digits}') OR contains(to_number, '{digits}'))")
    if filters.min_seconds > 0:
        conditions.append(f"seconds >= {filters.min_seconds:d}")
    if filters.min_price_micros > 0:
        conditions.append(f"price_micros >= {filters.min_price_micros:d}")
    return " AND ".join(conditions)


def _any_of(name: str, values: tuple[int, ...]) -> str:
    if not values:
        return "FALSE"
    if len(values) == 1:
        return f"{name} = {values[0]:d}"
    return f"{name} IN ({', '.join(f'{value:d}' for value in values)})"


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))


def _mark_of(call: ListedCall) -> str:
    started_us = (call.started_at.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)
    return f"{started_us:x}-{call.file_id:x}-{call.line:x}"


def _mark(after: str | None) -> tuple[int, int, int] | None:
    """The key of the last call of the page before; what no page told begins at the newest."""
    parts = (after or "").split("-")
    try:
        started_us, file_id, line = (int(part, 16) for part in parts)
    except ValueError:
        return None
    is_plausible = max(started_us, file_id, line) < 2**62 and min(started_us, file_id, line) >= 0
    return (started_us, file_id, line) if is_plausible else None
