"""Entries and allocations are written in ink: the database refuses to change or delete them.

SQLite drops the triggers of a table that a later migration rebuilds; such a migration must dip
the pen again (`migrations.RunPython(dip, blot)`).
"""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_allocation")

SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink: no {verb}');
END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION written_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written in ink: no %', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION written_in_ink()
"""


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in TABLES:
        for verb in ("update", "delete"):
            trigger = (SQLITE if is_sqlite else POSTGRESQL).format(table=table, verb=verb)
            schema_editor.execute(trigger, params=None)


def blot(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
    for table in TABLES:
        for verb in ("update", "delete"):
            name = f"{table}_refuses_{verb}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + where.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [migrations.RunPython(dip, blot)]
