"""The filters of a report that whoever runs it may change."""

from collections.abc import Mapping
from dataclasses import dataclass

from tollbook.reports.queries import options_of
from tollbook.reports.types import VALUE_LENGTH_MAX, Column, Definition, Filter, Kind, Op

MODES = {Kind.NUMBER: "numeric", Kind.MONEY: "decimal", Kind.MINUTES: "decimal"}


@dataclass(frozen=True)
class Ask:
    """One filter as the form draws it. options: (value, words), empty for a field to type into."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]
    kind: Kind
    error: str = ""

    @property
    def mode(self) -> str:
        return MODES.get(self.kind, "")

    @property
    def is_day(self) -> bool:
        return self.kind == Kind.DAY and not self.options


def asks_of(
    wanted: Definition,
    columns: Mapping[str, Column],
    given: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[Ask]:
    """The fields of the form, with what was put in and what is wrong with it."""
    return [
        Ask(
            name=f"f{number}",
            label=_label(each, columns[each.column]),
            value=given.get(f"f{number}", each.value)[:VALUE_LENGTH_MAX],
            options=options_of(each.op, columns[each.column]),
            kind=columns[each.column].kind,
            error=errors.get(f"filter-{number}", ""),
        )
        for number, each in enumerate(wanted.filters)
        if each.asked
    ]


def _label(wanted: Filter, column: Column) -> str:
    op = Op.called(wanted.op)
    return column.label if op in (Op.IS, Op.WITHIN) else f"{column.label} {op.label}"
