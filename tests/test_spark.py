"""The same expressions on an existing Spark: what it rates is what DuckDB rates."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pytest_django.fixtures import Settings

from tests.spark_cluster import SESSION, cluster, has_java
from tests.town import Town
from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.spark import SparkEngine
from tollbook.rating.tests.chance import random_worlds
from tollbook.rating.types import RATED
from tollbook.usage import rate_calls
from tollbook.usage.tests.calls import line, stored, taken

WORLDS = 20


def hash_of(rated: pa.Table) -> str:
    """A fingerprint of the rows, whatever order they came in."""
    ordered = rated.select(RATED.names).cast(RATED).sort_by("call_no").combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, RATED) as written:
        written.write_table(ordered)
    return hashlib.sha256(sink.getvalue()).hexdigest()


@pytest.mark.accepts("money-8")
@pytest.mark.skipif(not has_java(), reason="Spark needs a Java")
@pytest.mark.own_database
def test_spark_with_two_workers_rates_as_duckdb_does(
    town: Town, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random worlds with exceptions and allotments, then a file through the whole intake."""
    tariff, calls = random_worlds(range(WORLDS))
    pq.write_table(calls, tmp_path / "staged.parquet")
    folder = tmp_path / "spark"
    folder.mkdir()

    with Engine(threads=1) as engine:
        here = engine.to_arrow(rate(engine, engine.table(calls), tariff))
    with cluster(tmp_path) as master:
        with SparkEngine(master, folder, SESSION) as spark:
            spark.to_parquet(
                rate(spark, spark.parquet(tmp_path / "staged.parquet"), tariff), folder / "rated"
            )
        settings.RATING_SPARK = master
        monkeypatch.setattr(
            rate_calls, "SparkEngine", lambda at, where: SparkEngine(at, where, SESSION)
        )
        taken(tmp_path / "spark.csv", town.feed, [line("k1"), line("k2", seconds=90)])
    settings.RATING_SPARK = ""
    taken(tmp_path / "here.csv", town.feed, [line("k3"), line("k4", seconds=90)])

    assert hash_of(pq.read_table(folder / "rated")) == hash_of(here)
    rows = stored("category", "rule_id", "billed_seconds", "price_micros_x60", "price_micros")
    assert rows[:2] == rows[2:]
    assert rows[0][-1] > 0
