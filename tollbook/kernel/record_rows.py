"""Between the plain values of a section and the row of the database that holds them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import ForeignKey, Model

from tollbook.kernel.record import FieldSpec, Kind

NOT_IN_THE_ROW = frozenset({Kind.SHOWN, Kind.SEALED, Kind.ACCOUNT})
DECIMALS = frozenset({Kind.MONEY, Kind.NUMBER})


def values_of(row: Model, specs: Iterable[FieldSpec]) -> dict[str, Any]:
    """What the row holds for each field; a reference as the key of the row it points at."""
    return {spec.name: value_of(row, spec) for spec in specs if spec.kind not in NOT_IN_THE_ROW}


def value_of(row: Model, spec: FieldSpec) -> Any:
    """What the row holds for one field."""
    if spec.is_custom:
        return live(spec, row.custom.get(spec.column))  # type: ignore[attr-defined]
    value = getattr(row, spec.name)
    if spec.refers:
        return getattr(value, spec.refers) if value is not None else ""
    return value


Finder = Callable[[type[Model], FieldSpec, str], Model | None]


def put(
    row: Model, specs: Iterable[FieldSpec], values: Mapping[str, Any], find: Finder | None = None
) -> None:
    """Put the given values of the fields into the row; what is not given stays.

    find: gives the row that a reference means, where many rows share an answer (`remembered`).
    """
    for spec in specs:
        if spec.name in values and spec.kind not in NOT_IN_THE_ROW:
            _put_one(row, spec, values[spec.name], find or referred)


def _put_one(row: Model, spec: FieldSpec, value: Any, find: Finder) -> None:
    if spec.is_custom:
        row.custom = with_key(row.custom, spec, value)  # type: ignore[attr-defined]
    elif spec.refers:
        setattr(row, spec.name, find(type(row), spec, value))
    else:
        setattr(row, spec.name, value)


def remembered() -> Finder:
    """A finder that asks for each row once."""
    return cache(referred)


def referred(model: type[Model], spec: FieldSpec, key: str) -> Model | None:
    """The row that a key of a reference means; None for an empty one."""
    if not key:
        return None
    field = model._meta.get_field(spec.name)
    assert isinstance(field, ForeignKey)
    found: Model = field.related_model._default_manager.get(**{spec.refers: key})
    return found


def with_key(custom: Mapping[str, Any], spec: FieldSpec, value: Any) -> dict[str, Any]:
    """The keys with one value set; an empty one goes, and a No that never was a Yes is not kept."""
    kept = dict(custom)
    if value in (None, "") or (value is False and spec.column not in kept):
        kept.pop(spec.column, None)
    else:
        kept[spec.column] = at_rest(value)
    return kept


def at_rest(value: Any) -> Any:
    """A value as JSON keeps it: amounts and days as text."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def live(spec: FieldSpec, kept: Any) -> Any:
    """A value that JSON kept; one that no longer fits the kind stays the text it is."""
    if kept in (None, ""):
        return spec.default
    try:
        if spec.kind in DECIMALS:
            return Decimal(str(kept))
        if spec.kind == Kind.DATE:
            return date.fromisoformat(str(kept))
    except (ArithmeticError, ValueError):
        return str(kept)
    return kept
