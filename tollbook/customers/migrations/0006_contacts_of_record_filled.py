"""The contacts of accounts that stood before they were kept; nobody knows since when each stands,
so they count as there from the first day."""

import re

from django.db import migrations

BATCH_ROWS = 500
PHONE_FIELDS = ("cell_phone", "contact_phone", "phone")
TEXT, EMAIL, LETTER = "text", "email", "letter"


def fill(apps, schema_editor):
    Account = apps.get_model("customers", "Account")
    last = 0
    while batch := list(Account.objects.filter(pk__gt=last).order_by("pk")[:BATCH_ROWS]):
        last = batch[-1].pk
        _fill(apps, batch)


def _fill(apps, accounts):
    Location = apps.get_model("customers", "Location")
    Membership = apps.get_model("customers", "Membership")
    Contact = apps.get_model("customers", "ContactOfRecord")
    by_id = {each.pk: each for each in accounts}
    places = Location.objects.filter(account__in=by_id, is_bill_to=True)
    members = Membership.objects.filter(account__in=by_id).select_related("user")
    found = [
        *((account, None, *each) for account in accounts for each in _of_account(account)),
        *((by_id[place.account_id], None, LETTER, lines, "bill_to")
          for place in places if (lines := _lines(by_id[place.account_id], place))),
        *((by_id[member.account_id], member.user, EMAIL, address, "emails")
          for member in members for address in _addresses(member.user.emails)),
    ]
    Contact.objects.bulk_create(
        [
            Contact(account=account, user=user, channel=channel, value=value, source=source,
                    since=account.created_at, is_original=True)
            for account, user, channel, value, source in dict.fromkeys(found)
        ],
        ignore_conflicts=True,
    )


def _of_account(account):
    for address in _addresses(account.contact_emails):
        yield EMAIL, address, "contact_emails"
    for name in PHONE_FIELDS:
        digits = re.sub("[^0-9]", "", getattr(account, name))
        digits = "1" + digits if len(digits) == 10 else digits
        if 11 <= len(digits) <= 15:
            yield TEXT, digits, name


def _addresses(text):
    parts = (part.strip().casefold() for part in re.split("[,;]", text))
    return list(dict.fromkeys(part for part in parts if "@" in part))


def _lines(account, place):
    if not (place.address_1 or place.address_2) or not place.city:
        return ""
    town = f"{place.city} {place.state} {place.postal_code}".strip()
    lines = (account.name, place.attention, place.address_1, place.address_2, town)
    return "\n".join(line for line in lines if line)[:600]


def nothing(apps, schema_editor):
    """Backward the rows stay; the tables go with the migration that made them."""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_upkeep_versions_and_effects'),
        ('access', '0003_settings_and_history'),
    ]

    operations = [migrations.RunPython(fill, nothing)]
