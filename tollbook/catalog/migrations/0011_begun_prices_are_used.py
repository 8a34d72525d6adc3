"""What had begun before this was kept book of may have priced calls already."""

from django.db import migrations

COLUMNS = {
    "catalog_raterule": "rule_id",
    "catalog_deckrow": "deck_row_id",
    "catalog_exceptionrate": "exception_rate_id",
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_used_prices")]

    operations = [
        migrations.RunSQL(
            f"INSERT INTO catalog_usedprice ({column}) SELECT id FROM {table} "  # noqa: S608
            "WHERE valid_from <= CURRENT_DATE",
            migrations.RunSQL.noop,
        )
        for table, column in COLUMNS.items()
    ]
