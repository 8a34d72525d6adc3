"""What all accounts owe by days late, on any day: open items of the ledger, due dates of here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tollbook.billing.queries.records import due_adjust_days_of
from tollbook.customers.models import Account
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.money import ZERO
from tollbook.kernel.rows import among
from tollbook.ledger.queries import aged, open_items_as_of
from tollbook.ledger.types import Aging

BUCKETS = ("current", "days_30", "days_60", "days_90", "days_120")


@dataclass(frozen=True)
class AgedAccount:
    """An account with anything open on the day; `unapplied` is cash that settles nothing yet."""

    account_id: int
    number: str
    name: str
    is_open: bool  # its service goes on
    aging: Aging
    unapplied: Decimal

    @property
    def balance(self) -> Decimal:
        return self.aging.balance


def aged_accounts_for(viewer: Viewer, on: date) -> list[AgedAccount]:
    """Every account that the staff person sees with anything open at the end of `on`, by number;
    staff only."""
    if not viewer.is_staff:
        return []
    items = open_items_as_of(on)
    agings = aged(items, due_adjust_days_of(list(items)), on)
    cash = {
        key: sum((each.open_amount for each in found.cash), ZERO) for key, found in items.items()
    }
    rows = Account.objects.filter(seen_by(viewer), pk__in=among(items)).order_by("number")
    names = rows.values_list("pk", "number", "name", "status__is_terminated")
    return [
        AgedAccount(key, number, name, not ended, agings[key], cash[key])
        for key, number, name, ended in names
    ]


def bucket_sums(rows: Iterable[AgedAccount]) -> dict[str, Decimal]:
    """What all of `rows` owe by bucket, and in `balance` altogether."""
    sums = dict.fromkeys((*BUCKETS, "balance", "unapplied"), ZERO)
    for row in rows:
        for name in BUCKETS:
            sums[name] += getattr(row.aging, name)
        sums["balance"] += row.balance
        sums["unapplied"] += row.unapplied
    return sums
