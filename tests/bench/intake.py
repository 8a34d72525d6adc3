"""Bench: a call file to validated, deduplicated, owned and rated calls in the store.

The file comes from our own format. The store holds other calls of the same feed already, and one
row in a hundred repeats one of them; others are unanswered, wrong or billed to nobody. The intake
runs in a process of its own, so that its peak memory is its own. The baseline is the same file
read with Python's csv, row by row, into one SQL statement a call (not rated), on a sample.
"""

from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import asked_sizes, told

ROWS, ROWS_QUICK = 10_000_000, 5_000
KEYS, KEYS_QUICK = 100_000_000, 5_000
NUMBERS, NUMBERS_QUICK = 10_000, 200
SAMPLE = 20_000
WORK = "tests.bench.intake_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Rows a second from the file to the committed store."""
    rows, keys = (ROWS_QUICK, KEYS_QUICK) if quick else asked_sizes("BENCH_INTAKE", ROWS, KEYS)
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        sample, numbers = min(SAMPLE, rows), NUMBERS_QUICK if quick else NUMBERS
        baseline = told(WORK, "fill", folder, rows, keys, numbers, sample, folder=folder)
        measured = told(WORK, "take", folder, folder=folder)
    figure = int(rows / measured["seconds"])
    return {
        "bench": "intake",
        "figure": figure,
        "unit": "rows/s",
        "rows": rows,
        "stored_keys": keys,
        **measured,
        "baseline": baseline["rows_per_second"],
        "baseline_of": "csv and one INSERT a call, not rated, rows/s",
        "ratio": round(figure / baseline["rows_per_second"], 3),
    }
