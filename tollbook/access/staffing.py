"""The staff's log-ins: made, changed, turned off, put in groups; never the last superuser's end."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.grants import refuse_others
from tollbook.access.models import User
from tollbook.access.names import claim_name
from tollbook.access.queries import is_above
from tollbook.access.secrets import set_temporary_password
from tollbook.access.tracking import record_changes, save_tracked
from tollbook.access.types import ABOVE, GENERIC_NAMES, Actor, FieldChange, Kind, PasswordRules
from tollbook.access.visits import end_visits
from tollbook.kernel.errors import Refused

USER_ID_MAX = 20
LAST = "This is the last superuser. Make somebody else a superuser first."
ONESELF = "You cannot turn off your own log-in."
NO_RULES = PasswordRules()


@transaction.atomic
def add_staff(*, user_id: str, facts: Mapping[str, str], password: str, by: Actor) -> User:
    """A log-in of the staff without any right, with a password to be changed at once.

    facts: name and emails.
    """
    user = User(user_id=clean_new_id(user_id), kind=Kind.STAFF, **facts)
    user.set_unusable_password()
    save_tracked(row=user, by=by)
    set_temporary_password(user=user, password=password, rules=NO_RULES, by=by)
    return user


def clean_new_id(written: str) -> str:
    """A user id for somebody without an account, as it is stored; raises Refused where it is none
    or another log-in has it. Account numbers are asked for above (`customers.actions.numbers`).
    """
    wanted = written.strip()
    if not wanted or len(wanted) > USER_ID_MAX or not wanted.isprintable():
        raise Refused("user-id", f"Enter a user ID of up to {USER_ID_MAX} characters.")
    claim_name(name=wanted)
    is_taken = User.objects.filter(user_id__iexact=wanted).exists()
    if is_taken or wanted.casefold() in GENERIC_NAMES:
        raise Refused("user-id-taken", "This user ID is taken.")
    return wanted


@transaction.atomic
def change_staff(*, user: User, facts: Mapping[str, str], by: Actor, seen_version: int) -> None:
    """Another name or other addresses."""
    _refuse_above(user, by)
    for name, value in facts.items():
        setattr(user, name, value)
    save_tracked(row=user, by=by, seen_version=seen_version)


@transaction.atomic
def turn_log_in(*, user: User, is_active: bool, by: Actor) -> None:
    """Turn a staff log-in off, which ends its sessions, or on again."""
    _refuse_above(user, by)
    if not is_active and by.user is not None and by.user.pk == user.pk:
        raise Refused("oneself", ONESELF)
    if not is_active:
        _refuse_last(user)
    user.is_active = is_active
    save_tracked(row=user, by=by)
    if not is_active:
        end_visits(user=user)


@transaction.atomic
def make_superuser(*, user: User, is_superuser: bool, by: Actor) -> None:
    """Give or take every right of every module."""
    refuse_others(by)
    if not is_superuser:
        _refuse_last(user)
    user.is_superuser = is_superuser
    save_tracked(row=user, by=by)


@transaction.atomic
def put_in_groups(*, user: User, groups: Iterable[Group], by: Actor) -> None:
    """Make a member of the staff belong to exactly `groups`."""
    refuse_others(by)
    if user.kind != Kind.STAFF:
        raise Refused("not-staff", "Customers work with the rights of their kind, not their own.")
    before = set(user.groups.values_list("name", flat=True))
    wanted = list(groups)
    user.groups.set(wanted)
    after = {group.name for group in wanted}
    changes = [
        FieldChange("groups", f"Group {name}", *(("No", "Yes") if name in after else ("Yes", "No")))
        for name in sorted(before ^ after)
    ]
    record_changes(row=user, by=by, changes=changes)


@transaction.atomic
def give_password(*, user: User, password: str, by: Actor) -> None:
    """A temporary password for somebody of the staff; all of their sessions end."""
    _refuse_above(user, by)
    set_temporary_password(user=user, password=password, rules=NO_RULES, by=by)


def _refuse_above(user: User, by: Actor) -> None:
    if by.user is not None and is_above(user, by.user):
        raise Refused("above", ABOVE)


def _refuse_last(user: User) -> None:
    """Locks every superuser, so that two of them cannot turn each other off at once."""
    rows = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    others = [each for each in rows.order_by("pk") if each.pk != user.pk]
    if user.is_superuser and user.is_active and not others:
        raise Refused("last-superuser", LAST)
