"""Contacts of record: rows are added and ended, never rewritten."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tollbook.access.models import User
from tollbook.customers.contacts import (
    BILL_TO,
    EMAIL_FIELDS,
    OF_USER,
    PHONE_FIELDS,
    Contact,
    contacts_of_account,
    contacts_of_user,
    contacts_written,
    is_original,
)
from tollbook.customers.models import Account, ContactOfRecord


@transaction.atomic
def keep_contacts(
    *,
    account: Account,
    at: datetime,
    user: User | None = None,
    written: Mapping[str, str] | None = None,
) -> None:
    """Bring the contacts of record up to what stands now; call it in the action that changes one.

    Alone: the account's own fields and its bill-to location.   user: the addresses of that log-in
    instead.   written: fields of other rooms instead, such as {"billing_emails": "a@x.com"}.
    Each value that is new begins at `at`, each that is gone ends at `at`; nothing changed, nothing
    is written. Call it after the rows are saved, in the same transaction.
    """
    if user is not None:
        sources, wanted = {OF_USER}, contacts_of_user(user)
    elif written is not None:
        sources, wanted = set(written), contacts_written(written)
    else:
        sources = {*EMAIL_FIELDS, *PHONE_FIELDS, BILL_TO}
        bill_to = account.locations.filter(is_bill_to=True).first()
        wanted = contacts_of_account(account, bill_to)
    standing = {
        Contact(row.of_channel, row.value, row.source): row
        for row in ContactOfRecord.objects.filter(
            account=account, user=user, source__in=sources, until__isnull=True
        )
    }
    gone = [row.pk for contact, row in standing.items() if contact not in wanted]
    ContactOfRecord.objects.filter(pk__in=gone).update(until=at)
    fresh = sorted(wanted - standing.keys(), key=lambda each: (each.source, each.value))
    ContactOfRecord.objects.bulk_create(
        ContactOfRecord(
            account=account,
            user=user,
            channel=each.channel,
            value=each.value,
            source=each.source,
            since=at,
            is_original=is_original(account, at),
        )
        for each in fresh
    )
