"""The one form of join the room has: calls on the left, at most one row of a shelf on the right."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from tollbook.rating.validity import ANY_BAND, DIGITS_MAX

Told: TypeAlias = Callable[[ibis.Table, ibis.Table], ibis.Value]


@dataclass(frozen=True)
class Lookup:
    """One question to a shelf.

    where: from calls and shelf to conditions; the shelf may not answer twice.
    takes: new column of the calls -> column of the shelf, or what both tables say together; null
    where there is no answer.
    """

    shelf: ibis.Table
    where: Callable[[ibis.Table, ibis.Table], Sequence[BooleanValue]]
    takes: Mapping[str, str | Told]


def looked_up(calls: ibis.Table, *lookups: Lookup) -> ibis.Table:
    """`calls` with what each of `lookups` finds; none of them may need the answer of another."""
    joined = calls
    taken: dict[str, ibis.Value] = {}
    for place, lookup in enumerate(lookups):
        # A view of its own, because the same shelf may be asked about both ends of a call.
        shelf = lookup.shelf.view()
        mark = f"shelf{place}_"
        joined = joined.left_join(shelf, lookup.where(calls, shelf), rname=mark + "{name}")
        taken |= {
            new: shelf[told] if isinstance(told, str) else told(calls, shelf)
            for new, told in lookup.takes.items()
        }
    return joined.select(*(calls[name] for name in calls.columns), **taken)


def number_key(number: StringValue, length: IntegerValue) -> IntegerValue:
    """The digits of `number` filled up with zeros to 15 places; null where it is no number."""
    likely_first = (11, 10, 12, 13, 14, 15, 9, 8, 7, 3, 2, 1, 4, 5, 6)
    powers = [(length == digits, 10 ** (DIGITS_MAX - digits)) for digits in likely_first]
    return number.try_cast("int64") * ibis.cases(*powers, else_=ibis.null("int64"))


def cut_key(key: IntegerValue, length: IntegerValue, digits: int) -> IntegerValue:
    """The key of the first `digits` digits; null where the number has fewer."""
    cut = key - key % 10 ** (DIGITS_MAX - digits)
    return (length >= digits).ifelse(cut, ibis.null("int64"))


def is_one_of(value: StringValue | IntegerValue, options: Iterable[str | int]) -> BooleanValue:
    """`value` is one of few `options`. Compared one by one, because the engine would answer a
    longer IN by one more join.
    """
    return reduce(or_, (value == option for option in options))


def in_days(call: ibis.Table, row: ibis.Table) -> list[BooleanValue]:
    """Days are inclusive at both ends, in the plan's zone."""
    return [row.first_day <= call.plan_day, call.plan_day <= row.last_day]


def price_of_day(call: ibis.Table, row: ibis.Table) -> IntegerValue:
    """The number in the price book that the row gives on the day of the call."""
    return (call.plan_day < row.turn_day).ifelse(row.price_no, row.later_no)


def in_band(call: ibis.Table, row: ibis.Table) -> BooleanValue:
    """The row holds in any band, or in that of the call's start."""
    return (row.band_no == ANY_BAND) | (row.band_no == call.band_no)
