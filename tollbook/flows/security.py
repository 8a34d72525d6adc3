"""What changes around a log-in or a contact: the one notice to the old contact, and the way back.

Source: portal.md 1.8; 47 CFR 64.2010(f).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from tollbook.access.actions import (
    end_links_of,
    end_visits,
    give_link,
    record_event,
    save_tracked,
    use_up,
)
from tollbook.access.actions.tokens import revoke_tokens_of
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.types import Actor, Holder, SecretOf
from tollbook.customers.actions.identity import open_identity_task
from tollbook.customers.models import Account, Base, Membership
from tollbook.customers.queries import base_of, base_templates, default_base
from tollbook.customers.queries.contacts import old_contacts, old_contacts_of_many
from tollbook.customers.queries.numbers import owner_of_number
from tollbook.customers.types import IdentityReason
from tollbook.flows.alarm import alarm_superusers
from tollbook.flows.changes import SecurityChange
from tollbook.flows.letterhead import address_at, envelope_of, letterhead
from tollbook.flows.work import open_work
from tollbook.kernel import clock, show
from tollbook.kernel.culture import written_as
from tollbook.kernel.errors import NotFound
from tollbook.kernel.rows import among
from tollbook.notices.actions import queue
from tollbook.notices.models import Template
from tollbook.notices.queries import words_of
from tollbook.notices.types import Brand, Channel, NewNotice, NoticeKind, Reach
from tollbook.work.queries import portal_ticket_type
from tollbook.work.types import NewTask, Priority

NOT_ME_LASTS = timedelta(days=30)


@transaction.atomic
def tell_of_security_change(
    *, kind: SecurityChange, user: User | None, account: Account, by: Actor
) -> None:
    """Queue the one notice of a change that is made at `by.at`, to the old contact.

    user: the log-in it happened to; None where it is the account's own. Call it once for each
    saved form, inside its transaction, before or after the change. Nothing is said of what is set
    up on the day the account is activated, and never what the old or new value is.
    """
    base = base_of(account)
    # A token is told of at once: it opens what the account sees from its first day.
    is_setup = kind != SecurityChange.TOKEN
    if is_setup and _is_first_activation(account, by, base.company.time_zone):
        return
    log_in = user or _log_in_of(account)
    reach = old_contacts(account=account, at=by.at, user=log_in)
    if reach:
        link = _not_me(Holder(user=log_in, account=account.number), by)
        notice = _notice(_paper(base), kind, link, reach, by)
        _queue(notice, kind, account, user, by)


@transaction.atomic
def tell_of_address_changes(*, accounts: Sequence[Account], by: Actor) -> None:
    """The same where contacts of many accounts change at once, as a file brings them."""
    papers: dict[int | None, Paper] = {}
    log_ins = _log_ins_of(accounts)
    reaches = old_contacts_of_many(
        log_ins=[(each, log_ins.get(each.pk)) for each in accounts], at=by.at
    )
    kind = SecurityChange.ADDRESS
    for account in accounts:
        paper = papers.get(account.group_id) or _paper(base_of(account))
        papers[account.group_id] = paper
        reach = reaches[account.pk]
        if reach and not _is_first_activation(account, by, paper.base.company.time_zone):
            link = _not_me(Holder(user=log_ins.get(account.pk), account=account.number), by)
            _queue(_notice(paper, kind, link, reach, by), kind, account, None, by)


def _not_me(holder: Holder, by: Actor) -> str:
    return give_link(of=SecretOf.NOT_ME, holder=holder, at=by.at, lifetime=NOT_ME_LASTS)


def _queue(
    notice: NewNotice, kind: SecurityChange, account: Account, user: User | None, by: Actor
) -> None:
    """Once for the log-in, or the account, and the instant of a change."""
    who = user.pk if user else ""
    key = f"security:{kind}:{account.pk}:{who}:{by.at.isoformat()}"
    queue(key=key, notice=replace(notice, account=account.number), at=by.at)


@dataclass(frozen=True)
class Paper:
    """How a base writes of such changes."""

    base: Base
    brand: Brand
    template: Template | None


def _paper(base: Base) -> Paper:
    template = base_templates(NoticeKind.SECURITY_CHANGE).get(base.pk)
    return Paper(base, letterhead(base), template)


@transaction.atomic
def tell_person(*, kind: SecurityChange, user: User, emails: str, by: Actor) -> None:
    """The one notice to somebody without an account, of the staff or an agent.

    emails: the addresses that stood before the change; nobody is told where there were none.
    """
    if not emails:
        return
    base = default_base()
    link = _not_me(Holder(user=user), by)
    reach = (Reach(Channel.EMAIL, emails),)
    key = f"security:{kind}::{user.pk}:{by.at.isoformat()}"
    queue(key=key, notice=_notice(_paper(base), kind, link, reach, by), at=by.at)


def _notice(
    paper: Paper, kind: SecurityChange, link: str, reach: tuple[Reach, ...], by: Actor
) -> NewNotice:
    base, zone = paper.base, paper.base.company.time_zone
    with written_as(base.culture):
        values = {
            "what": kind.label,
            "when": f"{show.day(clock.day_in(by.at, zone))} at {show.clock_time(by.at, zone)}",
            "link": address_at(base, f"/login/not-me/{link}/"),
        }
    return NewNotice(
        kind=NoticeKind.SECURITY_CHANGE,
        message=words_of(NoticeKind.SECURITY_CHANGE, values, paper.brand, paper.template),
        reach=reach,
        brand=paper.brand,
        envelope=envelope_of(base),
        is_secret=True,
        may_repeat=True,
    )


def _is_first_activation(account: Account, by: Actor, zone: str) -> bool:
    """Whether the account is being set up just now."""
    return account.activated_on is None or clock.day_in(by.at, zone) <= account.activated_on


def _log_in_of(account: Account) -> User | None:
    """The primary log-in, which stands for changes of the account's own."""
    return _log_ins_of([account]).get(account.pk)


