"""How a finance charge comes about (docs/money/finance.md)."""

from decimal import Decimal

# As accounts name them.
PERCENT_WITH_MINIMUM, MINIMUM_ONLY = 1, 3


def takes_least(method: int, of_percent: Decimal, least: Decimal) -> bool:
    """Whether the smallest charge is taken, not the percentage. of_percent: rounded, in money."""
    return method == MINIMUM_ONLY or (method == PERCENT_WITH_MINIMUM and of_percent < least)
