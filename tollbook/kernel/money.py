"""Money is exact while computing and settled once when it goes on paper.

Exact amounts are `Decimal` here and integer micros (1e-6 of the currency unit) in columns.
Settled amounts have the two places of the currency. Only this module rounds.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

CENT = Decimal("0.01")
MICROS_PER_UNIT = 1_000_000
MICROS_PER_CENT = 10_000
ZERO = Decimal("0.00")


def settle(exact: Decimal) -> Decimal:
    """`exact` in whole cents, half up on the magnitude, also below zero."""
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def settle_up(exact: Decimal) -> Decimal:
    """`exact` in whole cents, up to the next cent on the magnitude (accounts with Round Up)."""
    return exact.quantize(CENT, rounding=ROUND_UP)


def settle_down(exact: Decimal) -> Decimal:
    """`exact` in whole cents towards zero (Federal USF, 47 CFR 54.712)."""
    return exact.quantize(CENT, rounding=ROUND_DOWN)


def settle_ceiling(exact: Decimal) -> Decimal:
    """`exact` in whole cents, up towards plus infinity, so a credit never grows."""
    return exact.quantize(CENT, rounding=ROUND_CEILING)


def to_micros(amount: Decimal) -> int:
    """Whole micros of `amount`; asserts that nothing is cut."""
    micros = amount * MICROS_PER_UNIT
    assert micros == micros.to_integral_value(), f"{amount} has more than six places"
    return int(micros)


def from_micros(micros: int) -> Decimal:
    """The exact amount of `micros`."""
    return Decimal(micros).scaleb(-6)


def split(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Divide a settled `amount` by `weights`; parts are whole cents and add up again.

    Largest remainder first, ties to the earlier part. Weights count by magnitude; where all
    are zero the first part bears the whole amount.
    """
    assert weights, "nothing to split over"
    sizes = [abs(weight) for weight in weights]
    if not any(sizes):
        sizes = [1] + [0] * (len(weights) - 1)
    sign = -1 if amount < 0 else 1
    cents = int(abs(amount).scaleb(2))
    total = sum(sizes)
    parts = [cents * size // total for size in sizes]
    by_rest = sorted(range(len(sizes)), key=lambda place: -(cents * sizes[place] % total))
    for place in by_rest[: cents - sum(parts)]:
        parts[place] += 1
    assert sum(parts) == cents
    return [Decimal(sign * part).scaleb(-2) for part in parts]
