"""What a few sample rows of a feed would become, without taking anything."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tollbook.kernel.clock import refuse_unknown_zone
from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.container import FileFault
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.lines import read_lines
from tollbook.usage.mediation.owners import register_owners
from tollbook.usage.mediation.screen import bounds_of, feed_clock, screen
from tollbook.usage.models import Feed

SAMPLE_CHARACTERS_MAX = 64 << 10
ROWS_SHOWN = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PreviewRow:
    """One row of a sample and what the intake would make of it.

    outcome: accepted, rejected or skipped.   reason: its code, "" where it is accepted.
    """

    line: int
    outcome: str
    reason: str = ""
    raw: str = ""
    started_at: datetime | None = None
    seconds: int = 0
    from_number: str = ""
    to_number: str = ""
    billed_number: str = ""
    direction: str = ""
    account_code: str = ""


def preview_of(feed: Feed, sample: str, now: datetime) -> list[PreviewRow]:
    """The first rows of `sample` as the feed would take them; refuses what cannot be read at all.

    Duplicates and owners are not looked for: they depend on what came before.
    """
    form = format_of(feed.file_format, feed.options)
    refuse_unknown_zone(feed.zone)
    bounds = bounds_of(feed, now)
    with TemporaryDirectory(prefix="tollbook-sample-") as folder, duckdb.connect() as connected:
        path, target = Path(folder, "sample"), Path(folder, "screened.parquet")
        path.write_text(_whole_lines(sample), encoding=form.layout.encoding, errors="replace")
        lines = read_lines(path, form)
        register_owners(connected)
        connected.register("feed_clock", feed_clock(feed.zone, bounds))
        try:
            screen(connected, form, lines, target, bounds=bounds)
        except FileFault as fault:
            raise Refused(fault.code, str(fault)) from fault
        found = connected.sql(f"FROM read_parquet('{target}')").to_arrow_table().to_pylist()
    rows = [_row(each) for each in found]
    rows += [
        PreviewRow(each["line"], "rejected", each["code"], each["raw"])
        for each in lines.rejects.to_pylist()
    ]
    return sorted(rows, key=lambda row: row.line)[:ROWS_SHOWN]


def _whole_lines(sample: str) -> str:
    """As browsers send it, with one kind of line ends and the last one."""
    text = sample[:SAMPLE_CHARACTERS_MAX].replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else f"{text}\n"


def _row(told: dict[str, Any]) -> PreviewRow:
    if told["code"]:
        return PreviewRow(told["line"], "rejected", told["code"], told["raw"])
    if told["skip"]:
        return PreviewRow(told["line"], "skipped", told["skip"])
    names = ("from_number", "to_number", "billed_number", "direction", "account_code", "seconds")
    return PreviewRow(
        told["line"],
        "accepted",
        started_at=_EPOCH + timedelta(milliseconds=told["started_ms"]),
        **{name: told[name] for name in names},
    )
