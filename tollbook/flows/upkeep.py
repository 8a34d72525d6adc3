"""Drop-down lists and custom fields: kept by staff, with an eye on which records use them."""

from django.db import transaction

from tollbook.access.types import Actor, FieldChange
from tollbook.customers.queries.used import accounts_with_choice, accounts_with_key
from tollbook.fields import actions as fields
from tollbook.fields.models import Choice, FieldDefinition
from tollbook.payments.queries import profiles_with_choice

PAYMENT_LISTS = {"PaymentMethodDelete": "method_delete", "AutopayLeave": "autopay_leave"}


def is_choice_used(item: Choice) -> bool:
    """Whether some record holds the stored value of an item."""
    stored = Choice.objects.filter(pk=item.pk).values_list("value", flat=True).first()
    if stored is None:
        return False
    column = PAYMENT_LISTS.get(item.list_name)
    if column is not None:
        return profiles_with_choice(column, int(stored))
    keys = FieldDefinition.objects.filter(choice_list=item.list_name)
    names = list(keys.values_list("key", flat=True))
    return accounts_with_choice(item.list_name, names, stored)


@transaction.atomic
def keep_choice(*, item: Choice, by: Actor, seen_version: int | None = None) -> list[FieldChange]:
    """A new or changed item; a stored value that records hold stays as it is."""
    used = is_choice_used(item)
    return fields.save_choice(item=item, by=by, is_used=used, seen_version=seen_version)


@transaction.atomic
def drop_choice(*, item: Choice, by: Actor) -> bool:
    """End an item; True where it is gone altogether, False where records still hold it."""
    used = is_choice_used(item)
    fields.delete_choice(item=item, by=by, is_used=used)
    return not used


@transaction.atomic
def keep_definition(
    *, definition: FieldDefinition, by: Actor, seen_version: int | None = None
) -> list[FieldChange]:
    """A new or changed custom field; one with stored values keeps its kind."""
    used = accounts_with_key(definition.key)
    return fields.save_definition(
        definition=definition, by=by, is_used=used, seen_version=seen_version
    )
