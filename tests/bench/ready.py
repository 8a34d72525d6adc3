"""The empty tables that a bench fills: made by all migrations once, copied by the others."""

import sqlite3
from contextlib import closing
from os import environ
from pathlib import Path

from django.core.management import call_command
from django.db import connection

# The file that they are kept in; named by who starts the process.
KEPT = "TOLLBOOK_BENCH_KEPT"


def make_tables() -> None:
    """Make every table in the database of the environment, which is empty yet."""
    kept = Path(environ[KEPT]) if environ.get(KEPT) and connection.vendor == "sqlite" else None
    if kept and kept.exists():
        _copied(kept, Path(connection.settings_dict["NAME"]))
        return
    call_command("migrate", verbosity=0)
    if kept:
        connection.close()
        _copied(Path(connection.settings_dict["NAME"]), kept)


def _copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
        whole.backup(copy)
