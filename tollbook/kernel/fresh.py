"""New rows where many are made: as calling the model makes them, in a quarter of the time.

What the defaults of a model are is worked out once; values go where the model keeps them, without
a look at which database they come from, for there is one.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


class _Shape(NamedTuple):
    """held: values of a row that nobody has said anything of.   made: defaults that are made for
    each row.   pointing: fields that hold another row."""

    held: dict[str, Any]
    made: list[tuple[str, Callable[[], Any]]]
    pointing: dict[str, Any]


@cache
def _shape(model: type[Model]) -> _Shape:
    fields = model._meta.concrete_fields
    held = {name: value for name, value in vars(model()).items() if name != "_state"}
    made = [
        (each.attname, each.default)
        for each in fields
        if each.has_default() and callable(each.default)
    ]
    return _Shape(held, made, {each.name: each for each in fields if each.is_relation})


def fresh(model: type[Row], **facts: Any) -> Row:
    """`model(**facts)`, not saved. facts: by the names of its fields."""
    shape = _shape(model)
    row = model.__new__(model)
    held = row.__dict__
    held.update(shape.held)
    row._state = ModelState()
    for name, make in shape.made:
        held[name] = make()
    for name, value in facts.items():
        if name in shape.pointing:
            point(row, name, value)
        else:
            held[name] = value
    return row


def point(row: Model, name: str, other: Model | None) -> None:
    """Let a row point at another one, which may be saved later."""
    field = _shape(type(row)).pointing[name]
    row.__dict__[field.attname] = getattr(other, field.target_field.attname, None)
    row._state.fields_cache[name] = other
    if other is not None and not field.remote_field.multiple:
        field.remote_field.set_cached_value(other, row)
