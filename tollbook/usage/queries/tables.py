"""Calls as a table of chosen columns, plain or put together, for reports.

What is asked for are names of `FIELDS` and values that travel as parameters, so no text of anybody
becomes SQL. Accounts and products come by value: the join with the accounts is the scope.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import Any, Final

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tollbook.kernel.patience import TooSlow
from tollbook.usage.queries.calls import calls_from
from tollbook.usage.store.read import reading
from tollbook.usage.types import CallFilters, CallScope, CallTable, CallTest, NamedRows

PRICE: Final = "price"
FIELDS: Final[Mapping[str, str]] = {
    "account": "account.number",
    "name": "account.name",
    "currency": "account.currency",
    "product": "coalesce(product.number, '')",
    "location": "coalesce(product.name, '')",
    "day": "call.local_day",
    "direction": "call.direction",
    "category": "call.category",
    "place": "call.place",
    "from_number": "call.from_number",
    "to_number": "call.to_number",
    "account_code": "call.account_code",
    "seconds": "call.seconds",
    "billed_seconds": "call.billed_seconds",
    "free_seconds": "call.free_seconds",
    # A call without a price has none: it is not free.
    PRICE: "CASE WHEN call.unrated = '' THEN call.price_micros END",
    "is_billed": "call.invoice_id <> 0",
}
_TRUNCATED: Final = {
    "": "{}",
    "day": "{}",
    "month": "CAST(date_trunc('month', {}) AS DATE)",
    "quarter": "CAST(date_trunc('quarter', {}) AS DATE)",
    "year": "CAST(date_trunc('year', {}) AS DATE)",
}
_WORKED_OUT: Final = {
    "count": "count(*)",
    "sum": "CAST(sum({}) AS BIGINT)",
    "lowest": "min({})",
    "highest": "max({})",
    # The caller divides, exactly.
    "average": "(CAST(sum({0}) AS BIGINT), count({0}))",
}
_COMPARED: Final = {
    "same": "{} = {}",
    "other": "{} <> {}",
    "has": "contains(lower({}), lower({}))",
    "begins": "starts_with(lower({}), lower({}))",
    "from": "{} >= {}",
    "to": "{} <= {}",
}
_TEXTS_IGNORE_CASE: Final = ("same", "other")


def table_rows(table: CallTable) -> list[tuple[Any, ...]]:
    """The rows of `table`, at most its limit; raises TooSlow."""
    sql, values = _select(table)
    order = ", ".join(
        f"{place + 1} {'DESC' if down else 'ASC'} NULLS LAST" for place, down in table.order
    )
    sql += f" ORDER BY {order}" if order else ""
    return _found(table, f"{sql} LIMIT {table.limit:d} OFFSET {table.offset:d}", values)


def table_count(table: CallTable) -> int:
    """How many rows it has without its limit."""
    sql, values = _select(table)
    return int(_found(table, f"SELECT count(*) FROM ({sql})", values)[0][0])


def _select(table: CallTable) -> tuple[str, dict[str, Any]]:
    shown = [_shown(each) for each in table.shown]
    values: dict[str, Any] = {}
    where = ["TRUE", *(_condition(each, values) for each in table.tests)]
    ids = tuple(table.accounts.ids)
    files = calls_from(CallScope(ids), CallFilters(from_day=table.from_day, to_day=table.to_day))
    sql = (
        f"SELECT {', '.join(shown)} FROM {files} AS call "
        "JOIN account ON account.id = call.account_id "
        f"{'' if table.only_products else 'LEFT '}JOIN product ON product.id = call.product_id "
        f"WHERE {' AND '.join(where)}"
    )
    groups = [str(place + 1) for place, (_, _, of) in enumerate(table.shown) if not of]
    is_worked_out = any(of for _, _, of in table.shown)
    return sql + (f" GROUP BY {', '.join(groups)}" if groups and is_worked_out else ""), values


def _shown(each: tuple[str, str, str]) -> str:
    name, by, of = each
    at = FIELDS[name] if name else ""
    if name == PRICE and of:
        # Amounts of several currencies are no sum.
        several = "min(account.currency) <> max(account.currency)"
        return f"CASE WHEN {several} THEN NULL ELSE {_WORKED_OUT[of].format(at)} END"
    return _WORKED_OUT[of].format(at) if of else _TRUNCATED[by].format(at)


def _condition(test: CallTest, values: dict[str, Any]) -> str:
    at = FIELDS[test.field]
    if test.compare in ("empty", "filled"):
        empty = f"coalesce(CAST({at} AS VARCHAR), '') = ''"
        return empty if test.compare == "empty" else f"NOT ({empty})"
    name = f"v{len(values)}"
    values[name] = test.value
    held, wanted = at, f"${name}"
    if isinstance(test.value, str) and test.compare in _TEXTS_IGNORE_CASE:
        held, wanted = f"lower({held})", f"lower({wanted})"
    return _COMPARED[test.compare].format(held, wanted)


def _found(table: CallTable, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with reading() as connected, _stopped_after(connected, table.seconds):
        connected.register("account", _arrow(table.accounts))
        connected.register("product", _arrow(table.products))
        found: list[tuple[Any, ...]] = connected.execute(sql, values).fetchall()
        return found


def _arrow(rows: NamedRows) -> pa.Table:
    return pa.table(
        {
            "id": pa.array(rows.ids, pa.int64()),
            "number": pa.array(rows.numbers, pa.string()),
            "name": pa.array(rows.names, pa.string()),
            "currency": pa.array(rows.currencies or [""] * len(rows.ids), pa.string()),
        }
    )


@contextmanager
def _stopped_after(connected: DuckDBPyConnection, seconds: int) -> Iterator[None]:
    timer = Timer(seconds, connected.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise TooSlow from error
    finally:
        timer.cancel()
