"""Contacts of record: who may be reached to prove who they are, and who is told of a change."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from tollbook.access.models import User
from tollbook.customers.contacts import PHONE_FIELDS, WORDS_OF_SOURCE, postal_lines
from tollbook.customers.models import Account, ContactOfRecord
from tollbook.customers.rules.record import OF_RECORD_AFTER, is_of_record
from tollbook.kernel.rows import among
from tollbook.notices.types import Channel, Reach

CHANNELS = tuple(Channel)
RECORD_AGE = OF_RECORD_AFTER


def contacts_of_record(
    *, account: Account, at: datetime, user: User | None = None, channel: Channel | None = None
) -> list[ContactOfRecord]:
    """The account's contacts that prove something at `at`, and those of its log-in `user`.

    Those of the log-in come first, then those that still stand, then the oldest. One statement.
    """
    then = at - OF_RECORD_AFTER
    found = _of(account, user).filter(
        Q(is_original=True) | Q(since__lte=then), Q(until__isnull=True) | Q(until__gt=then)
    )
    if channel is not None:
        found = found.filter(channel=channel)
    return sorted(found, key=_rank)


def field_words_of(row: ContactOfRecord) -> str:
    """What the field is called that the contact stands in."""
    return WORDS_OF_SOURCE.get(row.source, row.source)


def is_record(row: ContactOfRecord, at: datetime) -> bool:
    """Whether `row` proves something at `at`."""
    return is_of_record(since=row.since, until=row.until, is_original=row.is_original, at=at)


def old_contacts(*, account: Account, at: datetime, user: User | None = None) -> tuple[Reach, ...]:
    """Where somebody is told of a change that is made at `at`: never by what came with it.

    One way for each channel, in the order of fallback: what this very change replaced, else what
    is of record, the log-in's own first and those of other log-ins last; else what stood before.
    What was replaced less than 30 days ago still counts, so a thief who plants an address first
    does not get the next notice.
    """
    return old_contacts_of_many(log_ins=[(account, user)], at=at)[account.pk]


def old_contacts_of_many(
    *, log_ins: Sequence[tuple[Account, User | None]], at: datetime
) -> dict[int, tuple[Reach, ...]]:
    """The same for many accounts, each with the log-in that stands for it, in one statement."""
    then = at - OF_RECORD_AFTER
    rows = ContactOfRecord.objects.filter(
        Q(until__isnull=True) | Q(until__gt=then),
        account__in=among([account.pk for account, _ in log_ins]),
        since__lt=at,
    )
    stood: dict[int, list[ContactOfRecord]] = {}
    for row in rows:
        stood.setdefault(row.account_id, []).append(row)
    return {
        account.pk: reach_of(_weighed(stood.get(account.pk, ()), at, user))
        for account, user in log_ins
    }


def _weighed(
    rows: Iterable[ContactOfRecord], at: datetime, user: User | None
) -> list[ContactOfRecord]:
    """What this very change replaced first, then by what it proves and whose it is."""
    own = (user.pk if user else None, None)

    def weight(row: ContactOfRecord) -> tuple[object, ...]:
        is_others = row.user_id not in own
        return (row.until != at, not is_record(row, at), is_others, *_rank(row))

    return sorted(rows, key=weight)


def reach_of(rows: Iterable[ContactOfRecord]) -> tuple[Reach, ...]:
    """The first of `rows` for each channel, in the order of fallback."""
    best: dict[Channel, Reach] = {}
    for row in rows:
        best.setdefault(row.of_channel, Reach(row.of_channel, row.value))
    return tuple(best[channel] for channel in CHANNELS if channel in best)


def _of(account: Account, user: User | None) -> QuerySet[ContactOfRecord]:
    own = Q(user__isnull=True) if user is None else Q(user__isnull=True) | Q(user=user)
    return ContactOfRecord.objects.filter(own, account=account)


def _rank(row: ContactOfRecord) -> tuple[object, ...]:
    phone = PHONE_FIELDS.index(row.source) if row.source in PHONE_FIELDS else 0
    return (row.user_id is None, row.until is not None, phone, row.since, row.pk)


def envelope_lines(account: Account) -> str:
    """The bill-to address of `account` as it stands on an envelope, "" while there is none."""
    place = account.locations.filter(is_bill_to=True).first()
    return postal_lines(account, place) if place else ""
