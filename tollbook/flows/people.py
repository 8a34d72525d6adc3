"""Who signs in for an account, as its own people keep it: invited, given a role, turned off.

Source: portal.md 4.6.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import end_link, give_link
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.queries import links_given_since, links_unused
from tollbook.access.types import Actor, Holder, SecretOf
from tollbook.customers.actions.users import change_role
from tollbook.customers.models import Account, Membership
from tollbook.customers.queries import base_of
from tollbook.customers.queries.numbers import owner_of_number
from tollbook.customers.queries.users import is_shut
from tollbook.customers.types import Role
from tollbook.flows.changes import SecurityChange
from tollbook.flows.letterhead import address_at
from tollbook.flows.mailing import Mailing, queue_secret
from tollbook.flows.security import tell_of_security_change
from tollbook.flows.users import Registration, register, switch_log_in
from tollbook.kernel import entry
from tollbook.kernel.errors import NotFound, Refused
from tollbook.notices.types import Channel, NoticeKind, Reach

INVITATION_LASTS = timedelta(hours=72)
INVITATIONS_A_DAY_MAX = 20
DAY = timedelta(days=1)
ONESELF = "Somebody else must change what you may do, or turn you off."
LAST = "This is the last log-in that may do everything. Give another one that role first."
INVITED = "This address is invited already. Take the invitation back before you send another."
TOO_MANY = "Too many invitations were sent today. Try again tomorrow, or contact us."
OVER = "This invitation no longer works. Ask for a new one."


@dataclass(frozen=True)
class Invitation:
    """Somebody who may make a log-in of their own; is_over: the link has run out."""

    email: str
    role: Role
    sent_at: datetime
    is_over: bool


def invitations_of(account: Account, now: datetime) -> list[Invitation]:
    """The invitations that nobody has followed yet, oldest first; one statement."""
    return [_invitation(link, now) for link in links_unused(SecretOf.INVITE, account.number)]


def _invitation(link: OneTimeSecret, now: datetime) -> Invitation:
    role = Role.called(link.about["role"])
    return Invitation(link.about["email"], role, link.made_at, is_over=link.expires_at <= now)


@transaction.atomic
def invite(*, account: Account, email: str, role: Role, by: Actor) -> None:
    """Send a link to make a log-in with; the contact of record is told of it. Raises Refused."""
    _lock(account)
    found = entry.email(email)
    waiting = [each for each in invitations_of(account, by.at) if not each.is_over]
    if any(each.email.casefold() == found.casefold() for each in waiting):
        raise Refused("SAME", INVITED)
    if links_given_since(SecretOf.INVITE, account.number, by.at - DAY) >= INVITATIONS_A_DAY_MAX:
        raise Refused("MANY", TOO_MANY)
    inviter = by.acting_as or by.user
    link = give_link(
        of=SecretOf.INVITE,
        holder=Holder(user=inviter, account=account.number),
        at=by.at,
        lifetime=INVITATION_LASTS,
        about={"email": found, "role": role.value},
    )
    base = base_of(account)
    values = {
        "link": address_at(base, f"/login/invitation/{link}/"),
        # Not the inviter's own name, which they write themselves: nobody sends words in our name.
        "who": account.name,
        "valid": f"{INVITATION_LASTS // DAY} days",
    }
    reach = (Reach(Channel.EMAIL, found),)
    mailing = Mailing(NoticeKind.INVITATION, values, reach, INVITATION_LASTS, account.number)
    queue_secret(base, mailing, link, by.at)
    tell_of_security_change(
        kind=SecurityChange.ONLINE_ACCOUNT, user=inviter, account=account, by=by
    )


@transaction.atomic
def take_invitation_back(*, account: Account, email: str, by: Actor) -> None:
    """The link opens nothing any more; raises NotFound where none waits."""
    links = links_unused(SecretOf.INVITE, account.number)
    meant = [link for link in links if link.about["email"].casefold() == email.casefold()]
    if not meant:
        raise NotFound("invitation", email)
    for link in meant:
        end_link(secret=link, at=by.at)


def invited_to(secret: OneTimeSecret, now: datetime) -> Account | None:
    """The account that an invitation opens; None where neither it nor its sender gets in."""
    account, inviter = owner_of_number(secret.account), secret.user
    is_good = account and inviter and inviter.is_active and not is_shut(account, now)
    return account if is_good else None


@transaction.atomic
def accept_invitation(*, secret: OneTimeSecret, wanted: Registration, by: Actor) -> User:
    """The log-in of somebody invited: with the role and the address of the invitation.

    Raises Refused where the link was used meanwhile, and what `register` refuses.
    """
    account = invited_to(secret, by.at)
    if account is None:
        raise Refused("LINK", OVER)
    invitation = _invitation(secret, by.at)
    facts = replace(wanted.facts, emails=invitation.email, role=invitation.role)
    wanted = replace(wanted, facts=facts)
    return register(account=account, wanted=wanted, by=by, leave=secret)


@transaction.atomic
def give_role(*, member: Membership, role: Role, by: Actor) -> bool:
    """Let somebody of the account do more or less; False where they have the role already."""
    _lock(member.account)
    _refuse_oneself(member, by)
    if role != Role.EVERYTHING:
        _refuse_last(member)
    return change_role(member=member, role=role, by=by)


@transaction.atomic
def switch_person(*, member: Membership, is_on: bool, by: Actor) -> None:
    """Turn somebody of the account off, or on again; the old contact is told."""
    _lock(member.account)
    _refuse_oneself(member, by)
    if not is_on:
        _refuse_last(member)
    switch_log_in(member=member, is_on=is_on, by=by)


def _refuse_oneself(member: Membership, by: Actor) -> None:
    if member.user in (by.user, by.acting_as):
        raise Refused("SELF", ONESELF)


def _refuse_last(member: Membership) -> None:
    others = Membership.objects.filter(
        account=member.account, role=Role.EVERYTHING, user__is_active=True
    ).exclude(pk=member.pk)
    if member.role == Role.EVERYTHING and member.user.is_active and not others.exists():
        raise Refused("LAST", LAST)


def _lock(account: Account) -> None:
    """Two at once come one after the other, so that together they turn nobody's last key away."""
    Account.objects.select_for_update().get(pk=account.pk)
