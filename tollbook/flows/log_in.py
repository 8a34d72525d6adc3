"""What people change of their own log-in, with the notices; and the code for a name guessed at.

Source: portal.md 1.3 (K7), 1.4 (W6), 1.8.
"""

from datetime import timedelta

from django.db import transaction

from tollbook.access.actions import change_emails, give_code, record_event, set_password
from tollbook.access.models import Change, User
from tollbook.access.queries import given_since
from tollbook.access.queries.door import has_signed_in_from
from tollbook.access.types import Actor, Holder, SecretOf
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.models import Account, Base, Membership
from tollbook.customers.queries import base_of, default_base
from tollbook.customers.queries.contacts import contacts_of_record, reach_of
from tollbook.customers.queries.passwords import password_rules_of
from tollbook.flows.changes import SecurityChange
from tollbook.flows.letterhead import envelope_of, letterhead, words_from
from tollbook.flows.security import tell_of_security_change, tell_person
from tollbook.flows.sent import SentCode
from tollbook.notices.actions import queue
from tollbook.notices.types import Channel, NewNotice, NoticeKind, Reach

CODE_LASTS = timedelta(minutes=15)
CODE_PAUSE = timedelta(minutes=2)
CODES_A_DAY_MAX = 10
# An address of the staff proves something once it is so old, as those of accounts do.
OF_RECORD_AFTER = timedelta(days=30)
# A letter takes days, and a stranger's guessing must not keep anybody out for days.
QUICK = frozenset({Channel.EMAIL, Channel.TEXT})


@transaction.atomic
def change_own_password(*, user: User, password: str, by: Actor, but_session: str) -> None:
    """The person's new password: every other session ends, the old contact is told."""
    rules = password_rules_of(user)
    set_password(user=user, password=password, rules=rules, by=by, but_session=but_session)
    _tell(SecurityChange.PASSWORD, user, by)


@transaction.atomic
def change_own_emails(*, user: User, emails: str, by: Actor) -> None:
    """The person's new addresses; those until now are told, and stay of record for 30 days."""
    account = _account_of(user)
    before = user.emails
    change_emails(user=user, emails=emails, by=by, account=account.number if account else "")
    if user.emails == before:
        return
    if account is None:
        tell_person(kind=SecurityChange.ADDRESS, user=user, emails=before, by=by)
        return
    keep_contacts(account=account, at=by.at, user=user)
    tell_of_security_change(kind=SecurityChange.ADDRESS, user=user, account=account, by=by)


@transaction.atomic
def send_sign_in_code(*, user: User, by: Actor) -> SentCode:
    """A code besides the password, to a contact of record (K7); a fresh one only after a pause.

    A log-in that has none that is quick enough is let on where it has signed in before, and
    nowhere else: strangers must not be able to keep anybody out.
    """
    account = _account_of(user)
    reach = _quick_reach(user, account, by)
    if not reach:
        is_known = has_signed_in_from(user, by.ip)
        return SentCode.NOT_NEEDED if is_known else SentCode.NO_CONTACT
    holder = Holder(user=user)
    is_recent = given_since(SecretOf.SIGN_IN, holder, by.at - CODE_PAUSE)
    day_ago = by.at - timedelta(days=1)
    if is_recent or given_since(SecretOf.SIGN_IN, holder, day_ago) >= CODES_A_DAY_MAX:
        return SentCode.SENT
    code = give_code(of=SecretOf.SIGN_IN, holder=holder, at=by.at, lifetime=CODE_LASTS)
    number = account.number if account else ""
    _queue(base_of(account) if account else default_base(), code, reach, number, by)
    record_event(by=by, kind="sent sign-in code", account=number, subject=user.user_id)
    return SentCode.SENT


def _queue(base: Base, code: str, reach: tuple[Reach, ...], account: str, by: Actor) -> None:
    brand = letterhead(base)
    values = {"code": code, "valid": f"{CODE_LASTS // timedelta(minutes=1)} minutes"}
    notice = NewNotice(
        kind=NoticeKind.SIGN_IN_CODE,
        message=words_from(base, NoticeKind.SIGN_IN_CODE, values),
        reach=reach,
        brand=brand,
        envelope=envelope_of(base),
        account=account,
        is_secret=True,
        may_repeat=True,
        drop_at=by.at + CODE_LASTS,
    )
    user = by.user.pk if by.user else ""
    queue(key=f"{NoticeKind.SIGN_IN_CODE}:{user}:{by.at.isoformat()}", notice=notice, at=by.at)


def _quick_reach(user: User, account: Account | None, by: Actor) -> tuple[Reach, ...]:
    """E-mail or text of record; of staff and agents their own address, unless it is young."""
    if account is not None:
        rows = contacts_of_record(account=account, at=by.at, user=user)
        return reach_of(row for row in rows if row.of_channel in QUICK)
    since = by.at - OF_RECORD_AFTER
    own = Change.objects.filter(entity="user", entity_id=str(user.pk), field="emails")
    if not user.emails or own.filter(at__gt=since).exists():
        return ()
    return (Reach(Channel.EMAIL, user.emails),)


def _account_of(user: User) -> Account | None:
    found = Membership.objects.filter(user=user).select_related("account__group__base__company")
    member = found.first()
    return member.account if member else None


def _tell(kind: SecurityChange, user: User, by: Actor) -> None:
    account = _account_of(user)
    if account is None:
        tell_person(kind=kind, user=user, emails=user.emails, by=by)
    else:
        tell_of_security_change(kind=kind, user=user, account=account, by=by)
