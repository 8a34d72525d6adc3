"""Money by itself: automatic payments of bills that are due, inquiries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile
from tollbook.customers.queries import base_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balances, open_items_of_many
from tollbook.ledger.types import OpenItem
from tollbook.payments.actions import (
    ask_about_refunds,
    ask_again,
    collect,
    drop_old_forms,
    forget_run,
    forget_tries,
    forget_typed,
    keep_run,
    open_run,
    pass_prenotes,
    resume,
    take_back_late,
)
from tollbook.payments.models import AutoPlan, AutoRun, AutoTry
from tollbook.payments.queries import Due, offers_of, plans_that_are_on, taken_on

Tell = Callable[[str], None]
BATCH = 200


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


@dataclass(frozen=True)
class Candidate:
    """A plan whose account has an open bill: what would be taken as things stand, and when."""

    plan: AutoPlan
    due: Due
    today: date
    open_now: Decimal

    @property
    def on(self) -> date:
        return taken_on(self.plan.day, self.due.due_on)

    @property
    def amount(self) -> Decimal:
        """What is open, at most the customer's limit."""
        open_now = max(self.open_now, ZERO)
        return open_now if self.plan.limit is None else min(open_now, self.plan.limit)


def collect_due(*, now: datetime, tell: Tell, by: User | None = None) -> Collected:
    """Collect every bill whose day has come; doing it again collects nothing twice.

    Each account stands alone: one that cannot be collected is told and the rest goes on. How far
    it is stands in its own row, batch by batch, for whoever looks.
    """
    actor = Actor(at=now, face=Face.SYSTEM, user=by)
    run = open_run(candidates=plans_that_are_on().count(), by=actor)
    for plans in _batches(plans_that_are_on().iterator(chunk_size=BATCH)):
        for candidate in candidates_among(plans, now):
            _collect_one(candidate, run, actor)
        run.looked_at += len(plans)
        keep_run(run=run)
        tell(f"{run.looked_at:,} of {run.candidates:,} looked at, {run.paid:,} paid")
    run.ended_at = now
    keep_run(run=run)
    if by is None:
        # Nobody waits to see it: a night on which nothing was due leaves no row.
        forget_run(run=run)
    troubles = tuple(filter(None, run.troubles.splitlines()))
    return Collected(run.paid, run.waiting, run.declined, troubles)


def _collect_one(candidate: Candidate, run: AutoRun, by: Actor) -> None:
    """Collect one bill and count how it went."""
    try:
        turn = collect(due=candidate.due, on=candidate.today, by=by, run=run)
    except Refused as refused:
        run.troubles += f"{candidate.plan.account.number}: {refused}\n"
        return
    if turn is None or turn.outcome == "nothing-due" or not _is_of(turn, run):
        return
    if turn.outcome == "paid":
        run.paid += 1
        run.collected += turn.attempt.amount if turn.attempt else ZERO
    elif turn.outcome in ("waiting", ""):
        run.waiting += 1
    else:
        run.declined += 1


def _is_of(turn: AutoTry, run: AutoRun) -> bool:
    """Whether this run ended the try; one that another run ended is not counted again."""
    return turn.run_id == run.pk


def candidates_among(plans: list[AutoPlan], now: datetime) -> Iterator[Candidate]:
    """Each plan whose account has an open bill, with that bill and the account's day."""
    accounts = [plan.account_id for plan in plans]
    items, open_now = open_items_of_many(accounts), balances(accounts)
    profiles = BillingProfile.objects.filter(account__in=accounts).select_related("cycle")
    codes = {each.account_id: each.cycle.code if each.cycle else "" for each in profiles}
    offers = {code: offers_of(code) for code in set(codes.values())}
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
            offers=offers.get(codes.get(plan.account_id, "")),
        )
        yield Candidate(plan, due, day_in(now, company.time_zone), open_now[plan.account_id])


def candidates(*, now: datetime, ahead_days: int = 0) -> Iterator[Candidate]:
    """Every bill that is, or within so many days will be, collected by itself."""
    for plans in _batches(plans_that_are_on().iterator(chunk_size=BATCH)):
        for each in candidates_among(plans, now):
            if each.on <= each.today + timedelta(days=ahead_days):
                yield each


def _batches(plans: Iterator[AutoPlan]) -> Iterator[list[AutoPlan]]:
    batch: list[AutoPlan] = []
    for plan in plans:
        batch.append(plan)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _newest_bill(debts: tuple[OpenItem, ...]) -> OpenItem | None:
    """The open charge that is due last; what is older is collected with it."""
    bills = [debt for debt in debts if debt.due_on is not None]
    return max(bills, key=lambda each: (each.due_on or date.min, each.entry_id), default=None)


def look_after_payments(*, now: datetime) -> int:
    """Ask about unanswered payments and refunds, give up what was never sent, let checked accounts
    pay, take back what bounced, forget what was typed for one payment, drop signed forms that are
    over."""
    forget_tries(before=now)
    return (
        ask_again(now=now)
        + ask_about_refunds(now=now)
        + resume(now=now)
        + pass_prenotes(on=now.date())
        + take_back_late(now=now)
        + forget_typed()
        + drop_old_forms(now=now)
    )
