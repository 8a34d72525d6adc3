"""An index that finds a part of a search text, where the server is PostgreSQL and has it."""

from django.db import migrations

from tollbook.kernel.trigrams import index_by_trigrams

NAME, TABLE, COLUMNS = "search_text_by_part", "customers_searchtext", ("codes", "words", "digits")


def index(_apps, schema_editor):
    index_by_trigrams(schema_editor.connection, NAME, TABLE, COLUMNS)


def drop(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0017_identity_tasks_of_staff")]

    operations = [migrations.RunPython(index, drop)]
