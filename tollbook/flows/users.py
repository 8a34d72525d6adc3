"""Log-ins and back-up proof with the notices that each change brings (portal.md 1.8)."""

from dataclasses import dataclass

from django.db import transaction

from tollbook.access.actions import set_password, set_temporary_password, use_up
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.types import Actor
from tollbook.customers.actions import proofs, users
from tollbook.customers.actions.proofs import Answered
from tollbook.customers.actions.users import UserFacts
from tollbook.customers.models import Account, Membership
from tollbook.customers.queries.passwords import password_rules_of, password_rules_of_account
from tollbook.customers.queries.users import home_account_of
from tollbook.flows.changes import SecurityChange
from tollbook.flows.security import tell_of_security_change, tell_person
from tollbook.kernel.errors import Refused

LINK_OVER = "This link no longer works. Ask for a new one."


@dataclass(frozen=True)
class Registration:
    """What a new user typed; no questions where they left them out."""

    facts: UserFacts
    password: str
    questions: tuple[Answered, Answered] | None = None


@transaction.atomic
def register(*, account: Account, wanted: Registration, by: Actor, leave: OneTimeSecret) -> User:
    """The log-in that somebody makes with a code of ours; one notice tells of all of it.

    leave: what the code opened; it makes one log-in, also for two forms sent at once.
    """
    if not use_up(secret=leave, at=by.at):
        raise Refused("LINK", LINK_OVER)
    user = users.add_user(account=account, facts=wanted.facts, by=by)
    tell_of_security_change(kind=SecurityChange.ONLINE_ACCOUNT, user=user, account=account, by=by)
    rules = password_rules_of_account(account)
    set_password(user=user, password=wanted.password, rules=rules, by=by)
    if wanted.questions is not None:
        first, second = wanted.questions
        proofs.set_questions(account=account, first=first, second=second, by=by)
    return user


@transaction.atomic
def reset_password(*, secret: OneTimeSecret, password: str, by: Actor) -> User:
    """A new password by a link of ours: every session ends, the link is used up."""
    user = secret.user
    if user is None or not user.is_active:
        raise Refused("LINK", LINK_OVER)
    set_password(user=user, password=password, rules=password_rules_of(user), by=by)
    if not use_up(secret=secret, at=by.at):
        raise Refused("LINK", LINK_OVER)
    _tell(SecurityChange.PASSWORD, user, by)
    return user


@transaction.atomic
def add_log_in(*, account: Account, facts: UserFacts, by: Actor) -> User:
    """A log-in made by staff; it opens with a temporary password or an activation code."""
    user = users.add_user(account=account, facts=facts, by=by)
    tell_of_security_change(kind=SecurityChange.ONLINE_ACCOUNT, user=user, account=account, by=by)
    return user


@transaction.atomic
def change_log_in(
    *, member: Membership, facts: UserFacts, by: Actor, seen_version: int | None = None
) -> None:
    """Keep what staff typed; one notice, of the log-in where it was renamed, else its address."""
    changed = users.change_user(member=member, facts=facts, by=by, seen_version=seen_version)
    if "user_id" in changed:
        _tell_of(member, SecurityChange.ONLINE_ACCOUNT, by)
    elif "emails" in changed:
        _tell_of(member, SecurityChange.ADDRESS, by)


@transaction.atomic
def switch_log_in(*, member: Membership, is_on: bool, by: Actor) -> None:
    """Turn a log-in on or off."""
    if users.switch_user(member=member, is_on=is_on, by=by):
        _tell_of(member, SecurityChange.ONLINE_ACCOUNT, by)


@transaction.atomic
def give_temporary_password(*, member: Membership, password: str, by: Actor) -> None:
    """A password from the staff, for 72 hours."""
    rules = password_rules_of(member.user)
    set_temporary_password(user=member.user, password=password, rules=rules, by=by)
    _tell_of(member, SecurityChange.PASSWORD, by)


@transaction.atomic
def change_questions(
    *, account: Account, user: User | None, questions: tuple[Answered, Answered], by: Actor
) -> None:
    """Two questions with their answers."""
    first, second = questions
    proofs.set_questions(account=account, first=first, second=second, by=by)
    tell_of_security_change(kind=SecurityChange.PROOF, user=user, account=account, by=by)


@transaction.atomic
def change_security_code(*, account: Account, user: User | None, code: str, by: Actor) -> None:
    """The code for the telephone; "" takes it away."""
    proofs.set_security_code(account=account, code=code, by=by)
    tell_of_security_change(kind=SecurityChange.PROOF, user=user, account=account, by=by)


def _tell_of(member: Membership, kind: SecurityChange, by: Actor) -> None:
    tell_of_security_change(kind=kind, user=member.user, account=member.account, by=by)


def _tell(kind: SecurityChange, user: User, by: Actor) -> None:
    account = home_account_of(user)
    if account is None:
        tell_person(kind=kind, user=user, emails=user.emails, by=by)
    else:
        tell_of_security_change(kind=kind, user=user, account=account, by=by)
