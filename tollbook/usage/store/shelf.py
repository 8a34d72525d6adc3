"""The handle of the call store: its catalog, its newest snapshot, and which files that holds.

The catalog row names the newest metadata file. A process reads that one row before each look and
reads further only when it has changed; manifests never change, so each is read once.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import OperationalError as OurDatabaseFailed
from django.db import connection
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.sql import IcebergTables
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.manifest import DataFile, ManifestFile
from pyiceberg.table import Table
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, ProgrammingError

from tollbook.kernel.errors import Refused
from tollbook.usage.store.durable import DurableCatalog
from tollbook.usage.store.schema import (
    ADDED,
    COLUMNS,
    FIELD_ID,
    ORDER,
    PARTITIONS,
    PROPERTIES,
    SCHEMA,
    bucket_of,
)

CATALOG = "tollbook"
NAMESPACE = "usage"
TABLE = "calls"
SQLITE_WAIT_SECONDS = 20
# Asked before each look, so it is put together once.
_NEWEST = select(IcebergTables.metadata_location).where(
    IcebergTables.catalog_name == CATALOG,
    IcebergTables.table_namespace == NAMESPACE,
    IcebergTables.table_name == TABLE,
)
DJANGO_OPTIONS = frozenset({"pool", "isolation_level", "server_side_binding", "assume_role"})


@dataclass(frozen=True)
class Span:
    """The smallest and the largest value of a column in one file."""

    low: int
    high: int

    def meets(self, low: int, high: int) -> bool:
        """Whether a value from `low` to `high` may be in the file."""
        return self.low <= high and low <= self.high

    def holds_any(self, values: Iterable[int]) -> bool:
        return any(self.low <= value <= self.high for value in values)


@dataclass(frozen=True)
class StoredFile:
    """One Parquet file of the newest snapshot; `started` in microseconds since 1970, UTC."""

    path: str
    month: int  # months since January 1970
    bucket: int
    rows: int
    account: Span
    started: Span
    invoice: Span
    file: Span  # ids of the call files its rows came from
    passes: Span
    keys: tuple[str, str]  # the smallest and the largest file_key
    lacks: tuple[str, ...]  # columns that the store did not have when it was written
    is_sorted: bool  # by account and start; calls that came in since the last night are not
    entry: DataFile

    def __hash__(self) -> int:
        return hash(self.path)


def stored_file(entry: DataFile) -> StoredFile:
    """What the catalog knows of a Parquet file without opening it."""

    def span(name: str) -> Span:
        low, high = (
            int.from_bytes(bounds[FIELD_ID[name]], "little", signed=True)
            for bounds in (entry.lower_bounds, entry.upper_bounds)
        )
        return Span(low, high)

    return StoredFile(
        path=entry.file_path,
        month=entry.partition[0],
        bucket=entry.partition[1],
        rows=entry.record_count,
        account=span("account_id"),
        started=span("started_at"),
        invoice=span("invoice_id"),
        file=span("file_id"),
        passes=span("pass_id"),
        keys=_keys(entry),
        lacks=tuple(name for name in ADDED if FIELD_ID[name] not in entry.value_counts),
        is_sorted=bool(entry.sort_order_id),
        entry=entry,
    )


def _keys(entry: DataFile) -> tuple[str, str]:
    """The bounds of file_key, which is short enough to stand in them whole."""
    number = FIELD_ID["file_key"]
    bounds = (entry.lower_bounds.get(number, b""), entry.upper_bounds.get(number, b""))
    return bounds[0].decode(), bounds[1].decode()


class Shelf:
    """The call store as one process sees it; one for each folder and process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._catalog = _catalog(folder)
        self.table = _evolved(self._catalog, _table(self._catalog))
        self._refuse_another_folder()
        self._where = ""
        self._files: tuple[StoredFile, ...] = ()
        self._manifests: dict[str, tuple[StoredFile, ...]] = {}

    def files(self) -> tuple[StoredFile, ...]:
        """Every file of the newest snapshot."""
        with self._lock, _told_as_ours():
            where = self._newest()
            if where != self._where:
                self.table = self._catalog.load_table((NAMESPACE, TABLE))
                self._files = self._listed()
                self._where = self.table.metadata_location
            return self._files

    def _refuse_another_folder(self) -> None:
        """The catalog keeps whole paths: a store that was moved would be written where it was."""
        made = Path(self.table.location())
        if self.folder.resolve() not in made.resolve().parents:
            self.close()
            raise Refused(
                "store-elsewhere",
                f"The call store was made in {made}, and the settings name {self.folder}. "
                "Put the folder back there, or let the settings name it.",
            )

    def forget(self) -> None:
        """Look anew at the next call, whatever the catalog says."""
        with self._lock:
            self._where = ""

    def close(self) -> None:
        self._catalog.engine.dispose()

    def drop(self) -> None:
        """Take the table out of the catalog."""
        self._catalog.drop_table((NAMESPACE, TABLE))

    def _newest(self) -> str:
        with self._catalog.engine.connect() as connected:
            return str(connected.execute(_NEWEST).scalar())

    def _listed(self) -> tuple[StoredFile, ...]:
        snapshot = self.table.current_snapshot()
        manifests = snapshot.manifests(self.table.io) if snapshot else []
        known = {
            each.manifest_path: self._manifests.get(each.manifest_path) or self._read(each)
            for each in manifests
        }
        self._manifests = known
        return tuple(file for files in known.values() for file in files)

    def _read(self, manifest: ManifestFile) -> tuple[StoredFile, ...]:
        entries = manifest.fetch_manifest_entry(self.table.io, discard_deleted=True)
        return tuple(stored_file(entry.data_file) for entry in entries)


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """A catalog that cannot be reached is told as our own database is, beside which it lies: nobody
    takes a lost connection for something wrong with what they looked for."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise OurDatabaseFailed(str(error)) from error


@lru_cache(maxsize=4)
def _shelf(folder: Path, _process: int) -> Shelf:
    return Shelf(folder)


def shelf() -> Shelf:
    """The call store of this site, opened once in each process (a fork opens its own)."""
    return _shelf(Path(settings.CALL_STORE_DIR), os.getpid())


def drop_store() -> None:
    """Forget the store of the settings, if this process opened it; for tests, whose catalog may
    outlive their folder.
    """
    if _shelf.cache_info().currsize:
        opened = shelf()
        opened.drop()
        opened.close()
        _shelf.cache_clear()


def files_for(
    account_ids: Iterable[int] | None = None, files: tuple[StoredFile, ...] | None = None
) -> list[StoredFile]:
    """Files that may hold calls of these accounts (None: of all), newest month first."""
    found: Iterable[StoredFile] = shelf().files() if files is None else files
    if account_ids is not None:
        by_bucket: dict[int, list[int]] = {}
        for account_id in account_ids:
            by_bucket.setdefault(_bucket(account_id), []).append(account_id)
        found = [
            file
            for file in found
            if file.bucket in by_bucket and file.account.holds_any(by_bucket[file.bucket])
        ]
    return sorted(found, key=lambda file: file.month, reverse=True)


_bucket = lru_cache(maxsize=100_000)(bucket_of)


def _catalog(folder: Path) -> DurableCatalog:
    folder.mkdir(parents=True, exist_ok=True)
    address = _address_of_database() or _address_beside(folder)
    # Two processes may start on an empty database at once; the second finds the tables made.
    try:
        return DurableCatalog(CATALOG, **_catalog_settings(address, folder))
    except (IntegrityError, OperationalError, ProgrammingError):
        return DurableCatalog(CATALOG, **_catalog_settings(address, folder))


def _catalog_settings(address: str, folder: Path) -> dict[str, str]:
    """A connection that the server closed while it lay idle is opened anew, not handed out."""
    return {"uri": address, "warehouse": str(folder), "pool_pre_ping": "true"}


def _address_beside(folder: Path) -> str:
    """A catalog file beside the data. Its log ahead lets readers pass a writer."""
    path = folder / "catalog.sqlite3"
    connected = sqlite3.connect(path, timeout=SQLITE_WAIT_SECONDS)
    connected.execute("PRAGMA journal_mode=WAL")
    connected.close()
    return f"sqlite:///{path}?timeout={SQLITE_WAIT_SECONDS}"


def _address_of_database() -> str:
    """The catalog's place in Django's own PostgreSQL database, "" when that is SQLite."""
    if connection.vendor != "postgresql":
        return ""
    told = connection.settings_dict
    user, password = quote(str(told["USER"]), safe=""), quote(str(told["PASSWORD"]), safe="")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    options = {"host": told["HOST"], "port": told["PORT"]} | _libpq_options(told["OPTIONS"])
    query = "&".join(
        f"{key}={quote(str(value), safe='')}" for key, value in options.items() if value
    )
    return f"postgresql+psycopg://{who}/{quote(str(told['NAME']), safe='')}?{query}"


def _libpq_options(options: dict[str, Any]) -> dict[str, Any]:
    """What DATABASE_URL says behind its `?`, such as sslmode, without Django's own words."""
    return {key: value for key, value in options.items() if key not in DJANGO_OPTIONS}


