"""The one form of join the room has: calls on the left, at most one row of a shelf on the right."""

from collections.abc import Callable, Sequence

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from tollbook.rating.tariff import DIGITS_MAX

Where = Callable[[ibis.Table, ibis.Table], Sequence[BooleanValue]]

_MARK = "shelf_"


def looked_up(
    calls: ibis.Table, shelf: ibis.Table, where: Where, takes: dict[str, str]
) -> ibis.Table:
    """`calls` with columns of the row of `shelf` that `where` finds, null where it finds none.

    where: from calls and shelf to conditions; the shelf may not answer twice. The shelf's columns
    bear the prefix "shelf_" there.   takes: new column -> column of the shelf.
    """
    # A view of its own, because the same shelf may be looked up for both ends of a call.
    marked = shelf.rename(_MARK + "{name}").view()
    joined = calls.left_join(marked, where(calls, marked))
    return joined.select(*calls.columns, **{new: joined[_MARK + old] for new, old in takes.items()})


def number_key(number: StringValue) -> IntegerValue:
    """The digits of `number` filled up with zeros to 15 places; null where it is no number."""
    return (number + "0" * DIGITS_MAX).substr(0, DIGITS_MAX).try_cast("int64")


def cut_key(key: IntegerValue, length: IntegerValue, digits: int) -> IntegerValue:
    """The key of the first `digits` digits; null where the number has fewer."""
    return (length >= digits).ifelse(key - key % 10 ** (DIGITS_MAX - digits), ibis.null("int64"))
