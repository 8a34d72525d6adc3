"""Included minutes of open calls, decided anew for the accounts where something changed.

What an account's calls may use up is decided from the start of each period that has open calls,
in one change of the store: readers see the whole account as it was or as it is. A row keeps its
pass, so that a call whose free seconds moved stays on the bill that it was drafted for; the bill's
own proof sees the difference and drafts the account again.

Killed anywhere and called again it goes on: the calls since the last pass of this kind, and the
accounts whose fingerprint differs, are looked at once more and come out the same.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from duckdb import DuckDBPyConnection

from tollbook.catalog.queries import amounts_of
from tollbook.customers.queries import default_base
from tollbook.kernel.clock import day_in
from tollbook.kernel.rows import among
from tollbook.rating.allot import with_free_seconds
from tollbook.rating.engine import Engine
from tollbook.rating.price import priced
from tollbook.rating.types import CATEGORY_NO, Included
from tollbook.usage.changing import count_of, swapped
from tollbook.usage.included import PeriodsOf, accounts_with_included, fingerprints
from tollbook.usage.models import IncludedState, RatingPass
from tollbook.usage.passes import advance_ids, begin_pass, end_pass, settle_passes
from tollbook.usage.rate_calls import Workshop
from tollbook.usage.sharing import included_for
from tollbook.usage.store.read import calls_in
from tollbook.usage.store.schema import NAMES
from tollbook.usage.store.shelf import files_for
from tollbook.usage.store.write import replace, working, writing
from tollbook.usage.types import UNBILLED
from tollbook.usage.used_prices import keep_sizes

KIND = "allot"
DECIDED = ("free_seconds", "allotments", "price_micros_x60", "price_micros")


def share_included(*, periods: PeriodsOf, now: datetime) -> int:
    """Decide free seconds anew where calls or allotments changed; how many calls moved.

    periods: the billing periods of accounts, which the caller knows. Doing it twice does it once.
    """
    today = day_in(now, default_base().company.time_zone)
    with writing() as scratch, working(scratch) as connected:
        advance_ids()
        settle_passes(now)
        having = accounts_with_included()
        told = fingerprints(having, periods(having, today, today))
        touched = _touched(connected, told)
        if not touched:
            return 0
        this_pass = begin_pass(kind=KIND, now=now)
        changed = _share(Workshop(connected, scratch, this_pass.pk), touched, periods)
        _remember(told, touched)
        end_pass(this_pass, now=now)
    return changed


def _touched(connected: DuckDBPyConnection, told: dict[int, str]) -> list[int]:
    """Accounts with calls since the last time, and those that would be decided otherwise."""
    before = dict(IncludedState.objects.values_list("account_id", "fingerprint"))
    known = told.keys() | before.keys()
    differing = {each for each in known if told.get(each) != before.get(each)}
    since = RatingPass.objects.filter(kind=KIND, done_at__isnull=False).aggregate(at=Max("pk"))[
        "at"
    ]
    files = [file for file in files_for(known) if file.passes.high > (since or 0)]
    connected.execute("CREATE TABLE known AS SELECT unnest(?::BIGINT[]) AS account_id", [[*known]])
    found = connected.sql(
        f"""SELECT DISTINCT account_id FROM {calls_in(files)} SEMI JOIN known USING (account_id)
        WHERE pass_id > {since or 0} AND invoice_id = {UNBILLED}"""
    ).fetchall()
    return sorted(differing.union(row[0] for row in found))


def _share(shop: Workshop, touched: list[int], periods: PeriodsOf) -> int:
    """Decide over the open calls of the touched accounts and write those that changed."""
    connected = shop.connected
    if not _lay_out(connected, touched):
        return 0
    _decide(shop, included_for(connected, "lying", periods))
    changed = count_of(connected, "changed")
    keep_sizes(connected, "changed", touched)
    replace(lambda files: swapped(connected, shop.scratch, files_for(touched, files)))
    return changed


def _lay_out(connected: DuckDBPyConnection, touched: list[int]) -> int:
    """A table `lying` of the open calls with billed seconds, numbered in the order of use."""
    files = [file for file in files_for(touched) if file.invoice.low == UNBILLED]
    connected.execute("CREATE TABLE touched AS SELECT unnest(?::BIGINT[]) AS account_id", [touched])
    connected.execute(
        f"""CREATE TABLE lying AS
        SELECT row_number() OVER (ORDER BY started_at, call_key, feed_id, file_id, line) AS call_no,
            {NAMES}
        FROM {calls_in(files)} SEMI JOIN touched USING (account_id)
        WHERE invoice_id = {UNBILLED} AND billed_seconds > 0"""
    )
    return count_of(connected, "lying")


def _decide(shop: Workshop, included: Included) -> None:
    """A table `changed` of the calls that come out otherwise, as they come out."""
    connected, scratch = shop.connected, shop.scratch
    _put_amounts(connected)
    open_calls, decided = scratch / "open.parquet", scratch / "decided.parquet"
    connected.execute(f"COPY ({_OPEN}) TO '{open_calls}' (FORMAT parquet)")
    with Engine(settings.RATING_MEMORY_MB, scratch=scratch) as engine:
        timed = engine.parquet(open_calls)
        shared = priced(with_free_seconds(engine, timed, included))
        engine.to_parquet(shared.select("call_no", *DECIDED), decided)
    columns = ", ".join(f"d.{n}" if n in DECIDED else f"l.{n}" for n in NAMES.split(", "))
    connected.execute(
        f"""CREATE TABLE changed AS SELECT {columns}
        FROM lying l JOIN read_parquet('{decided}') d USING (call_no)
        WHERE {" OR ".join(f"l.{n} <> d.{n}" for n in DECIDED)}"""
    )


_OPEN = """
    SELECT call_no, call_key, epoch_ms(started_at) AS started_ms, account_id, product_id,
        category_no, (local_day - DATE '1970-01-01')::INTEGER AS local_day, billed_seconds,
        rate_micros, connect_micros, flat_micros, decimals, round_up
    FROM lying JOIN amounts USING (rule_id, deck_row_id, exception_id)
    JOIN category_numbers USING (category)"""


def _put_amounts(connected: DuckDBPyConnection) -> None:
    """Lay out what the rows charge that priced the calls, and the numbers of categories."""
    ids = [
        [row[0] for row in connected.sql(f"SELECT DISTINCT {name} FROM lying").fetchall() if row[0]]
        for name in ("rule_id", "deck_row_id", "exception_id")
    ]
    connected.register("amounts", amounts_of(*ids))
    rows = [[*CATEGORY_NO.keys()], [*CATEGORY_NO.values()]]
    connected.execute(
        """CREATE TABLE category_numbers AS
        SELECT unnest(?::VARCHAR[]) AS category, unnest(?::INTEGER[]) AS category_no""",
        rows,
    )


@transaction.atomic
def _remember(told: dict[int, str], touched: Iterable[int]) -> None:
    """The touched accounts stand as they were decided now."""
    wanted = list(touched)
    IncludedState.objects.filter(account__in=among(wanted)).delete()
    IncludedState.objects.bulk_create(
        IncludedState(account_id=each, fingerprint=told[each]) for each in wanted if each in told
    )


def forget_included(account_ids: Iterable[int]) -> None:
    """Look at these accounts again: they lost calls, or calls of theirs came off an invoice."""
    IncludedState.objects.filter(account__in=among(account_ids)).update(fingerprint="")
