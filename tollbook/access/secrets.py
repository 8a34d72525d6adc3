"""Setting passwords: by the person, by a link, or for the person by staff."""

from datetime import timedelta

from django.db import transaction

from tollbook.access.models import User
from tollbook.access.passwords import SAME, refuse_weak
from tollbook.access.tracking import save_tracked
from tollbook.access.types import Actor, PasswordRules
from tollbook.access.visits import end_visits
from tollbook.kernel.errors import Refused

TEMPORARY_HOLDS = timedelta(hours=72)


@transaction.atomic
def set_password(
    *, user: User, password: str, rules: PasswordRules, by: Actor, but_session: str = ""
) -> None:
    """The person's own new password; every session ends but the one with the key `but_session`.

    Raises Refused with the code WEAK, or SAME where it is the present one. The notice of the
    change is the caller's (`flows.actions.tell_of_security_change`).
    """
    refuse_weak(password, user, rules)
    if user.check_password(password):
        raise Refused("SAME", SAME)
    user.must_change_password, user.temporary_until = False, None
    _save(user, password, rules, by)
    end_visits(user=user, but=but_session)


@transaction.atomic
def set_temporary_password(*, user: User, password: str, rules: PasswordRules, by: Actor) -> None:
    """A password that staff gave: opens for 72 hours, and is changed before anything else (W5)."""
    refuse_weak(password, user, rules)
    user.must_change_password, user.temporary_until = True, by.at + TEMPORARY_HOLDS
    _save(user, password, rules, by)
    end_visits(user=user)


def _save(user: User, password: str, rules: PasswordRules, by: Actor) -> None:
    user.set_password(password)
    save_tracked(row=user, by=by, account=rules.account)
