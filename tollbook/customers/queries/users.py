"""Log-ins of an account: who may get one, and which user id is free."""

from datetime import datetime

from tollbook.access.models import User
from tollbook.access.types import GENERIC_NAMES
from tollbook.customers.models import Account, Membership
from tollbook.customers.queries import base_of
from tollbook.customers.queries.numbers import number_is, owner_of_number
from tollbook.customers.shutting import shut_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound

USER_ID_MAX = 20


def may_register(account: Account, now: datetime) -> bool:
    """Whether people may make their own log-in for `account` (portal.md 1.6, limits)."""
    return base_of(account).self_registration_on and not is_shut(account, now)


def is_shut(account: Account, now: datetime) -> bool:
    """Whether status or Disconnect Date keep everybody of `account` out (D3, D4)."""
    return bool(shut_of(account, day_in(now, base_of(account).company.time_zone)))


def account_numbered(number: str) -> Account | None:
    """The account with exactly this number, however it was asked for."""
    found = Account.objects.filter(number_is(number[:USER_ID_MAX])).select_related("status")
    return found.first()


def home_account_of(user: User) -> Account | None:
    """The account that a log-in belongs to; staff and agents have none."""
    member = Membership.objects.filter(user=user).select_related("account__group__base").first()
    return member.account if member else None


def member_of(account: Account, user_id: str) -> Membership:
    """The log-in with this user id among those of `account`; raises NotFound."""
    found = account.memberships.select_related("user").filter(user__user_id__iexact=user_id)
    member = found.first()
    if member is None:
        raise NotFound("log-in", user_id)
    return member


def is_free(user_id: str, account: Account) -> bool:
    """Whether a new log-in of `account` may be called so: nobody is, and no other account."""
    owner = owner_of_number(user_id)
    return _is_unused(user_id) and (owner is None or owner.pk == account.pk)


def _is_unused(user_id: str) -> bool:
    is_generic = user_id.casefold() in GENERIC_NAMES
    return not is_generic and not User.objects.filter(user_id__iexact=user_id).exists()


def free_user_id(account: Account) -> str:
    """What a new log-in of `account` is called unless somebody chooses: its number, or 1251-2."""
    number = account.number[: USER_ID_MAX - 4]
    place = 1
    while True:
        proposed = account.number if place == 1 else f"{number}-{place}"
        if is_free(proposed, account):
            return proposed
        place += 1
