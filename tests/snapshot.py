"""Keeps all rows of a database and the call store, and lays them down again in another test.

A month of calls and bills takes seconds to make by the real code; laying its rows down takes
milliseconds. The rows are kept as the database's own values, so both engines can do it. PostgreSQL
has them beside its tables too, so that one question lays them all (tests/kept_tables.py).
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.color import no_style
from django.db import connection, models, transaction
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NoSuchTableError

from tests import kept_tables
from tests.kept_tables import columns_of
from tollbook.usage.store import shelf as shelves

# Made by migrations and their signals: every test database has these rows already.
MADE_BY_MIGRATIONS = frozenset({"contenttypes.ContentType", "auth.Permission", "access.Module"})
BEFORE_OTHERS = frozenset({"billing.InvoiceLine"})
# Rights are kept by name: their ids change when a test empties the whole database.
RIGHTS: Any = Group.permissions.through


@dataclass
class Rows:
    """All rows by table; rights apart, by the names of group and right."""

    rows: dict[type[models.Model], Sequence[Sequence[Any]]] = field(default_factory=dict)
    rights: list[tuple[int, str]] = field(default_factory=list)
    # What lays them on PostgreSQL, once they are beside its tables.
    beside: str = ""

    def keep(self) -> None:
        """Keep what stands now."""
        for model in _tables():
            with connection.cursor() as cursor:
                names = ", ".join(columns_of(model))
                cursor.execute(f"SELECT {names} FROM {_quoted(model._meta.db_table)}")
                if rows := cursor.fetchall():
                    self.rows[model] = rows
        given = RIGHTS.objects.values_list("group_id", "permission__codename")
        self.rights = list(given.order_by("group_id", "permission_id"))

    def put_beside(self) -> None:
        """Let the server have them too, unless a transaction of a test is open, with whose end they
        would go. Only PostgreSQL."""
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            self.beside = kept_tables.put(self.rows, RIGHTS, self.rights)

    def lay(self) -> None:
        """Insert the rows into empty tables."""
        if self.beside:
            with connection.cursor() as cursor:
                cursor.execute(self.beside)
            return
        with connection.constraint_checks_disabled():
            for model, rows in self.rows.items():
                _insert(model, rows)
            ids = dict(Permission.objects.values_list("codename", "id"))
            RIGHTS.objects.bulk_create(
                [RIGHTS(group_id=group, permission_id=ids[name]) for group, name in self.rights]
            )
        _reset_sequences([*self.rows, RIGHTS])


@dataclass
class Snapshot:
    """The rows, and a copy of the call store's folder."""

    store: Path
    copy: Path
    metadata: str = ""
    rows: Rows = field(default_factory=Rows)

    def take(self) -> None:
        """Keep what stands now."""
        self.rows.keep()
        self.metadata = _metadata()
        shutil.copytree(self.store, self.copy, dirs_exist_ok=True)

    def lay_down(self) -> None:
        """Insert the rows into empty tables, and put the call store back where it has changed."""
        self.rows.lay()
        self.put_store_back()

    def put_store_back(self) -> None:
        """The call store as it was kept; immediate when no test has written to it."""
        if not self._store_stands():
            self._put_back()

    def _store_stands(self) -> bool:
        """Whether the store is as it was kept; one whose files went with a test is not."""
        try:
            return self.store.exists() and _metadata() == self.metadata
        except FileNotFoundError:
            return False

    def _put_back(self) -> None:
        leave_store()
        shutil.rmtree(self.store, ignore_errors=True)
        shutil.copytree(self.copy, self.store)
        if connection.vendor == "postgresql":
            # There the catalog outlives the folder: let it name the kept table again.
            _register(shelves._catalog(self.store), self.metadata)


def leave_store() -> None:
    """Close what this process holds open of the store; its table stays in the catalog."""
    if shelves._shelf.cache_info().currsize:
        shelves.shelf().close()
        shelves._shelf.cache_clear()


def forget_store(store: Path) -> None:
    """Close the store, so that the next test begins with none: on PostgreSQL the catalog would
    still name its table.
    """
    leave_store()
    if connection.vendor == "postgresql":
        _drop(shelves._catalog(store))


def _register(catalog: Catalog, metadata: str) -> None:
    _drop(catalog)
    catalog.register_table((shelves.NAMESPACE, shelves.TABLE), metadata)


def _drop(catalog: Catalog) -> None:
    """Take the table out of the catalog, whether its files are still there or not."""
    with suppress(NoSuchTableError):
        catalog.drop_table((shelves.NAMESPACE, shelves.TABLE))


def _metadata() -> str:
    return shelves.shelf().table.refresh().metadata_location


def _tables() -> list[type[models.Model]]:
    models_ = apps.get_models(include_auto_created=True)
    left_out = MADE_BY_MIGRATIONS | {RIGHTS._meta.label}
    kept = [model for model in models_ if model._meta.label not in left_out]
    # An issued invoice takes no more lines, so its lines go in before it.
    return sorted(kept, key=lambda model: model._meta.label not in BEFORE_OTHERS)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _insert(model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
    kept_tables.insert(_quoted(model._meta.db_table), columns_of(model), rows)


def _reset_sequences(wanted: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), wanted):
            cursor.execute(statement)


@contextmanager
def forgotten_afterwards() -> Iterator[None]:
    """What is written inside is taken back at the end, as in a test."""
    with transaction.atomic():
        # Django refuses durable blocks inside others, but not inside those of a test.
        setattr(connection.atomic_blocks[-1], "_from_testcase", True)  # noqa: B010 - not in stubs
        yield
        transaction.set_rollback(True)
