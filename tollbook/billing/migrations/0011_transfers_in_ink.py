"""A posted transfer is written in ink: no update, no delete; the bill that shows it may still change
until that is issued.
"""

from django.db import migrations

POSTED = "OLD.of_parent_id IS NOT NULL"
OTHER = """(NEW.invoice_id <> OLD.invoice_id OR NEW.parent_id <> OLD.parent_id
        OR NEW.amount <> OLD.amount OR NEW.of_sub_id IS NULL OR NEW.of_sub_id <> OLD.of_sub_id
        OR NEW.of_parent_id IS NULL OR NEW.of_parent_id <> OLD.of_parent_id
        OR EXISTS (SELECT 1 FROM billing_invoice
            WHERE id = OLD.shown_on_id AND issued_at IS NOT NULL))"""
SQLITE = {
    "update": f"BEFORE UPDATE ON billing_transfer WHEN {POSTED} AND {OTHER}",
    "delete": f"BEFORE DELETE ON billing_transfer WHEN {POSTED}",
}
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION transfer_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {POSTED} THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a posted transfer is written in ink'
                USING ERRCODE = 'integrity_constraint_violation';
        ELSIF {OTHER} THEN
            RAISE EXCEPTION 'a posted transfer is written in ink'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
DROP TRIGGER IF EXISTS transfer_in_ink ON billing_transfer;
CREATE TRIGGER transfer_in_ink BEFORE UPDATE OR DELETE ON billing_transfer
    FOR EACH ROW EXECUTE FUNCTION transfer_in_ink();
"""


def dip(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL)
        return
    for name, when in SQLITE.items():
        editor.execute(
            f"CREATE TRIGGER transfer_refuses_{name} {when} BEGIN"
            " SELECT RAISE(ABORT, 'a posted transfer is written in ink'); END"
        )


def blot(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER IF EXISTS transfer_in_ink ON billing_transfer")
        return
    for name in SQLITE:
        editor.execute(f"DROP TRIGGER IF EXISTS transfer_refuses_{name}")


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_bills_that_parents_take_over")]

    operations = [migrations.RunPython(dip, blot)]
