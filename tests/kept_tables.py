"""Rows that PostgreSQL keeps in a schema beside its tables, and the words that lay them from there.

A row that is sent by itself costs the server and the test more than a whole table that the server
copies; a town has a thousand of them, and nearly every claim begins with a town.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Kept = Mapping[type[models.Model], Sequence[Sequence[Any]]]
NUMBERS = count(1)


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of a table, quoted, in the order of the model."""
    return [_quoted(each.column or each.name) for each in model._meta.concrete_fields]


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of the database's own values."""
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


def put(kept: Kept, rights: Any, given: Sequence[tuple[int, str]]) -> str:
    """Keep the rows in a schema of their own; the statements that lay them into empty tables.

    given: rights by the names of group and right, since a right's id may be another later.
    """
    schema = f"kept_{next(NUMBERS)}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
        cursor.execute(f"CREATE TABLE {schema}.rights_given (group_id bigint, codename text)")
    insert(f"{schema}.rights_given", ["group_id", "codename"], given)
    words = [_kept(schema, model, rows) for model, rows in kept.items()]
    words.append(
        f"INSERT INTO {_quoted(rights._meta.db_table)} (group_id, permission_id) "
        f"SELECT group_id, stands.id FROM {schema}.rights_given JOIN auth_permission stands "
        "USING (codename)"
    )
    words += connection.ops.sequence_reset_sql(no_style(), [*kept, rights])
    return ";".join(word.rstrip(";") for word in words)


def _kept(schema: str, model: type[models.Model], rows: Sequence[Sequence[Any]]) -> str:
    """Keep the rows of one table; the statement that lays them."""
    table, names = _quoted(model._meta.db_table), ", ".join(columns_of(model))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE {table})")
    insert(f"{schema}.{table}", columns_of(model), rows)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {schema}.{table}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
