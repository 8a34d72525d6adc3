"""Hours and holidays that calls were told apart by, and sizes and list prices that counted, are
written in ink: the database refuses others, and their deletion.

SQLite drops the triggers of a table that a later migration rebuilds; such a migration must dip the
pen again (`migrations.RunPython(dip, blot)`).
"""

import django.db.models.deletion
from django.db import migrations, models

# Table -> the list that says which of its rows count, that list's column, and its unique key.
SIZES = {
    "catalog_allotmentterms": ("catalog_usedterms", "terms_id", ("allotment_id", "valid_from")),
    "catalog_itemprice": ("catalog_useditemprice", "price_id", ("item_id", "valid_from")),
}
# Table -> what of a row must lie behind the last day that the plan priced, so that it may change.
HOURS = {"catalog_band": "", "catalog_holiday": '"on"'}
PLANS = "catalog_usedplan"

SQLITE = """
CREATE TRIGGER {table}_refuses_{name} BEFORE {verb} ON {table} WHEN {when}
BEGIN
    SELECT RAISE(ABORT, '{table} is written in ink once it counted: no {name}');
END
"""
POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION refuse_in_ink(told text, verb text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written in ink once it counted: no %', told, lower(verb)
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE OR REPLACE FUNCTION hours_counted(told jsonb) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT 1 FROM catalog_usedplan WHERE plan_id = (told->>'plan_id')::bigint
        AND coalesce((told->>'on')::date, '-infinity'::date) <= last_day)
$$;
CREATE OR REPLACE FUNCTION hours_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND hours_counted(to_jsonb(OLD)) THEN
        PERFORM refuse_in_ink(TG_TABLE_NAME, TG_OP);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF hours_counted(to_jsonb(NEW)) THEN PERFORM refuse_in_ink(TG_TABLE_NAME, TG_OP); END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION size_in_ink() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counts boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1)', TG_ARGV[0], TG_ARGV[1])
        INTO counts USING OLD.id;
    IF counts THEN PERFORM refuse_in_ink(TG_TABLE_NAME, TG_OP); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION counted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'catalog_usedplan' THEN
        IF to_jsonb(NEW) - 'last_day' = to_jsonb(OLD) - 'last_day'
            AND to_jsonb(NEW)->>'last_day' >= to_jsonb(OLD)->>'last_day'
        THEN RETURN NEW; END IF;
    END IF;
    PERFORM refuse_in_ink(TG_TABLE_NAME, TG_OP);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION counted_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counts boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_ARGV[0]) INTO counts;
    IF counts THEN PERFORM refuse_in_ink(TG_TABLE_NAME, TG_OP); END IF;
    RETURN NULL;
