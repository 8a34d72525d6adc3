"""The test database, migrated once for this code and copied for every process and run after.

Migrating takes many seconds, a copy takes none. What is kept carries the fingerprint of all that
makes a database: with another migration, list of rights or library it is made anew.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.plan import HOUSE, ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


# What Django makes test databases with; its words for that are not in the stubs.
MAKER: Any = connection.creation


def fingerprint() -> str:
    """Of everything that decides what stands in a database after its migrations."""
    made = hashlib.sha256()
    paths = [*HOUSE.glob("*/migrations/*.py"), *HOUSE.glob("*/permissions.py")]
    for path in (*sorted(paths), *(ROOT / name for name in LOCKS)):
        made.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:20]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time; who comes second finds the work done."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class InMemory:
    """SQLite: a file that is read into the memory where the tests' database lies."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{fingerprint()}.sqlite3"
        self.place = str(MAKER._get_test_db_name())

    def fetch(self) -> bool:
        """Bring what was kept; whether there was something."""
        if not self.path.exists():
            return False
        # Memory shared by name lasts as long as somebody holds it: this, until Django does.
        self.held = self._made()
        with closing(sqlite3.connect(self.path)) as kept:
            kept.backup(self.held)
        return True

    def keep(self) -> None:
        """Keep the database as it is now, instead of older ones."""
        for old in self.path.parent.glob("*.sqlite3"):
            old.unlink()
        half = self.path.with_suffix(".half")
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(half)) as kept, closing(self._made()) as made:
            made.backup(kept)
        half.rename(self.path)

    def leave(self) -> None:
        """Nobody else can hold it."""

    def _made(self) -> sqlite3.Connection:
        return sqlite3.connect(self.place, uri=True)


class OnServer:
    """PostgreSQL: a database beside the tests' own, which is copied by the server."""

    def __init__(self) -> None:
        self.name = str(MAKER._get_test_db_name())
        self.kept = f"test_{connection.settings_dict['NAME']}_kept"

    def fetch(self) -> bool:
        """Copy what was kept; whether there was something."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with MAKER._nodb_cursor() as cursor:
            cursor.execute(query, [self.kept])
            if cursor.fetchone() != (fingerprint(),):
                return False
            self._copy(cursor, self.kept, self.name)
        return True

    def keep(self) -> None:
        """Keep the database as it is now, instead of an older one."""
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()
        with MAKER._nodb_cursor() as cursor:
            self._copy(cursor, self.name, self.kept)
            cursor.execute(f"COMMENT ON DATABASE {self._quoted(self.kept)} IS '{fingerprint()}'")

    def leave(self) -> None:
        """Send away who still holds the tests' database, such as a call store's catalog."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.close()
        with MAKER._nodb_cursor() as cursor:
            cursor.execute(query, [self.name])

    def _copy(self, cursor: Any, source: str, target: str) -> None:
        cursor.execute(f"DROP DATABASE IF EXISTS {self._quoted(target)} WITH (FORCE)")
        words = f"CREATE DATABASE {self._quoted(target)} TEMPLATE {self._quoted(source)}"
        cursor.execute(words)

    def _quoted(self, name: str) -> str:
        return connection.ops.quote_name(name)


# The ready copy that this process found or made.
READY = pytest.StashKey[InMemory | OnServer]()


def kept_in(folder: Path) -> InMemory | OnServer:
    """Where the database in use keeps its ready copy."""
    return OnServer() if connection.vendor == "postgresql" else InMemory(folder)


def _place(config: pytest.Config) -> Path:
    """The folder of pytest's cache; without that plugin, one for this run."""
    cache = getattr(config, "cache", None)
    return cache.mkdir("database") if cache else Path(tempfile.mkdtemp(prefix="tollbook-ready-"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database of this process: the ready copy, or made by all migrations and kept."""
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    folder = _place(request.config)
    with django_db_blocker.unblock(), alone(folder):
        ready = request.config.stash[READY] = kept_in(folder)
        is_ready = ready.fetch()
        made = setup_databases(verbosity=0, interactive=False, keepdb=is_ready)
        if not is_ready:
            ready.keep()
    yield
    with django_db_blocker.unblock():
        ready.leave()
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def empty_tables(django_db_setup: None, pytestconfig: pytest.Config) -> Path:
    """A SQLite file with every table and no row of anybody, to be copied by who starts processes.

    There is one only where the tests run on SQLite.
    """
    ready = pytestconfig.stash[READY]
    assert isinstance(ready, InMemory), "claims on PostgreSQL copy databases by their server"
    return ready.path


@pytest.fixture
def own_sqlite(empty_tables: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of processes that have a data folder and an empty database to themselves."""
    path = tmp_path / "own.sqlite3"
    shutil.copyfile(empty_tables, path)
    own = {"TOLLBOOK_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{path}"}
    return os.environ | own | {"DJANGO_SETTINGS_MODULE": "tollbook.config.settings"}
