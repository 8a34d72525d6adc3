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
    try:
        with transaction.atomic(), _limit(seconds):
            yield
    except OperationalError as error:
        if "interrupted" in str(error) or "statement timeout" in str(error):
            raise TooSlow from error
        raise


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    """The limit ends before the transaction does, whose own last words are never stopped."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        _say(f"SET LOCAL statement_timeout = {seconds * 1000:d}")
        yield
        _say("SET LOCAL statement_timeout = DEFAULT")
        return
    until = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, STEPS)


def _say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
