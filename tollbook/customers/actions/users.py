"""Log-ins of an account: made, changed, turned off and on; never deleted."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.actions import claim_name, end_visits, record_changes, save_tracked
from tollbook.access.models import User
from tollbook.access.queries import GENERIC_USER_ID
from tollbook.access.types import Actor, FieldChange, Kind
from tollbook.customers.actions import add_member
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, Membership
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.users import USER_ID_MAX, free_user_id, is_free
from tollbook.customers.types import Role
from tollbook.kernel.entry import addresses_in, emails, one_line, required
from tollbook.kernel.errors import Refused

NAME_MAX = 100


@dataclass(frozen=True)
class UserFacts:
    """What is typed about a log-in."""

    user_id: str
    emails: str
    name: str = ""
    role: Role = Role.EVERYTHING


@transaction.atomic
def add_user(*, account: Account, facts: UserFacts, by: Actor) -> User:
    """A log-in of `account` without a password yet; it joins the group of its kind."""
    kind = Kind.WHOLESALE if account.billing_type == "wholesale" else Kind.CUSTOMER
    user = User(user_id=clean_user_id(account, facts.user_id), kind=kind)
    user.name = one_line(facts.name, NAME_MAX)
    user.emails = clean_emails(facts.emails)
    user.set_unusable_password()
    save_tracked(row=user, by=by, account=account.number)
    user.groups.set(Group.objects.filter(user__user_id=GENERIC_USER_ID[kind]))
    member = add_member(account=account, user=user, at=by.at)
    if facts.role != Role.EVERYTHING:
        member.role = facts.role
        member.save(update_fields=["role"])
    return user


def clean_user_id(
    account: Account, written: str, present: str = "", known: Known | None = None
) -> str:
    """A user id as it is stored; refused where it is taken, with one that is free.

    known: has been asked for it among many.
    """
    found = one_line(written, USER_ID_MAX)
    if not found:
        raise required()
    is_own = found.casefold() == present.casefold()
    if known is None or not known.has_looked_up(found):
        claim_name(name=found)
    is_known_free = known.is_free if known else is_free
    if not is_own and not is_known_free(found, account):
        raise Refused("UNI", f"This user ID is taken. Free: {free_user_id(account)}.")
    return found


def clean_emails(written: str) -> str:
    """The addresses of a log-in, at least one."""
    found = emails(written)
    if not found:
        raise required()
    return found


@transaction.atomic
def change_user(
    *, member: Membership, facts: UserFacts, by: Actor, seen_version: int | None = None
) -> set[str]:
    """Keep what was typed; answers the names of the fields that differ."""
    user, account = member.user, member.account
    user.user_id = clean_user_id(account, facts.user_id, user.user_id)
    user.name = one_line(facts.name, NAME_MAX)
    written = clean_emails(facts.emails)
    if addresses_in(written) != addresses_in(emails(user.emails)):
        user.emails = written
    changes = save_tracked(row=user, by=by, account=account.number, seen_version=seen_version)
    member.role = facts.role
    changes += save_tracked(row=member, by=by, account=account.number)
    keep_contacts(account=account, user=user, at=by.at)
    return {change.field for change in changes}


@transaction.atomic
def switch_user(*, member: Membership, is_on: bool, by: Actor) -> bool:
    """Turn a log-in on or off; off ends its sessions. False where it is so already."""
    user = member.user
    user.is_active = is_on
    changed = save_tracked(row=user, by=by, account=member.account.number)
    if not is_on:
        end_visits(user=user)
    return bool(changed)


@transaction.atomic
def change_role(*, member: Membership, role: Role, by: Actor) -> bool:
    """What a log-in may do; False where it is so already."""
    member.role = role
    return bool(save_tracked(row=member, by=by, account=member.account.number))


@transaction.atomic
def make_primary(*, member: Membership, by: Actor) -> None:
    """The one that the account number signs in."""
    others = Membership.objects.filter(account=member.account, is_primary=True)
    former = others.exclude(pk=member.pk).select_related("user").first()
    if former is None:
        return
    others.update(is_primary=False)
    Membership.objects.filter(pk=member.pk).update(is_primary=True)
    member.is_primary = True
    change = FieldChange("is_primary", "Primary log-in", former.user.user_id, member.user.user_id)
    record_changes(row=member, by=by, changes=[change], account=member.account.number)
