"""Rows into and out of the database, many at once, on SQLite and PostgreSQL.

Money crosses as whole micros or as text, days as ISO text: no row becomes a model, no amount a
floating-point number on our side.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

import pyarrow as pa
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models, transaction
from django.db.models import BigIntegerField, BooleanField, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

DATE = pa.date32()
FLAG = pa.bool_()
INTEGERS, TEXTS = "bigint", "text"  # kinds of keys, as PostgreSQL calls them
MANY = 50  # rows that are worth the way around the ORM
# The sequence is looked up once and not for each key.
NEXT_KEYS = """
WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS keys)
SELECT nextval(keys) FROM own, generate_series(1, %s)
"""
_LENGTH = re.compile(r"\(.*?\)")
PARAMETERS_MAX = 999  # of a statement, that every SQLite takes


class Micros(Func):
    """A money column of the database as whole micros, exactly.

    SQLite keeps decimals as its own numbers; within the twelve digits of our columns the
    nearest micro is the stored amount.
    """

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(ROUND(%(expressions)s * 1000000) AS INTEGER)"
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(%(expressions)s * 1000000 AS BIGINT)"
        )


def read_columns(rows: "QuerySet[Any, Any]", schema: pa.Schema) -> pa.Table:
    """The rows of `rows.values_list(...)` as columns, in the order and types of `schema`."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return schema.empty_table()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    if not found:
        return schema.empty_table()
    columns = zip(*found, strict=True)
    arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    # SQLite gives what an expression works out as plain text and numbers.
    sample = next((value for value in values if value is not None), None)
    if kind == DATE and isinstance(sample, str):
        return pa.array(values, pa.string()).cast(DATE)
    if kind == FLAG and not isinstance(sample, bool):
        return pa.array(values, pa.int8()).cast(FLAG)
    return pa.array(values, kind)


def among(keys: Iterable[int]) -> RawSQL:
    """`keys` for an `__in` filter as one parameter, however many they are."""
    return among_parameter(INTEGERS, one_parameter(keys))


def among_texts(texts: Iterable[str]) -> RawSQL:
    """`texts` for an `__in` filter as one parameter, however many they are."""
    return among_parameter(TEXTS, one_parameter(texts))


class OneOf(Func):
    """Whether a text is one of many, which are one parameter; its index answers on both databases,
    also while a table is being filled and no plan knows how full it is."""

    output_field = BooleanField()

    def __init__(self, text: Any, texts: Iterable[str], **more: Any) -> None:
        super().__init__(text, **more)
        self.texts = tuple(texts)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.source_expressions[0])
        many = "= ANY (%s::text[])"
        if connection.vendor != "postgresql":
            many = "IN (SELECT value FROM json_each(%s))"
        return f"{sql} {many}", [*params, one_parameter(self.texts)]


def among_parameter(kind: str, parameter: object) -> RawSQL:
    """What `among` gives for the keys of a kind that stand in one parameter."""
    if connection.vendor == "postgresql":
        cast = {INTEGERS: "SELECT unnest(%s::bigint[])", TEXTS: "SELECT unnest(%s::text[])"}
        return RawSQL(cast[kind], [parameter])  # noqa: S611 - the SQL is written right here
    return RawSQL("SELECT value FROM json_each(%s)", [parameter])


def one_parameter(values: Iterable[Any]) -> Any:
    """Whole numbers or texts as one parameter of the database at hand."""
    wanted = list(values)
    return wanted if connection.vendor == "postgresql" else json.dumps(wanted)


def begins(field: str, text: str) -> Q:
    """The condition that a column begins with `text`, as its index answers it on both databases.

    Capitals count. SQLite looks into an index only for a range.
    """
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": text})
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + chr(sys.maxunicode)})


def count_anew(*tables: type[models.Model]) -> None:
    """Let PostgreSQL look at how full the tables are, before a statement over many of their rows.

    A table that was last looked at while it was empty is taken for empty until the server's own
    round: a join over thousands of rows then reads one whole table for every row of the other.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh primary keys of `model`, which nobody else gets; unused ones leave a gap."""
    table = model._meta.db_table
    at_once = nullcontext() if connection.in_atomic_block else transaction.atomic()
    with at_once, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT_KEYS, [table, count])
            return [row[0] for row in cursor.fetchall()]
        moved = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
        newest = cursor.execute(moved, [count, table]).fetchone()
        if newest is None:
            newest = [count]
            begun = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
            cursor.execute(begun, [table, count])
    return list(range(newest[0] - count + 1, newest[0] + 1))


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert `rows`, values in the order of `fields` (names of `model`'s fields).

    Values are whole numbers, text (amounts, days and instants as the database writes them) or
    None. PostgreSQL takes them by COPY, SQLite by prepared statements of many rows; what goes
    wrong is told in Django's words on both.
    """
    places_of = {field.name: field.column or field.name for field in model._meta.concrete_fields}
    columns = [places_of[name] for name in fields]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django translates what a cursor raises, but not what this raises when it is left.
            copying = cursor.copy(f"COPY {table} ({quoted}) FROM STDIN")
            with connection.wrap_database_errors, copying as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = f"({', '.join(['%s'] * len(columns))})"
        _insert_by_groups(cursor, f"INSERT INTO {table} ({quoted}) VALUES ", places, rows)  # noqa: S608


def _insert_by_groups(cursor: Any, insert: str, places: str, rows: Sequence[Sequence[Any]]) -> None:
    """Many rows to a statement, for what SQLite does once a statement costs as much as a row."""
    size = max(1, PARAMETERS_MAX // max(1, places.count("%s")))
    whole = len(rows) - len(rows) % size
    groups = (
        list(chain.from_iterable(rows[start : start + size])) for start in range(0, whole, size)
    )
    if whole:
        cursor.executemany(insert + ", ".join([places] * size), groups)
    if whole < len(rows):
        cursor.executemany(insert + places, rows[whole:])


def put_rows(
    model: type[models.Model], key: str, fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert `rows`, values in the order of `key` and `fields`; where the unique `key` stands
    already, write the fields anew. Of rows with the same key the last one holds."""
    wanted: list[Any] = [model._meta.get_field(name) for name in (key, *fields)]
    quoted = [connection.ops.quote_name(field.column) for field in wanted]
    puts = ", ".join(f"{name} = excluded.{name}" for name in quoted[1:])
    begun = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)}) "
    ended = f" ON CONFLICT ({quoted[0]}) DO UPDATE SET {puts}"
    if connection.vendor == "postgresql":
        _in_one(f"{begun}SELECT * FROM {_unnested(wanted)}{ended}", rows, place=0)  # noqa: S608
        return
    places = ", ".join(["%s"] * len(quoted))
    with connection.cursor() as cursor:
        cursor.executemany(f"{begun}VALUES ({places}){ended}", rows)


