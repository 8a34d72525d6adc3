"""Accepted calls to priced rows of the store: owners, the rating room, and back.

The only caller of the rating engine. Calls stream through one statement, so memory is bounded
whatever the file. New calls are priced in full; what is included is shared out among all open calls
of an account afterwards (`actions.included`).
"""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from duckdb import DuckDBPyConnection

from tollbook.catalog.queries import is_tariff_long, tariff, tariff_for
from tollbook.customers.queries import default_base
from tollbook.rating.engine import ENGINE_VERSION, SharedEngine
from tollbook.rating.rate import Decision, rate
from tollbook.rating.spark import SparkEngine
from tollbook.rating.types import CALLS, NOTHING_INCLUDED, Included, Tariff
from tollbook.usage.mediation.owners import has_twins, kept_twins, owned
from tollbook.usage.store.schema import COLUMNS

CARRIED = (
    *("no", "twin", "feed_id", "call_key", "file_id", "line", "started_ms", "seconds"),
    *("from_number", "to_number", "billed_number", "direction", "account_code", "trunk"),
    *("account_id", "product_id", "owner_reason", "invoice_id", "file_key"),
    *("decimals", "round_up"),
)

CALLS_FEW = 10_000
ROWS_LONG = 5_000


@dataclass(frozen=True)
class Workshop:
    """Where rating works: an engine with the owners laid out, a scratch folder, the pass."""

    connected: DuckDBPyConnection
    scratch: Path
    pass_id: int


def rate_calls(shop: Workshop, calls: str, included: Included = NOTHING_INCLUDED) -> str:
    """Find owners and prices of the SQL `calls`; gives SQL with all columns of the store.

    calls: no (unique), the carried columns up to trunk, invoice_id, file_key. The result is one
    statement over `calls`, not run; ask it once.
    """
    prices = replace(_tariff(shop.connected, calls), included=included)
    found = owned(shop.connected, calls, default_base().company.time_zone, prices.asks_on_net)
    asked = f"SELECT {', '.join(dict.fromkeys((*CALLS.names, *CARRIED)))} FROM {found}"
    decide = kept_twins if has_twins(shop.connected) else None
    if settings.RATING_SPARK:
        return _stored(_on_spark(shop, asked, prices, decide), shop.pass_id)
    with SharedEngine(shop.connected) as engine:
        # Where both rows of a call are looked at together the calls are asked for twice.
        staged = _staged(shop, asked) if decide else None
        told = engine.parquet(staged) if staged else engine.sql(asked)
        rated = rate(engine, told, prices, carry=CARRIED, decide=decide)
        return _stored(f"({engine.to_sql(rated)})", shop.pass_id)


def _tariff(connected: DuckDBPyConnection, calls: str) -> Tariff:
    """The tariff; of few calls only what they can meet, where a deck is long to lay out.

    Short ones are taken whole: tables of one form are rated by a statement that is known already.
    """
    if not is_tariff_long(ROWS_LONG):
        return tariff()
    if connected.sql(f"SELECT 1 FROM {calls} LIMIT 1 OFFSET {CALLS_FEW}").fetchall():
        return tariff()
    numbers = f"SELECT DISTINCT unnest([from_number, to_number]) FROM {calls}"
    return tariff_for([row[0] for row in connected.sql(numbers).fetchall()])


def same_of_new(pass_id: int) -> dict[str, str]:
    """What all calls say alike that one pass prices in full: column of the store -> SQL."""
    return {
        "pass_id": f"{pass_id}::BIGINT",
        "engine": f"'{ENGINE_VERSION}'",
        "free_seconds": "0::BIGINT",
        "allotments": "''",
    }


def _on_spark(shop: Workshop, asked: str, prices: Tariff, decide: Decision | None) -> str:
    """SQL: the rows of `asked` as the Spark of the settings rated them. It and its workers must
    see the folder of the call store under the same path.
    """
    folder = shop.scratch / "spark"
    folder.mkdir()
    with SparkEngine(settings.RATING_SPARK, folder) as engine:
        told = engine.parquet(_staged(shop, asked))
        engine.to_parquet(
            rate(engine, told, prices, carry=CARRIED, decide=decide), folder / "rated"
        )
    return f"read_parquet('{folder / 'rated'}/*.parquet')"


def _staged(shop: Workshop, asked: str) -> Path:
    """The rows of the SQL `asked` in a file."""
    path = shop.scratch / "staged.parquet"
    shop.connected.execute(f"COPY ({asked}) TO '{path}' (FORMAT parquet)")
    return path


def _stored(rated: str, pass_id: int) -> str:
    """SQL: rated rows in the columns of the store; an orphan says why it has no price."""
    made = {
        "started_at": "make_timestamp(started_ms * 1000)",
        "local_day": "DATE '1970-01-01' + local_day",
        "pass_id": f"{pass_id}::BIGINT",
        "decimals": "decimals::BIGINT",
        "unrated": "CASE WHEN account_id = 0 THEN owner_reason ELSE unrated END",
    }
    columns = (f"{made[name]} AS {name}" if name in made else name for name in COLUMNS)
    return f"(SELECT {', '.join(columns)} FROM {rated})"
