"""What moves an account from one status to another: rows of `Action`, never a field of a form."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.customers.models import Account, Action, Note, Status
from tollbook.customers.types import ActionFacts, Answers, Effect
from tollbook.fields.queries import choices_of, options_of_list
from tollbook.kernel import entry, show
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.kernel.errors import Refused, WrongFields

AHEAD_DAYS_MAX = 365
# The list whose reasons the record keeps, and the custom field it keeps them in.
REASONS, REASON_FIELD = "ReasonCancelled", "reason_cancelled"
# These may be entered before their day has come; what else is done, is done today.
AHEAD = (Effect.ACTIVATE, Effect.DISCONNECT)


@transaction.atomic
def install_actions(*, actions: Iterable[ActionFacts]) -> None:
    """Add the shipped actions that are missing; what staff changed since stays as it is."""
    statuses = {status.code: status for status in Status.objects.all()}
    for order, facts in enumerate(actions, 1):
        action, is_new = Action.objects.get_or_create(
            code=facts.code,
            defaults={
                "label": facts.label,
                "to_status": statuses[facts.to_status],
                "right": facts.right,
                "order": order * 10,
                "asks_date": facts.asks_date,
                "asks_reason": facts.asks_reason,
                "asks_note": facts.asks_note,
                "effect": facts.effect,
                "flows_to_products": facts.effect != Effect.NONE,
            },
        )
        if is_new:
            action.from_statuses.set(statuses[code] for code in facts.from_statuses)


def refuse_move(*, account: Account, action: Action, answers: Answers, today: date) -> None:
    """Raise what stands against `action` on `account`; prompts are refused field by field."""
    if not action.from_statuses.filter(pk=account.status_id).exists():
        raise Refused("wrong-status", f"This action is not possible from status {account.status}.")
    subs = account.subs.count() if action.effect == Effect.CANCEL else 0
    if subs:
        raise Refused("has-subs", f"Move the {show.counted(subs, 'sub account')} first.")
    if faults := _faults(action, answers, today):
        raise WrongFields(faults)
    due = account.disconnected_on
    if action.effect == Effect.COMPLETE and (due is None or due > today):
        when = f"{show.day(due)} has not come yet" if due else "none is set"
        raise Refused("too-early", f"It is done on the disconnect date; {when}.")


def _faults(action: Action, answers: Answers, today: date) -> dict[str, tuple[str, str]]:
    """What is missing or wrong of the answers, by the name of the prompt."""
    faults = {}
    required = ("REQ", REQUIRED_TEXT)
    if action.asks_date and answers.on is None:
        faults["on"] = required
    elif answers.on is not None and action.effect not in AHEAD and answers.on > today:
        faults["on"] = ("RNG", "The date cannot lie after today.")
    elif answers.on is not None and answers.on > today + timedelta(days=AHEAD_DAYS_MAX):
        faults["on"] = ("RNG", f"Choose a day within {AHEAD_DAYS_MAX} days.")
    if action.asks_reason and not answers.reason:
        faults["reason"] = required
    elif action.asks_reason:
        try:
            entry.chosen(answers.reason, options_of_list(action.asks_reason))
        except Refused as refusal:
            faults["reason"] = (refusal.code, str(refusal))
    if action.asks_note and not answers.note.strip():
        faults["note"] = required
    return faults


@transaction.atomic
def move_account(
    *, account: Account, action: Action, answers: Answers, by: Actor, today: date
) -> Account:
    """The new status with its days, one line of history each, and a note; products: see `flows`."""
    on = answers.on or today
    account.status = _target(action, on, today)
    if action.effect == Effect.ACTIVATE:
        account.activated_on = account.activated_on or on
    elif action.effect == Effect.DISCONNECT:
        account.disconnected_on = on
    elif action.effect == Effect.REACTIVATE:
        account.disconnected_on = None
    if answers.reason and action.asks_reason == REASONS:
        account.custom = account.custom | {REASON_FIELD: answers.reason}
    save_tracked(row=account, by=by, account=account.number)
    note = Note(account=account, text=_words(action, answers), author=by.user, written_at=by.at)
    save_tracked(row=note, by=by, account=account.number)
    return account


def _target(action: Action, on: date, today: date) -> Status:
    """Where the action leads; a disconnect whose day has come needs no further step."""
    if action.effect == Effect.DISCONNECT and on <= today:
        rest = Action.objects.filter(effect=Effect.COMPLETE, from_statuses=action.to_status)
        if (step := rest.order_by("order").first()) is not None:
            return step.to_status
    return action.to_status


def _words(action: Action, answers: Answers) -> str:
    """The action in a note: when, why, and what staff wrote."""
    said = [action.label]
    if answers.on:
        said.append(f"as of {show.day(answers.on)}")
    if answers.reason:
        labels = dict(choices_of(action.asks_reason).values_list("value", "label"))
        said.append(f"({labels.get(answers.reason, answers.reason)})")
    text = " ".join(said)
    return f"{text}: {answers.note.strip()}" if answers.note.strip() else f"{text}."
