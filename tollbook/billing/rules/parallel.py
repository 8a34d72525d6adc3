"""Why a bill of ours differs from the old biller's: reasons in words that add up to the difference.

Source: docs/bills.md, "Beside the old biller".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tollbook.billing.types import LineKind
from tollbook.kernel import show
from tollbook.kernel.money import ZERO

# What an old bill may tell apart, and the kinds of our lines that it means.
PARTS: Mapping[str, tuple[LineKind, ...]] = {
    "recurring": (LineKind.RECURRING, LineKind.PRORATED, LineKind.CREDIT),
    "one_time": (LineKind.ONE_TIME,),
    "usage": (LineKind.USAGE,),
    "other": (
        LineKind.AUTOMATIC,
        LineKind.STORAGE,
        LineKind.MINIMUM,
        LineKind.FINANCE,
        LineKind.GIVEN,
    ),
    "taxes": (LineKind.TAX, LineKind.FEE),
}
PART_OF_KIND = {kind: part for part, kinds in PARTS.items() for kind in kinds}
LABELS = {
    "recurring": "Recurring charges",
    "one_time": "One-time charges",
    "usage": "Usage",
    "other": "Fees, minimum and finance charges",
    "taxes": "Taxes and recovery fees",
}
ROUNDING_MAX = Decimal("0.05")


@dataclass(frozen=True)
class OldBill:
    """The other biller's charges of one bill; `parts`: those that its file tells, before what was
    due already.   calls: how many it billed, None where it does not say."""

    total: Decimal
    parts: Mapping[str, Decimal]
    calls: int | None = None


@dataclass(frozen=True)
class NewLine:
    """A line of our draft."""

    kind: LineKind
    words: str
    amount: Decimal


@dataclass(frozen=True)
class NewBill:
    """Our draft of the same account and day; its lines add up to `total`."""

    total: Decimal
    calls: int
    lines: Sequence[NewLine]

    def part(self, name: str) -> Decimal:
        """What the lines of a part come to."""
        kinds = PARTS[name]
        return sum((line.amount for line in self.lines if line.kind in kinds), ZERO)


@dataclass(frozen=True)
class Reason:
    """One reason; `amount` is what it adds to our bill over the old one."""

    words: str
    amount: Decimal


def reasons_of(old: OldBill | None, new: NewBill | None, why_none: str = "") -> list[Reason]:
    """The reasons of what differs, adding up to our total less the old one; empty when alike.

    why_none: why there is no draft of ours.
    """
    assert old is not None or new is not None, "no bill on either side"
    if new is None:
        assert old is not None
        return [Reason(f"No bill here: {why_none}", -old.total)]
    if old is None:
        return [Reason("The old biller has no bill of this account", new.total)]
    told = [_of_part(name, old, new) for name in PARTS if name in old.parts]
    found = [reason for reason in told if reason.amount]
    rest = new.total - old.total - sum((reason.amount for reason in found), ZERO)
    if rest:
        untold = [name for name in PARTS if name not in old.parts]
        found.append(_of_rest(rest, untold, new))
    return found


def _of_part(name: str, old: OldBill, new: NewBill) -> Reason:
    here, there = new.part(name), old.parts[name]
    change = here - there
    words = f"{LABELS[name]}: {show.figures(here)} here, {show.figures(there)} there"
    if name == "usage" and old.calls is not None and old.calls != new.calls:
        words += f"; {show.counted(new.calls, 'call')} here, {old.calls:,} there"
    return Reason(words + _hint(change, [name], new), change)


def _of_rest(change: Decimal, untold: Sequence[str], new: NewBill) -> Reason:
    """What the parts that the old file leaves out come to; with none left out, its own sum."""
    if not untold:
        return Reason("The parts of the old bill do not add up to its total", change)
    names = ", ".join(LABELS[name].lower() for name in untold)
    words = f"In what the old file does not tell apart ({names})"
    return Reason(words + _hint(change, untold, new), change)


def _hint(change: Decimal, names: Sequence[str], new: NewBill) -> str:
    """A line of ours that alone makes the difference, or that it is a matter of rounding."""
    kinds = [kind for name in names for kind in PARTS[name]]
    fits = [line for line in new.lines if line.kind in kinds and line.amount == change]
    if change and len(fits) == 1:
        return f'; the line "{fits[0].words}" is exactly that'
    return "; rounding" if 0 < abs(change) <= ROUNDING_MAX else ""
