"""The same columns on an existing Spark cluster, for inputs beyond one machine.

Spark needs seconds where DuckDB needs milliseconds, so it is never the default. What the cluster
reads and writes lies in `scratch`, which every worker must see under the same path.
Needs the package `pyspark` and a Java that it knows; neither is asked for elsewhere.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from tollbook.rating.engine import Engine, FloatingMoney

# Local time is a table of ours, so Spark's clock must add nothing. Small shelves go to every
# worker whole. A sum that does not fit is an error, never another number.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.autoBroadcastJoinThreshold": str(64 << 20),
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.ui.enabled": "false",
}


class SparkEngine(Engine):
    """A session on the Spark at `master`, with the verbs of `engine.Engine`; ends with the `with`.

    master: as Spark writes it, such as spark://host:7077.   scratch: an empty shared folder.
    """

    def __init__(self, master: str, scratch: Path, settings: dict[str, str] | None = None) -> None:
        # An extra of the product: only who asks for Spark has it, and loading it takes a second.
        building = (
            import_module("pyspark.sql")
            .SparkSession.builder.master(master)
            .appName("tollbook-rating")
        )
        for name, value in (_SETTINGS | (settings or {})).items():
            building = building.config(name, value)
        self._session = building.getOrCreate()
        self._begin(ibis.pyspark.connect(self._session))
        self._scratch = scratch

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kept.clear()
        self._session.stop()

    def table(self, columns: pa.Table) -> ibis.Table:
        """`columns` as a table. They go through a file: of files Spark knows the size, and it
        must know that to hand small tables to every worker.
        """
        path = self._scratch.joinpath(f"{self._name('table')}.parquet")
        pq.write_table(columns, path)
        return self.parquet(path)

    copied = worded = table

    def named(self, rows: ibis.Table) -> ibis.Table:
        """`rows` under a name in the session, not run."""
        return self._backend.create_view(self._name("stage"), rows)

    def planned(self, how: Hashable, make: Callable[[], ibis.Table]) -> ibis.Table:  # noqa: ARG002
        """What `make` gives, under a name, worked out anew: here the engine is what takes time."""
        return self.named(make())

    def parquet(self, paths: Path | Iterable[Path]) -> ibis.Table:
        """The rows of Parquet files, or folders of them, of one schema, read when needed."""
        listed = [paths] if isinstance(paths, Path) else list(paths)
        name = self._name("parquet")
        self._session.read.parquet(*map(str, listed)).createOrReplaceTempView(name)
        return self._backend.table(name)

    def to_parquet(
        self,
        rows: ibis.Table,
        path: Path,
        rows_per_group: int = 0,  # noqa: ARG002
    ) -> None:
        """Write `rows` to a folder of Parquet files, one by each task, in Spark's own groups."""
        asked: Any = self._session.sql(str(ibis.to_sql(rows, dialect="pyspark")))
        kinds = [(name, kind) for name, kind in asked.dtypes if re.match("float|double", kind)]
        if kinds:
            raise FloatingMoney(f"floating columns: {', '.join(name for name, _ in kinds)}")
        asked.write.parquet(str(path))

    def _name(self, kind: str) -> str:
        return f"{kind}_{next(self._numbers)}"
