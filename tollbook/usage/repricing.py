"""Calls that lie in the store, owned and priced anew: what would come out otherwise.

Writes nothing; `actions.rerate` keeps the outcome, `queries.differences` shows it.
"""

from dataclasses import dataclass
from hashlib import sha256

from duckdb import DuckDBPyConnection

from tollbook.rating.types import NOTHING_INCLUDED
from tollbook.usage.changing import NOT_BILLED, count_of
from tollbook.usage.included import PeriodsOf
from tollbook.usage.mediation.owners import register_owners
from tollbook.usage.rate_calls import Workshop, rate_calls
from tollbook.usage.sharing import included_for
from tollbook.usage.store.read import calls_in
from tollbook.usage.store.schema import NAMES
from tollbook.usage.store.shelf import files_for
from tollbook.usage.types import UNBILLED

# What may come out otherwise; a call where none of these changed is left as it lies.
_OUTCOME = (
    *("account_id", "product_id", "owner_reason", "category", "place", "plan_id", "rule_id"),
    *("deck_row_id", "prefix", "band", "billed_seconds", "free_seconds", "allotments"),
    *("price_micros_x60", "price_micros", "unrated", "local_day", "exception_id"),
    *("decimals", "round_up"),
)


@dataclass(frozen=True)
class Wanted:
    """Which calls to look at again: a condition, and the accounts (None: all) for the files."""

    kind: str
    condition: str
    account_ids: list[int] | None


def of_accounts(account_ids: list[int]) -> Wanted:
    """Every call of these accounts that is on no invoice."""
    among = ", ".join(f"{each:d}" for each in account_ids) or "NULL"
    return Wanted("rerate", f"account_id IN ({among}) AND {NOT_BILLED}", account_ids)


WITHOUT_PRICE = Wanted("retry", f"unrated <> '' AND {NOT_BILLED}", None)


def lay_out(connected: DuckDBPyConnection, wanted: Wanted) -> int:
    """A table `lying` of the wanted calls as they lie; how many they are."""
    files = [each for each in files_for(wanted.account_ids) if each.invoice.low == UNBILLED]
    connected.execute(
        f"""CREATE TABLE lying AS SELECT
            row_number() OVER (ORDER BY started_at, call_key, feed_id, file_id, line) AS no, {NAMES}
        FROM {calls_in(files)} WHERE {wanted.condition}"""
    )
    return count_of(connected, "lying")


def reprice(shop: Workshop, periods: PeriodsOf | None) -> int:
    """A table `changed` of the laid out calls that come out otherwise; how many they are.

    periods: of accounts whose open calls are laid out all together, so that what is included is
    shared out among them; None: nothing is included.
    """
    connected = shop.connected
    register_owners(connected)
    outcome = ", ".join(_OUTCOME)
    carried = "no, feed_id, call_key, file_id, line, seconds, from_number, to_number, billed_number"
    connected.execute(
        f"""CREATE VIEW again AS SELECT {carried}, direction, account_code, trunk, invoice_id,
        file_key, epoch_ms(started_at) AS started_ms FROM lying"""
    )
    included = included_for(connected, "lying", periods) if periods else NOTHING_INCLUDED
    connected.execute(
        f"""CREATE TABLE changed AS SELECT * FROM {rate_calls(shop, "again", included)}
        WHERE (file_id, line, {outcome}) NOT IN (SELECT (file_id, line, {outcome}) FROM lying)"""
    )
    return count_of(connected, "changed")


_ALL = """
    SELECT file_id, line, account_id, product_id, category, rule_id, deck_row_id, exception_id,
        free_seconds, price_micros, unrated
    FROM changed ORDER BY file_id, line"""


def fingerprint_of(connected: DuckDBPyConnection) -> str:
    """What the table `changed` says, short: two differences with one fingerprint are the same."""
    return sha256(repr(connected.sql(_ALL).fetchall()).encode()).hexdigest()
