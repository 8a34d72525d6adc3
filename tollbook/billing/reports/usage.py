"""Reports over the calls of a bill: what they were, where to, when, and how long.

The amounts of a report are whole cents that add up to the usage of the bill. Calls are priced to
four places and settled by line, so each row gets the share of the usage that its calls weigh.
"""

from collections.abc import Sequence
from decimal import Decimal

from tollbook.billing.reports.facts import Calls, Facts, Item
from tollbook.billing.reports.shape import (
    Column,
    Holds,
    Report,
    Row,
    columns,
    in_one_block,
    total,
)
from tollbook.kernel.money import ZERO, split

NO_CODE = "No code"
TOP = 25
KINDS = {
    "Local": ("local", "eas", "elc", "inbound", "on_net"),
    "Intrastate": ("intralata", "intrastate"),
    "Interstate": ("interstate", "alaska_hawaii"),
    "International": ("canada", "international"),
    "Toll-free": ("toll_free_intra", "toll_free_inter"),
    "Other calls": ("directory_assistance", "operator", "premium"),
}
KIND_OF = {category: kind for kind, categories in KINDS.items() for category in categories}


def usage_columns(words: str) -> tuple[Column, ...]:
    """What is counted by what."""
    return columns(
        words, ("Calls", Holds.COUNT), ("Minutes", Holds.MINUTES), ("Amount", Holds.MONEY)
    )


def usage_summary(facts: Facts) -> Report | None:
    """Calls, minutes and amount by kind of call; lines are settled, so nothing is shared out."""
    lines = [item for item in facts.items if item.is_usage]
    if not lines:
        return None
    rows = [
        Row((kind, *_line_figures(own)))
        for kind in KINDS
        if (own := [item for item in lines if KIND_OF.get(item.call_category) == kind])
    ]
    whole = total("All calls", *_line_figures(lines))
    key, title = "usage_summary", "Usage by kind"
    return Report(key, title, usage_columns("Kind of call"), in_one_block(rows), whole)


def _line_figures(lines: Sequence[Item]) -> tuple[int, int, Decimal]:
    return (
        sum(line.calls for line in lines),
        sum(line.seconds for line in lines),
        sum((line.amount for line in lines), ZERO),
    )


def shared(facts: Facts, groups: Sequence[Calls]) -> list[Row]:
    """A row for each group, the usage of the bill shared out by what its calls weigh."""
    if not groups:
        return []
    amounts = split(facts.usage, [group.micros for group in groups])
    return [
        Row((group.key, group.calls, group.seconds, amount))
        for group, amount in zip(groups, amounts, strict=True)
    ]


def _report(key: str, title: str, words: str, rows: Sequence[Row]) -> Report | None:
    """A report of all calls with their sum."""
    if not rows:
        return None
    calls = sum(int(row.cells[1]) for row in rows)
    seconds = sum(int(row.cells[2]) for row in rows)
    amount = sum((Decimal(row.cells[3]) for row in rows), ZERO)
    whole = total("All calls", calls, seconds, amount)
    return Report(key, title, usage_columns(words), in_one_block(rows), whole)


def account_code_summary(facts: Facts) -> Report | None:
    """By account code, those without one last; nothing where no call has a code."""
    groups = sorted(facts.calls_by("account_code"), key=lambda each: (not each.key, each.key))
    if not any(each.key for each in groups):
        return None
    named = [Calls(each.key or NO_CODE, each.calls, each.seconds, each.micros) for each in groups]
    title = "Account codes"
    return _report("account_code_summary", title, "Account code", shared(facts, named))


def area_summary(facts: Facts) -> Report | None:
    """By the state or country at the other end, the most calls first."""
    groups = sorted(facts.calls_by("area"), key=lambda each: (-each.calls, each.key))
    return _report("area_summary", "Areas", "State or country", shared(facts, groups))


def time_of_day(facts: Facts) -> Report | None:
    """By the hour of the start, in the account's own time; hours without a call are left out."""
    groups = sorted(facts.calls_by("hour"), key=lambda each: each.key)
    named = [Calls(_hour(each.key), each.calls, each.seconds, each.micros) for each in groups]
    return _report("time_of_day", "Time of day", "Calls begun", shared(facts, named))


def _hour(key: str) -> str:
    """9:00 to 9:59 am."""
    hour = int(key)
    written = hour % 12 or 12
    return f"{written}:00 to {written}:59 {'am' if hour < 12 else 'pm'}"


def long_duration(facts: Facts) -> Report | None:
    """The longest calls, longest first."""
    rows = [
        Row((each.at, each.own, each.other, each.place, each.seconds, each.price))
        for each in facts.long_calls()
    ]
    if not rows:
        return None
    return Report(
        "long_duration",
        "Long calls",
        columns(
            *("Begun", "Your number", "Other number", "Place"),
            ("Length", Holds.LENGTH),
            ("Price", Holds.PRICE),
        ),
        in_one_block(rows),
        lead=f"Calls of {facts.long_minutes} minutes and more, the longest first.",
    )


def frequent_numbers(facts: Facts) -> Report | None:
    """The numbers called most, then all others in one line."""
    rows = _most(facts, "number", "All other numbers")
    return _report("frequent_numbers", "Numbers called most", "Number", rows)


def frequent_cities(facts: Facts) -> Report | None:
    """The cities called most, then all others in one line."""
    rows = _most(facts, "city", "All other places")
    return _report("frequent_cities", "Cities called most", "City", rows)


def _most(facts: Facts, by: str, rest: str) -> list[Row]:
    """The groups with the most calls, ties by their name; what is left stands in one row."""
    groups = sorted(facts.calls_by(by), key=lambda each: (-each.calls, each.key))
    kept, others = groups[:TOP], groups[TOP:]
    if others:
        sums = [(each.calls, each.seconds, each.micros) for each in others]
        kept = [*kept, Calls(rest, *(sum(part) for part in zip(*sums, strict=True)))]
    return shared(facts, kept)
