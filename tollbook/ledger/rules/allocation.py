"""Which payment settles which charge: oldest first, unless the payer chose."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from tollbook.ledger.types import OpenItem, OpenItems, Share


def age_of(item: OpenItem) -> tuple[object, int]:
    """What oldest means: the effective day, then the order of posting."""
    return (item.effective_on, item.position)


def oldest_first(items: OpenItems, chosen: Collection[int] | None = None) -> list[Share]:
    """Shares that settle the debts of one account with its cash; never more than either side.

    chosen: entry ids of the debts that the payer named; None settles any. What is left of the
    cash stays unapplied. Source: docs/money/allocation.md.
    """
    debts = [debt for debt in items.debts if chosen is None or debt.entry_id in chosen]
    left = {debt.entry_id: debt.open_amount for debt in debts}
    shares: list[Share] = []
    for cash in sorted(items.cash, key=age_of):
        shares.extend(_settled_by(cash, sorted(debts, key=age_of), left))
    return shares


def _settled_by(
    cash: OpenItem, debts: Iterable[OpenItem], left: dict[int, Decimal]
) -> Iterable[Share]:
    """What `cash` settles; takes it off `left`."""
    remaining = cash.open_amount
    for debt in debts:
        part = min(remaining, left[debt.entry_id])
        if part > 0:
            left[debt.entry_id] -= part
            remaining -= part
            yield Share(cash.entry_id, debt.entry_id, part)
