"""Included minutes and calls, between the billed seconds and the price.

What is included is used up in the order of call start, then call key, within the billing period
that holds the call's local day. The allotments of a call are asked one after the other, by their
stage. What a call takes at one stage depends on no later stage, so each stage is one running sum
over all calls of an allotment and a period. Source: docs/money/included.md.
"""

from collections.abc import Iterator

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import IntegerValue, StringValue

from tollbook.rating.engine import Engine
from tollbook.rating.lookup import Lookup, looked_up
from tollbook.rating.types import Included

# Sums of 64-bit whole numbers are wider in the engine; this brings them back exactly.
_NARROW = "decimal(18, 0)"


def with_free_seconds(engine: Engine, timed: ibis.Table, included: Included) -> ibis.Table:
    """Adds free_seconds (0 to billed_seconds) and allotments (JSON list of [name, seconds] or "").

    timed: calls with billed_seconds, category_no and local_day; all calls of the periods that are
    not on an invoice. call_no decides between calls with the same start and key.
    """
    nothing = {"free_seconds": ibis.literal(0).cast("int64"), "allotments": ibis.literal("")}
    if included.pots.num_rows == 0:
        return timed.mutate(**nothing)
    rest = engine.named(_in_periods(engine, timed, included).mutate(**nothing))
    used = engine.copied(included.used) if included.used.num_rows else None
    for stage in _stages(included):
        rest = engine.named(_taken(rest, engine.copied(stage), used))
    listed = (rest.allotments == "").ifelse("", ibis.literal("[") + rest.allotments + "]")
    return rest.mutate(allotments=listed).drop("period_no", "category_bit")


def _in_periods(engine: Engine, timed: ibis.Table, included: Included) -> ibis.Table:
    """Adds period_no, null outside all periods, and the category as a bit."""
    periods = Lookup(
        engine.copied(included.periods),
        lambda call, period: [
            call.account_id == period.account_id,
            period.first_day <= call.local_day,
            call.local_day <= period.last_day,
        ],
        {"period_no": "period_no"},
    )
    dated = looked_up(timed, periods)
    return dated.mutate(category_bit=ibis.literal(1).cast("int64") << dated.category_no)


def _stages(included: Included) -> Iterator[pa.Table]:
    """Who is covered by which allotment, a table for each stage, in their order."""
    whole = included.covers.join(included.pots, "pot_no", join_type="inner")
    for stage in sorted(included.pots["stage"].unique().to_pylist()):
        yield whole.filter(pc.equal(whole["stage"], stage)).drop_columns(["stage"])


def _taken(calls: ibis.Table, stage: ibis.Table, used: ibis.Table | None) -> ibis.Table:
    """`calls` with what this stage adds to free_seconds and allotments."""
    met = _met(calls, stage, used)
    covers = met.pot_no.notnull() & met.period_no.notnull()
    covers &= (met.categories & met.category_bit) != 0
    need = covers.ifelse(met.billed_seconds - met.free_seconds, 0)
    wish = (met.counts_calls & (need > 0)).ifelse(1, need).cast("int64")
    wishing = met.mutate(need=need, wish=wish)
    left = wishing.amount - wishing.used - _wished_before(wishing)
    got = ibis.greatest(ibis.least(left, wishing.wish), 0).fill_null(0)
    # One call of an allotment of calls frees all that is left of it.
    seconds = wishing.counts_calls.ifelse((got > 0).ifelse(wishing.need, 0), got).fill_null(0)
    freed = wishing.mutate(took=seconds.cast("int64"))
    taken = freed.mutate(free_seconds=freed.free_seconds + freed.took, allotments=_told(freed))
    return taken.select(calls.columns)


def _met(calls: ibis.Table, stage: ibis.Table, used: ibis.Table | None) -> ibis.Table:
    """Adds the allotment of the stage that covers the product on the day, and what is used."""
    allotment = Lookup(
        stage,
        lambda call, pot: [
            call.product_id == pot.product_id,
            pot.first_day <= call.local_day,
            call.local_day <= pot.last_day,
        ],
        {name: name for name in ("pot_no", "name", "counts_calls", "amount", "categories")},
    )
    met = looked_up(calls, allotment)
    if used is None:
        return met.mutate(used=ibis.literal(0).cast("int64"))
    taken = Lookup(
        used,
        lambda call, row: [call.pot_no == row.pot_no, call.period_no == row.period_no],
        {"used": "used"},
    )
    found = looked_up(met, taken)
    return found.mutate(used=found.used.fill_null(0))


def _wished_before(calls: ibis.Table) -> IntegerValue:
    """What earlier calls of the allotment and period asked for; more than there is, at the end."""
    earlier = ibis.window(
        group_by=[calls.pot_no, calls.period_no],
        order_by=[calls.started_ms, calls.call_key, calls.call_no],
        rows=(None, 0),
    )
    until: IntegerValue = calls.wish.sum().over(earlier).cast(_NARROW).cast("int64")
    return until - calls.wish


def _told(calls: ibis.Table) -> StringValue:
    """The list so far with this stage's part, without its brackets."""
    part = ibis.literal('["') + calls.name + '",' + calls.took.cast("string") + "]"
    first = (calls.allotments == "").ifelse(part, calls.allotments + "," + part)
    return (calls.took > 0).ifelse(first, calls.allotments)
