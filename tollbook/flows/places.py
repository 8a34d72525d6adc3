"""A location changes with all that follows from it: history, contacts, notice, 911 address."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.types import Actor, Edit
from tollbook.customers.actions.account import change_account
from tollbook.customers.actions.locations import delete_location, make_bill_to, save_location
from tollbook.customers.models import Account, Location
from tollbook.flows.changes import SecurityChange
from tollbook.flows.security import tell_of_security_change
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.show import counted
from tollbook.services.actions import order_place_change
from tollbook.services.models import Product

CONTACTS = frozenset({"contact_emails", "contact_phone", "phone", "cell_phone"})
MAILING = ("address_1", "address_2", "attention", "city", "state", "postal_code", "country")


@transaction.atomic
def change_location(
    *,
    location: Location,
    values: Mapping[str, Any],
    as_typed: bool,
    by: Actor,
    seen_version: int | None = None,
) -> Location:
    """Save a place of an account; taxes follow it from the next bill.

    Where calls over the internet come from, the new address is asked for with the keeper of 911
    addresses, and the accepted one stays in force until the answer. The former contact of record is
    told when the address of bills has changed.
    """
    before = Location.objects.filter(pk=location.pk).first()
    saved = save_location(
        location=location, values=values, as_typed=as_typed, by=by, seen_version=seen_version
    )
    order_place_change(location=saved, by=by)
    if before is not None and saved.is_bill_to and _mailing(before) != _mailing(saved):
        tell_of_security_change(
            kind=SecurityChange.ADDRESS, user=None, account=saved.account, by=by
        )
    return saved


@transaction.atomic
def change_contact(*, account: Account, place: Edit, contact: Edit) -> None:
    """The contact information of the profile: bill-to address and contact, saved as one.

    place: fields of the bill-to location, which must lie in a listed place of its ZIP.   contact:
    fields of the account. Raises WrongFields with all that is wrong of both, and changes nothing.
    """
    location = account.locations.select_for_update().get(is_bill_to=True)
    before = _mailing(location)
    faults: dict[str, tuple[str, str]] = {}
    changes = []
    try:
        with transaction.atomic():
            location = save_location(
                location=location,
                values=place.values,
                as_typed=False,
                by=place.by,
                seen_version=place.seen_version,
            )
    except WrongFields as wrong:
        faults |= wrong.faults
    try:
        changes = change_account(account=account, edit=contact)
    except WrongFields as wrong:
        faults |= wrong.faults
    if faults:
        raise WrongFields(faults)
    order_place_change(location=location, by=place.by)
    if before != _mailing(location) or CONTACTS & {each.field for each in changes}:
        user = place.by.acting_as or place.by.user
        tell_of_security_change(
            kind=SecurityChange.ADDRESS, user=user, account=account, by=place.by
        )


@transaction.atomic
def send_bills_to(*, location: Location, by: Actor) -> Location:
    """Bills go to this place of the account from now on; the former contact of record is told where
    that is another address."""
    account = location.account
    before = account.locations.select_for_update().filter(is_bill_to=True).first()
    moved = make_bill_to(location=location, by=by)
    if before is not None and _mailing(before) != _mailing(moved):
        tell_of_security_change(kind=SecurityChange.ADDRESS, user=None, account=account, by=by)
    return moved


def _mailing(location: Location) -> list[str]:
    return [getattr(location, name) for name in MAILING]


@transaction.atomic
def take_location_away(*, location: Location, by: Actor) -> None:
    """Delete a place that no product uses."""
    used = Product.objects.filter(location=location).count()
    if used and not location.is_bill_to:
        verb = "uses" if used == 1 else "use"
        raise Refused("in-use", f"{counted(used, 'product')} {verb} this location.")
    delete_location(location=location, by=by)
