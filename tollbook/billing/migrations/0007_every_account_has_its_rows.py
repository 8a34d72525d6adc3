"""Accounts of before get the profile and the report flags that they have not yet."""

from django.db import migrations

BATCH_ROWS = 1000


def fill(apps, schema_editor):
    accounts = apps.get_model("customers", "Account").objects
    for name in ("BillingProfile", "InvoiceReports"):
        model = apps.get_model("billing", name)
        missing = accounts.exclude(pk__in=model.objects.values("account")).order_by("pk")
        while ids := list(missing.values_list("pk", flat=True)[:BATCH_ROWS]):
            model.objects.bulk_create(model(account_id=pk) for pk in ids)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_labels_of_history"),
        ("customers", "0003_record_fields"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
