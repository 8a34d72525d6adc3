"""A payment's way: created -> sent -> succeeded, declined or unknown; the only caller of gateways.

It is written down before the gateway is called and the gateway knows it by its key, so whatever
dies in between, asking again ends in one charge, one entry, one confirmation. Nobody calls
`send` inside a transaction: what the gateway did must not be forgotten by a rollback.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.kernel.asked import INTEGERS, TEXTS, Asked
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.kernel.show import figures
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.models import (
    Attempt,
    AttemptShare,
    ConsentGiven,
    CycleGateways,
    Method,
    PaymentProfile,
    PaymentRule,
)
from tollbook.payments.posting import post_if_due
from tollbook.payments.rules.calendar import (
    next_inquiry_at,
)
from tollbook.payments.rules.declines import NEVER_ARRIVED, NOT_ACCEPTED
from tollbook.payments.rules.limits import (
    refuse_over_ceiling,
    refuse_too_early,
    refuse_too_little,
    refuse_too_much,
)
from tollbook.payments.rules_kept import agree, newest_text, offers_of
from tollbook.payments.surcharging import surcharges_of
from tollbook.payments.twice import refuse_paid_meanwhile, refuse_while_undecided
from tollbook.payments.types import (
    UNDECIDED,
    Answer,
    AttemptState,
    Charge,
    MethodKind,
    Outcome,
    PaidFrom,
    RuleFacts,
    Silent,
    Wish,
)

# What a customer asked for by hand counts for the waiting days, also where staff typed it for
# them; declined payments do not.
MADE_BY_HAND = (PaidFrom.PORTAL, PaidFrom.LINK, PaidFrom.OFFICE, PaidFrom.API)
ACCEPTED = (AttemptState.SUCCEEDED, AttemptState.QUEUED, AttemptState.SENT, AttemptState.UNKNOWN)
TERMS = "terms"
OTHER_PROCESSOR = (
    "Payments of this account go through another processor now. Add this card or bank account "
    "once more, then pay."
)
NO_PROCESSOR = "Nobody takes such payments for this account now. Choose another payment method."


@transaction.atomic
def begin(*, wish: Wish, cycle_code: str, currency: str, by: Actor) -> Attempt:
    """Write the payment down; the same key gives the first one again.

    cycle_code: of the paying account, which decides gateway and rule.   Raises Refused for what the
    rule forbids, for a method that cannot pay, and while the same is being paid already.
    """
    return _begun(wish, offers_of(cycle_code), currency, by)


@transaction.atomic
def begin_under(*, wish: Wish, offers: CycleGateways | None, currency: str, by: Actor) -> Attempt:
    """`begin` for many payments of a cycle, whose gateways and rules the caller has just read."""
    return _begun(wish, offers, currency, by)


def _begun(wish: Wish, offers: CycleGateways | None, currency: str, by: Actor) -> Attempt:
    assert wish.shares, "a payment goes to some account"
    profiles = _locked(wish)
    if _keys_known([wish.key]):
        return _the_same(Attempt.objects.get(key=wish.key), wish)
    method = _method(wish, offers)
    _refuse_currency(method, currency)
    rule = offers.rule(MethodKind(method.kind)) if offers else None
    facts = rule.facts if rule else RuleFacts()
    refuse_while_undecided(wish)
    refuse_paid_meanwhile(wish)
    surcharges = _checked_surcharges(wish, method, facts, profiles)
    refuse_too_much(wish.amount, sum(surcharges.values(), ZERO))
    _refuse_other_sum(wish, sum(surcharges.values(), ZERO))
    consent = _consent(wish, method, rule, by)
    is_file = not gateway(method.gateway).is_immediate
    attempt = Attempt.objects.create(
        **_source(method),
        key=wish.key,
        amount=wish.amount,
        surcharge=sum(surcharges.values(), ZERO),
        currency=currency,
        paid_from=wish.paid_from,
        state=AttemptState.QUEUED if is_file else AttemptState.CREATED,
        paid_on=wish.on,
        created_at=wish.asked_at,
        confirmation_emails="; ".join(wish.confirmation_emails),
        made_by=by.user,
        consent=consent,
        note=wish.note,
        link_id=wish.link_id,
        asked_hash=wish.asked_hash,
    )
    AttemptShare.objects.bulk_create(
        AttemptShare(
            attempt=attempt,
            account_id=share.account_id,
            amount=share.amount,
            surcharge=surcharges.get(share.account_id, ZERO),
            settles=None if share.settles is None else list(share.settles),
        )
        for share in wish.shares
    )
    return attempt


def _source(method: Method) -> dict[str, Any]:
    """What a payment keeps of its method, whatever becomes of that."""
    return {
        "account_id": method.account_id,
        "method": method,
        "gateway": method.gateway,
        "token": method.token,
        "method_words": str(method),
    }


def send(*, key: str, now: datetime, return_to: str = "") -> Attempt:
    """Ask the gateway for the money, once; whoever comes second only sees how it stands.

    return_to: our page for a payer who sits there and can confirm with the bank; "" for nobody.
    """
    if _is_first_to_send(key, now):
        _ask(Attempt.objects.select_related("account").get(key=key), now, return_to)
    return Attempt.objects.get(key=key)


def send_begun(*, attempt: Attempt, now: datetime) -> None:
    """`send` for a payment that the caller has begun, with its account, and that nobody waits for;
    `attempt` then tells how it stands."""
    if _is_first_to_send(attempt.key, now):
        _ask(attempt, now, "")
    attempt.state, attempt.code = _standing([attempt.key])[0]


def _is_first_to_send(key: str, now: datetime) -> bool:
    changes = {
        "state": AttemptState.SENT,
        "sent_at": now,
        "next_inquiry_at": next_inquiry_at(now, 0),
    }
    return _move(key, (AttemptState.CREATED,), changes)


def _ask(attempt: Attempt, now: datetime, return_to: str) -> None:
    try:
        answer = gateway(attempt.gateway).charge(_charge(attempt, return_to))
    except Silent:
        _move(attempt.key, (AttemptState.SENT,), {"state": AttemptState.UNKNOWN})
        return
    except Refused:
        # The gateway took nothing: it is not set up, or does not know this method.
        answer = Answer(Outcome.DECLINED, code=NOT_ACCEPTED)
    resolve(key=attempt.key, answer=answer, now=now)


@transaction.atomic
def resolve(*, key: str, answer: Answer, now: datetime) -> None:
    """What the gateway said of a payment, now or later, first or again; a decided one stays so,
    unless it was given up as never seen."""
    changes: dict[str, Any]
    if answer.outcome == Outcome.SUCCEEDED:
        changes = {"state": AttemptState.SUCCEEDED, "reference": answer.reference, "code": ""}
    elif answer.outcome == Outcome.DECLINED:
        changes = {
            "state": AttemptState.DECLINED,
            "reference": answer.reference,
            "code": answer.code or "declined",
        }
    else:
        _wait(key, answer)
        return
    changes |= {"ended_at": now, "next_inquiry_at": None}
    moved = _move(key, UNDECIDED, changes)
    if answer.outcome == Outcome.SUCCEEDED and (moved or _arrived_after_all(key, changes)):
        post_if_due(key=key, now=now)


def _arrived_after_all(key: str, changes: dict[str, Any]) -> bool:
    """A payment that nobody had seen, so that it was given up, and that was taken all the same:
    what the processor says it holds is money of the customer's."""
    lost = Attempt.objects.filter(key=key, state=AttemptState.DECLINED, code=NEVER_ARRIVED)
    return bool(lost.update(**changes))


