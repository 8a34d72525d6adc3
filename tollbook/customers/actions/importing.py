"""Many new accounts at once, and what only a file may say of one.

The values were settled one by one with the rules of the form (`customers.settling`); here the rows
are written, a few statements for a whole batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from tollbook.access.actions import record_changes_of_many, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.customers.actions.account import CONSENTS, consents_of
from tollbook.customers.actions.numbers import clean_number, number_account
from tollbook.customers.actions.opening import Opening
from tollbook.customers.contacts import (
    Contact,
    contacts_of_account,
    contacts_written,
    is_original,
    opened_at,
)
from tollbook.customers.models import (
    Account,
    AccountSecurity,
    Consent,
    ContactOfRecord,
    FormerNumber,
    Location,
    Status,
)
from tollbook.customers.models.search import renew
from tollbook.customers.queries.known import Known
from tollbook.customers.settling import OWN
from tollbook.customers.types import PENDING
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import fresh
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.rows import insert_models


@dataclass
class NewAccount:
    """An account that a file opens. billing_emails: contacts of record of a room above.
    former_numbers: those it had before, found by search and never given again."""

    opening: Opening
    billing_emails: str = ""
    former_numbers: Sequence[str] = ()
    location: Location | None = field(default=None, init=False)

    @property
    def account(self) -> Account:
        return self.opening.account


@transaction.atomic
def place_accounts(*, wanted: Sequence[NewAccount], by: Actor) -> None:
    """Save new accounts with their numbers, bill-to locations, contacts, consents and history."""
    accounts = [each.account for each in wanted]
    unnumbered = [each for each in accounts if not each.number]
    for account in unnumbered:
        account.number = f"{PENDING}{uuid4().hex[:12]}"
    insert_models(accounts)
    for account in unnumbered:
        number_account(account=account)
        account.save(update_fields=["number"])
    for each in wanted:
        values = {"code": 0, **each.opening.bill_to}
        each.location = fresh(Location, account=each.account, is_bill_to=True, **values)
    insert_models([each.location for each in wanted if each.location])
    insert_models([fresh(AccountSecurity, account=each) for each in accounts])
    insert_models([row for each in wanted for row in _contacts(each)])
    insert_models([row for each in accounts for row in _consents(each, by)])
    FormerNumber.objects.bulk_create(
        FormerNumber(account=each.account, number=number, replaced_at=by.at)
        for each in wanted
        for number in each.former_numbers
    )
    renew([each.pk for each in accounts])
    opened = [(each, each.number, _opened(each)) for each in accounts]
    record_changes_of_many(changes=opened, by=by)


def _opened(account: Account) -> FieldChange:
    return FieldChange("", "account opened", "", str(account))


def _contacts(new: NewAccount) -> list[ContactOfRecord]:
    account, at = new.account, opened_at(new.account)
    found = contacts_of_account(account, new.location)
    found |= contacts_written({"billing_emails": new.billing_emails})
    return [_row(account, each, at) for each in sorted(found, key=lambda each: each.value)]


def _row(account: Account, contact: Contact, at: Any) -> ContactOfRecord:
    return fresh(
        ContactOfRecord,
        account=account,
        channel=contact.channel,
        value=contact.value,
        source=contact.source,
        since=at,
        is_original=is_original(account, at),
    )


def _consents(account: Account, by: Actor) -> list[Consent]:
    """A yes is kept as consent from the first day; a No that nobody has said is none."""
    held = values_of(account, [OWN[name] for name in CONSENTS])
    return consents_of(account, {name: True for name, is_yes in held.items() if is_yes}, by)


def clean_former(text: str, known: Known) -> list[str]:
    """The numbers that an account had before, parted by semicolons; raises WrongFields."""
    try:
        found = [clean_number(each, known=known) for each in text.split(";") if each.strip()]
    except WrongFields as refusal:
        raise WrongFields({"former_numbers": refusal.faults["number"]}) from None
    return list(dict.fromkeys(found))


@transaction.atomic
def keep_standing(
    *, account: Account, status: Status, days: Mapping[str, date | bool | None], by: Actor
) -> bool:
    """Status and days as a file says they stand, without an action; whether anything differs."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    row.status = status
    for name, value in days.items():
        setattr(row, name, value)
    return bool(save_tracked(row=row, by=by, account=row.number))