END
$$;
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION {function}
"""


def _list_of(table):
    return SIZES[table][0] if table in SIZES else PLANS


def _hours_when(day, *names):
    """SQL: the row `names[0]` or `names[1]` lies within what its plan has priced."""
    of = [
        f"EXISTS (SELECT 1 FROM {PLANS} WHERE plan_id = {name}.plan_id"  # noqa: S608
        + (f" AND {name}.{day} <= last_day)" if day else ")")
        for name in names
    ]
    return " OR ".join(of)


def _hours_on_sqlite():
    for table, day in HOURS.items():
        other = f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id AND ("  # noqa: S608
        whens = {
            ("update", "UPDATE"): _hours_when(day, "OLD", "NEW"),
            ("delete", "DELETE"): _hours_when(day, "OLD"),
            ("insert", "INSERT"): _hours_when(day, "NEW"),
            ("replace", "INSERT"): f"{other}{_hours_when(day, 'other')}))",
        }
        for (name, verb), when in whens.items():
            yield SQLITE.format(table=table, name=name, verb=verb, when=when)


def _sizes_on_sqlite():
    for table, (counted, column, key) in SIZES.items():
        used = f"EXISTS (SELECT 1 FROM {counted} WHERE {column} = OLD.id)"  # noqa: S608
        same = " AND ".join(f"other.{name} = NEW.{name}" for name in key)
        replaces = (
            f"EXISTS (SELECT 1 FROM {table} AS other JOIN {counted} ON {column} = other.id "  # noqa: S608
            f"WHERE other.id = NEW.id OR ({same}))"
        )
        whens = {
            ("update", "UPDATE"): used,
            ("delete", "DELETE"): used,
            ("replace", "INSERT"): replaces,
        }
        for (name, verb), when in whens.items():
            yield SQLITE.format(table=table, name=name, verb=verb, when=when)


def _lists_on_sqlite():
    goes_back = "NEW.last_day < OLD.last_day OR NEW.plan_id <> OLD.plan_id OR NEW.id <> OLD.id"
    same_plan = f"EXISTS (SELECT 1 FROM {PLANS} WHERE id = NEW.id OR plan_id = NEW.plan_id)"  # noqa: S608
    yield SQLITE.format(table=PLANS, name="update", verb="UPDATE", when=goes_back)
    yield SQLITE.format(table=PLANS, name="delete", verb="DELETE", when="TRUE")
    yield SQLITE.format(table=PLANS, name="replace", verb="INSERT", when=same_plan)
    for counted, _column, _key in SIZES.values():
        taken = f"EXISTS (SELECT 1 FROM {counted} WHERE id = NEW.id)"  # noqa: S608
        yield SQLITE.format(table=counted, name="update", verb="UPDATE", when="TRUE")
        yield SQLITE.format(table=counted, name="delete", verb="DELETE", when="TRUE")
        yield SQLITE.format(table=counted, name="replace", verb="INSERT", when=taken)


def _on_postgresql():
    yield POSTGRESQL_FUNCTIONS
    kept = dict.fromkeys(HOURS, "hours_in_ink()")
    kept |= {table: f"size_in_ink('{told[0]}', '{told[1]}')" for table, told in SIZES.items()}
    kept |= dict.fromkeys(LISTS, "counted_stays()")
    for table, function in kept.items():
        for verb in ("update", "delete", *(("insert",) if table in HOURS else ())):
            yield POSTGRESQL.format(table=table, verb=verb, each="ROW", function=function)
        counted = table if table in LISTS else _list_of(table)
        emptied = f"counted_is_not_emptied('{counted}')"
        yield POSTGRESQL.format(table=table, verb="truncate", each="STATEMENT", function=emptied)


LISTS = (PLANS, *(told[0] for told in SIZES.values()))


def dip(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    on_sqlite = [*_hours_on_sqlite(), *_sizes_on_sqlite(), *_lists_on_sqlite()]
    for statement in on_sqlite if is_sqlite else _on_postgresql():
        schema_editor.execute(statement, params=None)


def blot(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in (*HOURS, *SIZES, *LISTS):
        where = "" if is_sqlite else f" ON {table}"
        for verb in ("update", "delete", "insert", "replace" if is_sqlite else "truncate"):
            name = f"{table}_refuses_{verb}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)


# What had begun before this was kept book of may have counted already.
BEGUN = (
    f"INSERT INTO {PLANS} (plan_id, last_day) SELECT DISTINCT plan_id, CURRENT_DATE "  # noqa: S608
    "FROM catalog_raterule WHERE id IN (SELECT rule_id FROM catalog_usedprice)",
    "INSERT INTO catalog_usedterms (terms_id) SELECT id FROM catalog_allotmentterms "
    "WHERE valid_from <= CURRENT_DATE",
    "INSERT INTO catalog_useditemprice (price_id) SELECT id FROM catalog_itemprice "
    "WHERE valid_from <= CURRENT_DATE",
)


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_squashed_0012_prices_in_ink'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsedItemPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.itemprice')),
            ],
        ),
        migrations.CreateModel(
            name='UsedPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day', models.DateField()),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.rateplan')),
            ],
        ),
        migrations.CreateModel(
            name='UsedTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('terms', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.allotmentterms')),
            ],
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in BEGUN),
        migrations.RunPython(dip, blot),
    ]
