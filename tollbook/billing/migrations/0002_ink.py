"""An issued invoice and its lines are written in ink: the database refuses to change them.

Drafts may change and go. A line put beside the others of an issued invoice is not refused, because
a look at the invoice for every line would slow the bill run down; the proof of the books counts.
SQLite drops the triggers of a table that a later migration rebuilds; such a migration must dip the
pen again (`migrations.RunPython(dip, blot)`).
"""

from django.db import migrations

IS_ISSUED = "SELECT 1 FROM billing_invoice WHERE id = OLD.invoice_id AND issued_at IS NOT NULL"
# Trigger -> (verb, table).
TRIGGERS = {
    "billing_invoice_refuses_update": ("UPDATE", "billing_invoice"),
    "billing_invoice_refuses_delete": ("DELETE", "billing_invoice"),
    "billing_invoiceline_refuses_update": ("UPDATE", "billing_invoiceline"),
    "billing_invoiceline_refuses_delete": ("DELETE", "billing_invoiceline"),
}

SQLITE = """
CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {issued}
BEGIN
    SELECT RAISE(ABORT, 'an issued invoice is written in ink: no {verb}');
END
"""

POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION issued_invoice_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued invoice is written in ink: no %', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE OR REPLACE FUNCTION issued_line_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM billing_invoice WHERE id = OLD.invoice_id AND issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an issued invoice is written in ink: no %', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
"""

POSTGRESQL_INVOICE = """
CREATE TRIGGER {name} BEFORE {verb} ON {table}
FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION issued_invoice_in_ink()
"""
POSTGRESQL_LINE = """
CREATE TRIGGER {name} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION issued_line_in_ink()
"""


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTIONS, params=None)
    for name, (verb, table) in TRIGGERS.items():
        is_line = table == "billing_invoiceline"
        issued = f"EXISTS ({IS_ISSUED})" if is_line else "OLD.issued_at IS NOT NULL"
        template = SQLITE if is_sqlite else POSTGRESQL_LINE if is_line else POSTGRESQL_INVOICE
        trigger = template.format(name=name, verb=verb, table=table, issued=issued)
        schema_editor.execute(trigger, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, (_verb, table) in TRIGGERS.items():
        where = "" if is_sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)


class Migration(migrations.Migration):

    dependencies = [("billing", "0001_tables"), ("ledger", "0002_ink")]

    operations = [migrations.RunPython(dip, blot)]
