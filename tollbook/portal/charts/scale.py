"""Sizes on paper: amounts into pixels and per cents, as the text an SVG attribute takes.

Decimal throughout, so that no rectangle depends on binary rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)


def pixels(value: Decimal) -> str:
    """`value` with one decimal, as an attribute."""
    return f"{value:.1f}"


def percent(part: Decimal, whole: Decimal) -> str:
    """`part` of `whole` in per cent with two decimals; nothing of nothing is 0."""
    share = part * 100 / whole if whole else NONE
    return f"{share:.2f}%"


@dataclass(frozen=True)
class Segment:
    """One stretch of a split bar: its class, where it begins, how long it is."""

    css: str
    x: str
    width: str


def segments(parts: Sequence[tuple[str, Decimal]]) -> list[Segment]:
    """(class, amount) pairs side by side; amounts at or below zero take no room."""
    whole = sum((max(amount, NONE) for _, amount in parts), NONE)
    drawn, reached = [], NONE
    for css, amount in parts:
        if amount > 0:
            drawn.append(Segment(css, percent(reached, whole), percent(amount, whole)))
            reached += amount
    return drawn
