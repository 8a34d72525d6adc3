"""Bench: the calls of the rating bench on a standalone Spark with two workers of this machine.

There is no figure to reach: it tells that the rows are DuckDB's to the last one, and what Spark
costs below one machine's limits. The baseline is DuckDB on the same calls.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from tests.bench.rating import rate_file
from tests.bench.rating_data import make_calls, make_tariff
from tests.spark_cluster import SESSION, cluster
from tests.test_spark import hash_of
from tollbook.rating.rate import rate
from tollbook.rating.spark import SparkEngine

ROWS, ROWS_QUICK = 1_000_000, 500
WORKERS, WORKERS_QUICK = 2, 1


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Calls a second, from the start of the session to the written rows."""
    rows = ROWS_QUICK if quick else ROWS
    workers = WORKERS_QUICK if quick else WORKERS
    tariff = make_tariff(small=quick)
    with TemporaryDirectory(prefix="tollbook-bench-") as name:
        folder = Path(name)
        staged, here, there = (
            folder / each for each in ("staged.parquet", "here.parquet", "there")
        )
        make_calls(staged, rows, tariff)
        baseline = rows / rate_file(staged, here, quick=quick)["seconds"]
        with cluster(folder, workers) as master:
            began = time.perf_counter()
            with SparkEngine(master, folder, SESSION) as spark:
                spark.to_parquet(rate(spark, spark.parquet(staged), tariff), there)
            seconds = time.perf_counter() - began
        same = hash_of(pq.read_table(there)) == hash_of(pq.read_table(here))
    return {
        "bench": "spark",
        "figure": round(rows / seconds, 1),
        "unit": "calls/s",
        "rows": rows,
        "seconds": round(seconds, 2),
        "workers": workers,
        "same_rows_as_duckdb": same,
        "baseline": int(baseline),
        "baseline_of": "DuckDB in this process, calls/s",
        "ratio": round(rows / seconds / baseline, 6),
    }
