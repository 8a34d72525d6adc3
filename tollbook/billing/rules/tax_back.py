"""How much of a tax comes back when lines of an issued bill are credited.

Worked out at the rate that the bill was taxed with, from the numbers its tax lines keep. What is
given back grows with what is credited: the tax on all that has been credited, settled once, less
what came back before. So parts that add up to the whole bring back the whole, to the cent.
Source: docs/money/taxes.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tollbook.kernel.money import ZERO, settle, settle_down

# Cents x parts per million x percent in 1e-5 are 1e-13 cents, 1e-15 of the unit.
E15 = -15
PPM = 1_000_000


@dataclass(frozen=True)
class Taxed:
    """One line that a tax measured; amounts settled, `before` and `now` are what is credited of it.

    interstate_ppm: the part of it that a tax on the interstate part measures.
    """

    amount: Decimal
    before: Decimal
    now: Decimal
    interstate_ppm: int = 0


@dataclass(frozen=True)
class Levied:
    """One tax amount of one place, as the bill carries it.

    measure: percent, interstate_percent, per_line, or share: an engine's tax on one line, of which
    the same share comes back as of the line; percent_e5: percent in 1e-5;
    amount_e4: for each line, in 1e-4 of the unit.
    """

    measure: str
    whole: Decimal
    percent_e5: int = 0
    amount_e4: int = 0
    rounds_down: bool = False


def tax_back(levied: Levied, lines: Sequence[Taxed]) -> Decimal:
    """What of `levied` comes back with this credit of its lines; has the sign of the tax."""
    return _back(levied, lines, with_now=True) - _back(levied, lines, with_now=False)


def _back(levied: Levied, lines: Sequence[Taxed], *, with_now: bool) -> Decimal:
    """What has come back of the tax in all, once the credits are in."""
    credited = [line.before + (line.now if with_now else ZERO) for line in lines]
    if lines and all(given == line.amount for given, line in zip(credited, lines, strict=True)):
        return levied.whole
    if levied.measure == "per_line":
        return ZERO  # A line in service was in service, however little of it is paid.
    if levied.measure == "share":
        whole = sum((line.amount for line in lines), ZERO)
        return _within(settle(levied.whole * sum(credited, ZERO) / whole), levied.whole)
    exact = sum(
        (
            given * 100 * (PPM if levied.measure == "percent" else line.interstate_ppm)
            for given, line in zip(credited, lines, strict=True)
        ),
        ZERO,
    )
    amount = (exact * levied.percent_e5).scaleb(E15)
    settled = settle_down(amount) if levied.rounds_down else settle(amount)
    return _within(settled, levied.whole)


def _within(amount: Decimal, whole: Decimal) -> Decimal:
    """Never more than was levied, and never below nothing."""
    low, high = min(ZERO, whole), max(ZERO, whole)
    return min(max(amount, low), high)
