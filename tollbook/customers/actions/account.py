"""The account's own fields: changed together, checked together, kept in the history."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked, save_tracked_many
from tollbook.access.types import Actor, Edit, FieldChange
from tollbook.customers.actions.contacts import keep_contacts, keep_contacts_of_many
from tollbook.customers.actions.numbers import change_number
from tollbook.customers.models import Account, Consent
from tollbook.customers.models.search import renew
from tollbook.customers.queries.known import Known
from tollbook.customers.settling import OWN, STRUCTURE, Case, Values, settle
from tollbook.fields.queries import sections_of
from tollbook.kernel.record import FieldSpec

CONSENTS = ("services_email_ok", "partners_email_ok", "custom.email_opt_out")


@transaction.atomic
def change_account(*, account: Account, edit: Edit) -> list[FieldChange]:
    """Put the given values into the account, or raise WrongFields and change nothing."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    refuse_stale(row, edit.seen_version)
    own = {each.name: each for part in sections_of("account") for each in part.fields}
    case = Case(edit.by.at.date(), own, is_admin=edit.is_admin, is_billed=edit.is_billed)
    wanted = dict(edit.values)
    specs = settle(row, wanted, case, Known())
    return _saved(row, edit, specs, wanted)


def _saved(row: Account, edit: Edit, specs: list[FieldSpec], wanted: Values) -> list[FieldChange]:
    by = edit.by
    _label(row, specs)
    changes = save_tracked(row=row, by=by, account=row.number)
    Consent.objects.bulk_create(_consents_said(row, wanted, changes, by))
    if changes:
        keep_contacts(account=row, at=by.at)
    number = wanted.get("number", row.number)
    if edit.is_admin and number != row.number:
        change_number(account=row, number=number, by=by)
        changes.append(FieldChange("number", OWN["number"].label, "", number))
    return changes


def _label(row: Account, specs: Sequence[FieldSpec]) -> None:
    """Name the custom fields for the history."""
    row.key_labels = {each.column: each.label for each in specs if each.is_custom}  # type: ignore[attr-defined]


def _consents_said(
    row: Account, wanted: Values, changes: Sequence[FieldChange], by: Actor
) -> list[Consent]:
    changed = {each.field for each in changes}
    return consents_of(row, {each: wanted[each] for each in CONSENTS if each in changed}, by)


@dataclass(frozen=True)
class Redrafted:
    """A standing account as a file wants it, checked and not saved. wanted: values by field."""

    row: Account
    specs: Sequence[FieldSpec]
    wanted: Values


def is_own_matter(values: Mapping[str, object]) -> bool:
    """Whether wanted values ask nothing of other accounts, such as a place in a structure does."""
    return not STRUCTURE & values.keys()


def redrafted_account(
    account: Account, edit: Edit, own: dict[str, FieldSpec], known: Known
) -> Redrafted:
    """The account with other values, or raises WrongFields with all that is wrong with them.

    account: as it stands, locked; it stays as it is.   own: the custom fields of accounts.   Not
    for the number nor for a place in a structure, which lock more than the account.
    """
    row, wanted = copy(account), dict(edit.values)
    case = Case(edit.by.at.date(), own, is_admin=edit.is_admin, is_billed=edit.is_billed)
    return Redrafted(row, settle(row, wanted, case, known), wanted)


@transaction.atomic
def keep_accounts(*, redrafts: Sequence[Redrafted], by: Actor) -> list[list[FieldChange]]:
    """Save them with history, consents, contacts of record and search texts; what differed."""
    for each in redrafts:
        _label(each.row, each.specs)
    rows = [each.row for each in redrafts]
    told = save_tracked_many(rows=rows, by=by, account_of=lambda row: str(row.number))
    said = zip(redrafts, told, strict=True)
    Consent.objects.bulk_create(
        row for each, changes in said for row in _consents_said(each.row, each.wanted, changes, by)
    )
    changed = [row for row, changes in zip(rows, told, strict=True) if changes]
    if changed:
        keep_contacts_of_many(accounts=changed, at=by.at)
        renew([each.pk for each in changed])
    return told


def consents_of(account: Account, given: Mapping[str, bool], by: Actor) -> list[Consent]:
    """Each yes or no to mailings with the words it was said to; not saved."""
    return [
        Consent(
            account=account,
            kind=name,
            given=is_given,
            user=by.user,
            given_at=by.at,
            face=by.face,
            text_shown=OWN[name].label,
        )
        for name, is_given in given.items()
    ]
