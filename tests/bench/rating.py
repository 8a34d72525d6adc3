"""Bench: staged calls in Parquet to rated calls in Parquet, full rules, memory bounded.

The rating runs in a process of its own, so that its peak memory is its own; the baseline is the
plain rater of the tests on a sample of the same calls. BENCH_RATING=50000000 takes so many calls.
"""

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from tests.bench.process import asked_sizes
from tests.bench.rating_data import first_calls, make_calls, make_tariff
from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.tests.oracle import Oracle
from tollbook.rating.types import Tariff

ROWS = 10_000_000
ROWS_QUICK = 5_000
SAMPLE, SAMPLE_QUICK = 5_000, 500
QUICK = "--quick"
MEMORY_LIMIT_MB = 1200  # of the engine's buffers; the process as a whole stays below 2 GB


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """The figure of one run, with the plain rater's measured beside it."""
    (rows,) = (ROWS_QUICK,) if quick else asked_sizes("BENCH_RATING", ROWS)
    tariff = make_tariff(small=quick)
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        staged, rated = Path(folder, "staged.parquet"), Path(folder, "rated.parquet")
        make_calls(staged, rows, tariff)
        measured = _in_own_process(staged, rated, quick=quick)
        assert pq.read_metadata(rated).num_rows == rows
        baseline = _plain_speed(staged, tariff, SAMPLE_QUICK if quick else SAMPLE)
        priced_percent = _priced_percent(rated)
    figure = int(rows / measured["seconds"])
    return {
        "bench": "rating",
        "figure": figure,
        "unit": "calls/s",
        "rows": rows,
        **measured,
        "priced_percent": priced_percent,
        "baseline": baseline,
        "baseline_of": "plain Python rater, calls/s",
        "ratio": round(figure / baseline, 3),
    }


def rate_file(staged: Path, rated: Path, *, quick: bool) -> dict[str, float]:
    """Seconds, seconds of all cores and peak memory of one file, laying out the tariff included."""
    tariff = make_tariff(small=quick)
    began, busy = time.perf_counter(), time.process_time()
    with Engine(memory_limit_mb=MEMORY_LIMIT_MB) as engine:
        engine.to_parquet(rate(engine, engine.parquet(staged), tariff), rated)
    seconds = round(time.perf_counter() - began, 3)
    cpu_seconds = round(time.process_time() - busy, 3)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_memory_mb": peak_kb // 1024}


def _in_own_process(staged: Path, rated: Path, *, quick: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.rating", str(staged), str(rated)]
    command += [QUICK] * quick
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _plain_speed(staged: Path, tariff: Tariff, sample: int) -> int:
    oracle, calls = Oracle(tariff), first_calls(staged, sample)
    began = time.perf_counter()
    oracle.rate_all(calls)
    return int(len(calls) / (time.perf_counter() - began))


def _priced_percent(rated: Path) -> float:
    causes = Counter(pq.read_table(rated, columns=["unrated"])["unrated"].to_pylist())
    return round(100 * causes[""] / causes.total(), 1)


if __name__ == "__main__":
    print(json.dumps(rate_file(Path(sys.argv[1]), Path(sys.argv[2]), quick=QUICK in sys.argv)))
