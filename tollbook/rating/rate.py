"""Calls and a tariff in, rated calls out: the whole way of a call through the room."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import ibis
from ibis.expr.types import StringValue

from tollbook.rating import allot, classify, exceptions, match, price
from tollbook.rating.engine import Engine
from tollbook.rating.forms import forms_of
from tollbook.rating.tariff import Shelves, shelved
from tollbook.rating.types import NOTHING_INCLUDED, RATED, Tariff
from tollbook.rating.zones import zone_offsets

# From calls of which the category is known (category_no) to those that are priced.
Decision: TypeAlias = Callable[[ibis.Table], ibis.Table]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: a tariff laid out is many small things that all stay, and to
    look through them again and again takes a seventh of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_uncollected()
def rate(
    engine: Engine,
    calls: ibis.Table,
    tariff: Tariff,
    *,
    carry: Sequence[str] = (),
    decide: Decision | None = None,
) -> ibis.Table:
    """The columns `RATED` for each of `calls` (columns `CALLS`), not yet run.

    carry: columns of the calls to pass through, so that nobody need join them back.
    decide: leaves out calls by their category, so that only the others meet prices and allotments.
    The result is a pure function of its arguments; the order of its rows is not fixed.
    """
    shelves = shelved(engine, tariff)
    survey = _surveyed(engine, calls)
    met = _Meeting(shelves, _offsets(engine, survey, shelves), _asked(survey), decide)
    how = (forms_of((calls, met)), tuple(carry))
    timed = engine.planned(("timed", *how), lambda: _timed(engine, calls, met))
    if tariff.included.pots.num_rows:
        return _trail(allot.with_free_seconds(engine, timed, tariff.included), carry)
    return engine.planned(
        ("trail", *how),
        lambda: _trail(allot.with_free_seconds(engine, timed, NOTHING_INCLUDED), carry),
    )


@dataclass(frozen=True)
class _Meeting:
    """What calls meet: the shelves, the zones, how often exceptions are asked, what leaves some
    out.
    """

    shelves: Shelves
    offsets: ibis.Table
    asked: exceptions.Asked
    decide: Decision | None


def _timed(engine: Engine, calls: ibis.Table, met: _Meeting) -> ibis.Table:
    """The calls with the price that each meets and the seconds that are billed; a pure function of
    the forms of the tables, whatever stands in them.
    """
    shelves, asked = met.shelves, met.asked
    planned = engine.named(match.with_plans(calls, shelves))
    local = engine.named(match.with_local_times(planned, shelves, met.offsets))
    banded = engine.named(match.with_bands(local, shelves))
    seen = engine.named(classify.with_ends(match.with_on_net_rule(banded, shelves), shelves))
    sorted_out = engine.named(classify.with_categories(seen, shelves))
    chosen = engine.named(met.decide(sorted_out)) if met.decide else sorted_out
    matched = engine.named(match.with_prices(chosen, shelves))
    if shelves.exceptions and asked:
        coded = engine.named(exceptions.with_codes(matched, shelves.exceptions, asked))
        matched = engine.named(exceptions.with_exceptions(coded, shelves.exceptions, asked))
    numbered = engine.named(match.with_price_numbers(matched, shelves))
    return price.timed(numbered)


def _trail(shared: ibis.Table, carry: Sequence[str]) -> ibis.Table:
    """The columns `RATED` and those that pass through, once it is known what is free."""
    priced = price.priced(shared)
    trail = priced.mutate(place=_place(priced))
    return trail.select(*carry, *(name for name in RATED.names if name not in carry))


def _surveyed(engine: Engine, calls: ibis.Table) -> list[dict[str, Any]]:
    """By zone, the time that the calls span and how many codes of exceptions one has at most."""
    codes = [(calls[name] != 0).cast("int64") for name in exceptions.CODES]
    span = calls.group_by("account_zone").agg(
        first_ms=calls.started_ms.min(),
        last_ms=calls.started_ms.max(),
        codes=(codes[0] + codes[1]).max(),
    )
    rows: list[dict[str, Any]] = engine.to_arrow(span).to_pylist()
    return rows


def _asked(survey: list[dict[str, Any]]) -> exceptions.Asked:
    """How often exceptions are asked: never, once, or twice where a call has two codes."""
    most = max((row["codes"] for row in survey), default=0)
    return (exceptions.FIRST, exceptions.SECOND)[:most]


def _offsets(engine: Engine, survey: list[dict[str, Any]], shelves: Shelves) -> ibis.Table:
    """The zones of the calls and plans over the time that the calls span."""
    zones = shelves.zones.union(row["account_zone"] for row in survey)
    first_ms = min((row["first_ms"] for row in survey), default=0)
    last_ms = max((row["last_ms"] for row in survey), default=0)
    return engine.copied(zone_offsets(zones, first_ms, last_ms))


def _place(calls: ibis.Table) -> StringValue:
    """Of the other end: its exchange or area code, else what the deck calls the destination."""
    return (calls.other_place == "").ifelse(calls.destination, calls.other_place)
