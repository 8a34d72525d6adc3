"""What priced a call is written in ink: the database refuses another price, and its deletion.

A row may still be ended (`valid_to`). SQLite drops the triggers of a table that a later migration
rebuilds; such a migration must dip the pen again (`migrations.RunPython(dip, blot)`).
"""

from django.db import migrations

PRICE = (
    *("id", "band", "valid_from", "first_seconds", "next_seconds", "rate_micros"),
    *("connect_micros", "flat_micros", "minimum_seconds"),
)
# Table -> its column in the list of used prices, what names its calls, and its unique key.
TABLES = {
    "catalog_raterule": ("rule_id", ("plan_id", "category")),
    "catalog_deckrow": ("deck_row_id", ("deck_id", "prefix", "destination")),
    "catalog_exceptionrate": ("exception_rate_id", ("exception_id", "category", "prefix")),
}
KEYS = {
    "catalog_raterule": ("plan_id", "category", "band", "valid_from"),
    "catalog_deckrow": ("deck_id", "prefix", "band", "valid_from"),
    "catalog_exceptionrate": ("exception_id", "category", "prefix", "band", "valid_from"),
}
USED = "catalog_usedprice"

SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} {when}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink once it priced a call: no {name}');
END
"""
POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION used_price_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_used boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'valid_to' = to_jsonb(OLD) - 'valid_to' THEN RETURN NEW; END IF;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM catalog_usedprice WHERE %I = $1)', TG_ARGV[0])
        INTO is_used USING OLD.id;
    IF is_used THEN
        RAISE EXCEPTION '% is written in ink once it priced a call: no %', TG_TABLE_NAME,
            lower(TG_OP) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION used_prices_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' OR EXISTS (SELECT 1 FROM catalog_usedprice) THEN
        RAISE EXCEPTION '% is written in ink once it priced a call: no %', TG_TABLE_NAME,
            lower(TG_OP) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}
"""


def on_sqlite():
    """The triggers, statement by statement."""
    for table, (column, names) in TABLES.items():
        used = f"EXISTS (SELECT 1 FROM {USED} WHERE {column} = OLD.id)"  # noqa: S608
        differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in (*PRICE, *names))
        same = " AND ".join(f"other.{name} = NEW.{name}" for name in KEYS[table])
        replaces = (
            f"EXISTS (SELECT 1 FROM {table} AS other JOIN {USED} ON {column} = other.id "  # noqa: S608
            f"WHERE other.id = NEW.id OR ({same}))"
        )
        whens = {
            ("update", "UPDATE"): f"({differs}) AND {used}",
            ("delete", "DELETE"): used,
            ("replace", "INSERT"): replaces,
        }
        for (name, verb), when in whens.items():
            yield SQLITE.format(table=table, name=name, verb=verb, when=f"WHEN {when}")
    for name, verb in (("update", "UPDATE"), ("delete", "DELETE")):
        yield SQLITE.format(table=USED, name=name, verb=verb, when="")
    taken = f"WHEN EXISTS (SELECT 1 FROM {USED} WHERE id = NEW.id)"  # noqa: S608
    yield SQLITE.format(table=USED, name="replace", verb="INSERT", when=taken)


def on_postgresql():
    """The functions, then the triggers."""
    yield POSTGRESQL_FUNCTIONS
    kept = {table: f"used_price_in_ink('{column}')" for table, (column, _) in TABLES.items()}
    for table, function in (kept | {USED: "used_prices_stay()"}).items():
        for verb in ("update", "delete"):
            yield POSTGRESQL.format(table=table, verb=verb, each="ROW", function=function)
        yield POSTGRESQL.format(
            table=table, verb="truncate", each="STATEMENT", function="used_prices_stay()"
        )


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in on_sqlite() if is_sqlite else on_postgresql():
        schema_editor.execute(statement, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in (*TABLES, USED):
        where = "" if is_sqlite else f" ON {table}"
        for verb in ("update", "delete", "replace" if is_sqlite else "truncate"):
            name = f"{table}_refuses_{verb}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_begun_prices_are_used")]

    operations = [migrations.RunPython(dip, blot)]
