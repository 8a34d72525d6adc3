"""Payers may have to confirm; bank files, texts of rules and consents are written in ink.

A file of the bank may still be marked as sent, once, and be sealed anew under another key; its
digest says that the words stayed. SQLite drops the triggers of a table that a later migration
rebuilds; such a migration must dip the pen again (`migrations.RunPython(dip, blot)`).
"""

import tollbook.payments.types
from django.db import migrations, models

FILE = "payments_achfile"
# Table -> whether a new row would take the place of an old one: each unique key.
REPLACES = {
    "payments_ruletext": "id = NEW.id OR (rule_id = NEW.rule_id AND kind = NEW.kind"
    " AND number = NEW.number)",
    "payments_consentgiven": "id = NEW.id",
    FILE: "id = NEW.id OR digest = NEW.digest",
}
FACTS = (
    *("id", "made_at", "made_by_id", "effective_on", "modifier", "digest"),
    *("entry_count", "debit_total", "credit_total"),
)

SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} {when}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink: no {name}');
END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION bank_file_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'text' - 'sent_at' = to_jsonb(OLD) - 'text' - 'sent_at'
        AND (OLD.sent_at IS NULL OR NEW.sent_at = OLD.sent_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is written in ink: no %', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""
# `written_in_ink` and `written_in_ink_unless_empty` are those of the ledger, below us.
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}()
"""


def on_sqlite():
    """The triggers, statement by statement."""
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FACTS)
    resent = "OLD.sent_at IS NOT NULL AND NEW.sent_at IS NOT OLD.sent_at"
    for table, replaces in REPLACES.items():
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaces})"  # noqa: S608
        changes = f"WHEN {differs} OR ({resent})" if table == FILE else ""
        yield SQLITE.format(table=table, name="update", verb="UPDATE", when=changes)
        yield SQLITE.format(table=table, name="delete", verb="DELETE", when="")
        yield SQLITE.format(table=table, name="replace", verb="INSERT", when=taken)


def on_postgresql():
    """The function, then the triggers."""
    yield POSTGRESQL_FUNCTION
    for table in REPLACES:
        changed = "bank_file_in_ink" if table == FILE else "written_in_ink"
        for verb, each, function in (
            ("update", "ROW", changed),
            ("delete", "ROW", "written_in_ink"),
            ("truncate", "STATEMENT", "written_in_ink_unless_empty"),
        ):
            yield POSTGRESQL.format(table=table, verb=verb, each=each, function=function)


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in on_sqlite() if is_sqlite else on_postgresql():
        schema_editor.execute(statement, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in REPLACES:
        where = "" if is_sqlite else f" ON {table}"
        for verb in ("update", "delete", "replace" if is_sqlite else "truncate"):
            name = f"{table}_refuses_{verb}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_squashed_0005_typed_for_once")]

    operations = [
        migrations.AlterField(
            model_name='attempt',
            name='state',
            field=models.CharField(choices=[('created', 'created'), ('queued', 'queued'), ('sent', 'sent'), ('confirm', 'confirm'), ('succeeded', 'succeeded'), ('declined', 'declined'), ('unknown', 'unknown'), ('person', 'person'), ('cancelled', 'cancelled'), ('returned', 'returned')], default=tollbook.payments.types.AttemptState['CREATED'], max_length=9),
        ),
        migrations.AlterField(
            model_name='refund',
            name='state',
            field=models.CharField(choices=[('created', 'created'), ('queued', 'queued'), ('sent', 'sent'), ('confirm', 'confirm'), ('succeeded', 'succeeded'), ('declined', 'declined'), ('unknown', 'unknown'), ('person', 'person'), ('cancelled', 'cancelled'), ('returned', 'returned')], default=tollbook.payments.types.AttemptState['CREATED'], max_length=9),
        ),
        migrations.AddField(
            model_name="autoplan",
            name="word",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(dip, blot),
    ]
