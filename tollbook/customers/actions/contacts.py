"""Contacts of record: rows are added and ended, never rewritten."""

from collections.abc import Collection, Mapping, Sequence
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
from tollbook.customers.models import Account, ContactOfRecord, Location
from tollbook.kernel.rows import among

OF_ACCOUNT = frozenset({*EMAIL_FIELDS, *PHONE_FIELDS, BILL_TO})
Wanted = Sequence[tuple[Account, set[Contact]]]


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
        _bring_up([(account, contacts_of_user(user))], {OF_USER}, user, at)
    elif written is not None:
        _bring_up([(account, contacts_written(written))], set(written), None, at)
    else:
        keep_contacts_of_many(accounts=[account], at=at)


@transaction.atomic
def keep_contacts_of_many(*, accounts: Sequence[Account], at: datetime) -> None:
    """The same for the own fields and the bill-to of many accounts, a few statements for all."""
    places = Location.objects.filter(account__in=among([each.pk for each in accounts]))
    bill_to = {each.account_id: each for each in places.filter(is_bill_to=True)}
    wanted = [(each, contacts_of_account(each, bill_to.get(each.pk))) for each in accounts]
    _bring_up(wanted, OF_ACCOUNT, None, at)


@transaction.atomic
def keep_contacts_written(
    *, written: Sequence[tuple[Account, Mapping[str, str]]], at: datetime
) -> None:
    """The same for fields of other rooms of many accounts: (account, text by field)."""
    sources = {name for _, texts in written for name in texts}
    _bring_up([(each, contacts_written(texts)) for each, texts in written], sources, None, at)


def _bring_up(wanted: Wanted, sources: Collection[str], user: User | None, at: datetime) -> None:
    """End what of these sources is gone, begin what is new."""
    rows = ContactOfRecord.objects.filter(
        account__in=among([each.pk for each, _ in wanted]),
        user=user,
        source__in=sources,
        until__isnull=True,
    )
    standing: dict[int, dict[Contact, int]] = {}
    for row in rows:
        own = standing.setdefault(row.account_id, {})
        own[Contact(row.of_channel, row.value, row.source)] = row.pk
    told = [(account, found, standing.get(account.pk, {})) for account, found in wanted]
    gone = [pk for _, found, own in told for contact, pk in own.items() if contact not in found]
    if gone:
        ContactOfRecord.objects.filter(pk__in=among(gone)).update(until=at)
    ContactOfRecord.objects.bulk_create(
        row for account, found, own in told for row in _begun(account, found - own.keys(), user, at)
    )


def _begun(
    account: Account, fresh: set[Contact], user: User | None, at: datetime
) -> list[ContactOfRecord]:
    """Contacts that stand from `at` on; not saved."""
    return [
        ContactOfRecord(
            account=account,
            user=user,
            channel=each.channel,
            value=each.value,
            source=each.source,
            since=at,
            is_original=is_original(account, at),
        )
        for each in sorted(fresh, key=lambda each: (each.source, each.value))
    ]
