"""Reads: who has to be told of what."""

from datetime import date

from django.db.models import Q

from tollbook.payments.models import Attempt, AutoPlan, AutoTry, Method
from tollbook.payments.types import AttemptState, MethodKind, PaidFrom

LIMIT = 1000
BASE = "account__group__base__company"


def to_be_told(limit: int = LIMIT) -> list[Attempt]:
    """Posted one-time payments whose payer has not been told yet, oldest first."""
    posted = Attempt.objects.filter(is_posted=True, told_at__isnull=True)
    one_time = posted.exclude(paid_from=PaidFrom.AUTOPAY)
    return list(one_time.select_related(BASE, "consent__text").order_by("pk")[:limit])


def returned_to_be_told(limit: int = LIMIT) -> list[Attempt]:
    """Payments made by hand that the bank took back and whose payer does not know."""
    returned = Attempt.objects.filter(state=AttemptState.RETURNED, is_return_told=False)
    by_hand = returned.exclude(paid_from=PaidFrom.AUTOPAY)
    return list(by_hand.select_related(BASE).order_by("pk")[:limit])


def plans_to_be_told(limit: int = LIMIT) -> list[AutoPlan]:
    """Automatic payments that were switched on, changed or switched off without a word yet."""
    unsaid = Q(is_on=True) & ~Q(told="on") | Q(is_on=False) & ~Q(told="off")
    plans = AutoPlan.objects.filter(unsaid).order_by("pk")
    return list(plans.select_related(BASE, "method", "consent__text")[:limit])


def tries_to_be_told(limit: int = LIMIT) -> list[AutoTry]:
    """Automatic payments that ended, well and posted or badly, without a word yet."""
    over = AutoTry.objects.filter(told=False).exclude(outcome__in=("", "waiting"))
    said = over.exclude(outcome="paid", attempt__is_posted=False).order_by("pk")
    return list(said.select_related(f"plan__{BASE}", "plan__method", "attempt")[:limit])


def cards_that_expire(*, after: date, until: date) -> list[Method]:
    """Cards that pay by themselves and expire within these days, the last one included."""
    cards = Method.objects.filter(
        kind=MethodKind.CARD, is_removed=False, expires_on__gt=after, expires_on__lte=until
    )
    used = AutoPlan.objects.filter(is_on=True).values("method")
    return list(cards.filter(pk__in=used).select_related(BASE).order_by("pk"))
