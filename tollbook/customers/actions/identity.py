"""The list of doubts about who somebody is, for the staff to settle."""

from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.models import Account, IdentityTask
from tollbook.customers.types import IdentityReason
from tollbook.kernel.entry import one_line, required
from tollbook.kernel.errors import Refused

NOTE_LENGTH_MAX = 500


@transaction.atomic
def open_identity_task(
    *, account: Account | None, user: User | None, reason: IdentityReason, by: Actor
) -> IdentityTask:
    """Ask the staff to look; while one for this reason is open, it stands for all of the account.

    account: None for somebody of the staff or an agent, `user`, of whom one stands for all.
    """
    about = {"account": account} if account is not None else {"account": None, "user": user}
    task, _ = IdentityTask.objects.get_or_create(
        **about,
        reason=reason,
        closed_at=None,
        defaults={
            "user": user,
            "is_urgent": reason == IdentityReason.NOT_ME,
            "opened_at": by.at,
        },
    )
    return task


@transaction.atomic
def close_identity_task(*, task: IdentityTask, note: str, by: Actor) -> IdentityTask:
    """Settled; the note says how. The access trail of the account keeps it too."""
    words = one_line(note, NOTE_LENGTH_MAX)
    if not words:
        raise required()
    closed = IdentityTask.objects.filter(pk=task.pk, closed_at__isnull=True).update(
        closed_at=by.at, closed_by=by.user, note=words
    )
    if not closed:
        raise Refused("task-closed", "Somebody else has settled this already.")
    number = task.account.number if task.account is not None else ""
    who = task.user.user_id if task.user is not None else ""
    event = {"account": number, "subject": who, "reason": words[:300]}
    record_event(by=by, kind="settled identity task", **event)
    task.refresh_from_db()
    return task
