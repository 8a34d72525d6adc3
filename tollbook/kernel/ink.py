"""Tables written in ink are kept by triggers of the database; here one sees that these stand."""

from collections.abc import Iterable

from django.db import connection

ALL_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # One that was switched off does not count.
    "postgresql": """
        SELECT tgname FROM pg_trigger
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
            AND tgrelid IN (SELECT oid FROM pg_class WHERE pg_table_is_visible(oid))
    """,
}
REPLACED_BY = {"sqlite": "replace", "postgresql": "truncate"}


def missing_triggers(tables: Iterable[str], also: Iterable[str] = ()) -> list[str]:
    """The triggers that keep `tables` in ink and do not stand, by name.

    Each table has one against update and one against delete, and one against what would pass by
    these: INSERT OR REPLACE on SQLite, TRUNCATE on PostgreSQL. also: further triggers, by name.
    """
    verbs = ("update", "delete", REPLACED_BY[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(ALL_TRIGGERS[connection.vendor])
        standing = {row[0] for row in cursor.fetchall()}
    wanted = [f"{table}_refuses_{verb}" for table in tables for verb in verbs]
    return [name for name in (*wanted, *also) if name not in standing]
