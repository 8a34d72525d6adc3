"""Bench: a folder of accounts, places, log-ins, notes, products, charges into an empty system."""

import json
import subprocess
import sys
from os import environ
from tempfile import TemporaryDirectory
from typing import Any

ACCOUNTS, ACCOUNTS_QUICK = 100_000, 300
WORK = "tests.bench.load_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds of CPU for the whole folder, lines a second, by the clock, and memory."""
    accounts = ACCOUNTS_QUICK if quick else ACCOUNTS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        command = [sys.executable, "-m", WORK, str(accounts), folder]
        # An empty database of PostgreSQL where one is named, else SQLite in the folder.
        url = environ.get("BENCH_DATABASE_URL", "")
        variables = environ | {"TOLLBOOK_DATA_DIR": folder, "DATABASE_URL": url}
        done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {
        "bench": "load",
        "figure": told["cpu_seconds"],
        "unit": f"s of CPU for {accounts:,} accounts",
        "rows": accounts,
        **told,
        "baseline_of": "accounts and locations alone, unchecked, s of CPU",
        "ratio": round(told["cpu_seconds"] / max(told["baseline"], 0.1), 1),
    }
