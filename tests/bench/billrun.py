"""Bench: 100,000 accounts from nothing to issued invoices and posted entries, in SQLite.

Five recurring charges, usage of 100 calls each and four tax levels. The sums of the calls come as
a table, because reading them out of the call store is measured elsewhere. The baseline writes the
same bills for a sample with an ORM loop, and the two must agree to the cent. The measured work runs
in a process of its own, on a database file of its own.
"""

import tempfile
from typing import Any

from tests.bench.process import told

ACCOUNTS = 100_000
ACCOUNTS_QUICK = 60
WORKERS, WORKERS_QUICK = 2, 1


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Invoices drafted a second, and issued and posted a second, beside an ORM loop."""
    accounts = ACCOUNTS_QUICK if quick else ACCOUNTS
    workers = WORKERS_QUICK if quick else WORKERS
    with tempfile.TemporaryDirectory(prefix="tollbook-billrun-") as folder:
        measured = told("tests.bench.billrun_work", accounts, workers, folder=folder)
    return {
        "bench": "billrun",
        "unit": "invoices/s drafted with lines in SQLite",
        "rows": accounts,
        **measured,
        "baseline_of": "the same bills by an ORM loop, invoices/s drafted",
        "ratio": round(measured["figure"] / measured["baseline"], 1),
    }
