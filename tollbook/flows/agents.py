"""Log-ins of agents as staff keep them up, with the notice to their person (portal.md 1.8)."""

from django.db import transaction

from tollbook.access.actions import set_temporary_password
from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.actions.agent_log_ins import (
    add_agent_log_in,
    change_agent_log_in,
    switch_agent_log_in,
)
from tollbook.customers.actions.users import UserFacts
from tollbook.customers.models import Agent
from tollbook.customers.queries.passwords import password_rules_of
from tollbook.flows.changes import SecurityChange
from tollbook.flows.security import tell_person


@transaction.atomic
def add_agent_person(*, agent: Agent, facts: UserFacts, password: str, by: Actor) -> User:
    """The log-in of an agent, with a password to be changed at once; whoever reads the agent's own
    address is told."""
    user = add_agent_log_in(agent=agent, facts=facts, by=by)
    rules = password_rules_of(user)
    set_temporary_password(user=user, password=password, rules=rules, by=by)
    tell_person(kind=SecurityChange.ONLINE_ACCOUNT, user=user, emails=agent.emails, by=by)
    return user


@transaction.atomic
def change_agent_person(
    *, user: User, facts: UserFacts, by: Actor, seen_version: int | None = None
) -> None:
    """Keep what staff typed; one notice, of the log-in where it was renamed, else its address."""
    before = user.emails
    changed = change_agent_log_in(user=user, facts=facts, by=by, seen_version=seen_version)
    if "user_id" in changed:
        tell_person(kind=SecurityChange.ONLINE_ACCOUNT, user=user, emails=before, by=by)
    elif "emails" in changed:
        tell_person(kind=SecurityChange.ADDRESS, user=user, emails=before, by=by)


@transaction.atomic
def switch_agent_person(*, user: User, is_on: bool, by: Actor) -> None:
    """Turn the log-in off or on again."""
    if switch_agent_log_in(user=user, is_on=is_on, by=by):
        tell_person(kind=SecurityChange.ONLINE_ACCOUNT, user=user, emails=user.emails, by=by)


@transaction.atomic
def give_agent_password(*, user: User, password: str, by: Actor) -> None:
    """A temporary password, for 72 hours."""
    rules = password_rules_of(user)
    set_temporary_password(user=user, password=password, rules=rules, by=by)
    tell_person(kind=SecurityChange.PASSWORD, user=user, emails=user.emails, by=by)
