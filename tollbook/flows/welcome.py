"""The welcome letter: one for an account, when its first order for new service is in progress.

Groups say whether their customers get one, the base what stands in it. By e-mail to the contact,
on paper to the bill-to address where there is none.
"""

from tollbook.access.types import Actor
from tollbook.customers.models import Account, Base
from tollbook.customers.queries import base_of
from tollbook.customers.queries.contacts import envelope_lines
from tollbook.flows.letterhead import address_at, letterhead, plain_addresses, words_from
from tollbook.notices.actions import queue
from tollbook.notices.types import Channel, Envelope, NewNotice, NoticeKind, Reach
from tollbook.work.models import Task
from tollbook.work.types import OrderClass, WorkKind

IN_PROGRESS = "in-progress"  # the code that the shipped types of order give that status
NO_MESSAGE = "We set up your service now and tell you when it is ready."


def welcome(*, task: Task, by: Actor) -> None:
    """Queue the letter where the order `task` has just come to the status In Progress."""
    account, kind = task.account, task.task_type
    is_new_service = kind.kind == WorkKind.ORDER and kind.order_class == OrderClass.NEW
    is_wanted = account.group is not None and account.group.welcome_letter_on
    if not is_new_service or task.status.code != IN_PROGRESS or not is_wanted:
        return
    base = base_of(account)
    if reach := _reach_of(account):
        queue(key=f"welcome:{account.pk}", notice=_letter(account, base, reach), at=by.at)


def _reach_of(account: Account) -> tuple[Reach, ...]:
    """The contact's addresses, then the envelope; nothing where neither is known."""
    emails = plain_addresses(account.contact_emails)
    lines = envelope_lines(account)
    found = [Reach(Channel.EMAIL, "; ".join(emails))] if emails else []
    return (*found, Reach(Channel.LETTER, lines)) if lines else tuple(found)


def _letter(account: Account, base: Base, reach: tuple[Reach, ...]) -> NewNotice:
    service = plain_addresses(base.customer_service_email)
    sender = [*plain_addresses(base.orders_from_email), *service, ""][0]
    page = "/login/new-user/" if base.self_registration_on else "/login/"
    values = {
        "name": account.name,
        "account": account.shown_number,
        "message": base.welcome_letter_message or NO_MESSAGE,
        "link": address_at(base, page),
    }
    return NewNotice(
        kind=NoticeKind.WELCOME,
        message=words_from(base, NoticeKind.WELCOME, values),
        reach=reach,
        brand=letterhead(base),
        envelope=Envelope(from_address=sender, reply_to=[*service, ""][0]),
        account=account.number,
    )
