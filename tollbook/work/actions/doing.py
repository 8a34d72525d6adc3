"""Work moves: by the actions of its type, into other hands, with other facts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import refuse_stale, save_tracked
from tollbook.access.models import User
from tollbook.access.types import Actor, Kind
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.work.models import Task, TaskAction, TaskStep
from tollbook.work.rules.lights import goal_of

NOTE_LENGTH_MAX = 4000
CHANGED = frozenset({"subject", "priority", "wanted_on", "callback_name", "callback_phone"})
CHANGED_TOO = frozenset({"callback_when", "callback_email"})


@transaction.atomic
def act_on(
    *, task: Task, action: TaskAction, by: Actor, note: str = "", seen_version: int | None = None
) -> TaskStep:
    """Take the step `action`: the status changes, its goal begins, and the step is written down.

    Raises WrongFields at `note` where the action asks for one, and Refused where the work stands
    elsewhere by now.
    """
    row = _locked(task, seen_version)
    words = entry.many_lines(note, NOTE_LENGTH_MAX)
    if action.asks_note and not words:
        raise WrongFields({"note": ("REQ", action.prompt or entry.REQUIRED_TEXT)})
    if not action.is_active or not action.from_statuses.filter(pk=row.status_id).exists():
        words = (
            f"{row.number} is {row.status.label} by now; {action.label} does not lead from there."
        )
        raise Refused("moved", words)
    before, after = row.status, action.to_status
    row.status, row.status_at, row.changed_at = after, by.at, by.at
    row.goal_at = goal_of(by.at, after.goal_hours)
    row.closed_at = by.at if after.is_final else None
    if after.assignee is not None:
        row.assigned_to = after.assignee
    save_tracked(row=row, by=by, account=row.account.number)
    return TaskStep.objects.create(
        task=row,
        at=by.at,
        by=by.user,
        action=action.label,
        status_before=before.label,
        status_after=after.label,
        status=after,
        note=words,
        note_visible=action.note_visible and bool(words),
    )


@transaction.atomic
def assign(*, task: Task, user: User | None, by: Actor, seen_version: int | None = None) -> Task:
    """Put work into somebody's hands, or into nobody's."""
    if user is not None and (user.kind != Kind.STAFF or not user.is_active or user.is_generic):
        raise WrongFields({"assigned_to": ("CHO", entry.CHOICE_TEXT)})
    row = _locked(task, seen_version)
    row.assigned_to = user
    if save_tracked(row=row, by=by, account=row.account.number):
        Task.objects.filter(pk=row.pk).update(changed_at=by.at)
    return row


@transaction.atomic
def change_task(
    *, task: Task, values: Mapping[str, Any], by: Actor, seen_version: int | None = None
) -> Task:
    """Put other facts: subject, priority, the day it is wanted for, whom to call."""
    assert values.keys() <= CHANGED | CHANGED_TOO, "these facts stand once the work is opened"
    row = _locked(task, seen_version)
    for name, value in values.items():
        setattr(row, name, value)
    if not row.subject:
        raise WrongFields({"subject": ("REQ", entry.REQUIRED_TEXT)})
    if save_tracked(row=row, by=by, account=row.account.number):
        Task.objects.filter(pk=row.pk).update(changed_at=by.at)
    return row


def _locked(task: Task, seen_version: int | None) -> Task:
    # The status and the account are not locked: PostgreSQL refuses that on joins that may miss.
    rows = Task.objects.select_for_update(of=("self",)).select_related("status", "account")
    row = rows.get(pk=task.pk)
    refuse_stale(row, seen_version)
    return row
