"""A customer writes to the carrier: a wish to order, a question, a change to the account.

Each goes by mail to the desk of the base, with a copy for customer service, an answer goes to the
customer, and the text stays with the account as a note. Source: portal.md 4.1 and 4.20.
"""

from dataclasses import dataclass, replace

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.customers.actions.papers import write_note
from tollbook.customers.models import Account, Base
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import letterhead, plain_addresses, words_from
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused
from tollbook.notices.actions import queue
from tollbook.notices.queries import is_queued
from tollbook.notices.types import Channel, Envelope, NewNotice, NoticeKind, Reach

SUBJECT_LENGTH_MAX = 200
TEXT_LENGTH_MAX = 3000


@dataclass(frozen=True)
class Wish:
    """What a customer writes. phone, email: where the answer goes, "" for nowhere."""

    account: Account
    what: str
    name: str = ""
    phone: str = ""
    email: str = ""
    location: str = ""


@transaction.atomic
def request_order(*, key: str, wish: Wish, by: Actor) -> str:
    """Send a wish to the orders desk, once for a key; gives the text as it was sent."""
    base = base_of(wish.account)
    to = plain_addresses(base.orders_email)
    if not to:
        raise Refused("no-orders", "Orders are not taken here. Call us instead.")
    desk = _Desk(base, "Order request", to, base.orders_from_email)
    return _sent(f"order:{key}", desk, wish, by)


@transaction.atomic
def write_to_us(*, key: str, title: str, wish: Wish, by: Actor) -> str:
    """Send words to customer service, once for a key; gives the text as it was sent.

    title: what it is, such as Account change.
    """
    base = base_of(wish.account)
    to = plain_addresses(base.customer_service_email)
    if not to:
        raise Refused("no-desk", "We read no mail here. Call us instead.")
    return _sent(f"desk:{key}", _Desk(base, title, to, ""), wish, by)


@dataclass(frozen=True)
class _Desk:
    """Who gets it: the base, what it is called, the addresses, whom it comes from."""

    base: Base
    title: str
    to: list[str]
    sender: str


def _sent(key: str, desk: _Desk, wish: Wish, by: Actor) -> str:
    # Behind the lock of the account nobody else sends the same words.
    Account.objects.select_for_update().get(pk=wish.account.pk)
    text = _text_of(wish)
    if is_queued(key):
        return text
    base, account = desk.base, wish.account
    brand = letterhead(base)
    values = {"name": account.name, "account": account.number, "what": text}
    subject = f"{base.name}: {desk.title.lower()} of {account.number} {account.name}"
    message = words_from(base, NoticeKind.PLAIN, values)
    own, others = plain_addresses(base.customer_service_email), desk.to
    notice = NewNotice(
        kind=NoticeKind.PLAIN,
        message=replace(message, subject=subject[:SUBJECT_LENGTH_MAX]),
        reach=(Reach(Channel.EMAIL, "; ".join(others)),),
        brand=brand,
        envelope=Envelope(
            from_address=next(iter([*plain_addresses(desk.sender), *own]), ""),
            reply_to="; ".join(plain_addresses(wish.email)[:1]),
            cc="; ".join(each for each in own if each not in others),
        ),
        account=account.number,
    )
    queue(key=key, notice=notice, at=by.at)
    write_note(account=account, values={"text": f"{desk.title}\n\n{text}"}, by=by)
    return text


def _text_of(wish: Wish) -> str:
    """The wish as the desk and the customer read it."""
    facts = (
        ("Account", f"{wish.account.number} {wish.account.name}"),
        ("Location", entry.one_line(wish.location, 100)),
        ("Name", entry.one_line(wish.name, 100)),
        ("Phone", entry.one_line(wish.phone, 30)),
        ("E-mail", wish.email),
    )
    known = "\n".join(f"{label}: {value}" for label, value in facts if value)
    return f"{entry.many_lines(wish.what, TEXT_LENGTH_MAX)}\n\n{known}"
