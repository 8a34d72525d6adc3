"""Customers late enough to be suspended, and the suspension of those that staff chose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.billing.queries.aging import AgedAccount, aged_accounts_for
from tollbook.billing.queries.records import due_adjust_days_of
from tollbook.customers.actions import hold_account
from tollbook.customers.models import Account, Action
from tollbook.customers.queries import accounts_for
from tollbook.customers.types import Answers, Effect, Viewer
from tollbook.flows.moving import Move, run_account_action
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among
from tollbook.ledger.queries import aging_of

GONE = "This customer is not late any more, or cannot be suspended."


@dataclass(frozen=True)
class LateCustomer:
    """A customer who owes and is late, with the action that suspends from its status."""

    account: Account
    aged: AgedAccount
    action: Action

    @property
    def is_spared(self) -> bool:
        """Whether the record asks not to suspend; it only leaves the box empty."""
        return bool(self.account.custom.get("do_not_suspend"))


@dataclass(frozen=True)
class Suspended:
    """What became of the chosen customers: who is suspended now, and who is not and why."""

    done: tuple[Account, ...]
    troubles: tuple[str, ...]


def late_customers_for(viewer: Viewer, today: date, days: int) -> list[LateCustomer]:
    """Customers that `viewer` may suspend and who are at least `days` days late, by number."""
    actions = _actions(viewer)
    aged = {
        row.account_id: row
        for row in aged_accounts_for(viewer, today)
        if row.aging.days_late >= max(days, 1) and row.balance > 0
    }
    rows = accounts_for(viewer).filter(pk__in=among(aged), status__in=actions).order_by("number")
    return [LateCustomer(each, aged[each.pk], actions[each.status_id]) for each in rows]


def _actions(viewer: Viewer) -> dict[int, Action]:
    """By status, the first action that suspends from it and that `viewer` may run."""
    rows = Action.objects.filter(effect=Effect.SUSPEND, is_active=True)
    found: dict[int, Action] = {}
    for action in rows.prefetch_related("from_statuses").order_by("order", "label"):
        if viewer.may(f"Customers.{action.right}"):
            for status in action.from_statuses.all():
                found.setdefault(status.pk, action)
    return found


def suspend_late(
    *,
    viewer: Viewer,
    late: Iterable[LateCustomer],
    chosen: Collection[int],
    answers: Answers,
    by: Actor,
) -> Suspended:
    """Suspend the chosen of those who are late, each on its own: one that fails stops no other.

    chosen: account ids as they were ticked; who has paid since is named, and left alone.
    """
    known = {each.account.pk: each for each in late}
    done: list[Account] = []
    troubles: list[str] = []
    for key in sorted(chosen):
        if key not in known:
            troubles.append(f"{_named(viewer, key)}: {GONE}")
            continue
        found = known[key]
        try:
            move = Move(found.action, answers, viewer.today)
            done.append(_suspended(found.account, move, by))
        except Refused as refusal:
            troubles.append(f"{found.account.shown_number}: {refusal}")
    return Suspended(tuple(done), tuple(troubles))


@transaction.atomic
def _suspended(account: Account, move: Move, by: Actor) -> Account:
    """Who pays while others are being suspended stays; payments wait for the account held here."""
    hold_account(account)
    adjust = due_adjust_days_of([account.pk]).get(account.pk, 0)
    if aging_of(account.pk, move.today, adjust).days_late < 1:
        raise Refused("not-late", GONE)
    return run_account_action(account=account, move=move, by=by)


def _named(viewer: Viewer, key: int) -> str:
    found = accounts_for(viewer).filter(pk=key).first()
    return found.shown_number if found else "An account"
