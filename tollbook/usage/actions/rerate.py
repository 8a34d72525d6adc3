"""Calls that lie in the store, owned and priced anew. A call on an invoice never changes."""

from collections.abc import Iterable
from datetime import datetime

from duckdb import DuckDBPyConnection

from tollbook.kernel.errors import Refused
from tollbook.usage.actions.included import forget_included
from tollbook.usage.changing import swapped
from tollbook.usage.included import PeriodsOf, no_periods
from tollbook.usage.passes import advance_ids, begin_pass, end_pass, settle_passes
from tollbook.usage.rate_calls import Workshop
from tollbook.usage.repricing import (
    WITHOUT_PRICE,
    Wanted,
    fingerprint_of,
    lay_out,
    of_accounts,
    reprice,
)
from tollbook.usage.store.write import replace, working, writing
from tollbook.usage.used_prices import keep_prices


def retry_orphans(*, now: datetime) -> int:
    """Try again every call without owner or price, as products and plans stand now; how many came
    out otherwise. Calls that stay as they were are not written again.
    """
    return _again(WITHOUT_PRICE, now, None)


def rerate(
    *,
    account_ids: Iterable[int],
    now: datetime,
    periods: PeriodsOf = no_periods,
    seen: str | None = None,
) -> int:
    """Price the calls of these accounts anew that are on no invoice; how many changed.

    What is included is shared out over the billing periods that `periods` tells.
    seen: the fingerprint of the difference that a person looked at; refused where it would come
    out otherwise.
    """
    return _again(of_accounts(sorted(set(account_ids))), now, periods, seen)


def _again(
    wanted: Wanted, now: datetime, periods: PeriodsOf | None, seen: str | None = None
) -> int:
    with writing() as scratch, working(scratch) as connected:
        advance_ids()
        settle_passes(now)
        if not lay_out(connected, wanted):
            _refuse_other("", seen)
            return 0
        this_pass = begin_pass(kind=wanted.kind, now=now)
        changed = reprice(Workshop(connected, scratch, this_pass.pk), periods)
        if seen is not None and (told := fingerprint_of(connected)) != seen:
            this_pass.delete()
            _refuse_other(told, seen)
        if changed:
            keep_prices(connected, "changed")
            forget_included(_who_lost(connected))
        replace(lambda files: swapped(connected, scratch, files))
        if changed:
            end_pass(this_pass, now=now)
        else:
            this_pass.delete()
    return changed


def _refuse_other(told: str, seen: str | None) -> None:
    if seen is not None and told != seen:
        raise Refused(
            "rerating-moved", "Calls or prices changed meanwhile. Look at the difference once more."
        )


def _who_lost(connected: DuckDBPyConnection) -> list[int]:
    """Accounts that lose a call to another: what it took is free again."""
    found = connected.sql(
        """SELECT DISTINCT l.account_id FROM lying l JOIN changed c USING (file_id, line)
        WHERE l.account_id <> 0 AND l.account_id <> c.account_id"""
    ).fetchall()
    return [row[0] for row in found]
