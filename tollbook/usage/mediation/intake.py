"""A call file, taken whole or not at all, once.

Order of writes, each safe to be the last one before a crash:
  1. the register row, state "taking";
  2. scratch files, swept by the next writer;
  3. one commit of the call store, whose rows carry the file's key (of its bytes);
  4. one transaction with counts, rejects, skips and state "taken".
Taking the file again goes on from there: rows that already lie in the store are not written twice,
and everything else is worked out anew from the same bytes and the same instant of arrival.
A register older than the store (a restored database) takes back the file under the id that its
rows carry, and gives out no id that rows of the store carry already.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from duckdb import DuckDBPyConnection
from pyiceberg.manifest import DataFile

from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import day
from tollbook.usage.mediation.container import FileFault
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.layout import CallFormat
from tollbook.usage.mediation.lines import REJECTS_MAX, Lines, read_lines, too_many_rejects
from tollbook.usage.mediation.owners import accounts_with_numbers, register_owners
from tollbook.usage.mediation.screen import Bounds, bounds_of, feed_clock, screen
from tollbook.usage.models import CallFile, Feed, RatingPass, Reject, SkipCount
from tollbook.usage.passes import advance_ids, begin_pass, end_pass, settle_passes
from tollbook.usage.rate_calls import Workshop, rate_calls, same_of_new
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.schema import FILE_KEY_DIGITS
from tollbook.usage.store.shelf import StoredFile, shelf
from tollbook.usage.store.write import (
    Change,
    commit,
    files_of_new,
    lay_buckets,
    working,
    writing,
)
from tollbook.usage.used_prices import keep_prices

ROWS_PER_BATCH = 2_000
LINES_PER_BATCH = 2_000_000  # rated and written at once; some 300 bytes each
PASSED = "code = '' AND skip = ''"
HASH_BLOCK_BYTES = 1 << 20

Step = Callable[[str], None]


def no_step(_name: str) -> None:
    """Do nothing between two writes; tests stop the process there."""


@dataclass(frozen=True)
class Taking:
    """One file on its way in."""

    file: CallFile
    form: CallFormat
    path: Path
    scratch: Path
    connected: DuckDBPyConnection
    step: Step


def take(*, path: Path, feed: Feed, now: datetime, step: Step = no_step) -> CallFile:
    """Take the call file at `path` from `feed`; it arrived at `now`.

    Refuses a file that was taken before, with the day of the first time, and one that cannot be
    read as a whole, which is registered as failed. `step` is told the name of each stage.
    """
    form = format_of(feed.file_format, feed.options)
    fingerprint, size = _fingerprint(path)
    with writing() as scratch, working(scratch) as connected:
        advance_ids()
        settle_passes(now)
        file = _registered(path.name, feed, now, (fingerprint, size))
        step("registered")
        taking = Taking(file, form, path, scratch, connected, step)
        try:
            _go(taking, now)
        except FileFault as fault:
            _fail(file, str(fault))
            raise Refused(fault.code, str(fault)) from fault
    step("done")
    return file


def _fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size of the file."""
    seen = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(HASH_BLOCK_BYTES):
                seen.update(block)
                size += len(block)
    except OSError as error:
        told = error.strerror or "unknown reason"
        raise Refused("unreadable-file", f"{path.name} cannot be read: {told}.") from error
    return seen.hexdigest(), size


def _key(file: CallFile) -> str:
    """What rows of the store carry of the file: it says which bytes they came from."""
    return file.fingerprint[:FILE_KEY_DIGITS]


@transaction.atomic(durable=True)
def _registered(name: str, feed: Feed, now: datetime, seen: tuple[str, int]) -> CallFile:
    """The row of the register for this file: a new one, or the one of a crashed attempt."""
    fingerprint, size = seen
    file = (
        CallFile.objects.select_related("feed")
        .exclude(state="failed")
        .filter(fingerprint=fingerprint)
        .first()
    )
    if file is None:
        file = CallFile(
            feed=feed, name=name[:255], fingerprint=fingerprint, size_bytes=size, arrived_at=now
        )
        file.pk = _id_in_store(file)
        file.save(force_insert=True)
        return file
    if file.state == "taken":
        assert file.taken_at is not None
        first_day = day(day_in(file.taken_at, feed.zone))
        raise Refused(
            "file-taken-before", f"This file was taken before, on {first_day}, as {file.name}."
        )
    if file.feed_id != feed.pk:
        raise Refused(
            "file-of-other-feed", f"This file was begun for the feed {file.feed}; take it there."
        )
    return file


