"""Network resources: orders are sent, and who waits for an answer hears of a rejected address."""

from datetime import datetime

from django.db import transaction

from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import address_at, envelope_of, letterhead, plain_addresses
from tollbook.notices.actions import queue
from tollbook.notices.queries import words_of
from tollbook.notices.types import Channel, NewNotice, NoticeKind, Reach
from tollbook.services.actions import mark_rejection_told, order_missing_911, work_off_orders
from tollbook.services.models import ResourceOrder
from tollbook.services.queries.resources import rejections_to_be_told


def work_off_resources(*, now: datetime) -> tuple[int, int]:
    """One round: orders that are due are sent, rejections told. Gives how many were answered and
    how many could not be sent."""
    done, failed = work_off_orders(now=now)
    tell_of_rejections(now=now)
    return done, failed


def look_over_resources(*, now: datetime) -> tuple[int, int]:
    """The night's round: first what nobody ordered yet is ordered."""
    ordered = order_missing_911(now=now)
    done, failed = work_off_resources(now=now)
    return ordered + done, failed


def tell_of_rejections(*, now: datetime) -> int:
    """Customer and staff hear, each once, of a 911 address that its keeper did not accept."""
    return sum(_told(each, now) for each in rejections_to_be_told())


@transaction.atomic
def _told(order: ResourceOrder, now: datetime) -> bool:
    assert order.location is not None, "only places have addresses"
    if not mark_rejection_told(order=order, now=now):
        return False
    place, account = order.location, order.location.account
    base = base_of(account)
    to = plain_addresses(account.contact_emails, base.customer_service_email)
    if not to:
        return False
    link = address_at(base, f"/services/locations/{account.number}/{place.code}/edit/")
    what = (
        f"The 911 address of {place.description} was not accepted: {order.address['address_1']}, "
        f"{order.address['city']}.\n{order.words or 'Please check it.'}\n\nUntil it is corrected, "
        f"help is still sent to the address before it. Correct it here:\n{link}"
    )
    brand = letterhead(base)
    notice = NewNotice(
        kind=NoticeKind.PLAIN,
        message=words_of(NoticeKind.PLAIN, {"name": account.name, "what": what}, brand),
        reach=(Reach(Channel.EMAIL, "; ".join(to)),),
        brand=brand,
        envelope=envelope_of(base),
        account=account.number,
    )
    queue(key=f"rejected:{order.key}", notice=notice, at=now)
    return True
