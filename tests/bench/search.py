"""Bench: the office's search over many accounts, twenty kinds of questions, the whole list page.

The baseline is the same page without a search, so the difference is what finding costs.
"""

from os import environ
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import told

ACCOUNTS, ACCOUNTS_QUICK = 100_000, 60
LOOKS, LOOKS_QUICK = 20, 1
WORK = "tests.bench.search_work"
PLAIN = "no search"
OF_CPU = ", CPU"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """The slowest question's p50 in milliseconds, and p50 and p99 of each."""
    accounts, looks = (ACCOUNTS_QUICK, LOOKS_QUICK) if quick else (ACCOUNTS, LOOKS)
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        # An empty database of PostgreSQL where one is named, else SQLite in the folder.
        url = environ.get("BENCH_DATABASE_URL", "")
        measured = told(WORK, accounts, looks, folder=folder, url=url)
    times = {name: sorted(each) for name, each in measured.items()}
    middle = {name: round(each[len(each) // 2], 1) for name, each in times.items()}
    middles = {name: each for name, each in middle.items() if not name.endswith(OF_CPU)}
    of_cpu = {name.removesuffix(OF_CPU): middle[name + OF_CPU] for name in middles}
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
