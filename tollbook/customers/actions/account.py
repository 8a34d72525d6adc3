"""The account's own fields: changed together, checked together, kept in the history."""

from collections.abc import Mapping

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked
from tollbook.access.types import Actor, Edit, FieldChange
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.actions.numbers import change_number
from tollbook.customers.models import Account, Consent
from tollbook.customers.queries.known import Known
from tollbook.customers.settling import OWN, Case, Values, settle
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
    row.key_labels = {each.column: each.label for each in specs if each.is_custom}  # type: ignore[attr-defined]
    changes = save_tracked(row=row, by=by, account=row.number)
    changed = {each.field for each in changes}
    said = {each: wanted[each] for each in CONSENTS if each in changed}
    Consent.objects.bulk_create(consents_of(row, said, by))
    if changes:
        keep_contacts(account=row, at=by.at)
    number = wanted.get("number", row.number)
    if edit.is_admin and number != row.number:
        change_number(account=row, number=number, by=by)
        changes.append(FieldChange("number", OWN["number"].label, "", number))
    return changes


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