def _fail(file: CallFile, sentence: str) -> None:
    file.state = "failed"
    file.failure = sentence[:300]
    file.save(update_fields=["state", "failure"])


def _go(taking: Taking, now: datetime) -> None:
    lines = _screen(taking)
    taking.step("screened")
    _refuse_a_wrong_format(taking, lines)
    if not _stored_files(taking.file):
        _store(taking, lines, now)
    taking.step("stored")
    _finish(taking, lines, now)


def _screen(taking: Taking) -> Lines:
    """Read the file; lay out the table `screened`, and which of it are duplicates."""
    connected, feed = taking.connected, taking.file.feed
    register_owners(connected)
    # The instant of arrival, not of this attempt, so that every attempt sees the same rows.
    bounds = bounds_of(feed, taking.file.arrived_at)
    connected.register("feed_clock_told", feed_clock(feed.zone, bounds))
    connected.execute("CREATE TABLE feed_clock AS FROM feed_clock_told")
    target = taking.scratch / "screened.parquet"

    def tell(rows: int) -> None:
        taking.step(f"{rows:,} rows read")

    lines = read_lines(taking.path, taking.form, tell)
    screen(connected, taking.form, lines, target, bounds=bounds)
    connected.execute(f"CREATE VIEW screened AS FROM read_parquet('{target}')")
    taking.step("read")
    _mark_duplicates(taking, bounds)
    return lines


def _mark_duplicates(taking: Taking, bounds: Bounds) -> None:
    """Lay out `duplicate_lines`: all but the first row of each call key, and those that the feed
    sent in another file.

    Keys are compared as whole numbers first, so that no text of millions of rows is kept, and of
    the store only the narrow columns are looked at, as far as the feed may still send calls.
    """
    connected, feed = taking.connected, taking.file.feed
    near = [
        file
        for file in shelf().files()
        if file.started.meets(bounds.oldest_ms * 1000, bounds.newest_ms * 1000)
    ]
    connected.execute(
        f"""CREATE TABLE passed AS SELECT hash(call_key) AS key_no FROM screened WHERE {PASSED};
        CREATE TABLE known AS SELECT DISTINCT call_key FROM {calls_in(near)}
            WHERE feed_id = {feed.pk} AND file_key <> '{_key(taking.file)}'
                AND hash(call_key) IN (SELECT key_no FROM passed);
        CREATE TABLE duplicate_lines AS
        WITH doubtful AS (SELECT key_no FROM passed GROUP BY key_no HAVING count(*) > 1
            UNION SELECT hash(call_key) FROM known)
        SELECT line FROM screened
        WHERE {PASSED} AND hash(call_key) IN (SELECT key_no FROM doubtful)
        QUALIFY call_key IN (SELECT call_key FROM known)
            OR row_number() OVER (PARTITION BY call_key ORDER BY line) > 1;
        DROP TABLE passed; DROP TABLE known"""
    )


def _refuse_a_wrong_format(taking: Taking, lines: Lines) -> None:
    """So many rejects are no bad rows but another format; see `REJECTS_MAX`."""
    wrong = _count(taking, "screened WHERE code <> ''") + lines.rejects.num_rows
    if wrong > REJECTS_MAX:
        raise too_many_rejects(wrong, lines.rows_read)


def _count(taking: Taking, what: str) -> int:
    counted: int = taking.connected.sql(f"SELECT count(*) FROM {what}").fetchall()[0][0]
    return counted


def _store(taking: Taking, lines: Lines, now: datetime) -> None:
    """Rate the accepted calls and add them to the store in one commit."""
    if not _accepted(taking):
        return
    this_pass = begin_pass(kind="take", file=taking.file, now=now)
    shop = Workshop(taking.connected, taking.scratch, this_pass.pk)
    same = _same(taking.file)
    taking.connected.execute(
        f"""CREATE VIEW accepted AS SELECT line AS no,
            {", ".join(f"{sql} AS {name}" for name, sql in same.items())},
            * EXCLUDE (raw, code, skip)
        FROM screened ANTI JOIN duplicate_lines USING (line)
        WHERE {PASSED}"""
    )
    priced = rate_calls(shop, "accepted")
    added: list[DataFile] = []
    lay_buckets(taking.connected, pa.array(accounts_with_numbers(taking.connected), pa.int64()))
    same |= same_of_new(this_pass.pk)
    taking.step("rated")
    for first in range(0, lines.last_line + 1, LINES_PER_BATCH):
        batch = f"(FROM {priced} WHERE line BETWEEN {first} AND {first + LINES_PER_BATCH - 1})"
        added += files_of_new(taking.connected, batch, taking.scratch, same)
    taking.step("written")
    keep_prices(taking.connected, f"read_parquet({[each.file_path for each in added]})")
    commit(Change((), added, {"tollbook.pass": str(this_pass.pk)}))


