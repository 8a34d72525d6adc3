"""Reads of the ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from tollbook.customers.models import Account
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.asked import INTEGERS, Asked
from tollbook.kernel.money import ZERO, from_micros, settle
from tollbook.kernel.rows import Micros, among
from tollbook.ledger.check import check
from tollbook.ledger.models import Allocation, Entry, Head, Item
from tollbook.ledger.receivables import (
    batch_for,
    batches_for,
    classifications_for,
    entry_for,
    item_for,
    items_for,
    manual_classifications,
    queue_sums,
    settlement_of,
    sums_of_batch,
)
from tollbook.ledger.rules import aging
from tollbook.ledger.rules.replay import open_after
from tollbook.ledger.statement import Moves, moves_of, open_at, signed, told_up_to
from tollbook.ledger.types import (
    RAISING,
    Aging,
    BatchKind,
    EntryKind,
    EntrySums,
    Opening,
    OpenItem,
    OpenItems,
    PaymentSearch,
    Standing,
    opening_source,
)

__all__ = [
    "Moves",
    "aged",
    "aging_of",
    "aging_of_many",
    "balance_of",
    "balances",
    "batch_for",
    "batches_for",
    "check",
    "classifications_for",
    "entries_for",
    "entries_of",
    "entry_for",
    "entry_sums",
    "has_entries_of",
    "item_for",
    "items_for",
    "manual_classifications",
    "moves_of",
    "newest_payment_for",
    "open_at",
    "open_items",
    "open_items_as_of",
    "open_items_of_many",
    "opening_items",
    "payments_like",
    "posted_anew",
    "queue_sums",
    "settlement_of",
    "signed",
    "standings",
    "sums_of_batch",
    "unsettled_accounts",
]

# What is read of an open entry.
OPEN_FIELDS = (
    *("pk", "account_id", "position", "effective_on"),
    *("open_micros", "due_on", "source", "kind"),
)


def standings(account_ids: Collection[int]) -> dict[int, Standing]:
    """Position and balance of each account, zeros without entries; one statement."""
    found = dict.fromkeys(account_ids, Standing(0, ZERO))
    for key, position, balance in _standings(account_ids):
        found[key] = Standing(position, balance)
    return found


_standings = Asked(
    lambda keys: Head.objects.filter(account__in=keys).values_list(
        "account", "position", "balance"
    ),
    INTEGERS,
)


def payments_like(viewer: Viewer, wanted: PaymentSearch, limit: int) -> list[Entry]:
    """Payments in sight of exactly this amount or check number, the newest of the days first."""
    paid = Entry.objects.filter(
        seen_by(viewer, "account"),
        kind=EntryKind.PAYMENT,
        effective_on__gte=wanted.first_on,
        effective_on__lte=wanted.last_on,
    )
    if wanted.amount is not None:
        paid = paid.filter(amount=wanted.amount)
    if wanted.reference:
        paid = paid.filter(reference=wanted.reference)
    return list(paid.order_by("-effective_on", "-pk")[:limit])


def checks_posted_since(at: datetime, limit: int) -> list[Entry]:
    """Payments that staff entered by hand (checks), posted from `at` on and not reversed, oldest
    first; what a bank sent as a lockbox file is none of them."""
    items = Item.objects.filter(
        kind=EntryKind.PAYMENT, reverses__isnull=True, owned_by="", ended_at__gte=at
    ).exclude(batch__kind=BatchKind.LOCKBOX)
    posted = Entry.objects.filter(pk__in=items.values("entry"), reversed_by__isnull=True)
    return list(posted.select_related("account__group__base__company").order_by("pk")[:limit])


def balances(account_ids: Collection[int]) -> dict[int, Decimal]:
    """The balance of each account, 0.00 without entries; one statement."""
    return {pk: standing.balance for pk, standing in standings(account_ids).items()}


def posted_anew(entry: Entry) -> Entry:
    """The entry that stands for this one now: where staff posted it anew, for other debts or for
    another account, the newest; else itself."""
    while (again := Entry.objects.filter(source=f"again:{entry.pk}").first()) is not None:
        entry = again
    return entry


def balance_of(account_id: int) -> Decimal:
    """What the account owes; below zero it has credit."""
    return balances([account_id]).get(account_id, ZERO)


def with_open_micros(entries: "QuerySet[Entry]") -> "QuerySet[Any, Any]":
    """`entries` with what of each is not settled yet, in micros."""

    def allocated(side: str) -> Coalesce:
        rows = Allocation.objects.filter(**{side: OuterRef("pk")}).order_by()
        return Coalesce(
            Subquery(rows.values(side).annotate(m=Sum(Micros("amount"))).values("m")), 0
        )

    return entries.annotate(
        open_micros=Micros("amount") - allocated("settles") - allocated("taken_from")
    )


def open_items_of_many(account_ids: Collection[int]) -> dict[int, OpenItems]:
    """The open entries of each account that has any; one statement."""
    debts: dict[int, list[OpenItem]] = defaultdict(list)
    cash: dict[int, list[OpenItem]] = defaultdict(list)
    # Plain rows: a parent's accounts have thousands, and each entry as an object costs dearly.
    for pk, account, position, on, micros, due_on, source, kind in _open_rows(account_ids):
        open_amount = settle(from_micros(int(micros)))
        item = OpenItem(pk, account, position, on, open_amount, due_on, source)
        (debts if kind in RAISING else cash)[item.account_id].append(item)
    return {
        account_id: OpenItems(tuple(debts[account_id]), tuple(cash[account_id]))
        for account_id in {*debts, *cash}
    }


def _open_entries(keys: RawSQL) -> "QuerySet[Any, Any]":
    entries = with_open_micros(Entry.objects.filter(account__in=keys))
    wanted = entries.filter(open_micros__gt=0).order_by("account", "effective_on", "position")
    return wanted.values_list(*OPEN_FIELDS)


_open_rows = Asked(
    _open_entries,
    INTEGERS,
)


def open_items(account_id: int) -> OpenItems:
    """The open entries of an account, oldest first."""
    return open_items_of_many([account_id]).get(account_id, OpenItems())


def unsettled_accounts() -> list[int]:
    """Accounts that owe something or have cash that settles nothing, by key."""
    heads = Head.objects.exclude(balance=0, unapplied=0)
    return list(heads.order_by("account").values_list("account", flat=True))


def open_items_as_of(on: date) -> dict[int, OpenItems]:
    """What was open at the end of `on` by the effective days, for each account with anything open.

    Accounts without later entries are as they stand; of the others the entries up to that day are
    settled again in their order.
    """
    moved = set(Entry.objects.filter(effective_on__gt=on).values_list("account", flat=True))
    still = [key for key in unsettled_accounts() if key not in moved]
    found = open_items_of_many(still)
    for account_id, told in told_up_to(moved, on).items():
        items = open_after(told)
        if items.debts or items.cash:
            found[account_id] = items
    return found


def aging_of(account_id: int, on: date, due_adjust_days: int) -> Aging:
    """Open amounts of an account by days late on `on`."""
    return aging.aging_of(open_items(account_id), on, due_adjust_days)


def aging_of_many(due_adjust_days: Mapping[int, int], on: date) -> dict[int, Aging]:
    """Aging of each account that is a key; the values are its Adjust Due Date; one statement."""
    return aged(open_items_of_many(list(due_adjust_days)), due_adjust_days, on)


def aged(
    found: Mapping[int, OpenItems], due_adjust_days: Mapping[int, int], on: date
) -> dict[int, Aging]:
    """The same of open items that were read before; asks the database nothing."""
    return {
        account_id: aging.aging_of(found.get(account_id, OpenItems()), on, days)
        for account_id, days in due_adjust_days.items()
    }


def entries_for(viewer: Viewer) -> QuerySet[Entry]:
    """Posted entries in view, newest first; `balance_after` is each account's running balance."""
    entries = Entry.objects.select_related("account", "classification")
    entries = entries.filter(in_view_of(viewer, "account"))
    return entries.order_by("-posted_at", "-position", "-pk")


