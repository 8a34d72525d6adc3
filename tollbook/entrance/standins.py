"""What may stand in for the answers to the security questions, so that nobody depends on memory.

Each is a function of the log-in, its account, the code as typed and the instant, which says
whether the code is right and uses it up.
"""

from collections.abc import Callable
from datetime import datetime

from tollbook.access.actions import take_code
from tollbook.access.actions.proofs import accept_code
from tollbook.access.models import User
from tollbook.access.types import Holder, SecretOf
from tollbook.customers.models import Account

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
