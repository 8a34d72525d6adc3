"""Calls that came out otherwise put in the place of those that lie in the store, all at once."""

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from tollbook.usage.store.read import calls_in
from tollbook.usage.store.schema import NAMES
from tollbook.usage.store.shelf import StoredFile
from tollbook.usage.store.write import Change, files_of, rewrite
from tollbook.usage.types import UNBILLED

NOT_BILLED = f"invoice_id = {UNBILLED}"
_CHANGED = f"SEMI JOIN changed USING (file_id, line) WHERE {NOT_BILLED}"
_UNCHANGED = f"""c WHERE c.invoice_id <> {UNBILLED} OR NOT EXISTS
    (SELECT 1 FROM changed g WHERE g.file_id = c.file_id AND g.line = c.line)"""


def swapped(connected: DuckDBPyConnection, scratch: Path, files: Iterable[StoredFile]) -> Change:
    """Of `files` those with a call of the table `changed` lose it; it goes where it belongs now."""
    touched = [
        file
        for file in files
        if file.invoice.low == UNBILLED and count_of(connected, f"{calls_in([file])} {_CHANGED}")
    ]
    kept = rewrite(connected, touched, f"SELECT {NAMES} FROM {{calls}} {_UNCHANGED}")
    added = files_of(connected, "changed", scratch) if touched else []
    return Change(touched, [*kept, *added], {"tollbook.act": "rerate"})


def count_of(connected: DuckDBPyConnection, what: str) -> int:
    """How many rows the SQL `what` has."""
    counted: int = connected.sql(f"SELECT count(*) FROM {what}").fetchall()[0][0]
    return counted
