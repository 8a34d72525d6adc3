"""Saving with a history, and writing down who saw what."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from tollbook.access.history import differences, entity_of, refuse_stale, stored
from tollbook.access.models import AccessEvent, Change
from tollbook.access.types import Actor, FieldChange
from tollbook.kernel.rows import (
    among,
    insert_models,
    insert_rows,
    instant_text,
    update_models,
)

COLUMNS = (
    *("at", "user", "acting_as", "face", "ip", "entity", "entity_id", "account"),
    *("field", "label", "old", "new"),
)


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


@transaction.atomic
def save_tracked_many(
    *, rows: Sequence[Any], by: Actor, account_of: Callable[[Any], str]
) -> list[list[FieldChange]]:
    """The same for many rows of one model, a few statements for all; what differed of each one.

    account_of: the number of the account that a row belongs to.
    """
    standing = _stored_many([each for each in rows if each.pk is not None])
    told = [(each, differences(standing.get(each.pk), each)) for each in rows]
    _write_many([row for row, changes in told if changes and row.pk is None], [])
    changed = [(row, changes) for row, changes in told if changes and row.pk in standing]
    for row, _ in changed:
        if hasattr(row, "version"):
            row.version = standing[row.pk].version + 1
    fields = {each.field.partition(".")[0] for _, changes in changed for each in changes}
    _write_many([row for row, _ in changed], sorted(fields))
    lines = [(row, account_of(row), each) for row, changes in told for each in changes]
    record_changes_of_many(changes=lines, by=by)
    return [changes for _, changes in told]


def _stored_many(rows: Sequence[Any]) -> dict[Any, Any]:
    if not rows:
        return {}
    found = rows[0]._meta.model._default_manager.select_for_update()
    return {each.pk: each for each in found.filter(pk__in=among([each.pk for each in rows]))}


def _write_many(rows: Sequence[Any], fields: Sequence[str]) -> None:
    """New rows, or of standing ones these fields."""
    if not rows:
        return
    if not fields:
        insert_models(rows)
        return
    more = ["version"] if hasattr(rows[0], "version") else []
    update_models(rows, [*fields, *more])


def record_changes(
    *, row: Model, by: Actor, changes: Iterable[FieldChange], account: str = ""
) -> None:
    """Write down what became of `row`; for actions that save it in a way of their own."""
    record_changes_of_many(changes=[(row, account, change) for change in changes], by=by)


def record_changes_of_many(*, changes: Iterable[tuple[Model, str, FieldChange]], by: Actor) -> None:
    """Write down one change each of many rows at once: (row, number of its account, change)."""
    user, acting_as = (each.pk if each else None for each in (by.user, by.acting_as))
    own = (instant_text(by.at), user, acting_as, str(by.face), by.ip or None)
    lines = [
        (
            *(*own, entity_of(row), str(row.pk), account),
            *(change.field, change.label, change.old, change.new),
        )
        for row, account, change in changes
    ]
    if lines:
        insert_rows(Change, COLUMNS, lines)


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
