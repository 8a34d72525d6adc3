"""A definition is checked against what its reader may use: lists of what is allowed, never of what
is not. What is wrong is named at the field of the builder it stands in.
"""

from collections.abc import Iterator, Mapping

from tollbook.kernel.errors import WrongFields
from tollbook.reports.types import (
    ADDED_UP,
    COLUMNS_MAX,
    FILTERS_MAX,
    GROUPS_MAX,
    MEASURES_MAX,
    OPS,
    ORDERS_MAX,
    ROWS_MAX,
    VALUE_LENGTH_MAX,
    WITHOUT_VALUE,
    By,
    ChartKind,
    Column,
    Definition,
    Filter,
    Group,
    Kind,
    Measure,
    Of,
    Offer,
    Op,
    Out,
)

Fault = tuple[str, str, str]  # field of the builder, code, sentence


def refuse_wrong(wanted: Definition, offer: Offer) -> None:
    """Raise WrongFields for whatever of `wanted` its reader may not use or nobody could."""
    found: dict[str, tuple[str, str]] = {}
    for where, code, words in faults_of(wanted, offer):
        found.setdefault(where, (code, words))
    if found:
        raise WrongFields(found)


def faults_of(wanted: Definition, offer: Offer) -> Iterator[Fault]:
    """Everything wrong with `wanted`."""
    yield from _sizes(wanted)
    yield from _columns(wanted, offer)
    for number, each in enumerate(wanted.filters):
        yield from _filter(f"filter-{number}", each, offer)
    yield from _groups(wanted, offer)
    yield from _measures(wanted, offer)
    yield from _order(wanted)
    yield from _chart(wanted)


def _sizes(wanted: Definition) -> Iterator[Fault]:
    limits = (
        ("columns", wanted.columns, COLUMNS_MAX),
        ("filter-0", wanted.filters, FILTERS_MAX),
        ("groups", wanted.groups, GROUPS_MAX),
        ("measures", wanted.measures, MEASURES_MAX),
        ("order", wanted.order, ORDERS_MAX),
    )
    for where, held, most in limits:
        if len(held) > most:
            yield where, "MAX", f"Choose {most} at most."
    if not 1 <= wanted.limit <= ROWS_MAX:
        yield "limit", "RNG", f"Enter a number of rows from 1 to {ROWS_MAX:,}."


def _known(where: str, key: str, offer: Offer) -> Iterator[Fault]:
    if key not in offer.columns:
        yield where, "column", f"There is no column {key[:40]} that the readers of this may see."


def _columns(wanted: Definition, offer: Offer) -> Iterator[Fault]:
    if not wanted.columns and not wanted.groups:
        yield "columns", "REQ", "Choose at least one column, or something to group by."
    for key in wanted.columns:
        yield from _known("columns", key, offer)
    if len(set(wanted.columns)) < len(wanted.columns):
        yield "columns", "UNI", "A column stands here twice."


def _filter(where: str, wanted: Filter, offer: Offer) -> Iterator[Fault]:
    yield from _known(where, wanted.column, offer)
    column = offer.columns.get(wanted.column)
    if column is None:
        return
    if wanted.op not in {each.value for each in OPS[column.kind]}:
        yield where, "op", f"{column.label} cannot be compared like that."
    elif not wanted.value and not wanted.asked and Op.called(wanted.op) not in WITHOUT_VALUE:
        yield where, "REQ", f"Enter what {column.label} is compared with."
    elif len(wanted.value) > VALUE_LENGTH_MAX:
        yield where, "LEN", f"Enter at most {VALUE_LENGTH_MAX} characters."


def _groups(wanted: Definition, offer: Offer) -> Iterator[Fault]:
    for each in wanted.groups:
        yield from _known("groups", each.column, offer)
        if each.column in offer.columns:
            yield from _grouped(each, offer.columns[each.column])
    if len({each.key for each in wanted.groups}) < len(wanted.groups):
        yield "groups", "UNI", "It is grouped by the same column twice."


def _grouped(wanted: Group, column: Column) -> Iterator[Fault]:
    if column.kind in ADDED_UP:
        yield "groups", "group", f"{column.label} is a figure: add it up instead of grouping by it."
    elif (wanted.by != "") != (column.kind == Kind.DAY):
        yield "groups", "by", f"Say for {column.label}: by day, month, quarter or year."
    elif wanted.by and wanted.by not in {each.value for each in By}:
        yield "groups", "by", "Days are grouped by day, month, quarter or year."


def _measures(wanted: Definition, offer: Offer) -> Iterator[Fault]:
    for each in wanted.measures:
        if each.of not in {of.value for of in Of}:
            yield "measures", "function", "Choose one of the functions that are offered."
        elif each.of == Of.COUNT:
            if each.column:
                yield "measures", "function", "The count is of rows and needs no column."
        else:
            yield from _known("measures", each.column, offer)
            column = offer.columns.get(each.column)
            if column is not None and column.kind not in ADDED_UP:
                yield "measures", "function", f"{column.label} is no figure to work with."
    if len({each.key for each in wanted.measures}) < len(wanted.measures):
        yield "measures", "UNI", "The same figure stands here twice."


def _order(wanted: Definition) -> Iterator[Fault]:
    shown = keys_shown(wanted)
    for each in wanted.order:
        if each.key not in shown:
            yield "order", "order", "Sort by something that the report shows."


def _chart(wanted: Definition) -> Iterator[Fault]:
    if wanted.chart not in {each.value for each in ChartKind}:
        yield "chart", "chart", "Choose bars, a line, or no chart."
    elif wanted.chart and not wanted.groups:
        yield "chart", "chart", "A chart draws groups: choose something to group by."
    elif wanted.chart and wanted.chart_value not in {each.key for each in wanted.worked_out}:
        yield "chart_value", "chart", "Choose a figure of the report for the chart."


def keys_shown(wanted: Definition) -> list[str]:
    """The keys of what a report shows, in their order."""
    if wanted.is_grouped:
        return [g.key for g in wanted.groups] + [m.key for m in wanted.worked_out]
    return list(wanted.columns)


def outs_of(wanted: Definition, columns: Mapping[str, Column]) -> tuple[Out, ...]:
    """What a report shows, with words for its heads; `wanted` has been checked."""
    if wanted.is_grouped:
        groups = (_group_out(each, columns[each.column]) for each in wanted.groups)
        return (*groups, *measures_of(wanted, columns))
    return tuple(_plain_out(columns[key]) for key in wanted.columns)


def measures_of(wanted: Definition, columns: Mapping[str, Column]) -> tuple[Out, ...]:
    """The figures that are worked out over rows."""
    return tuple(_measure_out(each, columns) for each in wanted.worked_out)


def _plain_out(column: Column) -> Out:
    return Out(column.key, column.label, column.kind, column.key, words=column.words)


def _group_out(group: Group, column: Column) -> Out:
    by = f", {By.called(group.by).label.lower()}" if group.by and group.by != By.DAY else ""
    return Out(
        group.key, column.label + by, column.kind, column.key, by=group.by, words=column.words
    )


def _measure_out(measure: Measure, columns: Mapping[str, Column]) -> Out:
    if measure.of == Of.COUNT:
        return Out(measure.key, "Count", Kind.NUMBER, of=measure.of)
    column = columns[measure.column]
    words = Of.called(measure.of).label
    label = column.label if measure.of == Of.SUM else f"{column.label}, {words.lower()}"
    return Out(measure.key, label, column.kind, column.key, of=measure.of)
