"""What was posted is written in ink: the database refuses to change, delete or replace it.

Classifications are in ink once an entry uses them, but for their label. Triggers against update
and delete alone would leave a door open on each database: SQLite replaces rows without a delete
(INSERT OR REPLACE), PostgreSQL empties tables without one (TRUNCATE; an empty table may be).
SQLite drops the triggers of a table that a later migration rebuilds; such a migration must dip
the pen again (`migrations.RunPython(dip, blot)`).
"""

from django.db import migrations

USED = "EXISTS (SELECT 1 FROM ledger_entry WHERE classification_id = {row})"
# Table -> whether a new row would take the place of an old one: each unique key.
REPLACES = {
    "ledger_entry": "id = NEW.id OR source = NEW.source OR reverses_id = NEW.reverses_id"
    " OR (account_id = NEW.account_id AND position = NEW.position)",
    "ledger_choice": "id = NEW.id OR (entry_id = NEW.entry_id AND settles_id = NEW.settles_id)",
    "ledger_allocation": "id = NEW.id",
}
REPLACES_CLASS = f"""EXISTS (
    SELECT 1 FROM ledger_classification AS other
    WHERE (other.id = NEW.id OR other.code = NEW.code) AND {USED.format(row="other.id")}
"""  # noqa: S608  No text of a person comes into it.
CODES_CHANGE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ("id", "code", "gl_code"))

SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} {when}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink: no {name}');
END
"""

POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION written_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written in ink: no %', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE OR REPLACE FUNCTION written_in_ink_unless_empty() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE has_rows boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO has_rows;
    IF has_rows THEN
        RAISE EXCEPTION '% is written in ink: no %', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION used_classification_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.code, NEW.gl_code) = (OLD.id, OLD.code, OLD.gl_code) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE classification_id = OLD.id) THEN
        RAISE EXCEPTION '% is written in ink: no %', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
"""

POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}()
"""


def on_sqlite():
    """The triggers, statement by statement."""
    for table, replaces in REPLACES.items():
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaces})"  # noqa: S608
        yield SQLITE.format(table=table, name="update", verb="UPDATE", when="")
        yield SQLITE.format(table=table, name="delete", verb="DELETE", when="")
        yield SQLITE.format(table=table, name="replace", verb="INSERT", when=taken)
    used = USED.format(row="OLD.id")
    whens = {
        ("update", "UPDATE"): f"WHEN ({CODES_CHANGE}) AND {used}"
        f" OR {REPLACES_CLASS} AND other.id <> OLD.id)",
        ("delete", "DELETE"): f"WHEN {used}",
        ("replace", "INSERT"): f"WHEN {REPLACES_CLASS})",
    }
    for (name, verb), when in whens.items():
        yield SQLITE.format(table="ledger_classification", name=name, verb=verb, when=when)


def on_postgresql():
    """The functions, then the triggers."""
    yield POSTGRESQL_FUNCTIONS
    kinds = {
        "ledger_classification": "used_classification_in_ink",
        **dict.fromkeys(REPLACES, "written_in_ink"),
    }
    for table, function in kinds.items():
        for verb in ("update", "delete"):
            yield POSTGRESQL.format(table=table, verb=verb, each="ROW", function=function)
        unless_empty = "written_in_ink_unless_empty"
        yield POSTGRESQL.format(
            table=table, verb="truncate", each="STATEMENT", function=unless_empty
        )


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in on_sqlite() if is_sqlite else on_postgresql():
        schema_editor.execute(statement, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in ("ledger_classification", *REPLACES):
        where = "" if is_sqlite else f" ON {table}"
        for verb in ("update", "delete", "replace" if is_sqlite else "truncate"):
            name = f"{table}_refuses_{verb}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [migrations.RunPython(dip, blot)]
