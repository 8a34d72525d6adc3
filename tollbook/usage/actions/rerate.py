"""Calls that lie in the store, owned and priced anew. A call on an invoice never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from tollbook.usage.mediation.owners import register_owners
from tollbook.usage.passes import advance_ids, begin_pass, end_pass, settle_passes
from tollbook.usage.rate_calls import Workshop, rate_calls
from tollbook.usage.store.read import calls_in
from tollbook.usage.store.schema import NAMES
from tollbook.usage.store.shelf import StoredFile, files_for
from tollbook.usage.store.write import Change, files_of, replace, rewrite, working, writing
from tollbook.usage.types import UNBILLED

_NOT_BILLED = f"invoice_id = {UNBILLED}"
# What may come out otherwise; a call where none of these changed is left as it lies.
_OUTCOME = (
    *("account_id", "product_id", "owner_reason", "category", "place", "plan_id", "rule_id"),
    *("deck_row_id", "prefix", "band", "billed_seconds", "free_seconds", "allotments"),
    *("price_micros_x60", "price_micros", "unrated", "local_day", "exception_id"),
    *("decimals", "round_up"),
)


@dataclass(frozen=True)
class _Wanted:
    """Which calls to look at again: a condition, and the accounts (None: all) for the files."""

    kind: str
    condition: str
    account_ids: list[int] | None


def retry_orphans(*, now: datetime) -> int:
    """Try again every call without owner or price, as products and plans stand now; how many came
    out otherwise. Calls that stay as they were are not written again.
    """
    return _again(_Wanted("retry", f"unrated <> '' AND {_NOT_BILLED}", None), now)


def rerate(*, account_ids: Iterable[int], now: datetime) -> int:
    """Price the calls of these accounts anew that are on no invoice; how many changed."""
    wanted = sorted(set(account_ids))
    among = ", ".join(f"{each:d}" for each in wanted) or "NULL"
    return _again(_Wanted("rerate", f"account_id IN ({among}) AND {_NOT_BILLED}", wanted), now)


def _again(wanted: _Wanted, now: datetime) -> int:
    with writing() as scratch, working(scratch) as connected:
        advance_ids()
        settle_passes(now)
        if not _lay_out(connected, wanted):
            return 0
        register_owners(connected)
        this_pass = begin_pass(kind=wanted.kind, now=now)
        _price(Workshop(connected, scratch, this_pass.pk))
        changed = _count(connected, "changed")
        replace(lambda files: _plan(connected, scratch, files))
        if changed:
            end_pass(this_pass, now=now)
        else:
            this_pass.delete()
    return changed


def _lay_out(connected: DuckDBPyConnection, wanted: _Wanted) -> int:
    """A table `lying` of the wanted calls as they lie; how many they are."""
    files = [each for each in files_for(wanted.account_ids) if each.invoice.low == UNBILLED]
    connected.execute(
        f"""CREATE TABLE lying AS SELECT row_number() OVER () AS no, {NAMES}
        FROM {calls_in(files)} WHERE {wanted.condition}"""
    )
    return _count(connected, "lying")


def _price(shop: Workshop) -> None:
    """A table `changed` of the calls that come out otherwise, as they come out."""
    outcome = ", ".join(_OUTCOME)
    carried = "no, feed_id, call_key, file_id, line, seconds, from_number, to_number, billed_number"
    shop.connected.execute(
        f"""CREATE VIEW again AS SELECT {carried}, direction, account_code, trunk, invoice_id,
        file_key, epoch_ms(started_at) AS started_ms FROM lying"""
    )
    shop.connected.execute(
        f"""CREATE TABLE changed AS SELECT * FROM {rate_calls(shop, "again")}
        WHERE (file_id, line, {outcome}) NOT IN (SELECT (file_id, line, {outcome}) FROM lying)"""
    )


def _plan(connected: DuckDBPyConnection, scratch: Path, files: tuple[StoredFile, ...]) -> Change:
    """Files with a changed call lose it; the changed calls go where they belong now."""
    touched = [
        file
        for file in files
        if file.invoice.low == UNBILLED and _count(connected, f"{calls_in([file])} {_CHANGED}")
    ]
    kept = rewrite(connected, touched, f"SELECT {NAMES} FROM {{calls}} {_UNCHANGED}")
    added = files_of(connected, "changed", scratch) if touched else []
    return Change(touched, [*kept, *added], {"tollbook.act": "rerate"})


_CHANGED = f"SEMI JOIN changed USING (file_id, line) WHERE {_NOT_BILLED}"
_UNCHANGED = f"""c WHERE c.invoice_id <> {UNBILLED} OR NOT EXISTS
    (SELECT 1 FROM changed g WHERE g.file_id = c.file_id AND g.line = c.line)"""


def _count(connected: DuckDBPyConnection, what: str) -> int:
    counted: int = connected.sql(f"SELECT count(*) FROM {what}").fetchall()[0][0]
    return counted
