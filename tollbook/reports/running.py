"""A plan becomes rows: by the database, or by the call store, in the same shape and with limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncMonth, TruncQuarter, TruncYear

from tollbook.customers.types import PENDING, PENDING_WORDS, Viewer
from tollbook.kernel.export import Cell
from tollbook.kernel.patience import TooSlow, patience
from tollbook.reports.rules.reading import cell_of
from tollbook.reports.sources import SOURCES
from tollbook.reports.sources.base import At, Source
from tollbook.reports.sources.calls import call_count, call_page, call_totals, call_values
from tollbook.reports.types import (
    CHOICES_MAX,
    By,
    Column,
    Compare,
    Condition,
    Kind,
    Of,
    Out,
    Plan,
    Result,
    Row,
)

CHOICES_SECONDS: Final = 2
_COMPARED: Final = {
    Compare.SAME: "",
    Compare.OTHER: "",
    Compare.HAS: "__icontains",
    Compare.BEGINS: "__istartswith",
    Compare.FROM: "__gte",
    Compare.TO: "__lte",
}
CURRENCY: Final = "currency"
CURRENCIES: Final = "currencies"
_TRUNCATED: Final = {By.MONTH: TruncMonth, By.QUARTER: TruncQuarter, By.YEAR: TruncYear}
_WORKED_OUT: Final = {Of.SUM: Sum, Of.LOWEST: Min, Of.HIGHEST: Max}


def result_of(plan: Plan, viewer: Viewer, span: tuple[int, int], seconds: int) -> Result:
    """Rows from `span[0]` on, `span[1]` at most; raises TooSlow after `seconds`."""
    start, most = span
    wanted = max(0, min(most, plan.limit - start))
    with patience(seconds):
        if SOURCES[plan.subject].rows is None:
            found = call_count(plan, viewer, seconds)
            rows = call_page(plan, viewer, (start, wanted), seconds) if found else []
            totals = call_totals(plan, viewer, seconds) if plan.totals else ()
        else:
            found, rows, totals = _of_database(plan, viewer, (start, wanted))
    return Result(
        rows=tuple(_cells(plan.outs, row) for row in rows),
        count=min(found, plan.limit),
        found=found,
        totals=_cells(plan.totals, totals),
    )


def values_of(viewer: Viewer, subject: str, column: Column) -> tuple[str, ...]:
    """What stands in a listed column, in the rows that a viewer sees; one statement.

    Nothing where there are too many values to choose from, or where finding them takes too long.
    """
    source = SOURCES[subject]
    if not column.is_listed:
        return ()
    if source.rows is None:
        named = tuple(call_values(viewer, column.key))
        return named if len(named) <= CHOICES_MAX else ()
    at = next(at for each, at in source.fields() if each.key == column.key)
    name = _name(column.key)
    rows = source.rows(viewer).annotate(**{name: _expression(at, viewer)})
    filled = rows.exclude(**{name: ""}).exclude(**{f"{name}__isnull": True})
    try:
        with patience(CHOICES_SECONDS):
            told = filled.order_by(name).values_list(name, flat=True).distinct()
            found = tuple(map(str, told[: CHOICES_MAX + 1]))
    except TooSlow:
        return ()
    return found if len(found) <= CHOICES_MAX else ()


def _cells(outs: Iterable[Out], row: Iterable[Any]) -> Row:
    return tuple(_cell(out, value) for out, value in zip(outs, row, strict=True))


def _cell(out: Out, value: Any) -> Cell:
    if out.column in ("account", "corporate") and str(value).startswith(PENDING):
        return PENDING_WORDS
    return cell_of(out, value)


def _of_database(
    plan: Plan, viewer: Viewer, span: tuple[int, int]
) -> tuple[int, list[tuple[Any, ...]], tuple[Any, ...]]:
    rows = _filtered(plan, viewer)
    shown = _shown(plan, rows)
    start, wanted = span
    found = shown.order_by().count()
    page = list(_ordered(plan, shown)[start : start + wanted])
    return found, [_told_apart(plan.outs, rows, each) for each in page], _totals(plan, rows)


def _filtered(plan: Plan, viewer: Viewer) -> "QuerySet[Any, Any]":
    """The rows of the gate, with each column that the plan uses under a name of its own."""
    source = SOURCES[plan.subject]
    assert source.rows is not None
    rows: QuerySet[Any, Any] = source.rows(viewer).annotate(**_named(plan, source, viewer))
    for each in plan.conditions:
        rows = rows.filter(_condition(each))
    return rows


def _named(plan: Plan, source: Source, viewer: Viewer) -> dict[str, Any]:
    places: Mapping[str, At] = {column.key: at for column, at in source.fields()}
    used = {out.column for out in (*plan.outs, *plan.totals) if out.column}
    used |= {each.column.key for each in plan.conditions}
    if _adds_money(plan.outs) or _adds_money(plan.totals):
        used |= {CURRENCY} & set(places)
    return {_name(key): _expression(places[key], viewer) for key in sorted(used)}


def _name(key: str) -> str:
    """What a column is called among the names of the model."""
    return f"r_{key}"


def _expression(at: At, viewer: Viewer) -> Any:
    return F(at) if isinstance(at, str) else at(viewer)


def _condition(wanted: Condition) -> Q:
    name = _name(wanted.column.key)
    is_text = wanted.column.kind in (Kind.TEXT, Kind.CHOICE)
    if wanted.compare in (Compare.EMPTY, Compare.FILLED):
        empty = Q(**{f"{name}__isnull": True}) | (Q(**{name: ""}) if is_text else Q())
        return empty if wanted.compare == Compare.EMPTY else ~empty
    lookup = _COMPARED[wanted.compare]
    if not lookup and wanted.column.kind == Kind.TEXT:
        lookup = "__iexact"
    same = Q(**{f"{name}{lookup}": wanted.value})
    return ~same if wanted.compare == Compare.OTHER else same


def _shown(plan: Plan, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """The columns of the plan, grouped where it groups; order follows."""
    if not plan.is_grouped:
        return rows.values_list(*(_name(out.column) for out in plan.outs))
    groups = {f"g{place}": _group(out) for place, out in enumerate(plan.outs) if not out.of}
    figures = _figures(plan.outs)
    figures |= _currencies(plan.outs, rows)
    put_together: QuerySet[Any, Any] = rows.values(**groups).annotate(**figures)
    return put_together.values_list(*groups, *figures)


def _adds_money(outs: Iterable[Out]) -> bool:
    return any(out.of and out.kind == Kind.MONEY for out in outs)


def _currencies(outs: Iterable[Out], rows: "QuerySet[Any, Any]") -> dict[str, Any]:
    """How many currencies a figure of money puts together, as the last of the figures."""
    name = _name(CURRENCY)
    if not _adds_money(outs) or name not in rows.query.annotations:
        return {}
    return {CURRENCIES: Count(name, distinct=True)}


def _told_apart(
    outs: Sequence[Out], rows: "QuerySet[Any, Any]", row: Sequence[Any]
) -> tuple[Any, ...]:
    """A row as it is shown: amounts of several currencies are no sum and stay empty."""
    values = _joined(outs, row)
    if not _currencies(outs, rows) or row[-1] <= 1:
        return values
    return tuple(
        None if out.of and out.kind == Kind.MONEY else value
        for out, value in zip(outs, values, strict=True)
    )


def _group(out: Out) -> Any:
    """What rows are put together by: a day's month, say; nothing and "" are one."""
    name = _name(out.column)
    if out.by in _TRUNCATED:
        return _TRUNCATED[By.called(out.by)](name, output_field=DateField())
    if out.kind == Kind.TEXT:
        return Coalesce(Cast(name, TextField()), Value(""), output_field=TextField())
    return F(name)


