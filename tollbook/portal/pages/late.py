"""What accounts owe with its age, and which of them are told that they are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.billing.models import Settings as BillingSettings
from tollbook.billing.queries import due_adjust_days_of
from tollbook.ledger.queries import aged, open_items_of_many
from tollbook.ledger.types import Aging, OpenItem


@dataclass(frozen=True)
class Debts:
    """What accounts owe on a day: the age of it by account, and the open charges with a due day."""

    ages: dict[int, Aging]
    dues: list[OpenItem]
    today: date

    def late(self) -> dict[int, Aging]:
        """The accounts that are told that they are past due.

        One whose bills are all due in days to come is not called late, whatever its age.
        """
        has_past = {due.account_id for due in self.dues if due.due_on and due.due_on < self.today}
        billed = {due.account_id for due in self.dues}
        # Later by more days than this, an account is told so; 0 tells nobody.
        limit = BillingSettings.load().show_days_late
        return {
            key: each
            for key, each in self.ages.items()
            if each.days_late > limit > 0 and each.balance > 0
            if key in has_past or key not in billed
        }


def debts_of(account_ids: Sequence[int], today: date) -> Debts:
    """The debts of accounts, aged by each one's Adjust Due Date; two statements."""
    ids = list(account_ids)
    items = open_items_of_many(ids)
    dues = [debt for each in items.values() for debt in each.debts if debt.due_on]
    return Debts(aged(items, due_adjust_days_of(ids), today), dues, today)
