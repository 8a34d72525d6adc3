"""An action on an account with all that it does to products: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from tollbook.access.types import Actor, Face
from tollbook.billing.queries.records import profile_of
from tollbook.customers.actions.moves import move_account, refuse_move
from tollbook.customers.actions.numbers import assign_number
from tollbook.customers.models import Account, Action
from tollbook.customers.queries import base_of, bill_to_of
from tollbook.customers.queries.moves import disconnects_due, step_after
from tollbook.customers.types import Answers, Effect
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.services import actions as services
from tollbook.services.queries import accounts_with_ended_products
from tollbook.services.types import Leaving

Tell = Callable[[str], None]
# A day begins somewhere up to this much before it does in UTC.
AHEAD_OF_UTC = timedelta(days=1)


@dataclass(frozen=True)
class Move:
    """An action with its answers, on the day `today` of the account's company."""

    action: Action
    answers: Answers
    today: date

    @property
    def on(self) -> date:
        """The day it acts from."""
        return self.answers.on or self.today


@transaction.atomic
def run_account_action(*, account: Account, move: Move, by: Actor) -> Account:
    """Run an action of `account`: status, days, number, products, history and note together."""
    locked = Account.objects.select_for_update(of=("self",)).select_related("status", "group")
    account = locked.get(pk=account.pk)
    refuse_move(account=account, action=move.action, answers=move.answers, today=move.today)
    effect = move.action.effect
    if effect == Effect.ACTIVATE:
        _refuse_unready(account)
        assign_number(account=account, by=by)
    if move.action.flows_to_products:
        _on_products(account, effect, move, by)
    return move_account(
        account=account, action=move.action, answers=move.answers, by=by, today=move.today
    )


def _refuse_unready(account: Account) -> None:
    """An account without cycle or bill-to address cannot be billed, so it is not activated."""
    profile = profile_of(account)
    if profile is None or profile.cycle is None:
        raise Refused("cycle-missing", "Choose a billing cycle.")
    place = bill_to_of([account]).get(account.pk)
    if place is None or not (place.address_1 and place.city):
        raise Refused("bill-to-missing", "Enter the bill-to address first.")


def _on_products(account: Account, effect: str, move: Move, by: Actor) -> None:
    ids, on = move.answers.product_ids, move.on
    if effect == Effect.ACTIVATE:
        services.activate_products(account=account, ids=ids, on=on, by=by)
    elif effect == Effect.SUSPEND:
        services.suspend_products(account=account, by=by)
    elif effect == Effect.RESTORE:
        services.restore_products(account=account, by=by)
    elif effect == Effect.CANCEL:
        services.cancel_products(account=account, by=by)
    elif effect == Effect.DISCONNECT:
        leaving = Leaving(on, move.today, reason=move.answers.reason)
        services.disconnect_products(account=account, ids=ids, leaving=leaving, by=by)
    elif effect == Effect.COMPLETE:
        services.close_due_products(account=account, today=move.today, by=by)


def close_ended_products(*, now: datetime) -> int:
    """Products whose last day is over say so, each account on its own; gives how many."""
    by = Actor(at=now, face=Face.SYSTEM)
    closed = 0
    for account in accounts_with_ended_products((now + AHEAD_OF_UTC).date()):
        today = day_in(now, base_of(account).company.time_zone)
        closed += services.close_due_products(account=account, today=today, by=by)
    return closed


def complete_disconnects(*, now: datetime, tell: Tell) -> int:
    """Accounts whose disconnect date has come in their company's zone; each on its own."""
    by = Actor(at=now, face=Face.SYSTEM)
    done = 0
    for account in disconnects_due((now + AHEAD_OF_UTC).date()):
        today = day_in(now, base_of(account).company.time_zone)
        action = step_after(account)
        if action is None or account.disconnected_on is None or account.disconnected_on > today:
            continue
        try:
            run_account_action(account=account, move=Move(action, Answers(), today), by=by)
        except Refused as refusal:
            tell(f"{account.shown_number}: {refusal}")
        else:
            done += 1
    return done
