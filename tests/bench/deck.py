"""Bench: a rate sheet read, compared with the deck that runs, and activated for tomorrow.

The deck that runs is as long as the sheet, and every other rate differs. The baseline is the same
rows by the ORM, one statement a row, without a comparison, on a sample.
"""

import json
import subprocess
import sys
from os import environ
from tempfile import TemporaryDirectory
from typing import Any

ROWS, ROWS_QUICK = 100_000, 500
WORK = "tests.bench.deck_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds of the second sheet, from its text to rows that act."""
    rows = ROWS_QUICK if quick else ROWS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        variables = environ | {
            "TOLLBOOK_DATA_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
        }
        command = [sys.executable, "-m", WORK, str(rows)]
        done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {
        "bench": "deck",
        "figure": round(sum(told["steps"].values()), 3),
        "unit": "s",
        "rows": rows,
        **told,
        "baseline_of": "one INSERT a row by the ORM, nothing compared, s for as many rows",
        "ratio": round(told["baseline"] / sum(told["steps"].values()), 2),
    }
