"""Search texts of the accounts that stood before there were any; in batches."""

from django.db import migrations

from tollbook.customers.models.search import words_of, folded
from tollbook.kernel.phones import digits_of

BATCH_ROWS = 2000
PHONES = ("contact_phone", "phone", "fax", "cell_phone")


def fill(apps, schema_editor):
    Account = apps.get_model("customers", "Account")
    SearchText = apps.get_model("customers", "SearchText")
    unfilled = Account.objects.filter(search_text__isnull=True).order_by("pk")
    while batch := list(unfilled.prefetch_related("locations", "former_numbers")[:BATCH_ROWS]):
        SearchText.objects.bulk_create(_text(SearchText, account) for account in batch)


def _text(model, account):
    former = [each.number for each in account.former_numbers.all()]
    places = [each.contact_phone for each in account.locations.all()]
    phones = [getattr(account, name) for name in PHONES]
    codes = [folded(each) for each in (account.number, *former, account.external_id)]
    words = words_of(f"{account.name} {account.contact_name}")
    return model(
        account_id=account.pk,
        codes=_lines(codes),
        words=" ".join(["", *words, ""]),
        digits=_lines([digits_of(each) for each in (*phones, *places)]),
    )


def _lines(parts):
    return "\n".join(["", *dict.fromkeys(filter(None, parts)), ""])


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_search_texts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
