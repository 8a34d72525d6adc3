"""Texts found by any part of them: an index of their runs of three signs, where PostgreSQL has it.

The index comes with PostgreSQL's own extension pg_trgm, which the owner of a database may add from
version 13 on. Without it, and on SQLite, a search reads the texts through, with the same answers.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, transaction

OFFERED = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"


def index_by_trigrams(connection: Any, name: str, table: str, columns: Sequence[str]) -> bool:
    """Make the index `name` over `columns` unless it stands; whether it stands now.

    What the server refuses changes nothing; done again later, it is made then.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(OFFERED)
        if cursor.fetchone() is None:
            return False
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(_statement(connection.ops.quote_name, name, table, columns))
        except DatabaseError:
            return False
    return True


def _statement(quoted: Any, name: str, table: str, columns: Sequence[str]) -> str:
    among = ", ".join(f"{quoted(each)} gin_trgm_ops" for each in columns)
    return f"CREATE INDEX IF NOT EXISTS {quoted(name)} ON {quoted(table)} USING gin ({among})"
