"""Log-ins of the staff as others of the staff change them, with the notice to their person.

Source: portal.md 1.8.
"""

from collections.abc import Mapping

from django.db import transaction

from tollbook.access.actions import add_staff, change_staff, give_password, turn_log_in
from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.actions.numbers import refuse_account_number
from tollbook.flows.changes import SecurityChange
from tollbook.flows.security import tell_person


@transaction.atomic
def add_staff_person(*, user_id: str, facts: Mapping[str, str], password: str, by: Actor) -> User:
    """A log-in of the staff without any right, with a password to be changed at once.

    facts: name and emails. Raises Refused where the user id is taken, by a log-in or an account.
    """
    refuse_account_number(user_id)
    return add_staff(user_id=user_id, facts=facts, password=password, by=by)


@transaction.atomic
def change_staff_person(
    *, user: User, facts: Mapping[str, str], by: Actor, seen_version: int
) -> None:
    """Another name or other addresses; those until now are told of the latter."""
    before = user.emails
    change_staff(user=user, facts=facts, by=by, seen_version=seen_version)
    if user.emails != before:
        tell_person(kind=SecurityChange.ADDRESS, user=user, emails=before, by=by)


@transaction.atomic
def switch_staff_person(*, user: User, is_active: bool, by: Actor) -> None:
    """Turn the log-in off or on again."""
    was_active = user.is_active
    turn_log_in(user=user, is_active=is_active, by=by)
    if is_active != was_active:
        tell_person(kind=SecurityChange.ONLINE_ACCOUNT, user=user, emails=user.emails, by=by)


@transaction.atomic
def give_staff_password(*, user: User, password: str, by: Actor) -> None:
    """A temporary password, for 72 hours."""
    give_password(user=user, password=password, by=by)
    tell_person(kind=SecurityChange.PASSWORD, user=user, emails=user.emails, by=by)
