"""Calls: their columns, and how the call store is asked for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tollbook.customers.types import Viewer
from tollbook.reports.sources.base import (
    CALL_WORDS,
    Field,
    Source,
    accounts_seen,
    amount,
    choice,
    currency_at,
    day,
    listed,
    minutes,
    text,
    yes,
)
from tollbook.reports.types import Column, Compare, Condition, Kind, Out, Plan
from tollbook.services.queries import products_in_view_for
from tollbook.usage.queries.tables import table_count, table_rows
from tollbook.usage.types import CallTable, CallTest, NamedRows

BY_PRODUCT: Final = frozenset({"product", "location"})


def call_fields() -> list[Field]:
    """Columns of a call; each stands at the name that the call store knows it by."""
    return [
        (Column("account", "Account", is_account=True), "account"),
        text("name", "Name", "name"),
        listed("currency", "Currency", "currency", for_staff=True),
        listed("product", "Product", "product"),
        listed("location", "Location", "location"),
        day("day", "Date", "day"),
        choice("direction", "Direction", "direction", {"in": "In", "out": "Out"}),
        choice("category", "Kind of call", "category", CALL_WORDS),
        text("place", "Place", "place"),
        text("from", "From", "from_number"),
        text("to", "To", "to_number"),
        text("code", "Account code", "account_code"),
        minutes("minutes", "Minutes", "seconds"),
        minutes("billed_minutes", "Billed minutes", "billed_seconds"),
        minutes("free_minutes", "Included minutes", "free_seconds"),
        amount("price", "Price", "price"),
        yes("billed", "On a bill", "is_billed"),
    ]


CALLS: Final = Source(
    "calls",
    "Calls",
    "One row for each call with an owner, billed or not.",
    "Usage.Access",
    "Customers_CustomerLevel.Access",
    call_fields,
    None,
)
_NAMES: Final[dict[str, str]] = {column.key: str(at) for column, at in call_fields()}


def call_page(
    plan: Plan, viewer: Viewer, span: tuple[int, int], seconds: int
) -> list[tuple[Any, ...]]:
    """Rows of a plan: `span` is where they begin and how many at most."""
    start, most = span
    table = replace(_table(plan, plan.outs, viewer, seconds), offset=start, limit=most)
    return table_rows(replace(table, order=_order(plan)))


def call_count(plan: Plan, viewer: Viewer, seconds: int) -> int:
    """How many rows a plan has without its limit."""
    return table_count(_table(plan, plan.outs, viewer, seconds))


def call_totals(plan: Plan, viewer: Viewer, seconds: int) -> tuple[Any, ...]:
    """The measures of a plan over everything."""
    return table_rows(_table(plan, plan.totals, viewer, seconds))[0]


def call_values(viewer: Viewer, key: str) -> list[str]:
    """What a listed column of calls can hold: the currencies, lines and places of the view.

    The rows behind them are asked, not the calls, which may be millions.
    """
    if key == "currency":
        return sorted(set(_accounts(viewer).currencies))
    lines = _products(viewer)
    return sorted(set(filter(None, lines.names if key == "location" else lines.numbers)))


def _table(plan: Plan, outs: Iterable[Out], viewer: Viewer, seconds: int) -> CallTable:
    outs = tuple(outs)
    asked = {each.column for each in outs} | {each.column.key for each in plan.conditions}
    is_narrow = viewer.location_ids is not None
    low, high = _days(plan.conditions)
    return CallTable(
        accounts=_accounts(viewer),
        products=_products(viewer) if is_narrow or asked & BY_PRODUCT else NamedRows(),
        only_products=is_narrow,
        shown=tuple((_NAMES.get(each.column, ""), each.by, each.of) for each in outs),
        tests=tuple(
            CallTest(_NAMES[each.column.key], each.compare.value, each.value)
            for each in plan.conditions
        ),
        from_day=low,
        to_day=high,
        seconds=seconds,
    )


def _order(plan: Plan) -> tuple[tuple[int, bool], ...]:
    places = {each.key: place for place, each in enumerate(plan.outs)}
    wanted = [(places[each.key], each.descending) for each in plan.order]
    rest = [place for place in range(len(plan.outs)) if place not in {p for p, _ in wanted}]
    return (*wanted, *((place, False) for place in rest))


def _days(conditions: Iterable[Condition]) -> tuple[date | None, date | None]:
    """The days that the conditions leave, for passing over files."""
    low: date | None = None
    high: date | None = None
    for each in conditions:
        if each.column.kind != Kind.DAY or not isinstance(each.value, date):
            continue
        if each.compare in (Compare.FROM, Compare.SAME):
            low = max(low, each.value) if low else each.value
        if each.compare in (Compare.TO, Compare.SAME):
            high = min(high, each.value) if high else each.value
    return low, high


def _accounts(viewer: Viewer) -> NamedRows:
    priced = accounts_seen(viewer).annotate(money=currency_at("")(viewer))
    rows = list(priced.values_list("pk", "number", "name", "money"))
    return NamedRows(*map(tuple, zip(*rows, strict=True))) if rows else NamedRows()


def _products(viewer: Viewer) -> NamedRows:
    found = products_in_view_for(viewer).select_related(None).order_by()
    rows = list(found.values_list("pk", "product_id", "location__description"))
    return NamedRows(*map(tuple, zip(*rows, strict=True))) if rows else NamedRows()
