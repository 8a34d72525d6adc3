"""Bench: a folder of accounts, places, log-ins, notes, products, charges into an empty system."""

from os import environ
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import told

ACCOUNTS, ACCOUNTS_QUICK = 100_000, 60
WORK = "tests.bench.load_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds of CPU for the whole folder, lines a second, by the clock, and memory."""
    accounts = ACCOUNTS_QUICK if quick else ACCOUNTS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        # An empty database of PostgreSQL where one is named, else SQLite in the folder.
        url = environ.get("BENCH_DATABASE_URL", "")
        measured = told(WORK, accounts, folder, folder=folder, url=url)
    return {
        "bench": "load",
        "figure": measured["cpu_seconds"],
        "unit": f"s of CPU for {accounts:,} accounts",
        "rows": accounts,
        **measured,
        "baseline_of": "accounts and locations alone, unchecked, s of CPU",
        "ratio": round(measured["cpu_seconds"] / max(measured["baseline"], 0.1), 2),
    }
