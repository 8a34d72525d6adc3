"""The log-in of an agent: one for each, made, changed, turned off and on; never deleted."""

from django.contrib.auth.models import Group
from django.db import transaction

from tollbook.access.actions import clean_new_id, end_visits, save_tracked
from tollbook.access.models import User
from tollbook.access.queries import GENERIC_USER_ID
from tollbook.access.types import Actor, Kind
from tollbook.customers.actions.numbers import refuse_account_number
from tollbook.customers.actions.users import NAME_MAX, UserFacts, clean_emails
from tollbook.customers.models import Agent
from tollbook.kernel.entry import addresses_in, emails, one_line
from tollbook.kernel.errors import Refused

HAS_ONE = "This agent has a log-in already."


@transaction.atomic
def add_agent_log_in(*, agent: Agent, facts: UserFacts, by: Actor) -> User:
    """A log-in for an agent without one, with no password yet; it joins the group of its kind.

    Raises Refused where the user id is taken, by a log-in or an account, or somebody was quicker.
    """
    locked = Agent.objects.select_for_update().get(pk=agent.pk)
    if locked.user_id is not None:
        raise Refused("has-log-in", HAS_ONE)
    user = User(user_id=_free_id(facts.user_id), kind=Kind.AGENT)
    user.name = one_line(facts.name, NAME_MAX)
    user.emails = clean_emails(facts.emails)
    user.set_unusable_password()
    save_tracked(row=user, by=by)
    user.groups.set(Group.objects.filter(user__user_id=GENERIC_USER_ID[Kind.AGENT]))
    locked.user = user
    save_tracked(row=locked, by=by)
    return user


def _free_id(written: str) -> str:
    refuse_account_number(written)
    return clean_new_id(written)


@transaction.atomic
def change_agent_log_in(
    *, user: User, facts: UserFacts, by: Actor, seen_version: int | None = None
) -> set[str]:
    """Another name, user id or other addresses; answers the names of the fields that differ."""
    wanted = facts.user_id.strip()
    is_own = wanted.casefold() == user.user_id.casefold()
    user.user_id = wanted if is_own else _free_id(wanted)
    user.name = one_line(facts.name, NAME_MAX)
    written = clean_emails(facts.emails)
    if addresses_in(written) != addresses_in(emails(user.emails)):
        user.emails = written
    changes = save_tracked(row=user, by=by, seen_version=seen_version)
    return {change.field for change in changes}


@transaction.atomic
def switch_agent_log_in(*, user: User, is_on: bool, by: Actor) -> bool:
    """Turn it off, which ends its sessions, or on again; False where it is so already."""
    user.is_active = is_on
    changed = save_tracked(row=user, by=by)
    if not is_on:
        end_visits(user=user)
    return bool(changed)
