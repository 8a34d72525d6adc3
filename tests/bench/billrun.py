"""Bench: 100,000 accounts from nothing to issued invoices and posted entries, in SQLite.

Five recurring charges, usage of 100 calls each and four tax levels. The sums of the calls come as
a table, because reading them out of the call store is measured elsewhere. The baseline writes the
same bills for a sample with an ORM loop, and the two must agree to the cent. The measured work runs
in a process of its own, on a database file of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ACCOUNTS = 100_000
ACCOUNTS_QUICK = 400


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Invoices drafted a second, and issued and posted a second, beside an ORM loop."""
    accounts = ACCOUNTS_QUICK if quick else ACCOUNTS
    with tempfile.TemporaryDirectory(prefix="tollbook-billrun-") as folder:
        environment = {**os.environ, "TOLLBOOK_DATA_DIR": folder}
        environment["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        environment["DJANGO_SETTINGS_MODULE"] = "tollbook.config.settings"
        command = [sys.executable, "-m", "tests.bench.billrun_work", str(accounts)]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=environment
        )
    measured = json.loads(done.stdout.splitlines()[-1])
    return {
        "bench": "billrun",
        "unit": "invoices/s drafted with lines in SQLite",
        "rows": accounts,
        **measured,
        "baseline_of": "the same bills by an ORM loop, invoices/s drafted",
        "ratio": round(measured["figure"] / measured["baseline"], 1),
    }
