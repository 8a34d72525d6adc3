"""Places of an account: added, copied, changed, made the bill-to, taken away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import record_changes, refuse_stale, save_tracked
from tollbook.access.types import Actor, Face, FieldChange
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, Location
from tollbook.customers.queries.places import clean_place
from tollbook.kernel.errors import Refused, WrongFields

PLACE = ("postal_code", "city", "state", "county", "in_city", "country")
OTHERS = (
    *("kind", "description", "attention", "address_1", "address_2", "floor", "room"),
    *("contact_name", "contact_phone", "notes", "is_active"),
)
NOT_COPIED = frozenset({"id", "code", "is_bill_to", "version", "account"})
BILL_TO_STAYS = "The bill-to location cannot be deleted."


def next_code(account: Account) -> int:
    """The code of the next location: 0 for the first, else one above the highest."""
    highest = account.locations.order_by("-code").values_list("code", flat=True).first()
    return 0 if highest is None else highest + 1


@transaction.atomic
def save_location(
    *,
    location: Location,
    values: Mapping[str, Any],
    as_typed: bool,
    by: Actor,
    seen_version: int | None = None,
) -> Location:
    """A new or changed place with the values of its form; raises WrongFields and changes nothing.

    as_typed: keep a place that the postal list does not know; the data check then names it. A new
    bill-to address begins as a contact of record.
    """
    account = location.account
    if location.pk:
        stored = Location.objects.select_for_update().get(pk=location.pk)
        refuse_stale(stored, seen_version)
    place, faults = clean_place(values, as_typed=as_typed, from_file=by.face == Face.IMPORT)
    code = values.get("code")
    if code is None:
        code = location.code if location.pk else next_code(account)
    if account.locations.filter(code=code).exclude(pk=location.pk).exists():
        faults["code"] = ("UNI", f"Location code {code} is in use.")
    if faults:
        raise WrongFields(faults)
    for name, value in place.items():
        setattr(location, name, value)
    for name in OTHERS:
        if name in values:
            setattr(location, name, values[name])
    location.code = code
    changes = save_tracked(row=location, by=by, account=account.number)
    if changes and location.is_bill_to:
        keep_contacts(account=account, at=by.at)
    return location


def copied(location: Location) -> Location:
    """A further location like this one, not saved yet; code and bill-to are its own."""
    names = [field.attname for field in Location._meta.concrete_fields]
    kept = {name: getattr(location, name) for name in names if name not in NOT_COPIED}
    kept.pop("account_id", None)
    return Location(account=location.account, code=next_code(location.account), **kept)


@transaction.atomic
def make_bill_to(*, location: Location, by: Actor) -> Location:
    """Bills go here from now on; the flag moves in one step."""
    account = location.account
    if location.is_bill_to:
        return location
    # The old one first: an account never has two, not even for a moment.
    for old in Location.objects.select_for_update().filter(account=account, is_bill_to=True):
        old.is_bill_to = False
        save_tracked(row=old, by=by, account=account.number)
    location.is_bill_to = True
    save_tracked(row=location, by=by, account=account.number)
    keep_contacts(account=account, at=by.at)
    return location


@transaction.atomic
def delete_location(*, location: Location, by: Actor) -> None:
    """Take a place away that nothing uses; the caller has asked the rooms above."""
    if location.is_bill_to:
        raise Refused("bill-to", BILL_TO_STAYS)
    gone = [FieldChange("", "location deleted", str(location), "")]
    record_changes(row=location, by=by, changes=gone, account=location.account.number)
    location.delete()
