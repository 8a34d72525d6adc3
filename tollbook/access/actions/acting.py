"""A member of the staff looks at a customer's pages: begin, each page, end, all written down."""

from dataclasses import replace
from datetime import timedelta

from tollbook.access.actions import record_event
from tollbook.access.models import User
from tollbook.access.types import Acting, Actor, Kind
from tollbook.kernel.errors import Refused

MINUTES = 30
SUBJECT_MAX = 120
TURNED_OFF = "This log-in is turned off, so nobody can view as it."
STAFF = "Nobody can view as a member of the staff."


def begin_acting(*, user: User, account: str, reason: str, by: Actor) -> Acting:
    """Begin to look as `user` of `account`, for 30 minutes; the journal keeps the reason."""
    if user.kind == Kind.STAFF or user.is_generic:
        raise Refused("acting-staff", STAFF)
    if not user.is_active:
        raise Refused("acting-off", TURNED_OFF)
    seen = replace(by, acting_as=user)
    record_event(
        by=seen, kind="began viewing as", account=account, subject=user.user_id, reason=reason
    )
    return Acting(user=user, account=account, until=by.at + timedelta(minutes=MINUTES))


def end_acting(*, acting: Acting, why: str, by: Actor) -> None:
    """Look as oneself again. why: asked, over or signed out."""
    seen = replace(by, acting_as=acting.user)
    record_event(
        by=seen,
        kind="ended viewing as",
        account=acting.account,
        subject=acting.user.user_id,
        reason=why,
    )


def note_acting(*, acting: Acting, did: str, address: str, by: Actor) -> None:
    """Write down one page or form. did: "opened page", "sent form", "refused form" or "disclosed
    call records", which call-record pages count as."""
    record_event(by=by, kind=did, account=acting.account, subject=address[:SUBJECT_MAX])
