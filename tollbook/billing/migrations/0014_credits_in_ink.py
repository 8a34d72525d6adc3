"""The lines of a credit are written in ink: the database refuses to change, delete or replace them.

The functions on PostgreSQL are those of the ledger's own ink.
"""

from django.db import migrations

TABLE = "billing_creditline"
SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} {when}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink: no {name}');
END
"""
TAKEN = (
    "WHEN EXISTS (SELECT 1 FROM billing_creditline WHERE id = NEW.id"
    " OR (credit_id = NEW.credit_id AND line_id = NEW.line_id))"
)
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}()
"""


def statements(is_sqlite):
    """The triggers, statement by statement."""
    if is_sqlite:
        for name, verb, when in (
            *(("update", "UPDATE", ""), ("delete", "DELETE", "")),
            ("replace", "INSERT", TAKEN),
        ):
            yield SQLITE.format(table=TABLE, name=name, verb=verb, when=when)
        return
    for verb, each, function in (
        *(("update", "ROW", "written_in_ink"), ("delete", "ROW", "written_in_ink")),
        ("truncate", "STATEMENT", "written_in_ink_unless_empty"),
    ):
        yield POSTGRESQL.format(table=TABLE, verb=verb, each=each, function=function)


def dip(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor == "sqlite"):
        schema_editor.execute(statement, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    where = "" if is_sqlite else f" ON {TABLE}"
    for name in ("update", "delete", "replace" if is_sqlite else "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_refuses_{name}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_credits"), ("ledger", "0005_items_of_others")]

    operations = [migrations.RunPython(dip, blot)]
