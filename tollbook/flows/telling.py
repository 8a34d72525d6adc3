"""What payers are told: confirmations, automatic payments before and after, cards that expire.

Each is queued in the transaction that marks it as told, so that a kill tells nothing twice and
nothing never.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Base
from tollbook.customers.queries import base_of
from tollbook.flows.collecting import Candidate, candidates
from tollbook.flows.letterhead import address_at, envelope_of, letterhead, words_from
from tollbook.kernel import show
from tollbook.kernel.culture import written_as
from tollbook.kernel.days import day_before
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.rows import among
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import checks_posted_since
from tollbook.notices.actions import queue
from tollbook.notices.queries import queued_of
from tollbook.notices.types import Channel, Envelope, NewNotice, NoticeKind, Reach
from tollbook.payments.actions import (
    make_link,
    mark_ahead_told,
    mark_expiry_told,
    mark_plan_told,
    mark_returned_told,
    mark_told,
    mark_try_told,
)
from tollbook.payments.models import Attempt, AutoPlan, AutoTry, Method, PaymentProfile, Settings
from tollbook.payments.queries import (
    card_retry_on,
    cards_that_expire,
    confirmation_number,
    payment_profile_of,
    plans_to_be_told,
    returned_to_be_told,
    to_be_told,
    tries_to_be_told,
)
from tollbook.payments.queries import words_of as reason_of

PAY, AUTO, CARDS = "/payments/pay/", "/payments/auto/", "/payments/cards/add/"
# A check is told of within these days after posting, also when the post stood still meanwhile.
CHECKS_BACK, CHECKS_MAX = timedelta(days=2), 1000
RULED = {"card-expired": "The card has expired.", "over-ceiling": "The amount is over the limit."}


@dataclass(frozen=True)
class News:
    """One message to the payer of an account."""

    kind: NoticeKind
    key: str
    account: Account
    values: Mapping[str, str]
    path: str = AUTO
    emails: str | None = None  # None goes to the account's own, "" to nobody


def tell_payers(*, now: datetime) -> int:
    """Everything that payers wait to be told, each once; gives how many were told."""
    return (
        confirm_payments(now=now)
        + confirm_checks(now=now)
        + sum(_tell_of_return(each, now) for each in returned_to_be_told())
        + _tell_of_plans(plans_to_be_told(), now)
        + _tell_of_tries(tries_to_be_told(), now)
    )


def tell_ahead(*, now: datetime) -> int:
    """What will be taken by itself within the days of the setting."""
    days = Settings.load().auto_notice_days
    if not days:
        return 0
    coming = (each for each in candidates(now=now, ahead_days=days) if each.on > each.today)
    return sum(_tell_ahead(each, now) for each in coming)


def tell_of_expiring_cards(*, now: datetime) -> int:
    """Cards of automatic payments that expire within the days of the setting, a mail a step."""
    days = [int(each) for each in Settings.load().expiry_notice_days.split(",") if each.strip()]
    if not days:
        return 0
    last = now.date() + timedelta(days=max(days))
    cards = cards_that_expire(after=now.date(), until=last)
    return sum(_tell_of_card(each, days, now) for each in cards)


def confirm_payments(*, now: datetime) -> int:
    """Mail the payers of posted one-time payments, each once; gives how many were told."""
    return sum(_confirm(attempt, now) for attempt in to_be_told())


@transaction.atomic
def _confirm(attempt: Attempt, now: datetime) -> bool:
    """One confirmation, queued in the transaction that marks it as told."""
    if not mark_told(key=attempt.key, now=now):
        return False
    base = base_of(attempt.account)
    own = addresses_in(attempt.confirmation_emails)
    addresses = own or addresses_in(base.payment_confirmation_fallback_email)
    with written_as(base.culture):
        values = {
            "amount": show.money(attempt.amount + attempt.surcharge, attempt.currency),
            "paid_on": show.day(attempt.paid_on),
            "method": attempt.method_words,
            "reference": confirmation_number(attempt),
            "terms": f"You agreed to: {attempt.consent.text.text}" if attempt.consent else "",
        }
    news = News(
        NoticeKind.PAYMENT_CONFIRMATION,
        f"payment:{attempt.key}",
        attempt.account,
        values,
        emails=", ".join(addresses),
    )
    return bool(addresses) and tell(news, now)


def confirm_checks(*, now: datetime) -> int:
    """Mail the payers of checks that staff posted, each once, where `ConfirmCheckPayments` is on;
    gives how many were told. What was posted more than two days ago stays untold."""
    if not Settings.load().confirm_check_payments:
        return 0
    checks = checks_posted_since(now - CHECKS_BACK, CHECKS_MAX)
    told = queued_of(f"check:{each.pk}" for each in checks)
    return sum(_confirm_check(each, now) for each in checks if f"check:{each.pk}" not in told)


@transaction.atomic
def _confirm_check(check: Entry, now: datetime) -> bool:
    base = base_of(check.account)
    own = payment_profile_of(check.account).confirmation_emails
    addresses = addresses_in(own) or addresses_in(base.payment_confirmation_fallback_email)
    with written_as(base.culture):
        values = {
            "amount": show.money(check.amount, base.company.currency),
            "paid_on": show.day(check.effective_on),
            "method": f"check {check.reference}" if check.reference else "check",
            "reference": check.reference or str(check.pk),
            "terms": "",
        }
    kind, key = NoticeKind.PAYMENT_CONFIRMATION, f"check:{check.pk}"
    news = News(kind, key, check.account, values, emails=", ".join(addresses))
    return bool(addresses) and tell(news, now)


@transaction.atomic
def _tell_of_return(attempt: Attempt, now: datetime) -> bool:
    if not mark_returned_told(attempt=attempt):
        return False
    with written_as(base_of(attempt.account).culture):
        values = {
            "amount": show.money(attempt.amount + attempt.surcharge, attempt.currency),
            "method": attempt.method_words,
            "reason": reason_of(attempt.code),
        }
    kind, key = NoticeKind.PAYMENT_RETURNED, f"returned:{attempt.key}"
    return tell(News(kind, key, attempt.account, values, path=PAY), now)


def _tell_of_plans(plans: Sequence[AutoPlan], now: datetime) -> int:
    emails = emails_of_many([plan.account for plan in plans])
    return sum(_tell_of_plan(plan, emails[plan.account_id], now) for plan in plans)


@transaction.atomic
def _tell_of_plan(plan: AutoPlan, emails: str, now: datetime) -> bool:
    """That automatic payments are on, with what was agreed to, or off, with the reason."""
    if not mark_plan_told(plan=plan):
        return False
    kind = NoticeKind.AUTO_ON if plan.is_on else NoticeKind.AUTO_OFF
    with written_as(base_of(plan.account).culture):
        values = _plan_words(plan) if plan.is_on else {"reason": plan.off_reason}
    key = f"{kind}:{plan.pk}:{plan.version}"
    return tell(News(kind, key, plan.account, values, emails=emails), now)


def _plan_words(plan: AutoPlan) -> dict[str, str]:
    currency = base_of(plan.account).company.currency
    return {
        "method": str(plan.method),
        "when": f"day {plan.day}" if plan.day else "the due date of each bill",
        "limit": show.money(plan.limit, currency) if plan.limit else "whatever is due",
        "terms": plan.consent.text.text if plan.consent else "",
    }


def _tell_of_tries(turns: Sequence[AutoTry], now: datetime) -> int:
    emails = emails_of_many([turn.plan.account for turn in turns])
    return sum(_tell_of_try(turn, emails[turn.plan.account_id], now) for turn in turns)


@transaction.atomic
def _tell_of_try(turn: AutoTry, emails: str, now: datetime) -> bool:
    """How an automatic payment ended."""
    if not mark_try_told(turn=turn):
        return False
    if turn.outcome == "nothing-due":
        return False
    account = turn.plan.account
    with written_as(base_of(account).culture):
        kind, values = _try_words(turn)
    key = f"{kind}:{turn.pk}:{turn.outcome}"
    return tell(News(kind, key, account, values, emails=emails), now)


def _try_words(turn: AutoTry) -> tuple[NoticeKind, dict[str, str]]:
    values = {"method": str(turn.plan.method), "on": show.day(turn.on)}
    if turn.outcome == "paid" and turn.attempt is not None:
        paid = turn.attempt
        return NoticeKind.AUTO_TAKEN, values | {
            "amount": show.money(paid.amount + paid.surcharge, paid.currency),
            "method": paid.method_words,
            "reference": confirmation_number(paid),
        }
    reason = RULED.get(turn.outcome) or reason_of(turn.outcome)
    return NoticeKind.AUTO_DECLINED, values | {"reason": reason, "next": _next_words(turn)}


def _next_words(turn: AutoTry) -> str:
    """When it is tried again, or that it is over."""
    if not turn.plan.is_on:
        return "Automatic payments are off now; pay this bill yourself."
    first = turn.plan.tries.filter(debt_source=turn.debt_source, number=0).first()
    again = card_retry_on(first.on, turn.number) if first else None
    if turn.plan.method.kind == "card" and again is not None:
        return f"We try again on {show.day(again)}, unless you pay before."
    return "Pay this bill another way, or choose another method for automatic payments."


@transaction.atomic
def _tell_ahead(each: Candidate, now: datetime) -> bool:
    if each.amount <= 0 or not mark_ahead_told(plan=each.plan, debt_source=each.due.debt_source):
        return False
    with written_as(base_of(each.plan.account).culture):
        values = {
            "amount": show.money(each.amount, each.due.currency),
            "on": show.day(each.on),
            "method": str(each.plan.method),
        }
    key = f"auto-ahead:{each.plan.pk}:{each.due.debt_source}"
    return tell(News(NoticeKind.AUTO_AHEAD, key, each.plan.account, values), now)


@transaction.atomic
def _tell_of_card(card: Method, days: list[int], now: datetime) -> bool:
    """One mail for the narrowest step that the card has reached and its holder not heard of."""
    assert card.expires_on is not None, "only cards expire"
    left = (card.expires_on - now.date()).days
    step = min(each for each in days if each >= left)
    if not mark_expiry_told(method=card, days=step):
        return False
    last = day_before(card.expires_on)
    with written_as(base_of(card.account).culture):
        values = {"card": str(card), "expires": show.day(last)}
    key = f"card-expires:{card.pk}:{step}"
    return tell(News(NoticeKind.CARD_EXPIRATION, key, card.account, values, path=CARDS), now)


def tell(news: News, now: datetime) -> bool:
    """Into the outbox; False where nobody has an address."""
    to = emails_of(news.account) if news.emails is None else news.emails
    if not to:
        return False
    base = base_of(news.account)
    brand = letterhead(base)
    values = {
        "name": news.account.name,
        "account": news.account.number,
        "link": address_at(base, news.path),
        **news.values,
    }
    notice = NewNotice(
        kind=news.kind,
        message=words_from(base, news.kind, values),
        reach=(Reach(Channel.EMAIL, to),),
        brand=brand,
        envelope=_envelope(base),
        account=news.account.number,
    )
    queue(key=news.key, notice=notice, at=now)
    return True


def emails_of(account: Account) -> str:
    """Where news of payments go: the account's address for them, else for bills, else its own."""
    return emails_of_many([account])[account.pk]


def emails_of_many(accounts: Iterable[Account]) -> dict[int, str]:
    """`emails_of` by account, two statements for all."""
    own = {account.pk: account.contact_emails for account in accounts}
    profiles = PaymentProfile.objects.filter(account__in=among(own))
    bills = BillingProfile.objects.filter(account__in=among(own))
    for_payments = dict(profiles.values_list("account", "confirmation_emails"))
    for_bills = dict(bills.values_list("account", "billing_emails"))
    return {key: for_payments.get(key) or for_bills.get(key) or email for key, email in own.items()}


def _envelope(base: Base) -> Envelope:
    usual = envelope_of(base)
    sender = base.payment_confirmation_email or usual.from_address
    return Envelope(
        from_address=sender,
        reply_to=usual.reply_to,
        bcc=base.payment_confirmation_bcc_emails,
    )


def pay_link_of(*, account: Account, debt_source: str, now: datetime) -> str:
    """The address under which one bill can be paid without a log-in, for its mail; each call makes
    a new one, which lasts 60 days or until the bill is paid."""
    secret = make_link(account=account, debt_source=debt_source, now=now)
    return address_at(base_of(account), f"/pay/{secret}/")
