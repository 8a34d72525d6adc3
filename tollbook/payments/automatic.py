"""Automatic payments: switched on with consent, collected once a turn, tried again, switched off.

Which accounts have which bill is the caller's to say (billing stands beside this room): `flows`
passes each account's newest debt with its due date and what is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.asked import INTEGERS, TEXTS, Asked
from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import balance_of
from tollbook.payments.attempts import begin_under, send_begun
from tollbook.payments.methods import trouble_with
from tollbook.payments.models import (
    Attempt,
    AutoPlan,
    AutoRun,
    AutoTry,
    ConsentGiven,
    CycleGateways,
    Method,
    PaymentProfile,
)
from tollbook.payments.rules.calendar import bank_may_retry, card_retry_on, taken_on
from tollbook.payments.rules.declines import DISPUTED, NEVER_ARRIVED
from tollbook.payments.rules_kept import offers_of
from tollbook.payments.twice import payments_of
from tollbook.payments.types import UNDECIDED, AttemptState, MethodKind, PaidFrom, Share, Wish

LAST_DECLINE = "switched off after the last try was declined"
DISPUTE = "switched off after a payment was disputed at the bank"
FORM_NEEDED, FORM_LOOKED_AT = "Form needed", "Form is looked at"
FORM_TROUBLES = frozenset({FORM_NEEDED, FORM_LOOKED_AT})
PAID = "paid"
WAITING = "waiting"
ON_ITS_WAY = (*UNDECIDED, AttemptState.QUEUED, AttemptState.SUCCEEDED)
SETTLED = frozenset({PAID, WAITING, "nothing-due"})


@dataclass(frozen=True)
class Due:
    """A bill that an automatic payment may collect.

    debt_source: of the newest charge, such as "invoice:L1001".   on: the day it is collected.
    offers: gateways and rules of the cycle, where the caller has just read them for many bills.
    """

    account: Account
    debt_source: str
    due_on: date
    cycle_code: str
    currency: str
    offers: CycleGateways | None = None


@dataclass(frozen=True)
class AutoWish:
    """How a customer wants to pay: with what, when (day None is the due date), how much at most.

    word: how staff got the customer's word; "" where the customer agreed online.
    """

    method: Method
    day: int | None = None
    limit: Decimal | None = None
    consent: ConsentGiven | None = None
    word: str = ""


@transaction.atomic
def switch_on(*, account: Account, wish: AutoWish, by: Actor) -> AutoPlan:
    """Let an account pay by itself, or change how it does; a plan that was on keeps its consent
    where the new wish brings none."""
    if wish.day is not None and not 1 <= wish.day <= 28:
        raise Refused("day", "Choose the due date or a day from 1 to 28.")
    if wish.limit is not None and wish.limit <= 0:
        raise Refused("limit", "Enter a limit above zero, or leave it empty.")
    if wish.method.account_id != account.pk or wish.method.is_removed:
        raise Refused("no-method", "Choose one of the saved payment methods.")
    plan = AutoPlan.objects.filter(account=account).first() or AutoPlan(account=account)
    plan.method, plan.day, plan.limit = wish.method, wish.day, wish.limit
    plan.consent = wish.consent or plan.consent
    plan.word = wish.word
    plan.is_on, plan.off_reason = True, ""
    plan.began_at, plan.told = by.at, ""
    save_tracked(row=plan, by=by, account=account.number)
    return plan


@transaction.atomic
def switch_off(*, plan: AutoPlan, reason: str, by: Actor, is_staff: bool) -> None:
    """End automatic payments; customers only where their account may leave."""
    if not is_staff and not may_leave(plan.account):
        raise Refused(
            "may-not-leave", "Please contact customer service to stop automatic payments."
        )
    plan.is_on, plan.off_reason = False, reason
    save_tracked(row=plan, by=by, account=plan.account.number)


def auto_trouble(
    method: Method, *, today: date, offers: CycleGateways, profile: PaymentProfile
) -> str:
    """Why a method may not pay by itself yet, in plain words; "" when it may.

    offers: of the account's cycle, which may ask for a signed form of bank accounts
    (`RequireACHForm`).
    """
    processor = offers.processor(MethodKind(method.kind))
    if trouble := trouble_with(method, on=today, processor=processor):
        return trouble
    wants_form = offers.requires_ach_form
    if method.kind == MethodKind.CARD or not wants_form or profile.ach_form_exempt:
        return ""
    states = {form.state for form in method.forms.all()}
    if "accepted" in states:
        return ""
    return FORM_LOOKED_AT if "uploaded" in states else FORM_NEEDED


def may_leave(account: Account) -> bool:
    """Whether customers of the account may switch automatic payments off."""
    profile = PaymentProfile.objects.filter(account=account).first()
    return profile is None or profile.autopay_leave >= 0


def collect(*, due: Due, on: date, by: Actor, run: AutoRun | None = None) -> AutoTry | None:
    """Collect one bill if its day has come; None when there is nothing to do today.

    The amount is what is open this moment, never more than the customer's limit. A turn exists
    once, so a run that was killed and started again collects nothing twice.
    """
    plan = next(iter(_plans_on.objects([due.account.pk])), None)
    if plan is None:
        return None
    plan.account = due.account
    number = _turn(plan, due, on, by)
    if number is None:
        return None
    with transaction.atomic():
        turn = _try_of(plan, due, number, on, run)
        if not turn.outcome and turn.attempt is None:
            _begin_for(turn, due, on, by)
    return turn if turn.outcome or turn.attempt is None else _sent(turn, turn.attempt, by)


_plans_on = Asked(lambda keys: AutoPlan.objects.filter(account__in=keys, is_on=True), INTEGERS)
_tries_of = Asked(
    lambda plans, sources: AutoTry.objects.filter(plan__in=plans, debt_source__in=sources).order_by(
        "number"
    ),
    INTEGERS,
    TEXTS,
)


def _try_of(plan: AutoPlan, due: Due, number: int, on: date, run: AutoRun | None) -> AutoTry:
    """The try of this number. One that was begun by a run that died may have its payment."""
    which = {"plan": plan, "debt_source": due.debt_source, "number": number}
    try:
        with transaction.atomic():
            return AutoTry.objects.create(**which, on=on, run=run)
    except IntegrityError:
        turn = AutoTry.objects.get(**which)
    turn.plan = plan
    if turn.attempt is None:
        turn.attempt = Attempt.objects.filter(key=_key(turn)).first()
    return turn


def _turn(plan: AutoPlan, due: Due, on: date, by: Actor) -> int | None:
    """Which try is due today: 0, a retry, the one that was begun and not ended, or none.

    A bill whose last possible try ended badly switches the plan off, also where that became known
    late: after an inquiry, or because the bank took the money back.
    """
    made = _tries_of.objects([plan.pk], [due.debt_source])
    if not made:
        return 0 if taken_on(plan.day, due.due_on) <= on else None
    outcome = _outcome_by_now(made[-1])
    if not outcome:
        return made[-1].number
    if outcome in SETTLED:
        return None
    again_on = _again_on(plan, made, outcome)
    if again_on is None:
        reason = DISPUTE if outcome == DISPUTED else LAST_DECLINE
        switch_off(plan=plan, reason=reason, by=by, is_staff=True)
        return None
    return made[-1].number + 1 if again_on <= on else None


def _again_on(plan: AutoPlan, made: Sequence[AutoTry], outcome: str) -> date | None:
    """The day of the next try after one that ended badly; None when it was the last."""
    if outcome == DISPUTED:
        return None
    if plan.method.kind == MethodKind.CARD:
        return card_retry_on(made[0].on, made[-1].number)
    return made[-1].on if bank_may_retry(outcome, made[-1].number) else None


def _outcome_by_now(last: AutoTry) -> str:
    """What became of a try; one that was waited for may have been declined or returned since, and
    one that nobody had seen may have been taken."""
    if last.outcome in (WAITING, PAID, NEVER_ARRIVED) and last.attempt is not None:
        ended_badly = last.attempt.state in (AttemptState.DECLINED, AttemptState.RETURNED)
        if ended_badly and last.outcome != NEVER_ARRIVED:
            _ended(last, last.attempt.code, is_news=last.outcome == PAID)
        elif last.attempt.state == AttemptState.SUCCEEDED and last.outcome != PAID:
            _ended(last, PAID, is_news=last.outcome == NEVER_ARRIVED)
    return last.outcome


def _begin_for(turn: AutoTry, due: Due, on: date, by: Actor) -> None:
    """Write the payment of a try down; without one the try waits, or is over."""
    plan = turn.plan
    if _is_on_its_way(plan.account_id):
        return
    open_now = balance_of(plan.account_id)
    amount = open_now if plan.limit is None else min(open_now, plan.limit)
    if amount <= 0:
        _ended(turn, "nothing-due")
        return
    try:
        turn.attempt = _begun(_wish(_key(turn), plan, amount, on, by), due, by)
    except Refused as refused:
        _declined(turn, refused.code, by)


def _sent(turn: AutoTry, attempt: Attempt, by: Actor) -> AutoTry:
    if attempt.account_id == turn.plan.account_id:
        attempt.account = turn.plan.account
    send_begun(attempt=attempt, now=by.at)
    if attempt.state == AttemptState.DECLINED:
        return _declined(turn, attempt.code, by)
    if attempt.state == AttemptState.SUCCEEDED:
        return _ended(turn, PAID)
    return _waiting(turn)


def _begun(wish: Wish, due: Due, by: Actor) -> Attempt:
    offers = due.offers or offers_of(due.cycle_code)
    return begin_under(wish=wish, offers=offers, currency=due.currency, by=by)


def _key(turn: AutoTry) -> str:
    """The key of the payment of a try."""
    return f"auto:{turn.plan_id}:{turn.debt_source}:{turn.number}"


def _is_on_its_way(account_id: int) -> bool:
    """Whether another payment of the account is not over: until then nobody knows what is open,
    so the try waits for the next run."""
    return any(
        not is_posted and state in ON_ITS_WAY
        for state, is_posted, *_share in payments_of([account_id])
    )


def _wish(key: str, plan: AutoPlan, amount: Decimal, on: date, by: Actor) -> Wish:
    return Wish(
        key=key,
        method_id=plan.method_id,
        shares=(Share(plan.account_id, amount),),
        paid_from=PaidFrom.AUTOPAY,
        asked_at=by.at,
        on=on,
    )


@transaction.atomic
def _declined(turn: AutoTry, code: str, by: Actor) -> AutoTry:
    """A declined try; after the last one the plan is switched off."""
    plan = turn.plan
    tries = AutoTry.objects.filter(plan=plan, debt_source=turn.debt_source).order_by("number")
    if _again_on(plan, list(tries), code) is None:
        switch_off(plan=plan, reason=LAST_DECLINE, by=by, is_staff=True)
    return _ended(turn, code)


def _waiting(turn: AutoTry) -> AutoTry:
    """A try whose payment is on its way, unless whoever sent it knows more by now."""
    rows = AutoTry.objects.filter(pk=turn.pk, outcome="")
    if rows.update(outcome=WAITING, attempt=turn.attempt):
        turn.outcome = WAITING
    else:
        turn.refresh_from_db()
    return turn


def _ended(turn: AutoTry, outcome: str, *, is_news: bool = False) -> AutoTry:
    """Keep how a try ended. is_news: its payer has been told otherwise before."""
    turn.outcome = outcome
    if is_news:
        turn.told = False
    turn.save(update_fields=["outcome", "attempt", "told"])
    return turn


def open_run(*, candidates: int, by: Actor) -> AutoRun:
    """A run that begins now over so many plans."""
    return AutoRun.objects.create(began_at=by.at, made_by=by.user, candidates=candidates)


def keep_run(*, run: AutoRun) -> None:
    """Keep how far a run has come."""
    run.save()


def forget_run(*, run: AutoRun) -> bool:
    """Drop a run in which nothing was collected and nothing went wrong; whether it was one."""
    if run.tries.exists() or run.troubles:
        return False
    run.delete()
    return True


# --- who is told of what; the words are the caller's


def mark_plan_told(*, plan: AutoPlan) -> bool:
    """Mark that the payer knows whether the plan is on or off; whether this call did."""
    word = "on" if plan.is_on else "off"
    rows = AutoPlan.objects.filter(pk=plan.pk, is_on=plan.is_on).exclude(told=word)
    return bool(rows.update(told=word))


def mark_ahead_told(*, plan: AutoPlan, debt_source: str) -> bool:
    """Mark that the payer was told of the payment of this bill beforehand."""
    rows = AutoPlan.objects.filter(pk=plan.pk).exclude(told_ahead_of=debt_source)
    return bool(rows.update(told_ahead_of=debt_source))


def mark_try_told(*, turn: AutoTry) -> bool:
    """Mark that the payer knows how a try ended."""
    rows = AutoTry.objects.filter(pk=turn.pk, told=False, outcome=turn.outcome)
    return bool(rows.update(told=True))
