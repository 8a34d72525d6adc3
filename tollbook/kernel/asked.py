"""Queries that are asked again and again, for one account or a few, with their SQL kept."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, connections
from django.db.models import Model, QuerySet

from tollbook.kernel.rows import INTEGERS, TEXTS, among_parameter, one_parameter

__all__ = ["INTEGERS", "TEXTS", "Asked"]
Row = TypeVar("Row", bound=Model)


class Asked(Generic[Row]):
    """A query for the rows whose key is among some, its SQL worked out once.

    Working it out costs the ORM five times what the database needs to answer for one account.
    make: from what goes into its `__in` filters to the query, one for each of `kinds`; the same
    every time. Call it with as many lists of keys.
    """

    def __init__(self, make: Callable[..., "QuerySet[Row, Any]"], *kinds: str) -> None:
        self.make, self.kinds = make, kinds
        self.places = [object() for _kind in kinds]  # for keys that are not known yet

    def __call__(self, *keys: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The rows, where `make` gives a `values_list`."""
        return list(self._rows(keys))

    def objects(self, *keys: Iterable[Any]) -> list[Row]:
        """The rows as objects, where `make` gives a query of these without relations."""
        model = self._built()[0].query.model
        names = [field.attname for field in model._meta.concrete_fields]
        return [model.from_db(connection.alias, names, row) for row in self._rows(keys)]

    def _rows(self, keys: Sequence[Iterable[Any]]) -> Iterable[tuple[Any, ...]]:
        compiler, sql, params = self._built()
        # The ORM says so only while it works the SQL out.
        assert not compiler.query.select_for_update or connection.in_atomic_block, "locks need one"
        wanted = dict(zip(map(id, self.places), map(one_parameter, keys), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [wanted.get(id(each), each) for each in params])
            found = cursor.fetchall()
        return compiler.results_iter([found], tuple_expected=True)  # type: ignore[no-any-return]

    def _built(self) -> tuple[Any, str, tuple[Any, ...]]:
        """The compiled query, kept with the connection that it was made for."""
        own: Any = connections[connection.alias]
        kept = own.__dict__.setdefault("queries_asked", {})
        if self not in kept:
            filters = map(among_parameter, self.kinds, self.places)
            compiler = self.make(*filters).query.get_compiler(own.alias)
            kept[self] = (compiler, *compiler.as_sql())
        return kept[self]  # type: ignore[no-any-return]
