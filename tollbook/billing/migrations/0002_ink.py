"""An issued invoice and its lines are written in ink: the database refuses to change them.

Drafts may change and go; they get all their lines before they are issued. A trigger looks at the
row as it was and as it would be, so that nothing is moved into an issued invoice or takes the place
of one (INSERT or UPDATE OR REPLACE on SQLite, TRUNCATE on PostgreSQL). PostgreSQL looks at inserted
lines once for a whole statement, because a look for every line would slow its bill run down.
SQLite drops the triggers of a table that a later migration rebuilds; such a migration must dip the
pen again (`migrations.RunPython(dip, blot)`).
"""

from django.db import migrations

ISSUED = """EXISTS (
        SELECT 1 FROM billing_invoice WHERE id = {row}.invoice_id AND issued_at IS NOT NULL)"""
SAME_INVOICE = """(other.id = NEW.id OR other.number = NEW.number OR other.entry_id = NEW.entry_id
        OR (other.company_id = NEW.company_id AND other.sequence = NEW.sequence)
        OR (other.run_id = NEW.run_id AND other.account_id = NEW.account_id))"""
# Whether the row would take the place of another one that is issued.
REPLACES = {
    "billing_invoice": f"""EXISTS (
        SELECT 1 FROM billing_invoice AS other
        WHERE {SAME_INVOICE} AND other.issued_at IS NOT NULL""",  # noqa: S608  No text of a person comes into it.
    "billing_invoiceline": """EXISTS (
        SELECT 1 FROM billing_invoiceline AS other
        JOIN billing_invoice AS its ON its.id = other.invoice_id
        WHERE other.id = NEW.id AND its.issued_at IS NOT NULL""",
}
BUT_ITSELF = "AND other.id <> OLD.id"
INVOICE_IS_ISSUED = "OLD.issued_at IS NOT NULL"
# (Table, what is refused) -> (verb, when); an update of a draft's line looks at both invoices.
SQLITE_TRIGGERS = {
    ("billing_invoice", "update"): (
        "UPDATE",
        f"{INVOICE_IS_ISSUED} OR {REPLACES['billing_invoice']} {BUT_ITSELF})",
    ),
    ("billing_invoice", "delete"): ("DELETE", INVOICE_IS_ISSUED),
    ("billing_invoice", "replace"): ("INSERT", f"{REPLACES['billing_invoice']})"),
    ("billing_invoiceline", "update"): (
        "UPDATE",
        f"{ISSUED.format(row='OLD')} OR {ISSUED.format(row='NEW')}"
        f" OR {REPLACES['billing_invoiceline']} {BUT_ITSELF})",
    ),
    ("billing_invoiceline", "delete"): ("DELETE", ISSUED.format(row="OLD")),
    ("billing_invoiceline", "insert"): ("INSERT", ISSUED.format(row="NEW")),
    ("billing_invoiceline", "replace"): ("INSERT", f"{REPLACES['billing_invoiceline']})"),
}
SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} WHEN {when}
BEGIN
    SELECT RAISE(ABORT, 'an issued invoice is written in ink: no {name}');
END
"""

REFUSE = """RAISE EXCEPTION 'an issued invoice is written in ink: no %', lower(TG_OP)
            USING ERRCODE = 'integrity_constraint_violation';"""
POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION issued_invoice_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {REFUSE}
END
$$;
CREATE OR REPLACE FUNCTION issued_line_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {ISSUED.format(row="OLD")} THEN
        {REFUSE}
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF {ISSUED.format(row="NEW")} THEN
        {REFUSE}
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION new_lines_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM billing_invoice
        WHERE issued_at IS NOT NULL AND id IN (SELECT invoice_id FROM new_lines)
    ) THEN
        {REFUSE}
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION issued_invoices_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM billing_invoice WHERE issued_at IS NOT NULL) THEN
        {REFUSE}
    END IF;
    RETURN NULL;
END
$$;
"""  # noqa: S608
POSTGRESQL_TRIGGERS = {
    ("billing_invoice", "update"): (
        "BEFORE UPDATE ON billing_invoice FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL)"
        " EXECUTE FUNCTION issued_invoice_in_ink()"
    ),
    ("billing_invoice", "delete"): (
        "BEFORE DELETE ON billing_invoice FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL)"
        " EXECUTE FUNCTION issued_invoice_in_ink()"
    ),
    ("billing_invoice", "truncate"): (
        "BEFORE TRUNCATE ON billing_invoice FOR EACH STATEMENT"
        " EXECUTE FUNCTION issued_invoices_in_ink()"
    ),
    ("billing_invoiceline", "update"): (
        "BEFORE UPDATE ON billing_invoiceline FOR EACH ROW EXECUTE FUNCTION issued_line_in_ink()"
    ),
    ("billing_invoiceline", "delete"): (
        "BEFORE DELETE ON billing_invoiceline FOR EACH ROW EXECUTE FUNCTION issued_line_in_ink()"
    ),
    ("billing_invoiceline", "insert"): (
        "AFTER INSERT ON billing_invoiceline REFERENCING NEW TABLE AS new_lines"
        " FOR EACH STATEMENT EXECUTE FUNCTION new_lines_in_ink()"
    ),
    ("billing_invoiceline", "truncate"): (
        "BEFORE TRUNCATE ON billing_invoiceline FOR EACH STATEMENT"
        " EXECUTE FUNCTION issued_invoices_in_ink()"
    ),
}


def dip(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for (table, name), (verb, when) in SQLITE_TRIGGERS.items():
            trigger = SQLITE.format(table=table, name=name, verb=verb, when=when)
            schema_editor.execute(trigger, params=None)
        return
    schema_editor.execute(POSTGRESQL_FUNCTIONS, params=None)
    for (table, name), rest in POSTGRESQL_TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {table}_refuses_{name} {rest}", params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table, name in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        where = "" if is_sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{name}{where}", params=None)


class Migration(migrations.Migration):

    dependencies = [("billing", "0001_tables"), ("ledger", "0002_ink")]

    operations = [migrations.RunPython(dip, blot)]
