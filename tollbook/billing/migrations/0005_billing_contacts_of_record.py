"""Billing addresses that stood before contacts of record were kept count from the first day."""

import re

from django.db import migrations

BATCH_ROWS = 500


def fill(apps, schema_editor):
    Profile = apps.get_model("billing", "BillingProfile")
    Contact = apps.get_model("customers", "ContactOfRecord")
    profiles = Profile.objects.exclude(billing_emails="").select_related("account").order_by("pk")
    last = 0
    while batch := list(profiles.filter(pk__gt=last)[:BATCH_ROWS]):
        last = batch[-1].pk
        Contact.objects.bulk_create(
            [
                Contact(account=each.account, channel="email", value=address,
                        source="billing_emails", since=each.account.created_at, is_original=True)
                for each in batch
                for address in _addresses(each.billing_emails)
            ],
            ignore_conflicts=True,
        )


def _addresses(text):
    parts = (part.strip().casefold() for part in re.split("[,;]", text))
    return list(dict.fromkeys(part for part in parts if "@" in part))


def nothing(apps, schema_editor):
    """Backward the rows stay."""


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0004_record_fields'),
        ('customers', '0006_contacts_of_record_filled'),
    ]

    operations = [migrations.RunPython(fill, nothing)]
