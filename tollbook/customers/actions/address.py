"""The address of a location: changed as one, looked up, kept in the history."""

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked
from tollbook.access.types import Edit, Face, FieldChange
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, Location
from tollbook.customers.queries.places import clean_place
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
    wanted = values_of(row, BILL_TO.fields) | dict(edit.values)
    if PLACE_FIELDS & edit.values.keys():
        is_file = edit.by.face == Face.IMPORT
        place, faults = clean_place(wanted, as_typed=as_typed, from_file=is_file)
        if faults:
            raise WrongFields(faults)
        wanted |= place
        row.place_confirmed = bool(place["place_confirmed"])
    put(row, BILL_TO.fields, wanted)
    changes = save_tracked(row=row, by=edit.by, account=account.number)
    if changes and row.is_bill_to:
        keep_contacts(account=account, at=edit.by.at)
    return changes
