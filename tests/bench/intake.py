"""Bench: a call file to validated, deduplicated, owned and rated calls in the store.

The file comes from our own format. The store holds other calls of the same feed already, and one
row in a hundred repeats one of them; others are unanswered, wrong or billed to nobody. The intake
runs in a process of its own, so that its peak memory is its own. The baseline is the same file
read with Python's csv, row by row, into one SQL statement a call (not rated), on a sample.
"""

import json
import subprocess
import sys
from os import environ
from tempfile import TemporaryDirectory
from typing import Any

ROWS, ROWS_QUICK = 10_000_000, 20_000
KEYS, KEYS_QUICK = 100_000_000, 20_000
SAMPLE = 20_000
WORK = "tests.bench.intake_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Rows a second from the file to the committed store."""
    rows, keys = (ROWS_QUICK, KEYS_QUICK) if quick else sizes()
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        _told("fill", folder, rows, keys)
        measured = _told("take", folder)
        baseline = _told("plain", folder, min(SAMPLE, rows))
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
        "ratio": round(figure / baseline["rows_per_second"], 1),
    }


def sizes() -> tuple[int, int]:
    """Rows of the file and calls in the store: the full size, or BENCH_INTAKE=rows,keys."""
    told = environ.get("BENCH_INTAKE", "")
    rows, _, keys = told.partition(",")
    return (int(rows), int(keys)) if told else (ROWS, KEYS)


def _told(*words: object) -> Any:
    variables = environ | {
        "TOLLBOOK_DATA_DIR": str(words[1]),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
    }
    command = [sys.executable, "-m", WORK, *map(str, words)]
    done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])
