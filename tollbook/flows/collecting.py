"""Money by itself: automatic payments of bills that are due, inquiries, confirmations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import envelope_of, letterhead
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import open_items_of_many
from tollbook.ledger.types import OpenItem
from tollbook.notices.actions import queue
from tollbook.notices.queries import words_of
from tollbook.notices.types import Channel, Envelope, NewNotice, NoticeKind, Reach
from tollbook.payments.actions import ask_again, collect, mark_told, pass_prenotes, resume
from tollbook.payments.models import Attempt, AutoPlan
from tollbook.payments.queries import (
    Due,
    confirmation_number,
    plans_that_are_on,
    to_be_told,
)

Tell = Callable[[str], None]
BATCH = 500


@dataclass(frozen=True)
class Collected:
    """What a run of automatic payments did."""

    paid: int = 0
    waiting: int = 0
    declined: int = 0
    troubles: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        return self.paid + self.waiting + self.declined


def collect_due(*, now: datetime, tell: Tell) -> Collected:
    """Collect every bill whose day has come; doing it again collects nothing twice.

    Each account stands alone: one that cannot be collected is told and the rest goes on.
    """
    counts = {"paid": 0, "waiting": 0, "declined": 0}
    troubles: list[str] = []
    by = Actor(at=now, face=Face.SYSTEM)
    done = 0
    for plans in _batches(plans_that_are_on()):
        for plan, due, today in _dues(plans, now):
            try:
                turn = collect(due=due, on=today, by=by)
            except Refused as refused:
                troubles.append(f"{plan.account.number}: {refused}")
                continue
            if turn is not None and turn.outcome != "nothing-due":
                name = turn.outcome if turn.outcome in counts else "declined"
                counts[name] += 1
        done += len(plans)
        tell(f"{done:,} accounts looked at, {counts['paid']:,} paid")
    return Collected(**counts, troubles=tuple(troubles))


def _batches(plans: Iterator[AutoPlan]) -> Iterator[list[AutoPlan]]:
    batch: list[AutoPlan] = []
    for plan in plans:
        batch.append(plan)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _dues(plans: list[AutoPlan], now: datetime) -> Iterator[tuple[AutoPlan, Due, date]]:
    """Each plan whose account has an open bill, with that bill and the account's day."""
    accounts = [plan.account_id for plan in plans]
    items = open_items_of_many(accounts)
    profiles = BillingProfile.objects.filter(account__in=accounts).select_related("cycle")
    codes = {each.account_id: each.cycle.code if each.cycle else "" for each in profiles}
    for plan in plans:
        bill = _newest_bill(items[plan.account_id].debts) if plan.account_id in items else None
        if bill is None or bill.due_on is None:
            continue
        company = base_of(plan.account).company
        due = Due(
            account=plan.account,
            debt_source=bill.source,
            due_on=bill.due_on,
            cycle_code=codes.get(plan.account_id, ""),
            currency=company.currency,
        )
        yield plan, due, day_in(now, company.time_zone)


def _newest_bill(debts: tuple[OpenItem, ...]) -> OpenItem | None:
    """The open charge that is due last; what is older is collected with it."""
    bills = [debt for debt in debts if debt.due_on is not None]
    return max(bills, key=lambda each: (each.due_on or date.min, each.entry_id), default=None)


def look_after_payments(*, now: datetime) -> int:
    """Ask about unanswered payments, give up what was never sent, let checked accounts pay."""
    return ask_again(now=now) + resume(now=now) + pass_prenotes(on=now.date())


def confirm_payments(*, now: datetime) -> int:
    """Mail the payers of posted one-time payments, each once; gives how many were told."""
    told = 0
    for attempt in to_be_told():
        told += _confirm(attempt, now)
    return told


@transaction.atomic
def _confirm(attempt: Attempt, now: datetime) -> bool:
    """One confirmation, queued in the transaction that marks it as told."""
    if not mark_told(key=attempt.key, now=now):
        return False
    base = base_of(attempt.account)
    addresses = _addresses(attempt, base)
    if not addresses:
        return False
    brand = letterhead(base)
    values = {
        "name": attempt.account.name,
        "account": attempt.account.number,
        "amount": show.money(attempt.amount + attempt.surcharge, attempt.currency),
        "paid_on": show.day(attempt.paid_on),
        "method": attempt.method_words,
        "reference": confirmation_number(attempt),
    }
    notice = NewNotice(
        kind=NoticeKind.PAYMENT_CONFIRMATION,
        message=words_of(NoticeKind.PAYMENT_CONFIRMATION, values, brand),
        reach=(Reach(Channel.EMAIL, ", ".join(addresses)),),
        brand=brand,
        envelope=_envelope(base),
        account=attempt.account.number,
    )
    queue(key=f"payment:{attempt.key}", notice=notice, at=now)
    return True


def _addresses(attempt: Attempt, base: Base) -> list[str]:
    """The account's own addresses for it, else the base's fallback, else none."""
    own = addresses_in(attempt.confirmation_emails)
    return list(own or addresses_in(base.payment_confirmation_fallback_email))


def _envelope(base: Base) -> Envelope:
    usual = envelope_of(base)
    sender = base.payment_confirmation_email or usual.from_address
    return Envelope(
        from_address=sender,
        reply_to=usual.reply_to,
        bcc=base.payment_confirmation_bcc_emails,
    )
