"""What may stand in for the answers to the security questions, so that nobody depends on memory.

Each is a function of the log-in, its account, the code as typed and the instant, which says
whether the code is right and uses it up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.http import HttpRequest

from tollbook.access.actions import take_code
from tollbook.access.actions.passkeys import accept_passkey
from tollbook.access.actions.proofs import accept_code
from tollbook.access.models import User
from tollbook.access.queries.proofs import proofs_of
from tollbook.access.types import Actor, Face, Holder, SecretOf
from tollbook.customers.models import Account
from tollbook.entrance import ceremonies
from tollbook.entrance.asking import address_asking
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused

StandIn = Callable[[User, Account, str, datetime], bool]


def letter_code(user: User, account: Account, code: str, at: datetime) -> bool:
    """The code that came by post to the address of record."""
    holder = Holder(user=user, account=account.number)
    return take_code(of=SecretOf.PROOF, holder=holder, written=code, at=at) is not None


def second_factor(user: User, _account: Account, code: str, at: datetime) -> bool:
    """A code of the person's app, or one of the recovery codes."""
    return bool(accept_code(user=user, code=code, at=at))


STAND_INS: tuple[StandIn, ...] = (second_factor, letter_code)


def is_stand_in(user: User, account: Account, code: str, at: datetime) -> bool:
    """Whether `code` stands in for the answers; "" never does."""
    return bool(code) and any(each(user, account, code, at) for each in STAND_INS)


def offer_of_passkey(request: HttpRequest, people: Sequence[User]) -> str:
    """What the page asks the browser for a passkey of one of `people`; "" where none has one."""
    if not any(proofs_of(user).passkeys for user in people):
        return ""
    return ceremonies.offer_to_ask(request, people[0] if len(people) == 1 else None)


def passkey(request: HttpRequest, people: Sequence[User]) -> bool:
    """Whether a passkey of one of `people` has answered what the page asked."""
    by = Actor(at=clock.now(), face=Face.PORTAL, ip=address_asking(request))
    ceremony = ceremonies.answered(request, ceremonies.ASKING)
    try:
        return accept_passkey(user=None, ceremony=ceremony, by=by) in people
    except Refused:
        return False
