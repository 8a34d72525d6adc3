"""What was open on an earlier day: the entries up to it, settled again in the order of posting.

The same rule as the postings follow (`rules.allocation`), entry by entry. A reversal frees what its
original settled, or was settled by, and pairs with it. Source: docs/money/aging.md.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tollbook.ledger.rules.allocation import oldest_first
from tollbook.ledger.types import RAISING, OpenItem, OpenItems, Told


@dataclass
class _Desk:
    """Entries that are open while they are gone through, and what has settled what."""

    debts: dict[int, OpenItem] = field(default_factory=dict)
    cash: dict[int, OpenItem] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    shares: dict[tuple[int, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def lay(self, told: Told) -> None:
        """Put an entry on the desk, open in full."""
        self.told[told.item.entry_id] = told
        side = self.debts if told.kind in RAISING else self.cash
        side[told.item.entry_id] = told.item

    def use(self, giver: int, taker: int, amount: Decimal) -> None:
        """`amount` of cash settles so much of a debt; below zero it is taken back."""
        self.shares[giver, taker] += amount
        for side, key in ((self.cash, giver), (self.debts, taker)):
            item = side.get(key) or replace(self.told[key].item, open_amount=Decimal(0))
            side[key] = replace(item, open_amount=item.open_amount - amount)

    def undo(self, reversal: Told, original: Told) -> None:
        """Free what `original` was paired with, and pair it with its reversal."""
        key = original.item.entry_id
        for (giver, taker), amount in list(self.shares.items()):
            if key in (giver, taker) and amount:
                self.use(giver, taker, -amount)
        pair = (reversal.item.entry_id, key)
        giver, taker = pair if original.kind in RAISING else pair[::-1]
        self.use(giver, taker, original.item.open_amount)

    def settle(self) -> None:
        """Settle what is open, by the rule."""
        chosen = {key: self.told[key].chosen for key in self.cash if self.told[key].chosen}
        for share in oldest_first(self.open(), chosen):
            self.use(share.taken_from, share.settles, share.amount)

    def open(self) -> OpenItems:
        """What is open now, oldest first."""
        sides = (self.debts, self.cash)
        debts, cash = (
            tuple(
                sorted(
                    (item for item in side.values() if item.open_amount),
                    key=lambda item: (item.effective_on, item.position),
                )
            )
            for side in sides
        )
        return OpenItems(debts, cash)


def open_after(entries: Iterable[Told]) -> OpenItems:
    """What of one account's entries, in the order of posting, is open when all are posted."""
    desk = _Desk()
    for told in entries:
        desk.lay(told)
        original = desk.told.get(told.reverses or 0)
        if original is not None:
            desk.undo(told, original)
        desk.settle()
    return desk.open()
