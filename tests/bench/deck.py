"""Bench: a rate sheet read, compared with the deck that runs, and activated for tomorrow.

The deck that runs is as long as the sheet, and every other rate differs. The baseline is the same
rows by the ORM, one statement a row, without a comparison, on a sample.
"""

from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import told

ROWS, ROWS_QUICK = 100_000, 500
WORK = "tests.bench.deck_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds of the second sheet, from its text to rows that act."""
    rows = ROWS_QUICK if quick else ROWS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        found = told(WORK, rows, folder=folder)
    return {
        "bench": "deck",
        "figure": round(sum(found["steps"].values()), 3),
        "unit": "s",
        "rows": rows,
        **found,
        "baseline_of": "one INSERT a row by the ORM, nothing compared, s for as many rows",
        "ratio": round(found["baseline"] / sum(found["steps"].values()), 2),
    }
