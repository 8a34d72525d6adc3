"""Giving money back: once, and never more than was paid."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.kernel.show import figures
from tollbook.ledger.actions import post, reverse
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.models import Attempt, Method, Refund
from tollbook.payments.posting import confirmation_number
from tollbook.payments.types import AttemptState, Outcome, Silent

BY_CHECK = "This bank account is gone. Give it back by check, and note it as a debit in the ledger."
OVER = (AttemptState.DECLINED, AttemptState.CANCELLED)


def refund(*, key: str, attempt: Attempt, amount: Decimal, reason: str, by: Actor) -> Refund:
    """Give `amount` of a payment back under `key`; the second time gives the first.

    Not inside a transaction: what the gateway did must not be forgotten. An unanswered refund stays
    "sent"; calling again with its key asks the gateway again, which gives back once.
    """
    if not gateway(attempt.gateway).is_immediate:
        _refuse_without_account(attempt)
    made = _begun(key, attempt, amount, reason, by)
    if made.state not in (AttemptState.CREATED, AttemptState.SENT):
        return made
    Refund.objects.filter(pk=made.pk).update(state=AttemptState.SENT)
    try:
        answer = gateway(attempt.gateway).refund(
            key=made.key, reference=attempt.reference, amount=made.amount
        )
    except Silent as silent:
        raise Refused(
            "still-checking", "The processor does not answer. Send this refund again later."
        ) from silent
    if answer.outcome == Outcome.PENDING:
        # It waits for a file of the bank.
        Refund.objects.filter(pk=made.pk, state=AttemptState.SENT).update(state=AttemptState.QUEUED)
    else:
        _ended(made, by, is_done=answer.outcome == Outcome.SUCCEEDED, reference=answer.reference)
    made.refresh_from_db()
    return made


def _refuse_without_account(attempt: Attempt) -> None:
    """A credit needs the number of the bank account, which goes when its method is removed."""
    method = Method.objects.filter(pk=attempt.method_id or 0).first()
    is_there = method is not None and not method.is_removed and method.number_cipher
    if method is None or not is_there or method.check_state == "failed":
        raise Refused("by-check", BY_CHECK)


@transaction.atomic
def put_into_file(*, made: Refund, by: Actor) -> None:
    """The credit of a refund stands in a file: booked, until the bank sends it back."""
    waiting = Refund.objects.filter(pk=made.pk, state=AttemptState.QUEUED)
    if waiting.update(state=AttemptState.SUCCEEDED, reference=made.key, ended_at=by.at):
        _post(made, by.at.date(), by)


@transaction.atomic
def came_back(*, made: Refund, code: str, on: date, by: Actor) -> bool:
    """The bank could not credit a refund: it counts as not given; whether this call did."""
    given = Refund.objects.filter(pk=made.pk, state=AttemptState.SUCCEEDED)
    if not given.update(state=AttemptState.DECLINED, ended_at=by.at):
        return False
    entry = Entry.objects.get(source=f"refund:{made.key}")
    reverse(entry=entry, on=on, now=by.at, reason=f"Refund came back from the bank ({code})")
    return True


@transaction.atomic
def _begun(key: str, attempt: Attempt, amount: Decimal, reason: str, by: Actor) -> Refund:
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    known = Refund.objects.filter(key=key).first()
    if known is not None:
        return known
    if locked.state != AttemptState.SUCCEEDED or not locked.is_posted:
        raise Refused("not-paid", "Only a payment that has been taken and posted can be refunded.")
    given = locked.refunds.exclude(state__in=OVER).aggregate(sum=Sum("amount"))["sum"] or ZERO
    left = settle(locked.amount + locked.surcharge - given)
    if amount <= 0 or settle(amount) != amount or amount > left:
        raise Refused("too-much", f"Enter an amount up to {figures(left)}.")
    return Refund.objects.create(
        key=key,
        attempt=locked,
        amount=amount,
        reason=reason,
        made_by=by.user,
        created_at=by.at,
    )


@transaction.atomic
def _ended(made: Refund, by: Actor, *, is_done: bool, reference: str) -> None:
    state = AttemptState.SUCCEEDED if is_done else AttemptState.DECLINED
    waiting = Refund.objects.filter(pk=made.pk, state=AttemptState.SENT)
    if waiting.update(state=state, reference=reference, ended_at=by.at) and is_done:
        _post(made, by.at.date(), by)


def _post(made: Refund, on: date, by: Actor) -> None:
    """The refund raises the balance of the account that paid."""
    attempt = made.attempt
    posting = Posting(
        account_id=attempt.account_id,
        kind=EntryKind.DEBIT,
        amount=made.amount,
        source=f"refund:{made.key}",
        effective_on=on,
        classification="refund",
        description=f"Refund to {attempt.method_words}",
        reference=confirmation_number(attempt),
    )
    post(posting=posting, now=by.at, by=by.user)
