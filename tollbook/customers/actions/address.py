"""The address of a location: changed as one, looked up, kept in the history."""

from collections.abc import Sequence
from copy import copy

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked, save_tracked_many
from tollbook.access.types import Actor, Edit, Face, FieldChange
from tollbook.customers.actions.contacts import keep_contacts, keep_contacts_of_many
from tollbook.customers.models import Account, Location
from tollbook.customers.queries.places import Look, clean_place
from tollbook.customers.record import BILL_TO
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record_rows import put, values_of

PLACE_FIELDS = frozenset({"city", "state", "postal_code", "county", "country", "in_city"})


@transaction.atomic
def change_address(
    *, location: Location, edit: Edit, as_typed: bool = False, account: Account
) -> list[FieldChange]:
    """Put the given values into the address, or raise WrongFields and change nothing.

    as_typed: keep a place that the postal list does not know; the data check then names it.
    """
    row = Location.objects.select_for_update().get(pk=location.pk)
    refuse_stale(row, edit.seen_version)
    _put(row, edit, as_typed=as_typed)
    changes = save_tracked(row=row, by=edit.by, account=account.number)
    if changes and row.is_bill_to:
        keep_contacts(account=account, at=edit.by.at)
    return changes


def _put(row: Location, edit: Edit, *, as_typed: bool, look: Look | None = None) -> None:
    """Put the wanted values into an address, or raise WrongFields."""
    wanted = values_of(row, BILL_TO.fields) | dict(edit.values)
    if PLACE_FIELDS & edit.values.keys():
        is_file = edit.by.face == Face.IMPORT
        place, faults = clean_place(wanted, as_typed=as_typed, look=look, from_file=is_file)
        if faults:
            raise WrongFields(faults)
        wanted |= place
        row.place_confirmed = bool(place["place_confirmed"])
    put(row, BILL_TO.fields, wanted)


def redrafted_address(location: Location, edit: Edit, *, as_typed: bool, look: Look) -> Location:
    """A bill-to with other values, not saved; raises WrongFields.

    location: as it stands, locked; it stays as it is.   look: gives the places of a ZIP code.
    """
    row = copy(location)
    _put(row, edit, as_typed=as_typed, look=look)
    return row


@transaction.atomic
def keep_addresses(
    *, redrafts: Sequence[tuple[Account, Location]], by: Actor
) -> list[list[FieldChange]]:
    """Save bill-to places of many accounts with history and contacts of record; what differed.

    The accounts are those that stand by now, for their name is part of the address.
    """
    numbers = {row.pk: account.number for account, row in redrafts}
    rows = [row for _, row in redrafts]
    told = save_tracked_many(rows=rows, by=by, account_of=lambda row: numbers[row.pk])
    changed = [account for (account, _), changes in zip(redrafts, told, strict=True) if changes]
    if changed:
        keep_contacts_of_many(accounts=changed, at=by.at)
    return told