def _same(file: CallFile) -> dict[str, str]:
    """What all calls of a file say alike: column of the store -> SQL."""
    return {
        "feed_id": f"{file.feed_id}::BIGINT",
        "file_id": f"{file.pk}::BIGINT",
        "invoice_id": "0::BIGINT",
        "file_key": f"'{_key(file)}'",
    }


def _accepted(taking: Taking) -> int:
    """How many rows are accepted."""
    return _count(taking, f"screened WHERE {PASSED}") - _count(taking, "duplicate_lines")


def _stored_files(file: CallFile) -> list[StoredFile]:
    """Files of the store that may hold rows of `file`, if any do; none else."""
    key = _key(file)
    near = [each for each in shelf().files() if each.keys[0] <= key <= each.keys[1]]
    found = rows(f"SELECT 1 FROM {calls_in(near)} WHERE file_key = '{key}' LIMIT 1")
    return near if found else []


def _id_in_store(file: CallFile) -> int | None:
    """The id that rows of these bytes carry already, where the register has forgotten the file."""
    where = f"WHERE file_key = '{_key(file)}'"
    found = rows(f"SELECT min(file_id) FROM {calls_in(_stored_files(file))} {where}")
    pk: int | None = found[0][0]
    return pk


_SUMMARY = """
    SELECT count(*), count(*) FILTER (account_id = 0),
        count(*) FILTER (account_id <> 0 AND unrated <> ''), min(started_at), max(started_at)
    FROM {calls} WHERE file_key = '{key}'"""


def _finish(taking: Taking, lines: Lines, now: datetime) -> None:
    """Write down what became of every row and say that the file is taken, all at once."""
    file = taking.file
    summary = _SUMMARY.format(calls=calls_in(_stored_files(file)), key=_key(file))
    accepted, orphans, unrated, first, last = rows(summary)[0]
    if accepted != _accepted(taking):
        raise Refused(
            "feed-changed",
            "The feed was changed while this file was half taken. Set it back and take it again.",
        )
    rejects = _rejects(taking, lines)
    skips = dict(
        taking.connected.sql(
            "SELECT skip, count(*) FROM screened WHERE skip <> '' GROUP BY skip ORDER BY skip"
        ).fetchall()
    )
    passed = _count(taking, f"screened WHERE {PASSED}")
    counts = {
        "rows_read": lines.rows_read,
        "heading": lines.heading,
        "accepted": accepted,
        "duplicate": passed - accepted,
        "rejected": rejects.num_rows,
        "skipped": sum(skips.values()),
        "orphans": orphans,
        "unrated": unrated,
        "first_started_at": first and first.replace(tzinfo=UTC),
        "last_started_at": last and last.replace(tzinfo=UTC),
    }
    _save(file, counts, (rejects, skips), now)


def _rejects(taking: Taking, lines: Lines) -> pa.Table:
    """Structural rejects and those of the screen, in the order of the file."""
    screened = taking.connected.sql(
        "SELECT line, code, raw FROM screened WHERE code <> ''"
    ).to_arrow_table()
    both = [lines.rejects, screened.cast(lines.rejects.schema)]
    return pa.concat_tables(both).sort_by("line")


@transaction.atomic(durable=True)
def _save(
    file: CallFile, counts: dict[str, Any], told: tuple[pa.Table, dict[str, int]], now: datetime
) -> None:
    rejects, skips = told
    assert counts["rows_read"] == sum(
        counts[name] for name in ("accepted", "duplicate", "rejected", "skipped")
    ), f"rows of {file} were lost or counted twice: {counts}"
    Reject.objects.bulk_create(
        [Reject(file=file, **row) for row in rejects.to_pylist()], batch_size=ROWS_PER_BATCH
    )
    SkipCount.objects.bulk_create(
        [SkipCount(file=file, reason=reason, row_count=count) for reason, count in skips.items()]
    )
    for name, value in counts.items():
        setattr(file, name, value)
    file.state, file.taken_at = "taken", now
    file.save()
    if counts["accepted"] and not file.passes.exists():
        # The register has forgotten the pass too: a new one, later than it, makes the rows count.
        begin_pass(kind="take", file=file, now=now)
    for this_pass in RatingPass.objects.filter(file=file, done_at__isnull=True):
        end_pass(this_pass, now=now)
