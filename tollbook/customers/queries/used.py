"""Which values of drop-down lists and custom fields some record holds."""

from collections.abc import Collection

from django.db.models import CharField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from tollbook.customers.models import Account, AccountSecurity, Document, Location

# Lists whose stored values stand in a column of their own.
COLUMNS = {
    "InstallationPartner": (Account, ("installation_partner",)),
    "FinancingPartner": (Account, ("financing_partner",)),
    "LocationType": (Location, ("kind",)),
    "DocumentType": (Document, ("kind",)),
    "PasswordQuestion": (AccountSecurity, ("question_1", "question_2")),
}


def accounts_with_choice(list_name: str, keys: Collection[str], value: str) -> bool:
    """Whether a record holds `value` of a list, in its column or under one of the custom `keys`."""
    for key in keys:
        held = Account.objects.alias(held=Cast(KeyTextTransform(key, "custom"), CharField()))
        if held.filter(held=value).exists():
            return True
    if list_name not in COLUMNS:
        return False
    model, columns = COLUMNS[list_name]
    wanted = Q()
    for column in columns:
        wanted |= Q(**{column: value})
    return model._default_manager.filter(wanted).exists()


def accounts_with_key(key: str) -> bool:
    """Whether an account holds a value of the custom field `key`."""
    return Account.objects.filter(custom__has_key=key).exists()