def _wait(key: str, answer: Answer) -> None:
    """The gateway has it, or the payer must confirm; a payment that waits for a person stays so."""
    asked = (AttemptState.CREATED, AttemptState.SENT, AttemptState.UNKNOWN, AttemptState.CONFIRM)
    state = {
        Outcome.PENDING: AttemptState.UNKNOWN,
        Outcome.CONFIRM: AttemptState.CONFIRM,
    }.get(answer.outcome)
    if state is not None:
        _move(key, asked, {"state": state, "reference": answer.reference})


@transaction.atomic
def cancel(*, key: str, by: Actor) -> None:
    """Take back a bank payment that waits for its file; raises Refused when it is too late."""
    changes = {"state": AttemptState.CANCELLED, "ended_at": by.at}
    if not _move(key, (AttemptState.QUEUED,), changes):
        raise Refused("sent-already", "This payment has been sent and cannot be cancelled here.")
    attempt = Attempt.objects.select_related("account").get(key=key)
    number = attempt.account.number
    record_event(by=by, kind="cancelled payment", account=number, subject=str(attempt))


def _locked(wish: Wish) -> dict[int, PaymentProfile]:
    """Account -> profile, locked: one payment of an account at a time, so that two tabs cannot
    begin the same one."""
    accounts = sorted({share.account_id for share in wish.shares})
    return {each.account_id: each for each in _profiles_locked.objects(accounts)}


def _the_same(known: Attempt, wish: Wish) -> Attempt:
    """The payment of this key, which must be the one that is asked for."""
    asked = (known.amount, known.method_id, known.asked_hash)
    if asked != (wish.amount, wish.method_id, wish.asked_hash):
        raise Refused(
            "another-payment", "This page was used for another payment. Open it again and pay anew."
        )
    return known


