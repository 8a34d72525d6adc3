"""Second factors that change and tokens given to programs, with the notice to the old contact."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from tollbook.access.actions.proofs import ask_factor_reset, withdraw_reset
from tollbook.access.actions.tokens import make_token
from tollbook.access.models import FactorReset, User
from tollbook.access.types import Actor
from tollbook.customers.models import Account, Membership
from tollbook.flows.changes import SecurityChange
from tollbook.flows.security import tell_of_security_change, tell_person

Done = TypeVar("Done")
# The custom field that says that a business contract names a dedicated representative.
REPRESENTATIVE = "dedicated_representative"
NO = frozenset({"", "no", "none", "false", "0"})


@transaction.atomic
def change_second_factor(*, user: User, by: Actor, change: Callable[[], Done]) -> Done:
    """Do `change` to the second factor of `user`, and tell the old contact once of it.

    Who has no account, staff and agents, is told at the address of the log-in.
    """
    done = change()
    _tell(SecurityChange.PROOF, user, by)
    return done


@transaction.atomic
def give_token(*, user: User, name: str, days: int, by: Actor) -> str:
    """A new token of `user` for a program, to be shown this once; its person is told of it."""
    written = make_token(user=user, name=name, days=days, by=by)
    _tell(SecurityChange.TOKEN, user, by)
    return written


def _tell(kind: SecurityChange, user: User, by: Actor) -> None:
    account = _account_of(user)
    if account is None:
        tell_person(kind=kind, user=user, emails=user.emails, by=by)
    else:
        tell_of_security_change(kind=kind, user=user, account=account, by=by)


def reset_second_factor(*, user: User, reason: str, by: Actor) -> FactorReset:
    """Take a lost second factor away after an identity check.

    A customer waits 24 hours, in which the contact of record can object, unless the account has a
    representative of its own, who knows the person.
    """
    account = _account_of(user)
    waits = account is not None and not has_representative(account)

    def ask() -> FactorReset:
        return ask_factor_reset(user=user, reason=reason, waits=waits, by=by)

    return change_second_factor(user=user, by=by, change=ask)


def withdraw_factor_reset(*, user: User, by: Actor) -> bool:
    """Let the second factor stand after all; whether a reset had been waiting."""
    return withdraw_reset(user=user, by=by)


def has_representative(account: Account) -> bool:
    """Whether the contract of `account` names a dedicated representative."""
    value = account.custom.get(REPRESENTATIVE)
    return bool(value) and str(value).strip().casefold() not in NO


def _account_of(user: User) -> Account | None:
    member = Membership.objects.select_related("account__group__base__company")
    found = member.filter(user=user).first()
    return found.account if found else None
