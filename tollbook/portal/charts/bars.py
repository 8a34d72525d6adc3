"""Amounts by place as horizontal bars, largest first; below zero they grow to the left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tollbook.kernel import show
from tollbook.portal.charts.scale import NONE, percent

BARS_MAX = 8


@dataclass(frozen=True)
class Amount:
    """One named amount; `inside` are the amounts it is made of, `toggle` shows or hides them."""

    name: str
    amount: Decimal
    url: str = ""
    inside: tuple["Amount", ...] = ()
    number: str = ""
    toggle: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar, drawn in per cent of its track."""

    name: str
    number: str
    amount: Decimal
    url: str
    toggle: str
    x: str
    width: str
    inside: tuple["Bar", ...] = ()


@dataclass(frozen=True)
class Bars:
    """Everything the template places; `zero_x` is "" while nothing lies below zero."""

    bars: tuple[Bar, ...]
    total: Decimal
    zero_x: str
    summary: str


def folded(amounts: Sequence[Amount], others_url: str = "") -> list[Amount]:
    """Largest first, the first eight by themselves and the rest as one sum that says how many."""
    ordered = sorted(amounts, key=lambda each: (-each.amount, each.name))
    if len(ordered) <= BARS_MAX:
        return ordered
    rest = ordered[BARS_MAX:]
    words = f"All others ({show.whole(len(rest))})"
    others = Amount(words, sum((each.amount for each in rest), NONE), others_url)
    return [*ordered[:BARS_MAX], others]


def drawn(amounts: Sequence[Amount], tail: str = "", others_url: str = "") -> Bars | None:
    """The chart of `amounts`; None where there is none. `tail` closes the summary."""
    if not amounts:
        return None
    shown = folded(amounts, others_url)
    total = sum((each.amount for each in amounts), NONE)
    left, whole = _track(shown)
    bars = tuple(_bar(each, left, whole) for each in shown)
    return Bars(bars, total, percent(left, whole) if left else "", _summary(shown, total) + tail)


def _track(shown: Sequence[Amount]) -> tuple[Decimal, Decimal]:
    """How far the widest negative reaches, and the length of the whole track."""
    flat = [*shown, *(each for outer in shown for each in outer.inside)]
    left = max(*(-each.amount for each in flat), NONE)
    right = max(*(each.amount for each in flat), NONE)
    return left, left + right or Decimal(1)


def _bar(each: Amount, left: Decimal, whole: Decimal) -> Bar:
    start = left + min(each.amount, NONE)
    return Bar(
        name=each.name,
        number=each.number,
        amount=each.amount,
        url=each.url,
        toggle=each.toggle,
        x=percent(start, whole),
        width=percent(abs(each.amount), whole),
        inside=tuple(_bar(part, left, whole) for part in folded(each.inside)),
    )


def _summary(shown: Sequence[Amount], total: Decimal) -> str:
    first = shown[0]
    if len(shown) == 1:
        return f"All of {show.figures(total)} is {first.name}."
    return f"{show.figures(first.amount)} of {show.figures(total)} is {first.name}."
