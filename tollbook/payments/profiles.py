"""How an account may pay: opened with it, changed by staff."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked, save_tracked_many
from tollbook.access.types import Actor, Edit, FieldChange
from tollbook.customers.models import Account
from tollbook.kernel.fresh import fresh
from tollbook.kernel.record_rows import Finder, put
from tollbook.kernel.rows import insert_models
from tollbook.payments.models import PaymentProfile
from tollbook.payments.record import SECTIONS

FIELDS = [each for part in SECTIONS for each in part.fields]


@transaction.atomic
def open_profile(*, account: Account) -> PaymentProfile:
    """The row that says how a new account may pay."""
    return PaymentProfile.objects.create(account=account)


def drafted(account: Account, values: Mapping[str, Any], find: Finder) -> PaymentProfile:
    """The row of a new account with the values of a file, not saved."""
    profile = fresh(PaymentProfile, account=account)
    put(profile, FIELDS, values, find)
    return profile


@transaction.atomic
def save_profiles(*, drafts: Iterable[PaymentProfile]) -> None:
    """Keep what was drafted for accounts that are saved by now."""
    insert_models(list(drafts))


@transaction.atomic
def change_profile(*, account: Account, edit: Edit) -> list[FieldChange]:
    """Put the given values; fields that are not given keep theirs."""
    rows = PaymentProfile.objects.select_for_update()
    row = rows.filter(account=account).first() or PaymentProfile(account=account)
    refuse_stale(row, edit.seen_version)
    put(row, FIELDS, edit.values)
    return save_tracked(row=row, by=edit.by, account=account.number)


def redrafted(profile: PaymentProfile, values: Mapping[str, Any], find: Finder) -> PaymentProfile:
    """A standing row with other values, not saved; the given one stays as it is."""
    row = copy(profile)
    put(row, FIELDS, values, find)
    return row


@transaction.atomic
def keep_redrafted(*, redrafts: Sequence[PaymentProfile], by: Actor) -> list[list[FieldChange]]:
    """Save rows of many accounts with their history; what differed of each."""
    return save_tracked_many(rows=redrafts, by=by, account_of=lambda row: row.account.number)
