"""Places, notes and log-ins from a file: drafted by the rules of their forms, written together.

What only one of them can do, such as moving the bill-to, is left to the actions of the pages.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.actions import save_tracked_many
from tollbook.access.models import User
from tollbook.access.queries import GENERIC_USER_ID
from tollbook.access.types import Actor, Kind
from tollbook.customers.actions.locations import OTHERS
from tollbook.customers.actions.papers import Written, put_level
from tollbook.customers.actions.users import NAME_MAX, UserFacts, clean_emails, clean_user_id
from tollbook.customers.contacts import OF_USER, contacts_of_user, is_original
from tollbook.customers.models import Account, ContactOfRecord, Location, Membership, Note
from tollbook.customers.models.search import renew
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.places import Look, clean_place
from tollbook.kernel.entry import one_line
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import fresh
from tollbook.kernel.rows import insert_models

FOLLOWED = ("address_1", "address_2", "attention", "city", "state", "postal_code", "county")
# Where one of these changes, contacts of record, 911 addresses or the bill-to follow.
TIED = frozenset({*FOLLOWED, "country", "in_city", "floor", "room", "as_typed", "is_bill_to"})


def drafted_location(
    account: Account, values: Mapping[str, Any], codes: set[int], look: Look
) -> Location:
    """A further place of an account, not saved; raises WrongFields.

    codes: those in use, to which its own is added.   look: gives the places of a ZIP code.
    """
    as_typed = bool(values.get("as_typed"))
    place, faults = clean_place(values, as_typed=as_typed, look=look, from_file=True)
    code = values.get("code")
    if code is None:
        code = max(codes, default=-1) + 1
    if code in codes:
        faults["code"] = ("UNI", f"Location code {code} is in use.")
    if faults:
        raise WrongFields(faults)
    codes.add(code)
    own = {name: values[name] for name in OTHERS if name in values}
    return fresh(Location, account=account, code=code, **{"is_active": True} | own | place)


def redrafted_location(location: Location, values: Mapping[str, Any]) -> Location | None:
    """A standing place with other values, not saved; None where something follows from them."""
    names = {name for name, value in values.items() if _held(location, name) != value}
    if names & TIED:
        return None
    changed = copy(location)
    for name in names:
        setattr(changed, name, values[name])
    return changed


def _held(location: Location, name: str) -> Any:
    return not location.place_confirmed if name == "as_typed" else getattr(location, name)


@transaction.atomic
def keep_locations(*, locations: Sequence[Location], by: Actor) -> None:
    """Save drafted places, new or changed, with their history."""
    save_tracked_many(rows=locations, by=by, account_of=lambda each: each.account.number)
    if phones := {each.account_id for each in locations if each.contact_phone}:
        renew(phones)


def drafted_note(account: Account, values: Mapping[str, Any], written: Written) -> Note:
    """A note as it was written elsewhere, not saved; raises WrongFields."""
    note = fresh(Note, account=account, author=written.author, written_at=written.at)
    note.text = values["text"]
    put_level(note, values)
    return note


@transaction.atomic
def keep_notes(*, notes: Sequence[Note], by: Actor) -> None:
    """Save drafted notes with their history."""
    save_tracked_many(rows=notes, by=by, account_of=lambda each: each.account.number)


@dataclass
class NewLogIn:
    """A log-in of an account that is not saved yet."""

    user: User
    member: Membership

    @property
    def pk(self) -> int | None:
        return self.user.pk

    @pk.setter
    def pk(self, value: int | None) -> None:
        self.user.pk = self.member.pk = value


def drafted_log_in(
    account: Account, facts: UserFacts, known: Known, *, is_active: bool, is_primary: bool
) -> NewLogIn:
    """A log-in without a password, not saved; raises Refused.

    known: has been asked for the user id, and counts it as taken from now on.
    """
    kind = Kind.WHOLESALE if account.billing_type == "wholesale" else Kind.CUSTOMER
    user = fresh(User, user_id=clean_user_id(account, facts.user_id, known=known), kind=kind)
    user.name = one_line(facts.name, NAME_MAX)
    user.emails = clean_emails(facts.emails)
    user.is_active = is_active
    # As `set_unusable_password` has it, which asks for the dice forty times.
    user.password = f"{UNUSABLE_PASSWORD_PREFIX}{token_hex(20)}"
    known.take_user_id(user.user_id)
    member = fresh(Membership, account=account, user=user, role=facts.role, is_primary=is_primary)
    return NewLogIn(user, member)


@transaction.atomic
def keep_log_ins(*, log_ins: Sequence[NewLogIn], by: Actor) -> None:
    """Save drafted log-ins with groups, contacts of record and history."""
    numbers = {each.user.user_id: each.member.account.number for each in log_ins}
    users = [each.user for each in log_ins]
    save_tracked_many(rows=users, by=by, account_of=lambda each: numbers[each.user_id])
    for each in log_ins:
        each.member.user = each.user
    insert_models([each.member for each in log_ins])
    for kind in {Kind(each.kind) for each in users}:
        groups = list(Group.objects.filter(user__user_id=GENERIC_USER_ID[kind]))
        own = [each for each in users if each.kind == kind]
        through = User.groups.through
        insert_models(
            [through(user_id=each.pk, group_id=group.pk) for each in own for group in groups]
        )
    insert_models([row for each in log_ins for row in _contacts(each, by)])


def _contacts(new: NewLogIn, by: Actor) -> list[ContactOfRecord]:
    account = new.member.account
    found = sorted(contacts_of_user(new.user), key=lambda each: each.value)
    return [
        fresh(
            ContactOfRecord,
            account=account,
            user=new.user,
            channel=each.channel,
            value=each.value,
            source=OF_USER,
            since=by.at,
            is_original=is_original(account, by.at),
        )
        for each in found
    ]
