"""The entries of one account between two days, by their effective days, and what was open then."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.rows import Micros, among
from tollbook.ledger.models import Choice, Entry
from tollbook.ledger.rules.replay import open_after
from tollbook.ledger.types import RAISING, EntryKind, OpenItem, OpenItems, Told

ENTRIES_MAX = 2000


@dataclass(frozen=True)
class Moves:
    """What moved an account: the balance before, the entries, the balance after.

    left_out: how many more entries of these days are part of the balance before.
    """

    before: Decimal
    entries: tuple[Entry, ...]
    after: Decimal
    left_out: int = 0


def moves_of(account_id: int, first: date, last: date) -> Moves:
    """The newest `ENTRIES_MAX` entries from `first` to `last`, both included, oldest first."""
    entries = Entry.objects.filter(account=account_id)
    within = entries.filter(effective_on__gte=first, effective_on__lte=last)
    count = within.count()
    newest = list(within.order_by("-effective_on", "-position")[:ENTRIES_MAX])
    after = _balance(entries.filter(effective_on__lte=last))
    before = after - sum((signed(each) for each in newest), Decimal("0.00"))
    return Moves(before, tuple(reversed(newest)), after, count - len(newest))


def open_at(account_id: int, on: date) -> OpenItems:
    """What of the account was open at the end of a day."""
    return open_after(told_up_to([account_id], on).get(account_id, []))


def signed(entry: Entry) -> Decimal:
    """Above zero what raises the balance, below zero what lowers it."""
    return entry.amount if entry.kind in RAISING else -entry.amount


def told_up_to(account_ids: Collection[int], on: date) -> dict[int, list[Told]]:
    """The entries of these accounts up to a day, in the order of posting."""
    chosen: dict[int, list[int]] = defaultdict(list)
    mine = Choice.objects.filter(entry__account__in=among(account_ids))
    for entry_id, debt_id in mine.order_by("settles").values_list("entry", "settles"):
        chosen[entry_id].append(debt_id)
    rows = Entry.objects.filter(account__in=among(account_ids), effective_on__lte=on)
    found: dict[int, list[Told]] = defaultdict(list)
    names = ("pk", "account_id", "position", "effective_on", "amount", "due_on", "source")
    for row in rows.order_by("account", "position").values_list(*names, "kind", "reverses"):
        told = Told(OpenItem(*row[:7]), EntryKind(row[7]), row[8], tuple(chosen[row[0]]))
        found[row[1]].append(told)
    return found


def _balance(entries: "QuerySet[Entry]") -> Decimal:
    up = Q(kind__in=[each.value for each in RAISING])
    sums = entries.aggregate(
        up=Sum(Micros("amount"), filter=up), down=Sum(Micros("amount"), filter=~up)
    )
    return settle(from_micros(int(sums["up"] or 0) - int(sums["down"] or 0)))
