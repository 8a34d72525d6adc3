"""What priced calls of the store stays in the catalog as it is, so that each can be explained."""

from duckdb import DuckDBPyConnection

from tollbook.catalog.actions import mark_used


def keep_prices(connected: DuckDBPyConnection, calls: str) -> None:
    """Keep what priced the SQL `calls`, from before they can be seen; whoever is killed in between
    has kept a price too many, which harms nobody.
    """
    ids = [
        [row[0] for row in connected.sql(_ASKED.format(name=name, calls=calls)).fetchall()]
        for name in ("rule_id", "deck_row_id", "exception_id")
    ]
    mark_used(rule_ids=ids[0], deck_row_ids=ids[1], exception_ids=ids[2])


_ASKED = "SELECT DISTINCT {name} FROM {calls} WHERE {name} <> 0"
