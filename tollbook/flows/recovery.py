"""Answers to those who asked for a link or a code on the log-in pages.

A page only writes down what was asked; here, beside the web server, it is looked up. So a page
answers every name alike: same words, same statements, same work. Source: portal.md 1.5 and 1.6.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import give_code, give_link, record_event
from tollbook.access.models import Change, Request, User
from tollbook.access.queries import given_since
from tollbook.access.types import Actor, Asked, Face, Holder, SecretOf
from tollbook.customers.actions.identity import open_identity_task
from tollbook.customers.models import Account, ContactOfRecord, Membership
from tollbook.customers.queries import base_of, default_base, log_in_named
from tollbook.customers.queries.contacts import (
    RECORD_AGE,
    contacts_of_record,
    is_record,
    reach_of,
)
from tollbook.customers.queries.users import account_numbered, may_register
from tollbook.customers.types import IdentityReason
from tollbook.flows.letterhead import address_at
from tollbook.flows.mailing import Mailing, queue_secret
from tollbook.kernel.entry import addresses_in
from tollbook.notices.types import Channel, NoticeKind, Reach

logger = logging.getLogger(__name__)

LINK_LASTS = timedelta(minutes=30)
LINKS_A_DAY_MAX = 10
CODE_LASTS = timedelta(minutes=15)
LETTER_LASTS = timedelta(days=21)
CODE_PAUSE = timedelta(minutes=2)
CODES_A_DAY_MAX = 5
DAY = timedelta(days=1)


def answer_requests(*, now: datetime, limit: int = 200) -> int:
    """Answer what was asked, oldest first; says how many. One that breaks stops no other."""
    waiting = list(Request.objects.order_by("pk")[:limit])
    for request in waiting:
        try:
            _answer(request, now)
        except Exception:
            # What was asked for is personal, so the log gets the fault only.
            logger.exception("request %s could not be answered", request.pk)
            Request.objects.filter(pk=request.pk).delete()
    return len(waiting)


@transaction.atomic
def _answer(request: Request, now: datetime) -> None:
    taken, _ = Request.objects.filter(pk=request.pk).delete()
    if not taken:
        return  # Another process was quicker.
    by = Actor(at=now, face=Face.SYSTEM, ip=request.ip)
    if request.asked == Asked.RESET:
        send_reset_link(name=request.name, email=request.email, by=by)
    else:
        account = account_numbered(request.name)
        if account is not None and may_register(account, now):
            send_new_user_code(account=account, channel=channel_called(request.channel), by=by)


def channel_called(name: str) -> Channel:
    """The channel of this name; e-mail where it is none."""
    return next((each for each in Channel if each.value == name), Channel.EMAIL)


@transaction.atomic
def send_reset_link(*, name: str, email: str, by: Actor) -> bool:
    """The link for a new password, if name and address match our records; to old contacts only."""
    user = log_in_named(name)
    if user is None or not user.is_active or user.is_generic:
        return False
    member = Membership.objects.filter(user=user).select_related("account").first()
    account = member.account if member else None
    reach = _reach_for_reset(user, account, email.strip().casefold(), by)
    holder = Holder(user=user)
    if not reach or given_since(SecretOf.RESET, holder, by.at - DAY) >= LINKS_A_DAY_MAX:
        return False
    link = give_link(of=SecretOf.RESET, holder=holder, at=by.at, lifetime=LINK_LASTS)
    base = base_of(account) if account else default_base()
    minutes = str(LINK_LASTS // timedelta(minutes=1))
    values = {"link": address_at(base, f"/login/reset/{link}/"), "minutes": minutes}
    number = account.number if account else ""
    queue_secret(base, Mailing(NoticeKind.RESET, values, reach, LINK_LASTS, number), link, by.at)
    record_event(by=by, kind="sent reset link", account=number, subject=user.user_id)
    return True


def _reach_for_reset(
    user: User, account: Account | None, email: str, by: Actor
) -> tuple[Reach, ...]:
    if account is None:
        return _reach_without_account(user, email, by)
    standing = ContactOfRecord.objects.filter(
        account=account, channel=Channel.EMAIL, value=email, until__isnull=True
    )
    matched = [row for row in standing if row.user_id in (None, user.pk)]
    if not matched:
        return ()
    if any(is_record(row, by.at) for row in matched):
        return (Reach(Channel.EMAIL, email),)
    older = _older_contacts(account, user, {row.source for row in matched}, by.at)
    if not older:
        open_identity_task(account=account, user=user, reason=IdentityReason.NO_CONTACT, by=by)
    return older


def _older_contacts(
    account: Account, user: User, sources: Iterable[str], at: datetime
) -> tuple[Reach, ...]:
    """What the young address has replaced, else the other addresses of record, else the phone."""
    rows = contacts_of_record(account=account, at=at, user=user)
    mails = [row for row in rows if row.of_channel == Channel.EMAIL]
    former = [row for row in mails if row.source in sources]
    addresses = list(dict.fromkeys(row.value for row in former or mails))
    if addresses:
        return (Reach(Channel.EMAIL, "; ".join(addresses[:10])),)
    texts = [row for row in rows if row.of_channel == Channel.TEXT]
    return reach_of(texts)


def _reach_without_account(user: User, email: str, by: Actor) -> tuple[Reach, ...]:
    """Staff and agents: their own address, unless the history knows it younger than 30 days."""
    own = {each.casefold() for each in addresses_in(user.emails.replace(",", ";"))}
    changed = Change.objects.filter(
        entity="user", entity_id=str(user.pk), field="emails", at__gt=by.at - RECORD_AGE
    )
    if email not in own or changed.exists():
        return ()
    return (Reach(Channel.EMAIL, email),)


@transaction.atomic
def send_new_user_code(*, account: Account, channel: Channel, by: Actor) -> bool:
    """A code for a new log-in, to the account's contact of record; nobody else ever sees it."""
    holder = Holder(account=account.number)
    if given_since(SecretOf.NEW_USER, holder, by.at - CODE_PAUSE):
        return False
    if given_since(SecretOf.NEW_USER, holder, by.at - DAY) >= CODES_A_DAY_MAX:
        return False
    reach = reach_of(contacts_of_record(account=account, at=by.at, channel=channel))
    if not reach:
        open_identity_task(account=account, user=None, reason=IdentityReason.NO_CONTACT, by=by)
        return False
    lasts = LETTER_LASTS if channel == Channel.LETTER else CODE_LASTS
    code = give_code(of=SecretOf.NEW_USER, holder=holder, at=by.at, lifetime=lasts)
    base = base_of(account)
    page = "/login/new-user/" if channel == Channel.LETTER else "/login/new-user/code/"
    values = {"code": code, "link": address_at(base, page), "valid": valid_words(lasts)}
    mailing = Mailing(NoticeKind.NEW_USER, values, reach, lasts, account.number)
    queue_secret(base, mailing, code, by.at)
    record_event(by=by, kind="sent activation code", account=account.number, subject=channel.label)
    return True


@transaction.atomic
def send_proof_letter(*, account: Account, user: User, by: Actor) -> bool:
    """A code by post that stands in for the answers; at most one a day."""
    holder = Holder(user=user, account=account.number)
    if given_since(SecretOf.PROOF, holder, by.at - DAY):
        return False
    rows = contacts_of_record(account=account, at=by.at, user=user, channel=Channel.LETTER)
    reach = reach_of(rows)
    if not reach:
        open_identity_task(account=account, user=user, reason=IdentityReason.NO_CONTACT, by=by)
        return False
    code = give_code(of=SecretOf.PROOF, holder=holder, at=by.at, lifetime=LETTER_LASTS)
    values = {"code": code, "valid": valid_words(LETTER_LASTS)}
    mailing = Mailing(NoticeKind.PROOF_CODE, values, reach, LETTER_LASTS, account.number)
    queue_secret(base_of(account), mailing, code, by.at)
    return True


def valid_words(lasts: timedelta) -> str:
    """15 minutes, or 21 days."""
    minutes = lasts // timedelta(minutes=1)
    return f"{lasts.days} days" if lasts.days else f"{minutes} minutes"
