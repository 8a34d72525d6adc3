"""Where the columns run: DuckDB inside this process, spoken to only through Ibis.

The rules never see this file's connection, so an existing Spark cluster (`ibis.pyspark`) can take
its place for inputs beyond one machine: it would be a second class with these same five verbs.
Spark starts in seconds where DuckDB starts in milliseconds, so it is never the default.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

ENGINE_VERSION = "rating-1"
MEMORY_LIMIT_MB = 1500
ROWS_PER_GROUP = 122_880
DICTIONARY_SIZE_LIMIT = 1_000  # Distinct values; more of them cost more time than they save room.

# Every join of the room is written with the small table on the right, and each small table is
# looked up by the calls. The optimizer may not turn that round: it would build a hash table of
# ten million calls on a wrong guess.
_SETTINGS = {
    "preserve_insertion_order": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "disabled_optimizers": "join_order,build_side_probe_side",
}

# Stages by what they depend on (Engine.planned): the number that follows, and names with their SQL.
PLANS_MAX = 50
_PLANS: dict[tuple[int, Hashable], tuple[int, tuple[tuple[str, str], ...]]] = {}


class Engine:
    """An in-memory DuckDB, open for the length of a `with`.

    memory_limit_mb: of DuckDB's own buffers; what it cannot hold it spills to `scratch`.
    threads: 0 is one per core.   scratch: a folder; None is a fresh one, removed at the end.
    """

    def __init__(
        self, memory_limit_mb: int = MEMORY_LIMIT_MB, threads: int = 0, scratch: Path | None = None
    ) -> None:
        self._own_scratch = TemporaryDirectory() if scratch is None else None
        folder = self._own_scratch.name if self._own_scratch else str(scratch)
        settings: dict[str, Any] = dict(_SETTINGS, temp_directory=folder)
        settings["memory_limit"] = f"{memory_limit_mb}MB"
        if threads:
            settings["threads"] = threads
        self._begin(ibis.duckdb.connect(":memory:", **settings))

    def _begin(self, backend: Any) -> None:
        self._backend = backend
        self._numbers = count(1)
        self._stages: list[tuple[str, str]] = []
        self.kept: dict[int, tuple[object, object]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kept.clear()
        self._backend.disconnect()
        if self._own_scratch:
            self._own_scratch.cleanup()

    def table(self, columns: pa.Table) -> ibis.Table:
        """`columns` as a table, read in place; nothing is copied."""
        name = f"arrow_{next(self._numbers)}"
        self._backend.con.register(name, columns)
        return self._backend.table(name)

    def copied(self, columns: pa.Table) -> ibis.Table:
        """`columns` as a table of the engine: quicker to look things up in, and it is measured."""
        name, source = f"table_{next(self._numbers)}", f"arrow_{next(self._numbers)}"
        self._backend.con.register(source, columns)
        self._backend.con.execute(f"CREATE TABLE {name} AS FROM {source}")
        self._backend.con.unregister(source)
        return self._backend.table(name)

    def worded(self, columns: pa.Table) -> ibis.Table:
        """`columns` as a table of the engine whose texts are few: it knows them by number, so they
        are carried and written at the price of a number. Readers see texts.
        """
        name, told = f"table_{next(self._numbers)}", f"arrow_{next(self._numbers)}"
        texts = [field.name for field in columns.schema if pa.types.is_string(field.type)]
        self._backend.con.register(told, columns)
        for text in texts:
            kind = f"CREATE TYPE {name}_{text} AS ENUM"
            self._backend.con.execute(f"{kind} (FROM {told} SELECT DISTINCT {text})")
        numbered = ", ".join(f"{text}::{name}_{text} AS {text}" for text in texts)
        self._backend.con.execute(
            f"CREATE TABLE {name} AS FROM {told} SELECT * REPLACE ({numbered})"
        )
        self._backend.con.unregister(told)
        return self._backend.table(name)

    def named(self, rows: ibis.Table) -> ibis.Table:
        """`rows` under a name in the engine, not run. Ibis' own work grows with the square of an
        expression's depth, so a long one is cut into stages that know each other by name.
        """
        name = f"stage_{next(self._numbers)}"
        self._lay_view(name, self._backend.compile(rows))
        return self._backend.table(name)

    def planned(self, how: Hashable, make: Callable[[], ibis.Table]) -> ibis.Table:
        """What `make` gives, under a name. It may name stages but lay out no table.

        how: all that `make` depends on. With the same `how` in a like engine the stages have the
        same SQL, which is kept: Ibis needs a second to work out what the engine does in a moment.
        """
        number = next(self._numbers)
        kept = _PLANS.get((number, how))
        if kept is None:
            self._stages = []
            self.named(make())
            if len(_PLANS) >= PLANS_MAX:
                _PLANS.clear()
            _PLANS[number, how] = kept = (next(self._numbers), tuple(self._stages))
        else:
            for name, sql in kept[1]:
                self._lay_view(name, sql)
        self._numbers = count(kept[0])
        return self._backend.table(kept[1][-1][0])

    def _lay_view(self, name: str, sql: str) -> None:
        self._stages.append((name, sql))
        self._backend.con.execute(f"CREATE VIEW {name} AS {sql}")

    def parquet(self, paths: Path | Iterable[Path]) -> ibis.Table:
        """The rows of one or more Parquet files of one schema, read when needed."""
        listed = [paths] if isinstance(paths, Path) else list(paths)
        name = f"parquet_{next(self._numbers)}"
        return self._backend.read_parquet([str(path) for path in listed], table_name=name)

    def sql(self, statement: str) -> ibis.Table:
        """What the SELECT `statement` gives, not run; it speaks of what this engine knows."""
        name = f"told_{next(self._numbers)}"
        self._backend.con.execute(f"CREATE OR REPLACE VIEW {name} AS {statement}")
        return self._backend.table(name)

    def to_sql(self, rows: ibis.Table) -> str:
        """`rows` as a SELECT, for a statement of the same engine that writes them."""
        return str(ibis.to_sql(rows, dialect="duckdb"))

    def to_arrow(self, rows: ibis.Table, schema: pa.Schema | None = None) -> pa.Table:
        """`rows` in memory, in the form of `schema` if given; Arrow refuses wrong nulls."""
        found = self._backend.to_pyarrow(rows)
        refuse_floats(found.schema)
        return found if schema is None else found.select(schema.names).cast(schema)

    def to_parquet(
        self, rows: ibis.Table, path: Path, rows_per_group: int = ROWS_PER_GROUP
    ) -> None:
        """Write `rows` to a Parquet file, streamed; a file with floating columns does not stay."""
        self._backend.to_parquet(
            rows,
            path,
            row_group_size=rows_per_group,
            compression="snappy",
            dictionary_size_limit=DICTIONARY_SIZE_LIMIT,
        )
        try:
            refuse_floats(pq.read_schema(path))
        except FloatingMoney:
            path.unlink()
            raise


class SharedEngine(Engine):
    """The engine of somebody who has tables in a DuckDB already, so that calls need not be copied.

    `connected` stays open, with the joins of this room in the order in which they are written.
    """

    def __init__(self, connected: DuckDBPyConnection) -> None:
        self._own_scratch = None
        connected.execute(f"SET disabled_optimizers = '{_SETTINGS['disabled_optimizers']}'")
        self._begin(ibis.duckdb.from_connection(connected))

    def __exit__(self, *_ended: object) -> None:
        self.kept.clear()


class FloatingMoney(TypeError):
    """A column is floating: somewhere an amount lost its exactness."""


def refuse_floats(schema: pa.Schema) -> None:
    """Raise when a column is floating. DuckDB turns wide sums and divisions into such columns."""
    floating = [field.name for field in schema if pa.types.is_floating(field.type)]
    if floating:
        raise FloatingMoney(f"floating columns: {', '.join(floating)}")
