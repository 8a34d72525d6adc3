"""Columns of a bill run: named tables in DuckDB inside this process, and how they are asked.

Each kind of charge is one query over these tables. Whole numbers only: HUGEINT carries the exact
numerators, `//` of DuckDB is whole division, and a floating column is refused.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from tollbook.rating.engine import refuse_floats

MEMORY_LIMIT_MB = 1000
TEXTS_REPEATED_MIN = 4

# The one rounding of exact fractions `n / d` of a cent, d above 0: the twins of kernel.money.
MACROS = """
CREATE MACRO settled(n, d) AS
    sign(n)::HUGEINT * ((2 * abs(n)::HUGEINT + d) // (2 * d::HUGEINT));
CREATE MACRO settled_up(n, d) AS
    sign(n)::HUGEINT * ((abs(n)::HUGEINT + d - 1) // d::HUGEINT);
CREATE MACRO settled_down(n, d) AS sign(n)::HUGEINT * (abs(n)::HUGEINT // d::HUGEINT);
CREATE MACRO cents_text(c) AS (c::DECIMAL(18, 0) * 0.01::DECIMAL(3, 2))::VARCHAR;
CREATE MACRO price_text(m) AS
    ((m // 100)::DECIMAL(18, 0) * 0.0001::DECIMAL(5, 4))::VARCHAR;
"""


class Columns:
    """Named tables and queries over them; lives for the length of a `with columns()`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def put(self, name: str, table: pa.Table) -> None:
        """Copy `table` in under `name`, in place of what was there."""
        refuse_floats(table.schema)
        self._connection.register("arriving", table)
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
        self._connection.unregister("arriving")

    def add(self, name: str, table: pa.Table) -> None:
        """Copy the rows of `table` to those under `name`, which has the same columns."""
        refuse_floats(table.schema)
        if table.num_rows:
            self._connection.register("arriving", table)
            self._connection.execute(f"INSERT INTO {name} SELECT * FROM arriving")  # noqa: S608
            self._connection.unregister("arriving")

    def keep(self, name: str, query: str) -> None:
        """Keep the answer of `query` under `name`."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def view(self, name: str, query: str) -> None:
        """Give `query` a name without working it out: its readers take only what they need."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def ask(self, query: str) -> pa.Table:
        """The answer of `query` as columns."""
        found = self._connection.sql(query).to_arrow_table()
        refuse_floats(found.schema)
        return found

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer of `query` as rows, for the database."""
        found = self._connection.sql(query).to_arrow_table().combine_chunks()
        return list(zip(*map(_values, found.columns), strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """The values of a column for Python; a text that comes again is made only once."""
    if pa.types.is_string(column.type) and not column.null_count:
        coded = column.combine_chunks().dictionary_encode()
        if len(coded.dictionary) * TEXTS_REPEATED_MIN < len(coded):
            texts = coded.dictionary.to_pylist()
            return [texts[place] for place in coded.indices.to_numpy().tolist()]
    if pa.types.is_integer(column.type) and not column.null_count:
        numbers: list[Any] = column.to_numpy().tolist()
        return numbers
    values: list[Any] = column.to_pylist()
    return values


@contextmanager
def columns() -> Iterator[Columns]:
    """An empty set of tables, gone at the end."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{MEMORY_LIMIT_MB}MB",
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute(MACROS)
        yield Columns(connection)
    finally:
        connection.close()
