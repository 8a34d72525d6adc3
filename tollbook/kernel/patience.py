"""Questions to the database that may take only so long; what takes longer is stopped.

On PostgreSQL the server stops it, on SQLite a look at the clock every few thousand steps.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

STEPS = 20_000


class TooSlow(Exception):
    """It took longer than somebody was ready to wait."""


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """Reads inside take at most `seconds` each (SQLite: together); raises TooSlow beyond."""
    until = time.monotonic() + seconds
    try:
        with transaction.atomic():
            _begin(seconds, until)
            yield
            if connection.vendor == "postgresql":
                _say("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if "interrupted" in str(error) or "statement timeout" in str(error):
            raise TooSlow from error
        raise
    finally:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, STEPS)


def _begin(seconds: int, until: float) -> None:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        _say(f"SET LOCAL statement_timeout = {seconds * 1000:d}")
    else:
        connection.connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)


def _say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
