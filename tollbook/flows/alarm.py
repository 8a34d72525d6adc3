"""An urgent message to those who look after the staff's log-ins."""

from dataclasses import replace
from datetime import datetime

from tollbook.access.models import User
from tollbook.access.queries import staff_log_ins
from tollbook.customers.models import Base
from tollbook.customers.queries import default_base
from tollbook.flows.letterhead import (
    address_at,
    envelope_of,
    letterhead,
    plain_addresses,
    words_from,
)
from tollbook.kernel.entry import addresses_in
from tollbook.notices.actions import queue
from tollbook.notices.types import Channel, NewNotice, NoticeKind, Reach


def alarm_superusers(*, key: str, user: User, task_id: int, at: datetime) -> None:
    """Mail that the log-in `user`, of the staff or an agent, was reported and is off.

    To every superuser who may sign in and has an address; where nobody else is left, to the desk of
    the System Default Base. Once for a key.
    """
    base = default_base()
    others = staff_log_ins().filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    found = [each.emails for each in others if addresses_in(each.emails)]
    desk = "; ".join(plain_addresses(base.customer_service_email))
    reached = found or ([desk] if desk else [])
    for place, emails in enumerate(reached):
        queue(key=f"{key}:{place}", notice=_notice(base, user, task_id, emails), at=at)


def _notice(base: Base, user: User, task_id: int, emails: str) -> NewNotice:
    link = address_at(base, f"/office/identity/{task_id}/")
    what = (
        f'Somebody pressed "This was not me" in a message about the log-in {user.user_id}'
        f" ({user.kind}). The log-in is off and its sessions have ended.\n\n"
        f"Find out who changed it before you turn it on again: {link}"
    )
    message = words_from(base, NoticeKind.PLAIN, {"name": user.user_id, "what": what})
    return NewNotice(
        kind=NoticeKind.PLAIN,
        message=replace(message, subject=f"Urgent: {user.user_id} reports a change as not theirs"),
        reach=(Reach(Channel.EMAIL, emails),),
        brand=letterhead(base),
        envelope=envelope_of(base),
        may_repeat=True,
    )
