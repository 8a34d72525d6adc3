"""A database of its own for processes that may be killed; on SQLite a copy of the ready one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Its address for DATABASE_URL; on PostgreSQL it is empty, and gone afterwards.

    Not within a transaction of the test.
    """
    if connection.vendor == "sqlite":
        path = folder / "own.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as file:
            connection.connection.backup(file)
        yield f"sqlite:///{path}"
        return
    at = connection.settings_dict
    name = f"{at['NAME']}_own"
    server = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as asked:
        asked.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        asked.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{server}/{name}"
        finally:
            asked.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
