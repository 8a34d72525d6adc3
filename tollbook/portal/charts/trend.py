"""The last bills as stacked columns: charges, usage, taxes and fees, at most four of them.

Each column is drawn around its own zero in pixels and placed in per cent, so type keeps its
size on every width. The figures are the stored totals of the invoices, never summed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.kernel import show
from tollbook.portal.charts.scale import NONE, percent, pixels

HEIGHT = 266
TOP, FLOOR = Decimal(34), Decimal(230)
GAP = Decimal(2)
LONG = Decimal(10_000)
PART_NAMES = ("monthly charges", "usage", "taxes and fees")


@dataclass(frozen=True)
class Bill:
    """What one column shows: stored amounts in the account's currency."""

    billed_on: date
    charges: Decimal
    usage: Decimal
    taxes: Decimal
    total: Decimal
    url: str

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal]:
        return (self.charges, self.usage, self.taxes)

    @property
    def is_long(self) -> bool:
        """Whether its figure would touch the next one on a phone, and does without its cents."""
        return abs(self.total) >= LONG

    @property
    def sentence(self) -> str:
        """What a link of the chart is called."""
        month = f"{show.month(self.billed_on)} {self.billed_on.year}"
        charges, usage, taxes = (show.figures(part) for part in self.parts)
        return (
            f"{month}: total {show.figures(self.total)}, "
            f"charges {charges}, usage {usage}, taxes and fees {taxes}"
        )


@dataclass(frozen=True)
class Block:
    """One rectangle of a column; `weave` names its pattern, "" for the plain first series."""

    css: str
    weave: str
    y: str
    height: str


@dataclass(frozen=True)
class Column:
    """One bill, drawn."""

    bill: Bill
    x: str
    middle: str
    width: str
    blocks: tuple[Block, ...]
    marker_y: str
    sum_y: str


@dataclass(frozen=True)
class Trend:
    """Everything the template places."""

    columns: tuple[Column, ...]
    zero_y: str
    summary: str
    height: int = HEIGHT

    @property
    def number_word(self) -> str:
        """How many bills there are, as a word."""
        return ("", "one", "two", "three", "four")[len(self.columns)]


def drawn(bills: Sequence[Bill]) -> Trend | None:
    """The chart of `bills`, oldest first; None where there is none."""
    if not bills:
        return None
    above = max(_reach(bill, 1) for bill in bills)
    below = max(_reach(bill, -1) for bill in bills)
    per_unit = (FLOOR - TOP) / ((above + below) or Decimal(1))
    zero = FLOOR - below * per_unit
    share = Decimal(100) / len(bills)
    columns = tuple(
        _column(bill, (share * place, share), (zero, per_unit)) for place, bill in enumerate(bills)
    )
    return Trend(columns, pixels(zero + Decimal("0.5")), summary(bills))


def _reach(bill: Bill, sign: int) -> Decimal:
    """How far the parts of one sign reach from zero."""
    return sum((abs(part) for part in bill.parts if part * sign > 0), NONE)


def _column(bill: Bill, place: tuple[Decimal, Decimal], ground: tuple[Decimal, Decimal]) -> Column:
    start, share = place
    zero, per_unit = ground
    top = zero - _reach(bill, 1) * per_unit
    return Column(
        bill=bill,
        x=percent(start, Decimal(100)),
        middle=percent(start + share / 2, Decimal(100)),
        width=percent(share, Decimal(100)),
        blocks=(*_stack(bill, 1, ground), *_stack(bill, -1, ground)),
        marker_y=pixels(top - 3),
        sum_y=pixels(top - 12),
    )


def _stack(bill: Bill, sign: int, ground: tuple[Decimal, Decimal]) -> list[Block]:
    """The parts of one sign, piled from zero outwards with a gap between neighbours."""
    zero, per_unit = ground
    blocks: list[Block] = []
    reached = NONE
    for number, part in enumerate(bill.parts, start=1):
        tall = part * sign * per_unit
        if tall <= 0:
            continue
        # A thin part keeps half of its height, so that it is still seen.
        gap = min(GAP, tall / 2) if reached else NONE
        reached += tall
        y = zero - reached if sign > 0 else zero + reached - tall + gap
        weave = "" if number == 1 else str(number)
        blocks.append(Block(f"f{number}", weave, pixels(y), pixels(tall - gap)))
    return blocks


def summary(bills: Sequence[Bill]) -> str:
    """The chart in one sentence."""
    first, last = bills[0], bills[-1]
    if len(bills) == 1:
        return f"One bill so far: {show.figures(last.total)} in {show.month(last.billed_on)}."
    ends = (show.month(first.billed_on), show.month(last.billed_on))
    change = last.total - first.total
    if change == 0:
        return f"Bills stand at {show.figures(last.total)} in {ends[1]}, as in {ends[0]}."
    sign = 1 if change > 0 else -1
    moves = [(b - a) * sign for a, b in zip(first.parts, last.parts, strict=True)]
    return (
        f"Bills {'rose' if sign > 0 else 'fell'} from {show.figures(first.total)} in {ends[0]} "
        f"to {show.figures(last.total)} in {ends[1]}, most of it in "
        f"{PART_NAMES[moves.index(max(moves))]}."
    )
