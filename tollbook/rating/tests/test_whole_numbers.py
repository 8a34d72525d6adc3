"""No amount in this room is ever a floating number, in code or in a written file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.rating.engine import Engine, FloatingMoney, refuse_floats
from tollbook.rating.explain import rounded_micros
from tollbook.rating.price import rounded_micros as rounded_in_columns
from tollbook.rating.price import whole_quotient
from tollbook.rating.rate import rate
from tollbook.rating.tests.oracle import rounded
from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import CALLS, RATED, SCHEMA_OF, ZONE_OFFSETS

ROOM = Path(__file__).parent.parent
EXACT = st.integers(-(2**52), 2**52)


def divisions(source: str) -> Iterator[int]:
    """Lines that divide outside `whole_quotient`."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == "whole_quotient":
            continue
        for part in ast.walk(node):
            operator = getattr(part, "op", None)
            if isinstance(operator, ast.FloorDiv | ast.Div):
                yield part.lineno  # type: ignore[attr-defined]


def test_only_whole_quotient_divides() -> None:
    wrong = [
        f"{path.name}:{line}" for path in ROOM.glob("*.py") for line in divisions(path.read_text())
    ]

    assert wrong == []


@pytest.mark.parametrize("source", ["micros // 60", "def f(x): return x / 60", "x //= 60"])
def test_a_division_elsewhere_is_found(source: str) -> None:
    assert list(divisions(source)) == [1]


@pytest.mark.parametrize("schema", [CALLS, RATED, ZONE_OFFSETS, *SCHEMA_OF.values()])
def test_no_agreed_column_is_floating(schema: pa.Schema) -> None:
    refuse_floats(schema)


def test_the_written_file_has_the_agreed_columns(tmp_path: Path) -> None:
    tariff = tariff_of(rules=[{"category": "intrastate", "rate_micros": 6_000}])
    with Engine(threads=1) as engine:
        rated = rate(engine, engine.table(calls_of({}, {})), tariff)
        engine.to_parquet(rated, tmp_path / "rated.parquet")
    written = pq.read_schema(tmp_path / "rated.parquet")

    assert {field.name: field.type for field in written} == {
        field.name: field.type for field in RATED
    }


def test_a_file_with_a_floating_column_does_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "wrong.parquet"
    with Engine(threads=1) as engine:
        sums = engine.table(calls_of({}, {})).agg(total=ibis._.seconds.sum())
        halves = engine.table(calls_of({})).select(half=ibis._.seconds / 2)

        # What Ibis calls a whole number DuckDB sums in 128 bits, and Parquet keeps as a double.
        with pytest.raises(FloatingMoney, match="total"):
            engine.to_parquet(sums, path)
        with pytest.raises(FloatingMoney, match="half"):
            engine.to_arrow(halves)

    assert not path.exists()


def test_a_null_where_none_may_be_is_refused() -> None:
    schema = pa.schema([pa.field("seconds", pa.int64(), nullable=False)])
    with Engine(threads=1) as engine, pytest.raises(ValueError, match="null"):
        engine.to_arrow(engine.table(calls_of({})).select(seconds=ibis.null("int64")), schema)


@given(
    st.lists(
        st.tuples(
            st.integers(-(2**52), 2**52),
            st.integers(1, 6 * 10**8),
            st.integers(2, 4),
            st.booleans(),
        ),
        min_size=50,
        max_size=400,
    )
)
def test_rounding_agrees_up_to_the_bound(rows: list[tuple[int, int, int, bool]]) -> None:
    exact, divisors, decimals, ups = (list(column) for column in zip(*rows, strict=True))
    columns = pa.table({"exact": exact, "divisor": divisors, "decimals": decimals, "up": ups})
    with Engine(threads=1) as engine:
        table = engine.table(columns)
        found = engine.to_arrow(
            table.select(
                quotient=whole_quotient(table.exact.abs(), table.divisor),
                micros=rounded_in_columns(table.exact, table.decimals, table.up),
            )
        ).to_pydict()

    assert found["quotient"] == [abs(a) // b for a, b, _, _ in rows]
    assert found["micros"] == [rounded(a, d, up=up) for a, _, d, up in rows]
    assert found["micros"] == [rounded_micros(a, d, round_up=up) for a, _, d, up in rows]
