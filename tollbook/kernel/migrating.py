"""What migrations share: many tables made at once.

Django draws every known model anew for each table that a migration makes, which is most of the
time that a new database takes. Here the models are drawn once for all tables of a room.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class Tables(Operation):
    """Make the tables of one room together; each CreateModel is whole, with its constraints."""

    reduces_to_sql = True

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = list(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are known from now on; who asks for them next has them drawn, once."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        """The tables in their order; keys between them are set when all stand."""
        for table in self.tables:
            table.database_forwards(app_label, editor, old, new)

    def database_backwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        """The last table goes first, because earlier ones may be referred to by it."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, editor, old, new)

    def describe(self) -> str:
        """What `migrate --plan` shows."""
        return f"Make {len(self.tables)} tables"
