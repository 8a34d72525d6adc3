"""Calls of the store as a gzip CSV file for other programs, however many they are."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection

from tollbook.usage.store.durable import to_disk
from tollbook.usage.store.write import working

CALL_ID = "call_id"
# Heading -> SQL over the calls and the codes of their feeds (`feeds`).
COLUMNS = {
    "feed": "feeds.code",
    CALL_ID: "call_key",
    "started_at": "strftime(started_at, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "local_day": "local_day",
    "from": "from_number",
    "to": "to_number",
    "billed_number": "billed_number",
    "direction": "direction",
    "seconds": "seconds",
    "billed_seconds": "billed_seconds",
    "free_seconds": "free_seconds",
    "category": "category",
    "place": "place",
    "price": "(price_micros * 0.000001)::DECIMAL(18, 4)",
    "account_code": "account_code",
    "trunk": "trunk",
}
# What a switch may have written; a spreadsheet must not take it for a formula.
FOREIGN = ("feed", CALL_ID, "account_code", "trunk", "place")


@dataclass(frozen=True)
class Exported:
    """What was written."""

    row_count: int
    first_started_at: datetime | None
    last_started_at: datetime | None
    fingerprint: str  # SHA-256 of the bytes
    size_bytes: int


def export(calls: str, target: Path, feeds: dict[int, str], without: Sequence[Path]) -> Exported:
    """Write the calls of the SQL `calls` to `target`, save those that the files `without` hold.

    feeds: id -> code. A killed attempt leaves `target` as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.part")
    with (
        TemporaryDirectory(prefix="tollbook-export-") as scratch,
        working(Path(scratch)) as connected,
    ):
        connected.execute(
            f"COPY ({_rows(calls, feeds, without)}) TO {_text(str(fresh))} "
            "(FORMAT csv, HEADER, COMPRESSION gzip)"
        )
        row_count, first, last = _told(connected, fresh)
    content = fresh.read_bytes()
    fresh.replace(target)
    to_disk(target)
    return Exported(row_count, first, last, hashlib.sha256(content).hexdigest(), len(content))


def _rows(calls: str, feeds: dict[int, str], without: Sequence[Path]) -> str:
    codes = ", ".join(f"({feed_id:d}, {_text(code)})" for feed_id, code in feeds.items())
    columns = ", ".join(f'{_inert(sql, name)} AS "{name}"' for name, sql in COLUMNS.items())
    keys = (
        f"d.feed = {_inert('feeds.code', 'feed')} AND d.{CALL_ID} = {_inert('call_key', CALL_ID)}"
    )
    known = f"ANTI JOIN {_delivered(without)} d ON {keys}" if without else ""
    return f"""SELECT {columns} FROM {calls} c
        JOIN (VALUES {codes or "(0, '')"}) AS feeds(feed_id, code) USING (feed_id) {known}
        ORDER BY started_at, file_id, line"""


def _inert(sql: str, name: str) -> str:
    """SQL: the value so that no spreadsheet computes it; numbers stay as they are."""
    if name not in FOREIGN:
        return sql
    is_formula = f"regexp_matches({sql}, '^[=+@\\t\\r-]')"
    is_number = f"regexp_full_match({sql}, '[+-]?[0-9]+([.][0-9]+)?')"
    return f"CASE WHEN {is_formula} AND NOT {is_number} THEN '''' || {sql} ELSE {sql} END"


def _delivered(paths: Sequence[Path]) -> str:
    """SQL: the rows of files that were written here."""
    named = ", ".join(_text(str(path)) for path in paths)
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    return (
        f"read_csv([{named}], columns = {{{columns}}}, header = true, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', compression = 'gzip')"
    )


def _told(
    connected: DuckDBPyConnection, path: Path
) -> tuple[int, datetime | None, datetime | None]:
    """How many rows the written file has, and the first and the last start."""
    sql = f"SELECT count(*), min(started_at), max(started_at) FROM {_delivered([path])}"
    count, first, last = connected.execute(sql).fetchall()[0]
    return (
        count,
        datetime.fromisoformat(first) if first else None,
        datetime.fromisoformat(last) if last else None,
    )


def _text(value: str) -> str:
    return "'{}'".format(value.replace("'", "''"))
