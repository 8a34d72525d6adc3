"""Why a bill differs from the last one: each line of either goes to one cause, so causes add up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tollbook.billing.types import Cause, LineKind
from tollbook.kernel.money import ZERO


@dataclass(frozen=True)
class LineFact:
    """What of a line decides its cause."""

    kind: LineKind
    source: str
    product_id: int | None
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal


# Kinds whose difference is a cause by itself.
BY_KIND: Mapping[LineKind, Cause] = {
    LineKind.PRORATED: Cause.PARTS,
    LineKind.CREDIT: Cause.PARTS,
    LineKind.ONE_TIME: Cause.ONE_TIME,
    LineKind.USAGE: Cause.USAGE,
    LineKind.AUTOMATIC: Cause.AUTOMATIC,
    LineKind.STORAGE: Cause.STORAGE,
    LineKind.MINIMUM: Cause.MINIMUM,
    LineKind.FINANCE: Cause.FINANCE,
    LineKind.GIVEN: Cause.GIVEN,
    LineKind.TAX: Cause.TAX,
    LineKind.FEE: Cause.FEE,
}


def causes_of(now: Sequence[LineFact], before: Sequence[LineFact]) -> dict[Cause, Decimal]:
    """Cause -> how much it moved the bill, without noughts, biggest first.

    The first days of a new product belong to the new product.
    """
    known = {line.product_id for line in before}
    still = {line.product_id for line in now}
    moved: dict[Cause, Decimal] = defaultdict(lambda: ZERO)
    for line in now:
        if line.kind != LineKind.RECURRING:
            moved[_cause_by_kind(line, known)] += line.amount
    for line in before:
        if line.kind != LineKind.RECURRING:
            moved[_cause_by_kind(line, still, ended=True)] -= line.amount
    for cause, amount in _recurring(_by_source(now), _by_source(before), known, still):
        moved[cause] += amount
    kept = {cause: amount for cause, amount in moved.items() if amount}
    return dict(sorted(kept.items(), key=lambda each: (-abs(each[1]), each[0])))


def _cause_by_kind(line: LineFact, elsewhere: set[int | None], *, ended: bool = False) -> Cause:
    """The cause of a line that does not simply recur; parts of a product go with its coming."""
    cause = BY_KIND[line.kind]
    if cause == Cause.PARTS and line.product_id not in elsewhere:
        return Cause.ENDED_PRODUCTS if ended else Cause.NEW_PRODUCTS
    return cause


def _by_source(lines: Iterable[LineFact]) -> dict[str, list[LineFact]]:
    found: dict[str, list[LineFact]] = defaultdict(list)
    for line in lines:
        if line.kind == LineKind.RECURRING:
            found[line.source].append(line)
    return found


def _recurring(
    now: Mapping[str, list[LineFact]],
    before: Mapping[str, list[LineFact]],
    known: set[int | None],
    still: set[int | None],
) -> Iterable[tuple[Cause, Decimal]]:
    """The same charge on both bills, or on one of them only."""
    for source, lines in now.items():
        if source in before:
            yield _same(lines, before[source])
        else:
            is_new = lines[0].product_id not in known
            yield (Cause.NEW_PRODUCTS if is_new else Cause.NEW_CHARGES, _sum(lines))
    for source, lines in before.items():
        if source not in now:
            has_ended = lines[0].product_id not in still
            yield (Cause.ENDED_PRODUCTS if has_ended else Cause.ENDED_CHARGES, -_sum(lines))


def _same(now: Sequence[LineFact], before: Sequence[LineFact]) -> tuple[Cause, Decimal]:
    """A charge that stood on the last bill too: its price, its quantity, or its periods."""
    newest, last = now[-1], before[-1]
    change = _sum(now) - _sum(before)
    if newest.unit_price != last.unit_price:
        return Cause.PRICES, change
    if newest.quantity != last.quantity:
        return Cause.QUANTITIES, change
    return Cause.PARTS, change


def _sum(lines: Iterable[LineFact]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
