"""Saving with a history, and writing down who saw what."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from tollbook.access.history import differences, entity_of, refuse_stale, stored
from tollbook.access.models import AccessEvent, Change
from tollbook.access.types import Actor, FieldChange


@transaction.atomic
def save_tracked(
    *, row: Model, by: Actor, account: str = "", seen_version: int | None = None
) -> list[FieldChange]:
    """Save `row` with one line of history for each field that differs; nothing differs: no save.

    account: the number of the account it belongs to.   seen_version: the row version that a form
    was drawn from; another one raises the refusal STALE.
    """
    before = stored(row)
    refuse_stale(before, seen_version)
    changes = differences(before, row)
    if not changes:
        return []
    if before is not None and hasattr(row, "version"):
        row.version = before.version + 1  # type: ignore[attr-defined]
    row.save()
    record_changes(row=row, by=by, changes=changes, account=account)
    return changes


def record_changes(
    *, row: Model, by: Actor, changes: Iterable[FieldChange], account: str = ""
) -> None:
    """Write down what became of `row`; for actions that save it in a way of their own."""
    record_changes_of_many(changes=[(row, account, change) for change in changes], by=by)


def record_changes_of_many(*, changes: Iterable[tuple[Model, str, FieldChange]], by: Actor) -> None:
    """Write down one change each of many rows at once: (row, number of its account, change)."""
    Change.objects.bulk_create(
        Change(
            at=by.at,
            user=by.user,
            acting_as=by.acting_as,
            face=by.face,
            ip=by.ip or None,
            entity=entity_of(row),
            entity_id=str(row.pk),
            account=account,
            field=change.field,
            label=change.label,
            old=change.old,
            new=change.new,
        )
        for row, account, change in changes
    )


def record_event(
    *, by: Actor, kind: str, account: str = "", subject: str = "", reason: str = ""
) -> None:
    """Write down that somebody opened, revealed or checked something."""
    AccessEvent.objects.create(
        at=by.at,
        user=by.user,
        acting_as=by.acting_as,
        face=by.face,
        ip=by.ip or None,
        kind=kind,
        account=account,
        subject=subject,
        reason=reason,
    )
