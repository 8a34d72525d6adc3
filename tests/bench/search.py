"""Bench: the office's search over many accounts, twenty kinds of questions, the whole list page.

The baseline is the same page without a search, so the difference is what finding costs.
"""

import json
import subprocess
import sys
from os import environ
from tempfile import TemporaryDirectory
from typing import Any

ACCOUNTS, ACCOUNTS_QUICK = 100_000, 500
LOOKS, LOOKS_QUICK = 20, 2
WORK = "tests.bench.search_work"
PLAIN = "no search"
OF_CPU = ", CPU"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """The slowest question's p50 in milliseconds, and p50 and p99 of each."""
    accounts, looks = (ACCOUNTS_QUICK, LOOKS_QUICK) if quick else (ACCOUNTS, LOOKS)
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        command = [sys.executable, "-m", WORK, str(accounts), str(looks)]
        # An empty database of PostgreSQL where one is named, else SQLite in the folder.
        url = environ.get("BENCH_DATABASE_URL", "")
        variables = environ | {"TOLLBOOK_DATA_DIR": folder, "DATABASE_URL": url}
        done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    times = {name: sorted(told) for name, told in json.loads(done.stdout).items()}
    told = {name: round(each[len(each) // 2], 1) for name, each in times.items()}
    middles = {name: each for name, each in told.items() if not name.endswith(OF_CPU)}
    of_cpu = {name.removesuffix(OF_CPU): told[name + OF_CPU] for name in middles}
    baseline = middles.pop(PLAIN)
    figure = max(middles.values())
    return {
        "bench": "search",
        "figure": figure,
        "unit": "ms p50 of the slowest question",
        "rows": accounts,
        "questions": middles,
        "of_cpu": of_cpu,
        "slowest": {name: round(times[name][-1], 1) for name in middles},
        "baseline": baseline,
        "baseline_of": "the list without a search, ms p50",
        "ratio": round(figure / baseline, 2),
    }
