"""The settings of a room in the shape of all fields, so that one page draws and reads them all."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tollbook.kernel.entry import Option
from tollbook.kernel.record import FieldSpec, Kind, Section
from tollbook.kernel.settings_row import SettingsRow

KEYS = ("code", "name", "abbreviation")  # by which of them a row of another table is known
MOST = {models.PositiveSmallIntegerField: 32_767, models.PositiveIntegerField: 2_147_483_647}
Field = Any


def settings_rows() -> list[type[SettingsRow]]:
    """The settings of every room that has some, by the room's name."""
    found = [each for each in SettingsRow.__subclasses__() if not each._meta.abstract]
    return sorted(found, key=lambda each: each._meta.app_label)


def section_of(model: type[SettingsRow]) -> Section:
    """The settings of one room."""
    room = model._meta.app_label
    title = room.capitalize()
    return Section(room, "settings", title, "Settings", tuple(_specs(model)))


def _specs(model: type[SettingsRow]) -> Iterator[FieldSpec]:
    for field in model._meta.concrete_fields:
        if field.name not in ("id", "version"):
            yield _spec(field)


def _spec(field: Field) -> FieldSpec:
    kind, more = _kind(field)
    default = None if field.is_relation else field.get_default()
    if kind == Kind.REFERENCE:
        default = ""
    return FieldSpec(
        name=field.name,
        label=str(field.verbose_name),
        help=str(field.help_text),
        kind=kind,
        default=default,
        is_required=not (field.blank or field.null) and kind not in (Kind.TICK,),
        choices=tuple(field.choices or ()),
        is_wide=kind == Kind.LONG_TEXT,
        **more,
    )


def _kind(field: Field) -> tuple[Kind, dict[str, Any]]:
    if field.is_relation:
        return Kind.REFERENCE, {"refers": _key_of(field.related_model), "empty": "None"}
    if isinstance(field, models.BooleanField):
        return Kind.TICK, {}
    if isinstance(field, models.DecimalField):
        low, high = _bounds(field, 10 ** (field.max_digits - field.decimal_places) - 1)
        return Kind.MONEY, {"places": field.decimal_places, "lowest": low, "highest": high}
    if isinstance(field, models.IntegerField):
        low, high = _bounds(field, MOST.get(cast(Any, type(field)), 2_147_483_647))
        kind = Kind.WHOLE_CHOICE if field.choices else Kind.WHOLE
        return kind, {"lowest": low, "highest": high}
    if isinstance(field, models.TextField):
        return Kind.LONG_TEXT, {"size": 4000}
    kind = Kind.CHOICE if field.choices else Kind.TEXT
    return kind, {"size": field.max_length or 100}


def _bounds(field: Field, most: int) -> tuple[Decimal, Decimal]:
    own = field.validators
    lows = [each.limit_value for each in own if isinstance(each, MinValueValidator)]
    highs = [each.limit_value for each in own if isinstance(each, MaxValueValidator)]
    return Decimal(max([*lows, 0])), Decimal(min([*highs, most]))


def _key_of(model: type[models.Model]) -> str:
    names = {each.name for each in model._meta.concrete_fields}
    return next(each for each in KEYS if each in names)


def options_of_settings(model: type[SettingsRow]) -> dict[str, list[Option]]:
    """What each setting that points at a row offers."""
    found: dict[str, list[Option]] = {}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            target = cast(type[models.Model], field.related_model)
            key = _key_of(target)
            rows = target._default_manager.order_by(key)
            found[field.name] = [Option(str(getattr(row, key)), str(row)) for row in rows]
    return found


def faults_of_settings(row: SettingsRow, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What the columns' own checks say against the values of a row."""
    left_out = {field.name for field in row._meta.concrete_fields} - set(names)
    try:
        row.clean_fields(exclude=left_out)
    except ValidationError as wrong:
        return {name: ("VALUE", words[0]) for name, words in wrong.message_dict.items()}
    return {}
