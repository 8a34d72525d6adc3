"""Writes of the call store. Every change is one commit of the catalog: readers see all or nothing.

Parquet files are written first and named by the commit; files of an attempt that failed are never
seen and are removed by `tidy`. One process writes at a time (`writing`).
"""

import fcntl
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection
from duckdb import DuckDBPyConnection
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import Table
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER_ID
from pyiceberg.typedef import Record
from pyiceberg.types import StringType

from tollbook.rating.engine import refuse_floats
from tollbook.usage.store.durable import to_disk
from tollbook.usage.store.read import calls_in
from tollbook.usage.store.schema import (
    COLUMNS,
    COPY_OPTIONS,
    COPY_OPTIONS_OF_NEW,
    NAMES,
    STORED_ORDER,
    buckets_of,
)
from tollbook.usage.store.shelf import StoredFile, shelf

ATTEMPTS_MAX = 8
# A reader that began before a file was replaced still reads it: a long download, a slow report.
SNAPSHOTS_KEPT_HOURS = 24
STRAYS_KEPT_HOURS = 6  # what no snapshot names: the writer that made it may have only begun
WRITERS_LOCK = 7_100_553_217  # among the advisory locks of a PostgreSQL database
FILES_PER_PLACE_MAX = 1  # more in one (month, bucket) are worth compacting

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """What one commit does: files that go, files that come, and a note for the snapshot."""

    removed: Sequence[StoredFile]
    added: Sequence[DataFile]
    note: dict[str, str]


