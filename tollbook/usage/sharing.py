"""Which included minutes open calls may still use: those of their periods, less what is billed.

A call on an invoice keeps what it took. So a late call of a period that was invoiced takes what
the allotments of its own period left over.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.rating.types import USED, Included
from tollbook.usage.included import (
    EPOCH,
    LaidOut,
    Period,
    PeriodsOf,
    accounts_with_included,
    laid_out,
    pots_of,
)
from tollbook.usage.store.read import calls_in
from tollbook.usage.store.shelf import files_for
from tollbook.usage.types import UNBILLED

_PART = r'\["([^"]+)",([0-9]+)\]'  # of the trail: [name, seconds]
ONE_DAY = timedelta(days=1)
ALL = "TRUE"


def included_for(connected: DuckDBPyConnection, calls: str, periods_of: PeriodsOf) -> Included:
    """What the open calls of the SQL `calls` (account_id, local_day) may use up."""
    asked = connected.sql(
        f"SELECT account_id, min(local_day), max(local_day) FROM {calls} "
        "WHERE account_id <> 0 GROUP BY account_id"
    ).fetchall()
    having = accounts_with_included()
    days = {account_id: (first, last) for account_id, first, last in asked if account_id in having}
    if not days:
        return laid_out({}, periods_of([], EPOCH, EPOCH)).included
    first = min(first for first, _last in days.values()) - ONE_DAY
    last = max(last for _first, last in days.values()) + ONE_DAY
    periods = periods_of(days, first, last)
    out = laid_out(pots_of(days, periods), periods)
    return replace(out.included, used=_used(connected, days, out))


def _used(connected: DuckDBPyConnection, account_ids: Collection[int], out: LaidOut) -> pa.Table:
    """What calls that are on an invoice took, by allotment and period, in columns `USED`."""
    rows = [
        (number, taken.period_no, taken.calls if counts_calls else taken.seconds)
        for taken in taken_in(connected, account_ids, out.included, f"invoice_id <> {UNBILLED}")
        for number in [out.number_in(taken.account_id, taken.name, taken.period)]
        if number
        for counts_calls in [out.included.pots["counts_calls"][number - 1].as_py()]
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(USED)
    return pa.table(dict(zip(USED.names, columns, strict=True)), schema=USED)


@dataclass(frozen=True)
class Taken:
    """What calls of a period took from one allotment."""

    period_no: int
    account_id: int
    period: Period
    name: str
    seconds: int
    calls: int


def taken_in(
    connected: DuckDBPyConnection, account_ids: Collection[int], included: Included, which: str
) -> list[Taken]:
    """What calls of the accounts took in the periods; `which` is a condition in SQL."""
    if not included.periods.num_rows or not included.pots.num_rows:
        return []
    first_on = EPOCH + timedelta(days=min(included.periods["first_day"].to_pylist()))
    files = [
        file
        for file in files_for(account_ids)
        if file.started.high >= _us(first_on - ONE_DAY)
        and (which == ALL or file.invoice.high > UNBILLED)
    ]
    connected.register("periods_of_calls", included.periods)
    found = connected.sql(
        f"""WITH taken AS (
            SELECT account_id, (local_day - DATE '1970-01-01') AS day,
                unnest(regexp_extract_all(allotments, '{_PART}', 1)) AS name,
                unnest(regexp_extract_all(allotments, '{_PART}', 2))::BIGINT AS seconds
            FROM {calls_in(files)}
            WHERE {which} AND allotments <> '' AND local_day >= DATE '{first_on}')
        SELECT period_no, p.account_id, first_day, last_day, name, sum(seconds)::BIGINT, count(*)
        FROM taken t JOIN periods_of_calls p
            ON p.account_id = t.account_id AND day BETWEEN first_day AND last_day
        GROUP BY ALL"""
    ).fetchall()
    connected.unregister("periods_of_calls")
    return [Taken(no, owner, (first, last), *rest) for no, owner, first, last, *rest in found]


def _us(day: date) -> int:
    return (day - EPOCH) // timedelta(microseconds=1)
