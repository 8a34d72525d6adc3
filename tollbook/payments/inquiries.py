"""Payments that nobody answered for: asked about, heard of, given up, or decided by a person."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.types import Actor, Face
from tollbook.kernel.errors import Refused
from tollbook.payments.attempts import resolve
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import Attempt
from tollbook.payments.posting import put_back, take_back
from tollbook.payments.refunds import hear_of_refund
from tollbook.payments.rules.calendar import (
    CONFIRMED_WITHIN,
    INQUIRY_PAUSES,
    NOT_SEEN_BELIEVED_AFTER,
    next_inquiry_at,
)
from tollbook.payments.rules.declines import NEVER_ARRIVED
from tollbook.payments.types import (
    UNDECIDED,
    Answer,
    AttemptState,
    Outcome,
    PaidFrom,
    Silent,
)

logger = logging.getLogger(__name__)

CLAIM_SECONDS = 120
ASKED_ABOUT = (AttemptState.SENT, AttemptState.UNKNOWN, AttemptState.CONFIRM)


def hear(*, name: str, body: bytes, signature: str, now: datetime) -> None:
    """A message of the gateway called `name`, in whatever order and however often it comes.

    Raises Refused for one that does not carry its signature, Silent where the gateway must be asked
    what it means and does not answer; what concerns nobody is let go by.
    """
    event = gateway(name).event(body, signature)
    if event is None:
        return
    key, answer = event.key, event.answer
    if event.is_refund:
        hear_of_refund(key=key, answer=answer, by=Actor(at=now, face=Face.SYSTEM))
    elif answer.outcome == Outcome.RETURNED:
        # What was disputed had been taken, whichever message came first.
        resolve(key=key, answer=Answer(Outcome.SUCCEEDED, answer.reference), now=now)
        take_back(key=key, code=answer.code, on=now.date(), now=now)
    elif answer.outcome == Outcome.PUT_BACK:
        resolve(key=key, answer=Answer(Outcome.SUCCEEDED, answer.reference), now=now)
        put_back(key=key, now=now)
    else:
        resolve(key=key, answer=answer, now=now)


def ask_again(*, now: datetime, limit: int = 500) -> int:
    """Ask about every unanswered payment whose time has come; gives how many were asked about.

    After the last inquiry it goes to a person. A claim keeps two workers apart; a payment that
    breaks stops no other, is asked about again when its claim is over, and goes to a person too
    once the calendar is.
    """
    due = Attempt.objects.filter(state__in=ASKED_ABOUT, next_inquiry_at__lte=now)
    asked = 0
    for key, seen in list(due.order_by("next_inquiry_at").values_list("key", "next_inquiry_at"))[
        :limit
    ]:
        later = now + timedelta(seconds=CLAIM_SECONDS)
        claimed = Attempt.objects.filter(key=key, next_inquiry_at=seen)
        if claimed.update(next_inquiry_at=later):
            asked += _is_asked(key, now)
    return asked


def resume(*, now: datetime) -> int:
    """Payments written down but never sent, because their process died: those end as cancelled.

    Nobody waits for them any more and no gateway has heard of them; gives how many.
    """
    stale = now - timedelta(minutes=10)
    left = Attempt.objects.filter(state=AttemptState.CREATED, created_at__lte=stale)
    # An automatic payment is sent by the next run instead.
    return left.exclude(paid_from=PaidFrom.AUTOPAY).update(
        state=AttemptState.CANCELLED, ended_at=now, code=NEVER_ARRIVED
    )


@transaction.atomic
def decide(*, key: str, was_taken: bool, reason: str, by: Actor) -> None:
    """What a person found out about a payment that nobody answered for."""
    answer = (
        Answer(Outcome.SUCCEEDED) if was_taken else Answer(Outcome.DECLINED, code=NEVER_ARRIVED)
    )
    attempt = Attempt.objects.filter(key=key, state=AttemptState.PERSON).first()
    if attempt is None:
        raise Refused("decided", "This payment has been decided meanwhile.")
    resolve(key=key, answer=answer, now=by.at)
    record_event(
        by=by,
        kind="decided payment",
        account=attempt.account.number,
        subject=f"{attempt}: {'taken' if was_taken else 'not taken'}",
        reason=reason,
    )


def ask_now(*, key: str, now: datetime) -> Attempt:
    """Ask the gateway about a payment out of turn; its calendar of inquiries stays as it is."""
    attempt = Attempt.objects.get(key=key)
    if attempt.state in UNDECIDED and attempt.state != AttemptState.CREATED:
        answer = _answer_about(attempt, now)
        if answer is not None:
            resolve(key=key, answer=answer, now=now)
    return Attempt.objects.get(key=key)


def give_up(*, key: str, now: datetime) -> Attempt:
    """End a payment that its payer has not confirmed with the bank; raises Refused when the gateway
    does not answer, since it may be taken then."""
    attempt = Attempt.objects.get(key=key)
    if attempt.state != AttemptState.CONFIRM:
        return attempt
    try:
        answer = gateway(attempt.gateway).give_up(attempt.key, attempt.reference)
    except Silent as silent:
        raise Refused(
            "still-checking", "The processor does not answer. Try again in a moment."
        ) from silent
    resolve(key=key, answer=answer, now=now)
    return Attempt.objects.get(key=key)


def where_to_confirm(*, key: str, now: datetime) -> str | None:
    """The page of the bank on which a payment is confirmed; "" is our own test bank, None: there is
    nothing to confirm any more."""
    attempt = Attempt.objects.get(key=key)
    if attempt.state != AttemptState.CONFIRM:
        return None
    answer = _answer_about(attempt, now)
    if answer is None:
        raise Refused("still-checking", "The processor does not answer. Try again in a moment.")
    resolve(key=key, answer=answer, now=now)
    return answer.go_to if answer.outcome == Outcome.CONFIRM else None


def tell_test_bank(*, key: str, is_yes: bool, now: datetime) -> None:
    """What a payer told the test bank of the sandbox; other gateways know no such bank."""
    attempt = Attempt.objects.get(key=key)
    if attempt.gateway == Sandbox.name and attempt.state == AttemptState.CONFIRM:
        resolve(key=key, answer=Sandbox().confirmed(key, is_yes=is_yes), now=now)


def _is_asked(key: str, now: datetime) -> bool:
    """Ask about one payment; whether that worked."""
    attempt = Attempt.objects.get(key=key)
    try:
        _ask(attempt, now)
    except Exception:
        logger.exception("payment %s could not be asked about", key)
        if now - _asked_at(attempt) >= INQUIRY_PAUSES[-1]:
            _to_a_person(key)
        return False
    return True


def _to_a_person(key: str) -> None:
    rows = Attempt.objects.filter(key=key, state__in=ASKED_ABOUT)
    rows.update(state=AttemptState.PERSON, next_inquiry_at=None)


def _ask(attempt: Attempt, now: datetime) -> None:
    """One inquiry of the calendar; after the last the payment goes to a person, and one that its
    payer does not confirm is given up."""
    answer = _answer_about(attempt, now)
    if answer is not None:
        resolve(key=attempt.key, answer=answer, now=now)
        if answer.outcome == Outcome.CONFIRM and now - _asked_at(attempt) >= CONFIRMED_WITHIN:
            _given_up(attempt, now)
    done = attempt.inquiries + 1
    following = next_inquiry_at(_asked_at(attempt), done)
    changes: dict[str, object] = {"inquiries": done, "next_inquiry_at": following}
    waits = Attempt.objects.filter(key=attempt.key, state=AttemptState.CONFIRM)
    if following and waits.update(**changes):
        return
    changes["state"] = AttemptState.UNKNOWN if following else AttemptState.PERSON
    Attempt.objects.filter(key=attempt.key, state__in=ASKED_ABOUT).update(**changes)


def _given_up(attempt: Attempt, now: datetime) -> None:
    """Give a payment up; a silent gateway is asked at the next inquiry."""
    with suppress(Refused):
        give_up(key=attempt.key, now=now)


def _asked_at(attempt: Attempt) -> datetime:
    """When the gateway was asked for the money."""
    return attempt.sent_at or attempt.created_at


def _answer_about(attempt: Attempt, now: datetime) -> Answer | None:
    """What the gateway says, None where it is silent; "never seen" is believed once nothing can be
    on its way any more."""
    try:
        answer = gateway(attempt.gateway).ask(attempt.key, attempt.reference)
    except Silent:
        return None
    long_ago = now - _asked_at(attempt) >= NOT_SEEN_BELIEVED_AFTER
    if answer.outcome == Outcome.NOT_SEEN and long_ago:
        return Answer(Outcome.DECLINED, code=NEVER_ARRIVED)
    return answer
