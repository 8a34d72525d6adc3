"""The change history: what differs between a row and what stands in the database, in words.

A model may say `PROTECTED = {"ssn_cipher": "SSN"}`: such a field is written as (set), (changed) or
(removed) under that label; and `NOT_TRACKED = {"last_seen_at"}` for what is no change at all. A row
that holds many values by key may name them for people in its attribute `key_labels`, and one of
many alike says in its attribute `which` of which it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Model

from tollbook.access.types import FieldChange
from tollbook.kernel.errors import Refused

NEVER_TRACKED = frozenset({"id", "version", "created_at", "updated_at"})
LABEL_LENGTH_MAX = 120
STALE = "Someone changed this record while you were editing. Reload and try again."
Row = Model


def differences(before: Row | None, after: Row) -> list[FieldChange]:
    """Each tracked field whose value differs; all filled ones of a new row count as one change."""
    if before is None:
        return [FieldChange("", f"{entity_of(after)} added", "", str(after))]
    found = [change for field in _tracked(after) for change in _changes(field, before, after)]
    which = getattr(after, "which", "")
    return [_of(each, which) for each in found] if which else found


def _of(change: FieldChange, which: str) -> FieldChange:
    """The change with the words of what it is about."""
    return replace(change, label=f"{change.label}, {which}"[:LABEL_LENGTH_MAX])


def entity_of(row: Row) -> str:
    """The table's name for people."""
    return str(row._meta.verbose_name)


def stored(row: Row) -> Row | None:
    """The row as it stands in the database, locked until the transaction ends; None if new."""
    if row.pk is None:
        return None
    rows = row._meta.model._default_manager.select_for_update()
    return rows.filter(pk=row.pk).first()


def refuse_stale(before: Row | None, seen_version: int | None) -> None:
    """Raise the refusal STALE when the row is another than the one that a form was drawn from."""
    if before is not None and seen_version not in (None, getattr(before, "version", None)):
        raise Refused("STALE", STALE)


def _tracked(row: Row) -> Iterator["models.Field[Any, Any]"]:
    left_out = NEVER_TRACKED | getattr(row, "NOT_TRACKED", frozenset())
    return (field for field in row._meta.concrete_fields if field.name not in left_out)


def _changes(field: "models.Field[Any, Any]", before: Row, after: Row) -> Iterable[FieldChange]:
    old, new = getattr(before, field.attname), getattr(after, field.attname)
    if old == new:
        return []
    protected = getattr(after, "PROTECTED", {})
    if field.name in protected:
        return [FieldChange(field.name, protected[field.name], *_masked(old, new))]
    if isinstance(old, dict) and isinstance(new, dict):
        return _keys(field.name, old, new, getattr(after, "key_labels", {}))
    label = str(field.verbose_name)
    return [FieldChange(field.name, label, _shown(field, before), _shown(field, after))]


def _keys(
    name: str, old: dict[str, Any], new: dict[str, Any], labels: Mapping[str, str]
) -> list[FieldChange]:
    """One change for each key of a field that holds many values."""
    return [
        FieldChange(f"{name}.{key}", labels.get(key, key), _text(old.get(key)), _text(new.get(key)))
        for key in sorted(old.keys() | new.keys())
        if _text(old.get(key)) != _text(new.get(key))
    ]


def _masked(old: object, new: object) -> tuple[str, str]:
    if not new:
        return "(set)", "(removed)"
    return ("(set)", "(changed)") if old else ("", "(set)")


def _shown(field: "models.Field[Any, Any]", row: Row) -> str:
    """The value as people read it: the words of a choice, the name behind a key."""
    if field.is_relation:
        return _text(getattr(row, field.name))
    if field.choices:
        return _text(getattr(row, f"get_{field.name}_display")())
    return _text(getattr(row, field.attname))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)
