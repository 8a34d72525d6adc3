"""Accounts of before get the row of their security that they have not yet."""

from django.db import migrations

BATCH_ROWS = 1000


def fill(apps, schema_editor):
    accounts = apps.get_model("customers", "Account").objects
    model = apps.get_model("customers", "AccountSecurity")
    missing = accounts.exclude(pk__in=model.objects.values("account")).order_by("pk")
    while ids := list(missing.values_list("pk", flat=True)[:BATCH_ROWS]):
        model.objects.bulk_create(model(account_id=pk) for pk in ids)


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_labels_of_history")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
