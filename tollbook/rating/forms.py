"""What an expression over tables depends on besides their rows: their names and their columns.

Working out the expressions of the room costs Ibis about a second, whatever the number of calls; a
file of ten calls need not wait for it when the same tables met the file before.
"""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import ibis
from ibis.expr.operations import DatabaseTable


def forms_of(what: Any) -> Hashable:
    """The names and columns of all tables in `what`, and its other values as they are.

    Equal for two of which every expression has the same SQL. A table that is no table of an engine
    by name is equal to itself alone.
    """
    if isinstance(what, ibis.Table):
        table: Hashable = what.op()
        if not isinstance(table, DatabaseTable):
            return table
        return table.name, table.namespace, tuple(table.schema.items())
    if is_dataclass(what):
        return tuple((each.name, forms_of(getattr(what, each.name))) for each in fields(what))
    if isinstance(what, Mapping):
        return tuple((key, forms_of(value)) for key, value in what.items())
    if isinstance(what, tuple):
        return tuple(map(forms_of, what))
    assert isinstance(what, Hashable), f"{type(what)} has no form"
    return what
