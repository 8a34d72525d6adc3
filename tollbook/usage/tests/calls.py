"""Call files for the tests of this room, written from a few words."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.town import NOW
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, Feed
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.schema import COLUMNS
from tollbook.usage.store.shelf import shelf

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
