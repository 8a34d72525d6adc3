"""From a payment that succeeded to the ledger, once; and back when the bank returns it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tollbook.access.models import User
from tollbook.customers.queries import base_id_of, base_of
from tollbook.kernel.asked import INTEGERS, TEXTS, Asked
from tollbook.kernel.money import settle
from tollbook.ledger.actions import post, post_many, reverse
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import posted_anew
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.models import Attempt, AttemptShare, BasePayment
from tollbook.payments.rules.declines import DISPUTED
from tollbook.payments.types import AttemptState


def post_if_due(*, key: str, now: datetime) -> None:
    """Post a payment that has just succeeded where its base posts at once; else it waits."""
    (attempt,) = _attempts.objects([key])
    if (False,) not in _at_once([base_id_of(attempt.account_id)]):
        # Whoever called has just written its row, so nobody else posts it meanwhile.
        _post(attempt, now, None)


@transaction.atomic
def post_attempt(*, key: str, now: datetime, by: User | None = None) -> None:
    """The payment entry of each share, and its surcharge as a debit of its own; once."""
    attempt = Attempt.objects.select_for_update().get(key=key)
    if attempt.is_posted or attempt.state != AttemptState.SUCCEEDED:
        return
    _post(attempt, now, by)


def _post(attempt: Attempt, now: datetime, by: User | None) -> None:
    for share in _shares.objects([attempt.pk]):
        share.entry_id = _post_share(attempt, share, now, by)
        share.save(update_fields=["entry"])
    attempt.is_posted, attempt.posted_at = True, now
    attempt.save(update_fields=["is_posted", "posted_at"])


_attempts = Asked(lambda keys: Attempt.objects.filter(key__in=keys), TEXTS)
_shares = Asked(lambda keys: AttemptShare.objects.filter(attempt__in=keys).order_by("pk"), INTEGERS)
_at_once = Asked(
    lambda keys: BasePayment.objects.filter(base__in=keys).values_list("post_at_once"), INTEGERS
)


def _post_share(
    attempt: Attempt, share: AttemptShare, now: datetime, by: User | None, times: str = ""
) -> int:
    """Post what one account pays; the key of its entry.

    times: tells entries apart that were made anew after a dispute was won.
    """
    debits = [_surcharge(attempt, share, times)] if share.surcharge else []
    paid = _payment(attempt, share, times)
    if share.settles is None:
        return post_many(postings=[*debits, paid], now=now, by=by)[paid.source]
    fees = [post(posting=debit, now=now, by=by).pk for debit in debits]
    return post(posting=paid, now=now, by=by, settles=[*share.settles, *fees]).pk


def _payment(attempt: Attempt, share: AttemptShare, times: str) -> Posting:
    return Posting(
        account_id=share.account_id,
        kind=EntryKind.PAYMENT,
        amount=settle(share.amount + share.surcharge),
        source=_source("payment", attempt, share) + times,
        effective_on=attempt.paid_on,
        classification="payment",
        description=f"Payment by {attempt.method_words}",
        reference=confirmation_number(attempt),
    )


def _surcharge(attempt: Attempt, share: AttemptShare, times: str) -> Posting:
    return Posting(
        account_id=share.account_id,
        kind=EntryKind.DEBIT,
        amount=share.surcharge,
        source=_source("surcharge", attempt, share) + times,
        effective_on=attempt.paid_on,
        classification="surcharge",
        description=f"Processing fee for the payment by {attempt.method_words}",
        reference=confirmation_number(attempt),
    )


def _source(kind: str, attempt: Attempt, share: AttemptShare) -> str:
    return f"{kind}:{attempt.key}:{share.account_id}"


def confirmation_number(attempt: Attempt) -> str:
    """What a payer quotes when asking about a payment."""
    return f"P{attempt.pk:08d}"


@transaction.atomic
def take_back(*, key: str, code: str, on: date, now: datetime) -> bool:
    """The bank returned a payment: reverse its entries, once; a returned bank debit bears the
    base's fee, a card payment that its holder disputed does not."""
    moved = Attempt.objects.filter(key=key, state=AttemptState.SUCCEEDED).update(
        state=AttemptState.RETURNED, code=code, ended_at=now
    )
    if not moved:
        return False
    attempt = Attempt.objects.select_related("account__group__base").get(key=key)
    reason = f"Returned by the bank ({code})"
    for share in attempt.shares.select_related("entry", "account__group__base"):
        if share.entry is not None:
            # Where staff moved it to another account, the money counts there.
            reverse(entry=posted_anew(share.entry), on=on, now=now, reason=reason)
            _take_back_surcharge(attempt, share, on, now)
    if code != DISPUTED:
        _charge_fee(attempt, on, now)
    return True


@transaction.atomic
def put_back(*, key: str, now: datetime) -> bool:
    """A dispute was won: what was taken back counts as paid again, by entries of its own."""
    lost = Attempt.objects.filter(key=key, state=AttemptState.RETURNED, code=DISPUTED)
    if not lost.update(state=AttemptState.SUCCEEDED, code="", ended_at=now, is_return_told=False):
        return False
    attempt = Attempt.objects.get(key=key)
    for share in attempt.shares.filter(entry__isnull=False).order_by("pk"):
        earlier = Entry.objects.filter(source__startswith=_source("payment", attempt, share))
        share.entry_id = _post_share(attempt, share, now, None, f":{earlier.count()}")
        share.save(update_fields=["entry"])
    return True


def _take_back_surcharge(attempt: Attempt, share: AttemptShare, on: date, now: datetime) -> None:
    source = _source("surcharge", attempt, share)
    posted = Entry.objects.filter(Q(source=source) | Q(source__startswith=f"{source}:"))
    debit = posted.filter(reversed_by__isnull=True).first()
    if debit is not None:
        reverse(entry=debit, on=on, now=now, reason="Processing fee of a returned payment")


def _charge_fee(attempt: Attempt, on: date, now: datetime) -> None:
    row = BasePayment.objects.filter(base=base_of(attempt.account)).first()
    if row is None or not row.returned_payment_fee:
        return
    fee = Posting(
        account_id=attempt.account_id,
        kind=EntryKind.DEBIT,
        amount=row.returned_payment_fee,
        source=f"returned-fee:{attempt.key}",
        effective_on=on,
        classification="returned-fee",
        description="Fee for a returned payment",
        reference=confirmation_number(attempt),
    )
    post(posting=fee, now=now)


def mark_told(*, key: str, now: datetime) -> bool:
    """Mark that a payer has been told of a posted payment; whether this call did."""
    waiting = Attempt.objects.filter(key=key, is_posted=True, told_at__isnull=True)
    return bool(waiting.update(told_at=now))


def mark_returned_told(*, attempt: Attempt) -> bool:
    """Mark that a payer knows that the bank took a payment back; whether this call did."""
    waiting = Attempt.objects.filter(pk=attempt.pk, is_return_told=False)
    return bool(waiting.update(is_return_told=True))
