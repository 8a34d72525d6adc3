"""Rows for a bench, whole: what it does not name has the default of its field."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from tollbook.kernel.rows import insert_rows


def insert_whole(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert `rows`, values in the order of `names`; a column that a bench knows nothing of does
    not stop it."""
    others = [
        field
        for field in model._meta.concrete_fields
        if field.name not in names and not isinstance(field, models.AutoField | models.BigAutoField)
    ]
    defaults = [_plain(field.get_default()) for field in others]
    all_names = [*names, *(field.name for field in others)]
    insert_rows(model, all_names, [(*row, *defaults) for row in rows])


def _plain(value: Any) -> Any:
    """A default as the database takes it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value) if isinstance(value, Decimal) else value
