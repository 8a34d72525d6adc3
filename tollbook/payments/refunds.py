"""Giving money back: once, never more than was paid, and told to staff where it did not arrive.

created -> sent -> succeeded | declined; by file: queued -> succeeded | cancelled. What a processor
or a bank could not give back after all is `returned`, and waits for a person who gives it another
way.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from tollbook.access.actions import record_event
from tollbook.access.types import Actor, Face
from tollbook.customers.queries import base_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.rows import Micros
from tollbook.kernel.show import figures
from tollbook.ledger.actions import post, reverse
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import posted_anew
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.models import Attempt, Method, Refund
from tollbook.payments.posting import confirmation_number
from tollbook.payments.types import Answer, AttemptState, Outcome, Silent

BY_CHECK = "This bank account is gone. Give it back by check, and note it as a debit in the ledger."
REVERSED = (
    "The entry of this payment was reversed in the ledger, so giving it back would be booked twice."
    " Enter the payment there once more first."
)
IN_A_FILE = "This refund is in a bank file already, or over. It cannot be stopped."
# What these hold back of a payment can be given back again.
OVER = (AttemptState.DECLINED, AttemptState.CANCELLED, AttemptState.RETURNED)
UNANSWERED = (AttemptState.CREATED, AttemptState.SENT)
ASKED_AGAIN_AFTER = timedelta(minutes=5)
ASKED_AT_ONCE = 100


def refund(*, key: str, attempt: Attempt, amount: Decimal, reason: str, by: Actor) -> Refund:
    """Give `amount` of a payment back under `key`; the second time gives the first.

    Not inside a transaction: what the gateway did must not be forgotten. An unanswered refund stays
    "sent" and is asked about by itself; the gateway gives back once under one key.
    """
    if not gateway(attempt.gateway).is_immediate:
        _refuse_without_account(attempt)
    made = _begun(key, attempt, amount, reason, by)
    if made.state not in UNANSWERED:
        return made
    try:
        _heard(made, _asked(made), by)
    except Silent as silent:
        raise Refused(
            "still-checking",
            "The processor does not answer. It is asked again by itself; do not give it back anew.",
        ) from silent
    made.refresh_from_db()
    return made


def ask_about_refunds(*, now: datetime) -> int:
    """Ask once more for every refund without an answer, each under its own key; gives how many.

    What the processor refuses now is news to staff, who saw the refund on its way.
    """
    by = Actor(at=now, face=Face.SYSTEM)
    left = Refund.objects.filter(state__in=UNANSWERED, created_at__lte=now - ASKED_AGAIN_AFTER)
    waiting = list(left.select_related("attempt").order_by("pk")[:ASKED_AT_ONCE])
    for made in waiting:
        ask_about_refund(made=made, by=by)
    return len(waiting)


def ask_about_refund(*, made: Refund, by: Actor) -> bool:
    """Ask for one unanswered refund again under its key; False where the processor is silent."""
    if made.state not in UNANSWERED:
        return True
    try:
        answer = _asked(made)
    except (Silent, Refused):
        # Refused: the gateway is not set up now, so it was not asked.
        return False
    hear_of_refund(key=made.key, answer=answer, by=by)
    return True


def hear_of_refund(*, key: str, answer: Answer, by: Actor) -> None:
    """What the processor says of a refund by itself, in any order and any number of times.

    One that fails after it was booked is taken out of the ledger again and waits for a person.
    """
    made = Refund.objects.select_related("attempt").filter(key=key).first()
    if made is None:
        return
    if answer.outcome != Outcome.DECLINED:
        _heard(made, answer, by)
    elif not came_back(made=made, code=answer.code, by=by):
        _not_given(made, answer.code, by)


@transaction.atomic
def cancel_refund(*, made: Refund, reason: str, by: Actor) -> None:
    """Keep back a refund that waits for its file; raises Refused once it is in one.

    The ledger knows of a refund by file only from the file on, so nothing is to be reversed.
    """
    waiting = Refund.objects.filter(pk=made.pk, state=AttemptState.QUEUED)
    if not waiting.update(state=AttemptState.CANCELLED, ended_at=by.at):
        raise Refused("in-a-file", IN_A_FILE)
    _note(made, "cancelled refund", reason, by)


@transaction.atomic
def settle_refund(*, made: Refund, reason: str, by: Actor) -> None:
    """A person has dealt with a refund that did not arrive; raises Refused where it is done."""
    waiting = Refund.objects.filter(
        pk=made.pk, state=AttemptState.RETURNED, settled_at__isnull=True
    )
    if not waiting.update(settled_at=by.at, settled_by=by.user, settled_how=reason):
        raise Refused("settled", "Somebody has dealt with this refund meanwhile.")
    _note(made, "dealt with refund", reason, by)


@transaction.atomic
def put_into_file(*, made: Refund, by: Actor) -> None:
    """The credit of a refund stands in a file: booked, until the bank sends it back."""
    waiting = Refund.objects.filter(pk=made.pk, state=AttemptState.QUEUED)
    if waiting.update(state=AttemptState.SUCCEEDED, reference=made.key, ended_at=by.at):
        _post(made, by)


@transaction.atomic
def came_back(*, made: Refund, code: str, by: Actor) -> bool:
    """A refund that was booked did not arrive: its entry is reversed, it waits for a person;
    whether this call did."""
    given = Refund.objects.filter(pk=made.pk, state=AttemptState.SUCCEEDED)
    if not given.update(state=AttemptState.RETURNED, code=code, ended_at=by.at):
        return False
    entry = Entry.objects.get(source=_source(made))
    words = f"Refund came back ({code})" if code else "Refund came back"
    reverse(entry=entry, on=_day_of(made, by), now=by.at, reason=words)
    return True


def end_without_account(*, waiting: Q, by: Actor) -> int:
    """Refunds that no file can carry any more wait for a person; gives how many."""
    over = Refund.objects.filter(waiting, state=AttemptState.QUEUED)
    return over.update(state=AttemptState.RETURNED, code="no-account", ended_at=by.at)


def _refuse_without_account(attempt: Attempt) -> None:
    """A credit needs the number of the bank account, which goes when its method is removed."""
    method = Method.objects.filter(pk=attempt.method_id or 0).first()
    is_there = method is not None and not method.is_removed and method.number_cipher
    if method is None or not is_there or method.check_state == "failed":
        raise Refused("by-check", BY_CHECK)


@transaction.atomic
def _begun(key: str, attempt: Attempt, amount: Decimal, reason: str, by: Actor) -> Refund:
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    known = Refund.objects.filter(key=key).first()
    if known is not None:
        return known
    if locked.state != AttemptState.SUCCEEDED or not locked.is_posted:
        raise Refused("not-paid", "Only a payment that has been taken and posted can be refunded.")
    if _was_reversed(locked):
        raise Refused("reversed", REVERSED)
    given = locked.refunds.exclude(state__in=OVER).aggregate(m=Sum(Micros("amount")))["m"] or 0
    left = settle(locked.amount + locked.surcharge - from_micros(given))
    if amount <= 0 or settle(amount) != amount or amount > left:
        raise Refused("too-much", f"Enter an amount up to {figures(left)}.")
    made = Refund.objects.create(
        key=key,
        attempt=locked,
        amount=amount,
        reason=reason,
        made_by=by.user,
        created_at=by.at,
    )
    _note(made, "gave money back", reason, by)
    return made


def _was_reversed(attempt: Attempt) -> bool:
    """Whether somebody took an entry of the payment out of the ledger: what is given back would be
    booked a second time."""
    entries = [share.entry for share in attempt.shares.select_related("entry") if share.entry]
    standing = [posted_anew(each).pk for each in entries]
    return Entry.objects.filter(reverses__in=standing).exists()


def _asked(made: Refund) -> Answer:
    """What the gateway says to this refund; raises Silent."""
    Refund.objects.filter(pk=made.pk, state=AttemptState.CREATED).update(state=AttemptState.SENT)
    attempt = made.attempt
    return gateway(attempt.gateway).refund(
        key=made.key, reference=attempt.reference, amount=made.amount
    )


@transaction.atomic
def _heard(made: Refund, answer: Answer, by: Actor) -> None:
    """Keep an answer, once; what succeeded raises the balance of the account that paid."""
    state = {
        Outcome.PENDING: AttemptState.QUEUED,  # it waits for a file of the bank
        Outcome.SUCCEEDED: AttemptState.SUCCEEDED,
    }.get(answer.outcome, AttemptState.DECLINED)
    ended = None if state == AttemptState.QUEUED else by.at
    waiting = Refund.objects.filter(pk=made.pk, state=AttemptState.SENT)
    changed = waiting.update(
        state=state, reference=answer.reference, code=answer.code, ended_at=ended
    )
    if changed and state == AttemptState.SUCCEEDED:
        _post(made, by)


def _not_given(made: Refund, code: str, by: Actor) -> None:
    """A refund that was on its way was refused after all; the ledger never knew of it."""
    waiting = Refund.objects.filter(pk=made.pk, state__in=UNANSWERED)
    waiting.update(state=AttemptState.RETURNED, code=code, ended_at=by.at)


def _note(made: Refund, kind: str, reason: str, by: Actor) -> None:
    number = made.attempt.account.number
    subject = f"{figures(made.amount)} of {confirmation_number(made.attempt)}"
    record_event(by=by, kind=kind, account=number, subject=subject, reason=reason)


def _source(made: Refund) -> str:
    return f"refund:{made.key}"


def _day_of(made: Refund, by: Actor) -> date:
    """The day of a booking, on the calendar of the account that paid."""
    return day_in(by.at, base_of(made.attempt.account).company.time_zone)


def _post(made: Refund, by: Actor) -> None:
    """The refund raises the balance of the account that paid."""
    attempt = made.attempt
    posting = Posting(
        account_id=attempt.account_id,
        kind=EntryKind.DEBIT,
        amount=made.amount,
        source=_source(made),
        effective_on=_day_of(made, by),
        classification="refund",
        description=f"Refund to {attempt.method_words}",
        reference=confirmation_number(attempt),
    )
    post(posting=posting, now=by.at, by=by.user)
