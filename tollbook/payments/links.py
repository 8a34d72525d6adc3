"""Payment links: made for a bill's mail, opened without a log-in, paid once, over with the bill.

The secret is 256 bits, only a keyed hash of it is kept. What is typed on the page is used for that
one payment and forgotten.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from tollbook.access.queries import keyed_hash
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.payments.attempts import begin
from tollbook.payments.methods import NewBank, NewCard, bank_of, card_of
from tollbook.payments.models import Attempt, LinkTry, Method, PayLink
from tollbook.payments.types import AttemptState, PaidFrom, Share, Wish

VALID = timedelta(days=60)
TRIES_AN_HOUR = 10
HOUR = timedelta(hours=1)
OVER = (
    AttemptState.SUCCEEDED,
    AttemptState.DECLINED,
    AttemptState.CANCELLED,
    AttemptState.RETURNED,
)


@dataclass(frozen=True)
class Slip:
    """What stands on the page beside card or bank: its key, the payer's day, the terms ticked,
    where the confirmation goes, and the sum as it was read."""

    key: str
    on: date
    terms_version: int | None = None
    emails: tuple[str, ...] = ()
    sum_told: Decimal | None = None


@transaction.atomic
def make_link(*, account: Account, debt_source: str, now: datetime) -> str:
    """A new link to pay one bill; gives its secret, which stands nowhere else."""
    secret = secrets.token_urlsafe(32)
    PayLink.objects.create(
        digest=digest_of(secret),
        account=account,
        debt_source=debt_source,
        made_at=now,
        expires_at=now + VALID,
    )
    return secret


def digest_of(secret: str) -> str:
    """By which a link is found."""
    return keyed_hash(f"pay-link:{secret}")


def refuse_guessing(*, network: str, now: datetime) -> None:
    """Count a try from this network; raises Refused from the eleventh within an hour on."""
    mark = keyed_hash(f"pay-link-from:{network}")
    tries = LinkTry.objects.filter(address=mark, at__gt=now - HOUR).count()
    if tries >= TRIES_AN_HOUR:
        raise Refused("too-many", "Too many tries from your address. Come back in an hour.")
    LinkTry.objects.create(address=mark, at=now)


@dataclass(frozen=True)
class LinkedBill:
    """The bill of a link: what is open of it, and by whom and in which currency it is taken."""

    link: PayLink
    entry_id: int
    amount: Decimal
    cycle_code: str
    currency: str


def typed_method(*, typed: NewCard | NewBank, bill: LinkedBill, by: Actor) -> Method:
    """What was typed as a method for this one payment, not stored yet."""
    account = bill.link.account
    found = (
        card_of(account, typed, by) if isinstance(typed, NewCard) else bank_of(account, typed, by)
    )
    found.is_once = True
    return found


@transaction.atomic
def begin_typed(*, typed: NewCard | NewBank, bill: LinkedBill, slip: Slip, by: Actor) -> Attempt:
    """Write down a payment from what was typed on the link; refused, nothing of it is kept.

    The key of a slip pays once; sent again it is the payment that was begun.
    """
    known = Attempt.objects.filter(key=slip.key, link=bill.link).first()
    if known is not None:
        return known
    method = typed_method(typed=typed, bill=bill, by=by)
    method.save()
    wish = Wish(
        key=slip.key,
        method_id=method.pk,
        shares=(Share(bill.link.account_id, bill.amount, (bill.entry_id,)),),
        paid_from=PaidFrom.LINK,
        asked_at=by.at,
        on=slip.on,
        terms_version=slip.terms_version,
        confirmation_emails=slip.emails,
        may_exceed=False,
        link_id=bill.link.pk,
        sum_told=slip.sum_told,
    )
    return begin(wish=wish, cycle_code=bill.cycle_code, currency=bill.currency, by=by)


def forget_typed() -> int:
    """Bank numbers that were typed for one payment go once it is over; gives how many."""
    kept = Method.objects.filter(is_once=True).exclude(number_cipher="", number_hash="")
    open_ones = Attempt.objects.exclude(state__in=OVER).values("method")
    return kept.exclude(pk__in=open_ones).update(number_cipher="", number_hash="")


def forget_tries(*, before: datetime) -> int:
    """Tries that count no more."""
    return LinkTry.objects.filter(at__lt=before - HOUR).delete()[0]
