"""What priced calls of the store stays in the catalog as it is, so that each can be explained."""

from collections.abc import Collection
from datetime import date

from duckdb import DuckDBPyConnection

from tollbook.catalog.actions import mark_plans_used, mark_sizes_used, mark_used
from tollbook.services.queries import carried_allotments
from tollbook.usage.included import CHARGE


def keep_prices(connected: DuckDBPyConnection, calls: str) -> None:
    """Keep what priced the SQL `calls`, from before they can be seen; whoever is killed in between
    has kept a price too many, which harms nobody.
    """
    ids = [
        [row[0] for row in connected.sql(_ASKED.format(name=name, calls=calls)).fetchall()]
        for name in ("rule_id", "deck_row_id", "exception_id")
    ]
    plans = connected.sql(_PLANS.format(calls=calls)).fetchall()
    mark_plans_used(last_days=dict(plans))
    mark_used(rule_ids=ids[0], deck_row_ids=ids[1], exception_ids=ids[2])


_ASKED = "SELECT DISTINCT {name} FROM {calls} WHERE {name} <> 0"
_PLANS = """
    SELECT plan_id, max(local_day) FROM {calls} WHERE plan_id <> 0 AND unrated = '' GROUP BY plan_id
"""


def keep_sizes(connected: DuckDBPyConnection, calls: str, account_ids: Collection[int]) -> None:
    """Keep the sizes of allotments that make some of the SQL `calls` of these accounts free."""
    freed = dict(connected.sql(_FREED.format(calls=calls)).fetchall())
    last_days: dict[int, date] = {}
    for each in carried_allotments(account_ids) if freed else ():
        day = freed.get(f"{CHARGE}{each.charge_id}")
        if day is not None:
            last_days[each.allotment_id] = max(day, last_days.get(each.allotment_id, day))
    mark_sizes_used(last_days=last_days)


_FREED = """
    SELECT name, max(local_day) FROM (
        SELECT unnest(regexp_extract_all(allotments, '\\["([^"]+)"', 1)) AS name, local_day
        FROM {calls} WHERE free_seconds > 0
    ) GROUP BY name
"""
