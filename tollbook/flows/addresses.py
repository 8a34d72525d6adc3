"""Addresses of bills and of payment confirmations, as customers keep them themselves.

A new one counts once the link that went to it was opened, so nobody's bills go astray by a slip of
the keys. Source: portal.md 4.2, Email addresses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import end_link, give_link, use_up
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.queries import links_given_since, links_unused
from tollbook.access.types import Actor, Edit, Holder, SecretOf
from tollbook.billing import actions as billing
from tollbook.billing.queries import profile_of
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.customers.queries.numbers import owner_of_number
from tollbook.flows.changes import AddressFor, SecurityChange
from tollbook.flows.letterhead import address_at
from tollbook.flows.mailing import Mailing, queue_secret
from tollbook.flows.security import tell_of_security_change
from tollbook.kernel import entry
from tollbook.kernel.errors import NotFound, Refused
from tollbook.notices.types import Channel, NoticeKind, Reach
from tollbook.payments import actions as payments
from tollbook.payments.queries import payment_profile_of

LINK_LASTS = timedelta(hours=72)
LINK_PAUSE = timedelta(minutes=2)
LINKS_A_DAY_MAX = 20
DAY = timedelta(days=1)
WHAT = {AddressFor.BILLS: "your bills", AddressFor.PAYMENTS: "confirmations of your payments"}
KNOWN = "This address stands in the list already."
TOO_SOON = "A link went out a moment ago. Look for it first, also among unwanted mail."
TOO_MANY = "Too many links were sent today. Try again tomorrow, or contact us."


@dataclass(frozen=True)
class WaitingAddress:
    """An address whose owner has not opened the link yet; is_over: the link has run out."""

    field: AddressFor
    email: str
    is_over: bool


def addresses_of(account: Account, field: AddressFor) -> list[str]:
    """The addresses in use."""
    if field == AddressFor.BILLS:
        profile = profile_of(account)
        return entry.addresses_in(profile.billing_emails) if profile else []
    return entry.addresses_in(payment_profile_of(account).confirmation_emails)


def waiting_addresses_of(account: Account, now: datetime) -> list[WaitingAddress]:
    """The addresses that wait for their owner, oldest first; one statement."""
    return [_waiting(link, now) for link in links_unused(SecretOf.EMAIL, account.number)]


def _waiting(link: OneTimeSecret, now: datetime) -> WaitingAddress:
    field = AddressFor.called(link.about["field"])
    return WaitingAddress(field, link.about["email"], is_over=link.expires_at <= now)


@transaction.atomic
def ask_for_addresses(*, account: Account, field: AddressFor, typed: str, by: Actor) -> list[str]:
    """Send a link to each address typed that is new; which these are. Raises Refused."""
    _lock(account)
    wanted = entry.addresses_in(entry.emails(typed))
    if not wanted:
        raise entry.required()
    waiting = [each.email for each in waiting_addresses_of(account, by.at) if each.field == field]
    known = [*addresses_of(account, field), *waiting]
    fresh = [each for each in wanted if not _is_among(each, known)]
    if not fresh:
        raise Refused("SAME", KNOWN)
    entry.emails("; ".join([*known, *fresh]))  # What all of them are too many for is refused.
    for email in fresh:
        _send(account, field, email, by)
    return fresh


def _send(account: Account, field: AddressFor, email: str, by: Actor) -> None:
    if links_given_since(SecretOf.EMAIL, account.number, by.at - DAY) >= LINKS_A_DAY_MAX:
        raise Refused("MANY", TOO_MANY)
    link = give_link(
        of=SecretOf.EMAIL,
        holder=Holder(user=_asker(by), account=account.number),
        at=by.at,
        lifetime=LINK_LASTS,
        about={"field": field.value, "email": email},
    )
    base = base_of(account)
    values = {"link": address_at(base, f"/login/email/{link}/"), "what": WHAT[field]}
    reach = (Reach(Channel.EMAIL, email),)
    mailing = Mailing(NoticeKind.EMAIL_CONFIRMATION, values, reach, LINK_LASTS, account.number)
    queue_secret(base, mailing, link, by.at)


def _asker(by: Actor) -> User | None:
    """Whose wish it is: the customer's, also where staff look as one."""
    return by.acting_as or by.user


@transaction.atomic
def send_link_again(*, account: Account, field: AddressFor, email: str, by: Actor) -> None:
    """One more link to an address that waits; the one before dies."""
    _lock(account)
    link = _link_of(account, field, email)
    if by.at - link.made_at < LINK_PAUSE:
        raise Refused("PAUSE", TOO_SOON)
    end_link(secret=link, at=by.at)
    _send(account, field, link.about["email"], by)


@transaction.atomic
def forget_waiting(*, account: Account, field: AddressFor, email: str, by: Actor) -> None:
    """The address is not wanted after all; its link opens nothing any more."""
    end_link(secret=_link_of(account, field, email), at=by.at)


def _link_of(account: Account, field: AddressFor, email: str) -> OneTimeSecret:
    for link in links_unused(SecretOf.EMAIL, account.number):
        is_meant = _is_among(email, [link.about["email"]])
        if link.about["field"] == field.value and is_meant:
            return link
    raise NotFound("address that waits", email)


@transaction.atomic
def confirm_address(*, secret: OneTimeSecret, by: Actor) -> AddressFor | None:
    """The owner of an address says yes: it counts from now on, and the old contact is told.

    None where the link was used meanwhile, or whoever sent it may not sign in any more.
    """
    account = owner_of_number(secret.account)
    sender = secret.user
    if account is None or sender is None or not sender.is_active:
        return None
    if not use_up(secret=secret, at=by.at):
        return None
    waiting = _waiting(secret, by.at)
    _lock(account)
    standing = addresses_of(account, waiting.field)
    if not _is_among(waiting.email, standing):
        _save(account, waiting.field, [*standing, waiting.email], replace(by, user=sender))
    return waiting.field


@transaction.atomic
def take_address_off(*, account: Account, field: AddressFor, email: str, by: Actor) -> bool:
    """Nothing goes to this address any more; False where nothing did.

    Raises WrongFields for the last address of bills while these go by e-mail.
    """
    _lock(account)
    standing = addresses_of(account, field)
    left = [each for each in standing if not _is_among(email, [each])]
    if len(left) == len(standing):
        return False
    _save(account, field, left, by)
    return True


@transaction.atomic
def put_address_back(*, account: Account, field: AddressFor, email: str, by: Actor) -> bool:
    """Undo `take_address_off`; the caller makes sure that the address stood there just now."""
    _lock(account)
    standing = addresses_of(account, field)
    if _is_among(email, standing):
        return False
    _save(account, field, [*standing, email], by)
    return True


def _save(account: Account, field: AddressFor, wanted: Sequence[str], by: Actor) -> None:
    edit = Edit(values={field.value: entry.emails("; ".join(wanted))}, by=by)
    if field == AddressFor.PAYMENTS:
        payments.change_profile(account=account, edit=edit)
        return
    billing.change_profile(account=account, edit=edit)
    user = _asker(by)
    tell_of_security_change(kind=SecurityChange.ADDRESS, user=user, account=account, by=by)


def _lock(account: Account) -> None:
    """Two forms at once come one after the other, so that together they break no bound."""
    Account.objects.select_for_update().get(pk=account.pk)


def _is_among(email: str, addresses: Sequence[str]) -> bool:
    return email.casefold() in {each.casefold() for each in addresses}
