"""No statement of a claim runs for ever, and one that fails says what it was.

On PostgreSQL the server ends it; processes that a claim starts have the same bound. A plugin named
in conftest.py.
"""

import os
from typing import Any

from django.db import DatabaseError
from django.db.backends.signals import connection_created

# More than any statement of a claim takes on a busy machine, and less than a watch of claims waits.
SECONDS = 120
CHARACTERS = 4000


def bound_statements() -> None:
    """Every connection to PostgreSQL of this process and those it starts asks for the bound."""
    own = f"-c statement_timeout={SECONDS}s"
    os.environ["PGOPTIONS"] = f"{own} {os.environ.get('PGOPTIONS', '')}".strip()


def _told(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's words
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        error.add_note(f"The statement was: {sql[:CHARACTERS]}")
        raise


def _listen(connection: Any, **_more: object) -> None:
    # In front: who adds a wrapper for a while takes the last one away again.
    if _told not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _told)


bound_statements()
connection_created.connect(_listen)
