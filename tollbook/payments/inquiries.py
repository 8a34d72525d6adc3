"""Payments that nobody answered for: asked about, heard of, given up, or decided by a person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.payments.attempts import resolve
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.models import Attempt
from tollbook.payments.rules.calendar import NOT_SEEN_BELIEVED_AFTER, next_inquiry_at
from tollbook.payments.types import (
    UNDECIDED,
    Answer,
    AttemptState,
    Outcome,
    PaidFrom,
    Silent,
)

CLAIM_SECONDS = 120


def hear(*, name: str, body: bytes, signature: str, now: datetime) -> None:
    """A message of the gateway called `name`, in whatever order and however often it comes.

    Raises Refused for one that does not carry its signature; what concerns nobody is let go by.
    """
    event = gateway(name).event(body, signature)
    if event is not None:
        resolve(key=event.key, answer=event.answer, now=now)


def ask_again(*, now: datetime, limit: int = 500) -> int:
    """Ask about every unanswered payment whose time has come; gives how many were asked about.

    After the last inquiry it goes to a person. A claim keeps two workers apart.
    """
    due = Attempt.objects.filter(
        state__in=(AttemptState.SENT, AttemptState.UNKNOWN), next_inquiry_at__lte=now
    )
    asked = 0
    for key, seen in list(due.order_by("next_inquiry_at").values_list("key", "next_inquiry_at"))[
        :limit
    ]:
        later = now + timedelta(seconds=CLAIM_SECONDS)
        claimed = Attempt.objects.filter(key=key, next_inquiry_at=seen)
        if claimed.update(next_inquiry_at=later):
            _ask(Attempt.objects.get(key=key), now)
            asked += 1
    return asked


def resume(*, now: datetime) -> int:
    """Payments written down but never sent, because their process died: those end as cancelled.

    Nobody waits for them any more and no gateway has heard of them; gives how many.
    """
    stale = now - timedelta(minutes=10)
    left = Attempt.objects.filter(state=AttemptState.CREATED, created_at__lte=stale)
    # An automatic payment is sent by the next run instead.
    return left.exclude(paid_from=PaidFrom.AUTOPAY).update(
        state=AttemptState.CANCELLED, ended_at=now, code="never-arrived"
    )


@transaction.atomic
def decide(*, key: str, was_taken: bool, reason: str, by: Actor) -> None:
    """What a person found out about a payment that nobody answered for."""
    answer = (
        Answer(Outcome.SUCCEEDED) if was_taken else Answer(Outcome.DECLINED, code="never-arrived")
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
        resolve(key=key, answer=_answer_about(attempt, now), now=now)
    return Attempt.objects.get(key=key)


def _ask(attempt: Attempt, now: datetime) -> None:
    """One inquiry of the calendar; after the last the payment goes to a person."""
    resolve(key=attempt.key, answer=_answer_about(attempt, now), now=now)
    done = attempt.inquiries + 1
    following = next_inquiry_at(attempt.sent_at or attempt.created_at, done)
    still = Q(key=attempt.key, state__in=(AttemptState.SENT, AttemptState.UNKNOWN))
    state = AttemptState.UNKNOWN if following else AttemptState.PERSON
    Attempt.objects.filter(still).update(state=state, inquiries=done, next_inquiry_at=following)


def _answer_about(attempt: Attempt, now: datetime) -> Answer:
    """What the gateway says; "never seen" is believed once nothing can be on its way any more."""
    try:
        answer = gateway(attempt.gateway).ask(attempt.key, attempt.reference)
    except Silent:
        return Answer(Outcome.PENDING, attempt.reference)
    sent_at = attempt.sent_at or attempt.created_at
    if answer.outcome == Outcome.NOT_SEEN and now - sent_at >= NOT_SEEN_BELIEVED_AFTER:
        return Answer(Outcome.DECLINED, code="never-arrived")
    return answer
