"""Which payment settles which charge: oldest first, unless the payer chose."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from tollbook.ledger.types import OpenItem, OpenItems, Share

NONE_CHOSEN: Mapping[int, Collection[int]] = {}


def age_of(item: OpenItem) -> tuple[object, int]:
    """What oldest means: the effective day, then the order of posting."""
    return (item.effective_on, item.position)


def oldest_first(
    items: OpenItems, chosen: Mapping[int, Collection[int]] = NONE_CHOSEN
) -> list[Share]:
    """Shares that settle the debts of one account with its cash; never more than either side.

    chosen: entry id of a payment -> entry ids of the debts that its payer chose. Such cash is tied:
    it comes first, settles only these debts, and what is left of it stays unapplied. All other cash
    settles any debt, old or new, oldest first.
    """
    debts = sorted(items.debts, key=age_of)
    left = {debt.entry_id: debt.open_amount for debt in debts}
    shares: list[Share] = []
    for cash in sorted(items.cash, key=lambda item: (item.entry_id not in chosen, age_of(item))):
        only = chosen.get(cash.entry_id)
        wanted = [debt for debt in debts if only is None or debt.entry_id in only]
        shares.extend(_settled_by(cash, wanted, left))
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
