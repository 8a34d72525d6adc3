"""Rows through the reader and the screen, without a file in the register."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from tests.town import NOW
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.lines import read_lines
from tollbook.usage.mediation.screen import bounds_of, feed_clock, screen
from tollbook.usage.models import Feed
from tollbook.usage.tests.calls import HEADING

OURS = ("12185550110", "18005550142")


def screened(
    lines: list[str],
    *,
    form: str = "tollbook",
    zone: str = "UTC",
    now: datetime = NOW,
    options: dict[str, Any] | None = None,
) -> tuple[list[dict[str, Any]], pa.Table, int]:
    """Rows of the screen in the order of the file, structural rejects, rows read."""
    heading = [HEADING] if form == "tollbook" else []
    content = "".join(f"{each}\n" for each in [*heading, *lines]).encode()
    feed = Feed(file_format=form, zone=zone, options=options or {})
    return screened_bytes(content, feed, now)


def screened_bytes(
    content: bytes, feed: Feed, now: datetime = NOW
) -> tuple[list[dict[str, Any]], pa.Table, int]:
    """The same of a file as it stands."""
    form = format_of(feed.file_format, feed.options)
    bounds = bounds_of(feed, now)
    with TemporaryDirectory() as folder, duckdb.connect() as connected:
        path, target = Path(folder, "calls.csv"), Path(folder, "screened.parquet")
        path.write_bytes(content)
        read = read_lines(path, form)
        connected.register("our_numbers", pa.table({"digits": pa.array(OURS)}))
        connected.register("feed_clock", feed_clock(feed.zone, bounds))
        screen(connected, form, read, target, bounds=bounds)
        found = connected.sql(f"FROM read_parquet('{target}') ORDER BY line").to_arrow_table()
    return found.to_pylist(), read.rejects, read.rows_read


def only(text: str, **more: Any) -> dict[str, Any]:
    """The one row of a file of one line."""
    rows, rejects, _read = screened([text], **more)
    assert not rejects.num_rows
    return rows[0]


def instant(row: dict[str, Any]) -> str:
    """The start in ISO 8601 with milliseconds."""
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=row["started_ms"])
    return start.isoformat(timespec="milliseconds").removesuffix("+00:00")