def _in_one(sql: str, rows: Sequence[Sequence[Any]], *, place: int) -> None:
    """Run a statement of PostgreSQL over all rows; of those alike at `place`, over the last."""
    last = {row[place]: row for row in rows}
    if last:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(column) for column in zip(*last.values(), strict=True)])


def _unnested(fields: Sequence[Any]) -> str:
    """Rows of PostgreSQL, each column one parameter.

    Without lengths: with one, what is too long for a column would be cut off silently.
    """
    kinds = (_LENGTH.sub("", field.db_type(connection)) for field in fields)
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"


def insert_models(objects: Sequence[Any]) -> None:
    """Insert new rows of one model and give them their keys, as `bulk_create` does.

    Many take a third of the time, for no statement is built for them; few go the usual way.
    """
    if len(objects) < MANY:
        if objects:
            objects[0]._meta.model._default_manager.bulk_create(objects)
        return
    model = objects[0]._meta.model
    new = [each for each in objects if each.pk is None]
    for each, key in zip(new, take_ids(model, len(new)) if new else (), strict=True):
        each.pk = key
    fields = list(model._meta.concrete_fields)
    insert_rows(model, [field.name for field in fields], _rows_of(objects, fields, is_new=True))
    for each in objects:
        each._state.adding, each._state.db = False, connection.alias


def update_models(objects: Sequence[Any], names: Sequence[str]) -> None:
    """Write these fields of standing rows of one model, as `bulk_update` does.

    One statement serves them all; `bulk_update` builds a case for each value.
    """
    if not objects:
        return
    model = objects[0]._meta.model
    key = model._meta.pk
    fields = [model._meta.get_field(name) for name in names]
    rows = _rows_of(objects, [*fields, key], is_new=False)
    quoted = [connection.ops.quote_name(field.column) for field in (*fields, key)]
    begun = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} AS own SET "  # noqa: S608
    if connection.vendor == "postgresql":
        puts = ", ".join(f"{name} = new.{name}" for name in quoted[:-1])
        source = f"{_unnested([*fields, key])} AS new ({', '.join(quoted)})"
        where = f"own.{quoted[-1]} = new.{quoted[-1]}"
        _in_one(f"{begun}{puts} FROM {source} WHERE {where}", rows, place=-1)
        return
    puts = ", ".join(f"{name} = %s" for name in quoted[:-1])
    with connection.cursor() as cursor:
        cursor.executemany(f"{begun}{puts} WHERE {quoted[-1]} = %s", rows)


def _rows_of(objects: Sequence[Any], fields: Sequence[Any], *, is_new: bool) -> list[list[Any]]:
    """The values of these fields of each object as the database takes them."""
    plan = [(_plain_kind(field), _writer(field, is_new=is_new)) for field in fields]
    held = attrgetter(*(field.attname for field in fields))
    return [
        [
            value if type(value) is kind else write(value, each)
            for value, (kind, write) in zip(held(each), plan, strict=True)
        ]
        for each in objects
    ]


def _plain_kind(field: Any) -> type | None:
    """The type that a field's values go to the database in as they are."""
    if field.is_relation:
        return int
    kinds = (
        (models.CharField | models.TextField, str),
        (models.BooleanField, bool),
        (models.IntegerField, int),
    )
    return next((kind for of, kind in kinds if isinstance(field, of)), None)


def _writer(field: Any, *, is_new: bool) -> Callable[[Any, Any], Any]:
    """What makes of a value that is not plain, and of its row, what the database takes."""
    own = connections[connection.alias]
    is_stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if isinstance(field, models.DateField | models.DecimalField) and not is_stamped:
        known = cache(lambda value: field.get_db_prep_save(value, own))
        return lambda value, _row: known(value)

    def write(_value: Any, row: Any) -> Any:
        value = field.pre_save(row, is_new)
        if value is None and field.is_relation and field.is_cached(row):
            # What it points at was saved meanwhile.
            other = field.get_cached_value(row)
            value = other.pk if other is not None else None
            setattr(row, field.attname, value)
        return field.get_db_prep_save(value, own)

    return write


def instant_text(instant: Any) -> str:
    """An aware instant as both databases read it in a text."""
    written = connection.ops.adapt_datetimefield_value(instant)
    return written if isinstance(written, str) else instant.isoformat()
