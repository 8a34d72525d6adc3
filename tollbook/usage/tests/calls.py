"""Call files for the tests of this room, written from a few words."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.town import NOW
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, Feed
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.schema import COLUMNS, SCHEMA
from tollbook.usage.store.shelf import shelf
from tollbook.usage.store.write import append, working, writing

HEADING = (
    "call_id,started_at,from,to,billed_number,direction,seconds,disposition,account_code,trunk"
)
# The pass is told apart by counting, so an attempt more or less does not make calls differ.
UNCOUNTED = {"pass_id"}


def line(call_key: str = "k1", **fields: object) -> str:
    """A line of our own format: Bell Bakery calls Minneapolis for a minute, unless told."""
    told: dict[str, object] = {
        "started_at": "2026-04-10T14:00:00Z",
        "from_": "2185550110",
        "to": "6125550123",
        "billed_number": "",
        "direction": "out",
        "seconds": 60,
        "disposition": "answered",
        "account_code": "",
        "trunk": "t1",
    }
    return ",".join(str(value) for value in [call_key, *(told | fields).values()])


def written(path: Path, lines: Iterable[str]) -> Path:
    """A file of our own format."""
    path.write_text("".join(f"{each}\n" for each in [HEADING, *lines]))
    return path


def taken(path: Path, feed: Feed, lines: Iterable[str]) -> CallFile:
    """A file of our own format, taken at the town's now."""
    return take(path=written(path, lines), feed=feed, now=NOW)


def counts(file: CallFile) -> dict[str, int]:
    """What became of the rows, without the kinds that have none."""
    names = ("accepted", "duplicate", "rejected", "skipped")
    return {name: getattr(file, name) for name in names if getattr(file, name)}


def stored(*names: str) -> list[tuple[Any, ...]]:
    """These columns of all calls in the store, in the order of files and lines."""
    wanted = names or tuple(name for name in COLUMNS if name not in UNCOUNTED)
    return rows(
        f"SELECT {', '.join(wanted)} FROM {calls_in(shelf().files())} ORDER BY file_id, line"
    )


EMPTY = {"long": 0, "string": "", "boolean": False}


def call(call_key: str, **fields: Any) -> dict[str, Any]:
    """A priced call of account 1 as the store keeps it, unless told."""
    told: dict[str, Any] = {
        "feed_id": 1,
        "call_key": call_key,
        "file_id": 1,
        "pass_id": 1,
        "started_at": datetime(2026, 4, 10, 14, 0),  # noqa: DTZ001 - as the store keeps it
        "seconds": 60,
        "from_number": "12185550110",
        "to_number": "16125550123",
        "billed_number": "12185550110",
        "direction": "out",
        "account_id": 1,
        "product_id": 11,
        "category": "interstate",
        "plan_id": 5,
        "billed_seconds": 60,
        "price_micros": 50_000,
        "decimals": 4,
    } | fields
    told.setdefault("local_day", told["started_at"].date())
    return {name: told.get(name, EMPTY.get(str(kind))) for name, kind in COLUMNS.items()}


def lay(*calls: dict[str, Any]) -> None:
    """Put these calls into the store as one commit, numbered as lines of their file."""
    numbered = [each | {"line": number} for number, each in enumerate(calls, 1)]
    table = pa.Table.from_pylist(numbered, schema=SCHEMA.as_arrow())
    with writing() as scratch, working(scratch) as connected:
        connected.register("laid", table)
        append(connected, "laid", scratch, {})