def _table(catalog: Catalog) -> Table:
    name = (NAMESPACE, TABLE)
    with suppress(NoSuchTableError):
        return catalog.load_table(name)
    with suppress(NamespaceAlreadyExistsError, IntegrityError):
        catalog.create_namespace(NAMESPACE)
    try:
        return catalog.create_table(
            name, SCHEMA, partition_spec=PARTITIONS, sort_order=ORDER, properties=PROPERTIES
        )
    except (TableAlreadyExistsError, IntegrityError):
        return catalog.load_table(name)


def _evolved(catalog: Catalog, table: Table) -> Table:
    """The table with the columns of today: an older one takes those that it lacks, at the end.

    Its files stay as they are; readers fill in what they lack (`read.calls_in`).
    """
    known = table.schema().column_names
    if len(known) > len(COLUMNS):
        raise Refused("store-newer", "A newer Tollbook wrote the call store; update this one.")
    missing = [name for name in COLUMNS if name not in known]
    if missing:
        # Somebody else may do the same at this moment; then theirs holds.
        with suppress(CommitFailedException, ValueError), table.update_schema() as update:
            for name in missing:
                update.add_column(name, COLUMNS[name])
        table = catalog.load_table((NAMESPACE, TABLE))
    ids = {field.name: field.field_id for field in table.schema().fields}
    assert ids == FIELD_ID, f"columns of the call store are not numbered as ours: {ids}"
    return table
