"""Bench: the newest 50 calls of a random account, and the call page of one of its invoices.

Four processes ask while a fifth appends files and compacts. The store is as a night leaves it: five
months, one file for each month and bucket. The baseline is the same question put to the same
files without the catalog and without the order of the rows: one plain scan.
BENCH_LOOKUP=100000000 stores so many calls.
"""

import json
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import asked_sizes, environment, told

CALLS, CALLS_QUICK = 10_000_000, 5_000
LOOKS, LOOKS_QUICK = 600, 10  # of each reader, for each question
READERS, READERS_QUICK = 4, 1
WORK = "tests.bench.lookup_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """p99 of the newest 50 calls in milliseconds, readers and writer at work."""
    usual = asked_sizes("BENCH_LOOKUP", CALLS, LOOKS)
    calls, looks = (CALLS_QUICK, LOOKS_QUICK) if quick else usual
    count = READERS_QUICK if quick else READERS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        filled = told(WORK, "fill", folder, calls, folder=folder)
        alone = told(WORK, "read", folder, calls, looks, 0, folder=folder)
        writer = _started("write", folder, calls)
        readers = [_started("read", folder, calls, looks, seed) for seed in range(1, 1 + count)]
        busy = [_answer(reader) for reader in readers]
        writes = _answer(writer)  # it ends with its input
    together = {name: _percentiles([ms for each in busy for ms in each[name]]) for name in busy[0]}
    newest = together["newest"]
    return {
        "bench": "lookup",
        "figure": newest["p99"],
        "unit": "ms p99",
        "rows": calls,
        "newest_50": newest,
        "invoice_page": together["invoice"],
        "alone": {name: _percentiles(alone[name]) for name in alone},
        "readers": count,
        "writer": writes,
        "fill_calls_per_second": int(calls / filled["seconds"]),
        "baseline": filled["scan_ms"],
        "baseline_of": "a plain scan of all files for the same 50 calls, ms",
        "ratio": round(filled["scan_ms"] / newest["p50"], 3),
    }


def _started(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", WORK, *map(str, words)],
        env=environment(words[1]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _answer(process: subprocess.Popen[str]) -> Any:
    told, _ = process.communicate()
    assert process.returncode == 0, f"{process.args!r} failed"
    return json.loads(told)


def _percentiles(times_ms: list[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    return {
        name: round(ordered[min(len(ordered) * part // 1000, len(ordered) - 1)], 1)
        for name, part in (("p50", 500), ("p95", 950), ("p99", 990))
    }
