"""Accepted calls to priced rows of the store: owners, the rating room, and back.

The only caller of the rating engine. Everything large goes through Parquet files in a scratch
folder, so memory is bounded whatever the file. New calls are priced in full; what is included is
shared out among all open calls of an account afterwards (`actions.included`).
"""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from duckdb import DuckDBPyConnection

from tollbook.catalog.queries import tariff
from tollbook.customers.queries import default_base
from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.types import CALLS, NOTHING_INCLUDED, Included
from tollbook.usage.mediation.owners import kept_twins, owned
from tollbook.usage.store.schema import COLUMNS

CARRIED = (
    *("no", "twin", "feed_id", "call_key", "file_id", "line", "started_ms", "seconds"),
    *("from_number", "to_number", "billed_number", "direction", "account_code", "trunk"),
    *("account_id", "product_id", "owner_reason", "invoice_id", "file_key"),
    *("decimals", "round_up"),
)


@dataclass(frozen=True)
class Workshop:
    """Where rating works: an engine with the owners laid out, a scratch folder, the pass."""

    connected: DuckDBPyConnection
    scratch: Path
    pass_id: int


def rate_calls(shop: Workshop, calls: str, included: Included = NOTHING_INCLUDED) -> str:
    """Find owners and prices of the SQL `calls`; gives SQL with all columns of the store.

    calls: no (unique), the carried columns up to trunk, invoice_id, file_key. Rows of
    the result lie in the scratch folder and no longer depend on `calls`.
    """
    staged, rated = shop.scratch / "staged.parquet", shop.scratch / "rated.parquet"
    home_zone = default_base().company.time_zone
    asked = dict.fromkeys((*CALLS.names, *CARRIED))
    shop.connected.execute(
        f"COPY (SELECT {', '.join(asked)} FROM {owned(shop.connected, calls, home_zone)}) "
        f"TO '{staged}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    prices = replace(tariff(), included=included)
    decide = kept_twins if _has_twins(shop.connected, staged) else None
    with Engine(settings.RATING_MEMORY_MB, scratch=shop.scratch) as engine:
        found = rate(engine, engine.parquet(staged), prices, carry=CARRIED, decide=decide)
        engine.to_parquet(found, rated)
    return _stored(f"read_parquet('{rated}')", shop.pass_id)


def _has_twins(connected: DuckDBPyConnection, staged: Path) -> bool:
    """Whether a number of these calls is both local and long distance; most files have none."""
    found = f"SELECT 1 FROM read_parquet('{staged}') WHERE twin <> 0 LIMIT 1"
    return bool(connected.sql(found).fetchall())


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