def _figures(outs: Iterable[Out]) -> dict[str, Any]:
    """Each figure under a name; an average as its sum and its count, so that it is exact."""
    found: dict[str, Any] = {}
    for place, out in enumerate(outs):
        name = _name(out.column)
        if out.of == Of.COUNT:
            found[f"m{place}"] = Count("pk")
        elif out.of == Of.AVERAGE:
            found[f"m{place}"] = Sum(name, output_field=BigIntegerField())
            found[f"n{place}"] = Count(name)
        elif out.of:
            found[f"m{place}"] = _WORKED_OUT[Of.called(out.of)](name)
    return found


def _joined(outs: Iterable[Out], row: Iterable[Any]) -> tuple[Any, ...]:
    """A row with the two parts of each average as one."""
    values = iter(row)
    return tuple(
        _average(next(values), next(values)) if out.of == Of.AVERAGE else next(values)
        for out in outs
    )


def _average(total: Any, count: Any) -> tuple[int, int] | None:
    return (int(total), int(count)) if count else None


def _ordered(plan: Plan, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """As the plan says, what is empty last, then something that tells all rows apart."""
    wanted = []
    for each in plan.order:
        at = F(_order_name(plan, each.key))
        wanted.append(at.desc(nulls_last=True) if each.descending else at.asc(nulls_last=True))
    groups = [f"g{place}" for place, out in enumerate(plan.outs) if plan.is_grouped and not out.of]
    return rows.order_by(*wanted, *(groups or ["pk"]))


def _order_name(plan: Plan, key: str) -> str:
    place, out = next(each for each in enumerate(plan.outs) if each[1].key == key)
    if not plan.is_grouped:
        return _name(out.column)
    return f"m{place}" if out.of else f"g{place}"


def _totals(plan: Plan, rows: "QuerySet[Any, Any]") -> tuple[Any, ...]:
    """The figures over everything that the filters let through."""
    if not plan.totals:
        return ()
    figures = _figures(plan.totals) | _currencies(plan.totals, rows)
    found = rows.aggregate(**figures)
    return _told_apart(plan.totals, rows, [found[name] for name in figures])
