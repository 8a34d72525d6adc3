"""The small line below a charge that is printed: why it is this amount, in a few words.

The whole sum stands in the explanation of the line (`explain.py`); here is only what a reader of
paper needs to see that the amount is meant.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from tollbook.billing.rules.finance import takes_least
from tollbook.billing.rules.minimum import CORPORATE_RULES, LONG_DISTANCE_RULES, is_fixed
from tollbook.billing.types import LineKind
from tollbook.kernel import show
from tollbook.kernel.money import settle

Numbers = Mapping[str, Any]


def note_of(kind: LineKind, numbers: Numbers) -> str:
    """A few words about a line; "" where its words and period say all.

    numbers: what the line was reckoned from, {} where that was not kept.
    """
    note = NOTES.get(kind)
    return note(numbers) if note and numbers else ""


def _amount(numbers: Numbers, name: str) -> Decimal:
    return Decimal(int(numbers[name])).scaleb(-2)


def _served(numbers: Numbers) -> str:
    return f"{_days(numbers)} in service"


def _unused(numbers: Numbers) -> str:
    return f"{_days(numbers)} not used"


def _days(numbers: Numbers) -> str:
    return f"{numbers['days']} of {show.counted(int(numbers['whole_days']), 'day')}"


def _least(numbers: Numbers) -> str:
    rule = int(numbers["rule"])
    what = "Long distance" if rule in LONG_DISTANCE_RULES else "Charges"
    whose = " of all accounts" if rule in CORPORATE_RULES else ""
    measured = show.figures(_amount(numbers, "measured_cents"))
    does = "below the" if is_fixed(rule) else "raised to the"
    minimum = show.figures(_amount(numbers, "minimum_cents"))
    return f"{what}{whose} of {measured}, {does} minimum of {minimum}"


def _late(numbers: Numbers) -> str:
    base, least = _amount(numbers, "base_cents"), _amount(numbers, "minimum_cents")
    percent = Decimal(int(numbers["percent_e2"])).scaleb(-2)
    past_due = f"{show.figures(base)} is past due"
    if takes_least(int(numbers["method"]), settle(base * percent / 100), least):
        return f"{past_due}; the smallest charge"
    return f"{past_due}; {percent.normalize():f} % of it"


def _kept(numbers: Numbers) -> str:
    if numbers["way"] == "fee" or not int(numbers["usage_cents"]):
        return ""
    fee, usage = _amount(numbers, "fee_cents"), _amount(numbers, "usage_cents")
    return f"{show.figures(fee)} less {show.figures(usage)} for its calls"


def _given(numbers: Numbers) -> str:
    return str(numbers["reason"])


NOTES: Final[Mapping[LineKind, Callable[[Numbers], str]]] = {
    LineKind.PRORATED: _served,
    LineKind.CREDIT: _unused,
    LineKind.MINIMUM: _least,
    LineKind.FINANCE: _late,
    LineKind.STORAGE: _kept,
    LineKind.GIVEN: _given,
}