def entries_of(account_id: int) -> QuerySet[Entry]:
    """Posted entries of one account, newest first."""
    entries = Entry.objects.select_related("classification").filter(account=account_id)
    return entries.order_by("-position")


def newest_payment_for(viewer: Viewer) -> Entry | None:
    """The payment in view that was posted last and is not reversed."""
    payments = entries_for(viewer).filter(kind=EntryKind.PAYMENT, reversed_by__isnull=True)
    return payments.first()


def opening_items(account_ids: Collection[int], references: Collection[str]) -> list[Opening]:
    """The open items of another biller that were posted to these accounts under these numbers."""
    rows = Entry.objects.filter(
        account__in=among(account_ids), reference__in=references, source__startswith="opening:"
    )
    return [_opening_of(each) for each in rows]


def _opening_of(entry: Entry) -> Opening:
    account_id = entry.account_id
    reference = entry.source.removeprefix(opening_source(account_id, ""))
    amount = entry.amount if entry.kind in RAISING else -entry.amount
    return Opening(
        account_id, reference, amount, entry.effective_on, entry.due_on, entry.description
    )


def entry_sums(entries: QuerySet[Entry]) -> EntrySums:
    """Count of `entries`, what raised and what lowered the balance; one statement."""
    raising = [kind.value for kind in RAISING]
    sums = entries.order_by().aggregate(
        count=Count("pk"),
        raised=Sum(Micros("amount"), filter=Q(kind__in=raising)),
        lowered=Sum(Micros("amount"), filter=~Q(kind__in=raising)),
    )
    raised, lowered = (settle(from_micros(int(sums[key] or 0))) for key in ("raised", "lowered"))
    return EntrySums(sums["count"], raised, -lowered)


def has_entries_of(accounts: "QuerySet[Account]") -> bool:
    """Whether anything was posted to one of these accounts."""
    return Entry.objects.filter(account__in=accounts.order_by()).exists()
