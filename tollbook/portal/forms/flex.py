"""The filters of a report that whoever runs it may change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tollbook.kernel.culture import marked, plain_number
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


def plainly(
    wanted: Definition, columns: Mapping[str, Column], given: Mapping[str, str]
) -> dict[str, str]:
    """What was put in, its numbers as definitions have them: 1,017.10 whatever the reader's
    culture."""
    filled = {f"f{number}": columns.get(each.column) for number, each in enumerate(wanted.filters)}
    return {
        name: plain_number(text) if (column := filled.get(name)) and column.kind in MODES else text
        for name, text in given.items()
    }


def asks_of(
    wanted: Definition,
    columns: Mapping[str, Column],
    given: Mapping[str, str],
    errors: Mapping[str, str],
    listed: Mapping[str, Iterable[str]],
) -> list[Ask]:
    """The fields of the form, with what was put in and what is wrong with it.

    listed: values to choose from by column.
    """
    found = []
    for number, each in enumerate(wanted.filters):
        if not each.asked:
            continue
        column = columns[each.column]
        # What the definition has is written as its reader will write it.
        usual = marked(each.value) if column.kind in MODES else each.value
        value = given.get(f"f{number}", usual)[:VALUE_LENGTH_MAX]
        options = options_of(each.op, column, listed.get(each.column, ()))
        found.append(
            Ask(
                name=f"f{number}",
                label=_label(each, column),
                value=value,
                options=_with(value, options),
                kind=column.kind,
                error=errors.get(f"filter-{number}", ""),
            )
        )
    return found


def _with(value: str, options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The options; a value that no row has any more stays to be seen among them."""
    known = {key.casefold() for key, _ in options}
    return options if not options or value.casefold() in known else (*options, (value, value))


def _label(wanted: Filter, column: Column) -> str:
    op = Op.called(wanted.op)
    return column.label if op in (Op.IS, Op.WITHIN) else f"{column.label} {op.label}"