def _log_ins_of(accounts: Sequence[Account]) -> dict[int, User]:
    """The primary log-ins by their account."""
    found = Membership.objects.filter(account__in=among([each.pk for each in accounts]))
    primary = found.filter(is_primary=True).select_related("user").order_by("-pk")
    return {each.account_id: each.user for each in primary}


@transaction.atomic
def report_not_me(*, secret: OneTimeSecret, by: Actor) -> bool:
    """Somebody says that a change was not theirs: sessions and tokens end, the log-in is off.

    False when the link was used meanwhile.
    """
    if not use_up(secret=secret, at=by.at):
        return False
    user = secret.user
    account = owner_of_number(secret.account) if secret.account else None
    number = account.number if account else ""
    if user is not None:
        user.is_active = False
        save_tracked(row=user, by=by, account=number)
        end_visits(user=user)
        end_links_of(user=user, at=by.at)
        revoke_tokens_of(user=user, by=by)
    who = user.user_id if user else ""
    record_event(by=by, kind="reported a change as not theirs", account=number, subject=who)
    task = open_identity_task(account=account, user=user, reason=IdentityReason.NOT_ME, by=by)
    if account is not None:
        _open_urgent_ticket(secret, account, who, by)
    elif user is not None:
        # A ticket belongs to an account; staff and agents have none.
        alarm_superusers(key=f"not-me:{secret.pk}", user=user, task_id=task.pk, at=by.at)
    return True


def _open_urgent_ticket(secret: OneTimeSecret, account: Account, who: str, by: Actor) -> None:
    """The ticket that nobody overlooks; the identity check beside it gives the log-in back.

    Where staff left no type of ticket, the check stands alone: the log-in goes off all the same.
    """
    try:
        task_type = portal_ticket_type()
    except NotFound:
        return
    wanted = NewTask(
        account=account,
        task_type=task_type,
        subject=f"A change was not theirs: log-in {who}" if who else "A change was not theirs",
        description="Somebody used the link of a security notice. The log-in is off and its"
        " sessions have ended. Prove who calls before it is given back (System, Identity checks).",
        priority=Priority.URGENT,
    )
    open_work(key=f"not-me:{secret.pk}", wanted=wanted, by=by)