def _method(wish: Wish, offers: CycleGateways | None) -> Method:
    """The method, which must be there, not expired, allowed to be debited, and known to who takes
    such payments in the cycle."""
    method = next(iter(_methods.objects([wish.method_id])), None)
    if method is None:
        raise Refused("no-method", "This payment method has been removed. Choose another one.")
    if method.expires_on is not None and method.expires_on <= wish.on:
        raise Refused("card-expired", "This card has expired. Choose or add another one.")
    if method.check_state in ("waiting", "failed"):
        raise Refused("not-checked", "This bank account is not ready for payments yet.")
    processor = offers.processor(MethodKind(method.kind)) if offers else ""
    if method.gateway != processor:
        raise Refused("other-processor", OTHER_PROCESSOR if processor else NO_PROCESSOR)
    return method


def _refuse_currency(method: Method, currency: str) -> None:
    if not gateway(method.gateway).takes(currency):
        words = f"Payments in {currency} are not taken this way. Choose another payment method."
        raise Refused("currency", words)


def _consent(
    wish: Wish, method: Method, rule: PaymentRule | None, by: Actor
) -> ConsentGiven | None:
    """What the payer agreed to, kept with the payment; refused where the rule's terms were not, or
    not in the words that hold now. What customers agreed to beforehand pays by itself."""
    terms = newest_text(rule, "single")
    if terms is None or wish.paid_from == PaidFrom.AUTOPAY:
        return None
    if wish.terms_version != terms.pk:
        raise Refused(TERMS, "Tick that you agree to the payment terms.")
    words = str(method)
    return agree(account=method.account, text=terms, method_words=words, by=by, note=wish.note)


def _refuse_other_sum(wish: Wish, fee: Decimal) -> None:
    """A rule may have changed since the payer read what the surcharge is."""
    to_pay = wish.amount + fee
    if wish.sum_told not in (None, to_pay):
        raise Refused(
            "other-sum",
            f"With its surcharge this comes to {figures(to_pay)} now. Read the sum once more, then "
            "pay.",
        )


_keys_known = Asked(
    lambda keys: Attempt.objects.filter(key__in=keys).values_list("pk"),
    TEXTS,
)


def _checked_surcharges(
    wish: Wish, method: Method, rule: RuleFacts, profiles: Mapping[int, PaymentProfile]
) -> dict[int, Decimal]:
    """Account -> surcharge, after the rule's limits; each account's exemptions are read now."""
    refuse_too_little(wish.amount)
    limited = [each for each in wish.shares if not profiles[each.account_id].ceiling_exempt]
    refuse_over_ceiling(sum((each.amount for each in limited), ZERO), rule)
    for share in wish.shares:
        if not profiles[share.account_id].min_days_exempt:
            _refuse_early(share.account_id, wish, rule)
    charged = {
        each.account_id: each.amount
        for each in wish.shares
        if not profiles[each.account_id].surcharge_exempt
    }
    return surcharges_of(charged, method, rule)


def _refuse_early(account_id: int, wish: Wish, rule: RuleFacts) -> None:
    """The waiting days count from the last accepted payment that a customer made by hand."""
    if rule.minimum_days == 0 or wish.paid_from not in MADE_BY_HAND:
        return
    made = AttemptShare.objects.filter(
        account_id=account_id,
        attempt__state__in=ACCEPTED,
        attempt__paid_from__in=MADE_BY_HAND,
    )
    days = made.order_by("-attempt__paid_on").values_list("attempt__paid_on", flat=True)
    refuse_too_early(wish.on, days.first(), rule)


def _charge(attempt: Attempt, return_to: str) -> Charge:
    return Charge(
        key=attempt.key,
        token=attempt.token,
        amount=settle(attempt.amount + attempt.surcharge),
        currency=attempt.currency,
        description=f"Account {attempt.account.number}",
        return_to=return_to,
    )


def _move(key: str, states: Collection[AttemptState], changes: dict[str, object]) -> bool:
    """Change a payment only while it stands in one of `states`; whether this call did."""
    return bool(Attempt.objects.filter(key=key, state__in=states).update(**changes))


_profiles_locked = Asked(
    lambda keys: PaymentProfile.objects.select_for_update().filter(account__in=keys).order_by("pk"),
    INTEGERS,
)
_methods = Asked(lambda keys: Method.objects.filter(pk__in=keys, is_removed=False), INTEGERS)
_standing = Asked(
    lambda keys: Attempt.objects.filter(key__in=keys).values_list("state", "code"), TEXTS
)