@contextmanager
def writing() -> Iterator[Path]:
    """Be the only writer of the store; gives an empty scratch folder.

    The locks are the operating system's and, where another machine may share the store, the
    database's. Both end with the process, however that ends.
    """
    folder = Path(settings.CALL_STORE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writer.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _only_machine():
            _clear_scratch(folder)
            with TemporaryDirectory(prefix="scratch-", dir=folder) as scratch:
                yield Path(scratch)


def is_being_written() -> bool:
    """Whether somebody on this machine writes the store now, so that a writer would wait."""
    folder = Path(settings.CALL_STORE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writer.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _only_machine() -> Iterator[None]:
    """Hold the lock of the PostgreSQL database, on a connection of its own: that one is in no
    transaction, so the lock neither waits for one nor ends with one.
    """
    if connection.vendor != "postgresql":
        yield
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [WRITERS_LOCK])
        yield
    finally:
        own.close()


def _clear_scratch(folder: Path) -> None:
    """Remove what a killed writer left; only the holder of the lock may."""
    for left in folder.glob("scratch-*"):
        for path in sorted(left.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        left.rmdir()


def working(scratch: Path) -> DuckDBPyConnection:
    """An engine in memory for one act of writing; spills to `scratch`. Close it after use."""
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{settings.RATING_MEMORY_MB}MB",
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def append(connected: DuckDBPyConnection, calls: str, scratch: Path, note: dict[str, str]) -> None:
    """Add the rows of the SQL `calls` (all columns of the store) in one commit."""
    commit(Change((), files_of(connected, calls, scratch), note))


def commit(change: Change) -> None:
    """Make one change visible; raises when a file that should go is no longer there."""
    if not change.added and not change.removed:
        return
    kept = shelf()
    kept.files()
    with kept.table.transaction() as transaction:
        snapshot = transaction.update_snapshot(snapshot_properties=change.note)
        with snapshot.overwrite() if change.removed else snapshot.fast_append() as producer:
            for file in change.removed:
                producer.delete_data_file(file.entry)
            for entry in change.added:
                producer.append_data_file(entry)


def replace(plan: Callable[[tuple[StoredFile, ...]], Change]) -> None:
    """Make the change that `plan` works out from the newest files; anew when somebody was first."""
    for attempt in range(1, ATTEMPTS_MAX + 1):
        change = plan(shelf().files())
        try:
            return commit(change)
        except (CommitFailedException, ValidationException):
            log.info("the store changed under attempt %d; planning anew", attempt)
            for entry in change.added:
                Path(entry.file_path).unlink(missing_ok=True)
            shelf().forget()
    raise CommitFailedException(f"the call store kept changing for {ATTEMPTS_MAX} attempts")


def files_of(connected: DuckDBPyConnection, calls: str, scratch: Path) -> list[DataFile]:
    """Write the rows of the SQL `calls` to one sorted file per month and bucket."""
    parts = scratch / f"parts-{uuid.uuid4().hex}"
    parts.mkdir()
    _register_buckets(connected, calls)
    placed = _placed(calls, COLUMNS)
    connected.execute(
        f"COPY ({placed}) TO '{parts}' (FORMAT parquet, PARTITION_BY (month, bucket))"
    )
    return [
        _sorted_file(connected, f"read_parquet('{place}/*.parquet')", _place_of(place))
        for place in sorted(parts.glob("month=*/bucket=*"))
    ]


def files_of_new(
    connected: DuckDBPyConnection, calls: str, scratch: Path, same: Mapping[str, str]
) -> list[DataFile]:
    """The same for rows that come in, which are asked for once and written as they come: the night
    sorts them (`compact`). `buckets` is laid out for all accounts that may be among them.

    same: columns that say the same in all rows, and that as SQL. They are written once.
    """
    others = [name for name in COLUMNS if name not in same]
    told = ", ".join(
        f"{_once(name, same[name])} AS {name}" if name in same else name for name in COLUMNS
    )
    parts = scratch / f"parts-{uuid.uuid4().hex}"
    connected.execute(
        f"COPY (SELECT {told}, month, bucket FROM ({_placed(calls, others)})) TO '{parts}' "
        f"({COPY_OPTIONS_OF_NEW}, PARTITION_BY (month, bucket))"
    )
    written = []
    for part in sorted(parts.glob("month=*/bucket=*/*.parquet")):
        place = _place_of(part.parent)
        path = _path_in(place)
        part.rename(path)
        written.append(entry_of(path, place, is_sorted=False))
    return written


def _once(name: str, sql: str) -> str:
    """SQL: the text that all rows say alike, as the only one there is: it is written once, where
    a text would be looked at for each row.
    """
    return f"CAST({sql} AS ENUM({sql}))" if isinstance(COLUMNS[name], StringType) else sql


def _placed(calls: str, names: Iterable[str]) -> str:
    """SQL: `calls` with these columns, month and bucket."""
    month = "(year(started_at) - 1970) * 12 + month(started_at) - 1"
    return f"""SELECT {", ".join(names)}, bucket, {month} AS month
        FROM {calls} JOIN buckets USING (account_id)"""


def _register_buckets(connected: DuckDBPyConnection, calls: str) -> None:
    accounts = connected.sql(f"SELECT DISTINCT account_id FROM {calls}").to_arrow_table()
    lay_buckets(connected, accounts["account_id"].combine_chunks())


def lay_buckets(connected: DuckDBPyConnection, ids: pa.Array) -> None:
    connected.register("buckets", pa.table({"account_id": ids, "bucket": buckets_of(ids)}))


def _place_of(place: Path) -> tuple[int, int]:
    month, bucket = place.parts[-2:]
    return int(month.removeprefix("month=")), int(bucket.removeprefix("bucket="))


def _sorted_file(connected: DuckDBPyConnection, calls: str, place: tuple[int, int]) -> DataFile:
    """Write the rows of the SQL `calls`, all of one month and bucket, to a file of the store."""
    return _file(
        connected, f"SELECT {NAMES} FROM {calls} ORDER BY {', '.join(STORED_ORDER)}", place
    )


def _file(connected: DuckDBPyConnection, statement: str, place: tuple[int, int]) -> DataFile:
    """Write what `statement` gives, in its order."""
    path = _path_in(place)
    connected.execute(f"COPY ({statement}) TO '{path}' ({COPY_OPTIONS})")
    return entry_of(path, place, is_sorted=True)


def _path_in(place: tuple[int, int]) -> Path:
    """Where a new file of this month and bucket goes."""
    month, bucket = place
    folder = Path(shelf().table.location()) / "data" / f"{month}" / f"{bucket}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{uuid.uuid4().hex}.parquet"


def entry_of(path: Path, place: tuple[int, int], *, is_sorted: bool) -> DataFile:
    """What the catalog keeps about a written file: its place, its order, its size and bounds."""
    table = shelf().table
    to_disk(path)
    written = pq.read_metadata(path)
    refuse_floats(written.schema.to_arrow_schema())
    statistics = data_file_statistics_from_parquet_metadata(
        parquet_metadata=written,
        stats_columns=compute_statistics_plan(table.schema(), table.properties),
        parquet_column_mapping=parquet_path_to_id_mapping(table.schema()),
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=str(path),
        file_format=FileFormat.PARQUET,
        partition=Record(*place),
        file_size_in_bytes=path.stat().st_size,
        sort_order_id=table.sort_order().order_id if is_sorted else UNSORTED_SORT_ORDER_ID,
        spec_id=table.metadata.default_spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def rewrite(
    connected: DuckDBPyConnection, files: Iterable[StoredFile], change_sql: str
) -> list[DataFile]:
    """One new file per month and bucket from `files`; `change_sql` selects from `{calls}`."""
    places: dict[tuple[int, int], list[StoredFile]] = {}
    for file in files:
        places.setdefault((file.month, file.bucket), []).append(file)
    written = []
    for place, group in places.items():
        changed = f"({change_sql.format(calls=calls_in(group))})"
        if connected.sql(f"SELECT count(*) FROM {changed}").fetchall()[0][0]:
            written.append(_sorted_file(connected, changed, place))
    return written


def compact() -> int:
    """Make one sorted file of each month and bucket that has several, or one as its calls came in;
    gives how many files went.
    """
    gone = 0
    with writing() as scratch, working(scratch) as connected:

        def merged(files: tuple[StoredFile, ...]) -> Change:
            nonlocal gone
            loose = _loose(files)
            gone = len(loose)
            entries = rewrite(connected, loose, f"SELECT {NAMES} FROM {{calls}}")
            return Change(loose, entries, {"tollbook.act": "compact"})

        replace(merged)
    return gone


def _loose(files: Iterable[StoredFile]) -> list[StoredFile]:
    places: dict[tuple[int, int], list[StoredFile]] = {}
    for file in files:
        places.setdefault((file.month, file.bucket), []).append(file)
    groups = [
        group
        for group in places.values()
        if len(group) > FILES_PER_PLACE_MAX or not group[0].is_sorted
    ]
    return [file for group in groups for file in group]


def tidy(*, now: datetime) -> int:
    """Forget snapshots of yesterday and remove files that no reader can still want; how many."""
    with writing():
        kept = shelf()
        kept.files()
        gone = _replaced(kept.table, now - timedelta(hours=SNAPSHOTS_KEPT_HOURS))
        if gone:
            kept.table.maintenance.expire_snapshots().by_ids(gone).commit()
            kept.forget()
            kept.files()
        return _remove_strays(kept.table, now - timedelta(hours=STRAYS_KEPT_HOURS))


def _replaced(table: Table, before: datetime) -> list[int]:
    """The snapshots that had a successor at `before` already. A reader keeps the one that was the
    newest when it began, however old that was then.
    """
    limit_ms = before.timestamp() * 1000
    in_order = sorted(table.snapshots(), key=lambda each: each.timestamp_ms)
    return [old.snapshot_id for old, new in pairwise(in_order) if new.timestamp_ms < limit_ms]


def _remove_strays(table: Table, before: datetime) -> int:
    """Remove what no kept snapshot names: calls, lists of files, descriptions of the table."""
    wanted = _named(table)
    removed = 0
    for path in Path(table.location()).rglob("*.*"):
        if str(path) not in wanted and path.stat().st_mtime < before.timestamp():
            path.unlink()
            removed += 1
    return removed


def _named(table: Table) -> set[str]:
    """Every file that the table needs for the snapshots it keeps."""
    descriptions = [entry.metadata_file for entry in table.metadata.metadata_log]
    named = {table.metadata_location, *descriptions}
    for snapshot in table.snapshots():
        named.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            named.add(manifest.manifest_path)
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            named.update(entry.data_file.file_path for entry in entries)
    return named
