"""DuckDB over the files of the store: an engine in memory, so any number of processes may read."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from tollbook.usage.store.schema import ADDED, COLUMNS
from tollbook.usage.store.shelf import StoredFile

READ_MEMORY_MB = 512
_EMPTY_TYPES = {
    "long": "BIGINT",
    "string": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "boolean": "BOOLEAN",
}
# What stands for the store before its first call: the columns, no rows.
NO_CALLS = "(SELECT {} WHERE FALSE)".format(
    ", ".join(f"NULL::{_EMPTY_TYPES[str(kind)]} AS {name}" for name, kind in COLUMNS.items())
)


def calls_in(files: Iterable[StoredFile]) -> str:
    """SQL that reads these files; what older ones lack of the columns is filled in."""
    alike = groupby(sorted(files, key=_lacks), key=_lacks)
    parts = [_rows_of(group, lacks) for lacks, group in alike]
    if len(parts) > 1:
        return "({})".format(" UNION ALL BY NAME ".join(f"FROM {part}" for part in parts))
    return parts[0] if parts else NO_CALLS


def _lacks(file: StoredFile) -> tuple[str, ...]:
    return file.lacks


def _rows_of(files: Iterable[StoredFile], lacks: tuple[str, ...]) -> str:
    paths = ", ".join("'{}'".format(file.path.replace("'", "''")) for file in files)
    read = f"read_parquet([{paths}])"
    filled = ", ".join(f"{ADDED[name]} AS {name}" for name in lacks)
    return f"(SELECT *, {filled} FROM {read})" if lacks else read


@lru_cache(maxsize=2)
def _connection(_process: int) -> DuckDBPyConnection:
    connected = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{READ_MEMORY_MB}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # Files of the store never change, so what was read of their footers stays true.
    connected.execute("SET parquet_metadata_cache = true")
    return connected


@contextmanager
def reading() -> Iterator[DuckDBPyConnection]:
    """A connection for one question, of the engine that this process keeps."""
    cursor = _connection(os.getpid()).cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def rows(sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a small answer."""
    with reading() as connected:
        found: list[tuple[Any, ...]] = connected.execute(sql, values or {}).fetchall()
        return found
