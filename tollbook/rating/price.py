"""From seconds to money: billed seconds, the exact price, one rounding.

All in 64-bit integers. A price before rounding is micros over 60, so that a rate per minute is
never divided before the call's one rounding.
Bounds: every figure stays below 2**53; that is a call of 100 days at 1,000 units a minute.
"""

from typing import TypeAlias

import ibis
from ibis.expr.types import BooleanValue, IntegerScalar, IntegerValue

SECONDS_PER_MINUTE = 60
HALF_OF_SIXTY = 30
MICROS_PLACES = 6

Whole: TypeAlias = IntegerValue | IntegerScalar | int


def whole_quotient(amount: IntegerValue, divisor: Whole) -> IntegerValue:
    """`amount` divided by `divisor`, the rest cut. Both at least 0 and below 2**53.

    Ibis' own whole division goes through a floating quotient that may round up; here the rest is
    taken away first, so the quotient is a whole number and exact.
    """
    return ((amount - amount % divisor) / divisor).cast("int64")


def billed_seconds(seconds: IntegerValue, first: Whole, following: Whole) -> IntegerValue:
    """Seconds charged: `first` once, then whole steps of `following`; 0 seconds stay 0."""
    beyond = ibis.greatest(seconds - first, 0)
    steps = whole_quotient(beyond + following - 1, following)
    return (seconds == 0).ifelse(0, first + steps * following)


def rounded_micros(
    exact_micros_x60: IntegerValue, decimals: IntegerValue, round_up: BooleanValue
) -> IntegerValue:
    """The price in micros, rounded once to `decimals` (0 to 6) places, on the magnitude."""
    unit_micros = _unit_micros(decimals)
    unit_x60 = unit_micros * SECONDS_PER_MINUTE
    push = round_up.ifelse(unit_x60 - 1, unit_micros * HALF_OF_SIXTY)
    micros = whole_quotient(exact_micros_x60.abs() + push, unit_x60) * unit_micros
    return (exact_micros_x60 < 0).ifelse(-micros, micros)


def _unit_micros(decimals: IntegerValue) -> IntegerValue:
    """Micros of the last place kept: 4 places are 100 micros."""
    cases = [(decimals == places, 10 ** (MICROS_PLACES - places)) for places in (4, 2, 3, 0, 1, 5)]
    return ibis.cases(*cases, else_=1).cast("int64")


def timed(matched: ibis.Table) -> ibis.Table:
    """Adds billed_seconds. A call below the minimum of its rule has none and so costs nothing.

    matched: calls with the numbers of their rule (`match.with_price_numbers`).
    """
    counted = (matched.seconds < matched.minimum_seconds).ifelse(0, matched.seconds)
    # Where nothing prices the call the numbers are zeros, and nothing may be divided by zero.
    steps = ibis.greatest(matched.next_seconds, 1)
    billed = billed_seconds(counted, matched.first_seconds, steps)
    return matched.mutate(billed_seconds=matched.is_priced.ifelse(billed, 0))


def priced(allotted: ibis.Table) -> ibis.Table:
    """Adds price_micros_x60 and price_micros.

    allotted: calls with billed_seconds and free_seconds (`allot.with_free_seconds`). Connect and
    flat fee are dropped where every second is free, which is also so where there are no seconds.
    """
    charged = allotted.billed_seconds - allotted.free_seconds
    once = (allotted.connect_micros + allotted.flat_micros) * SECONDS_PER_MINUTE
    exact = (charged > 0).ifelse(once + allotted.rate_micros * charged, 0)
    settled = allotted.mutate(price_micros_x60=exact)
    rounded = rounded_micros(settled.price_micros_x60, settled.decimals, settled.round_up)
    return settled.mutate(price_micros=rounded)
