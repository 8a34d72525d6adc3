"""Proof of the books: positions, running balances, allocations, reversals, and the seals."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Lag, RowNumber

from tollbook.kernel.ink import missing_triggers
from tollbook.kernel.rows import Micros, count_anew
from tollbook.ledger.models import Allocation, Batch, Choice, Entry, Head, Item
from tollbook.ledger.seals import FAULTS_PER_CHECK_MAX, broken_seals
from tollbook.ledger.types import LOWERING, OPPOSITE, RAISING, EntryKind, Fault, ItemState

TABLES_IN_INK = ("ledger_classification", "ledger_entry", "ledger_choice", "ledger_allocation")


def check() -> list[Fault]:
    """Everything in the ledger that is not as it must be; empty when the books are right."""
    count_anew(Head, Entry, Allocation)
    return [
        *_ink(),
        *_positions(),
        *_balances(),
        *_allocations(),
        *_choices(),
        *_reversals(),
        *_items(),
        *_batches(),
        *broken_seals(),
    ]


def _ink() -> Iterator[Fault]:
    """The database refuses to change what was posted."""
    for name in missing_triggers(TABLES_IN_INK):
        yield Fault("ledger-ink", f"The trigger {name} is missing or switched off.")


def _positions() -> Iterator[Fault]:
    """The entries of an account count 1, 2, 3 without a gap."""
    place = Window(RowNumber(), partition_by=F("account"), order_by=F("position").asc())
    wrong = Entry.objects.annotate(place=place).filter(~Q(position=F("place")))
    for entry in _some(wrong.select_related("account")):
        yield Fault(
            "ledger-position",
            f"Entry {entry.source} of account {entry.account.number} stands at position "
            f"{entry.position} where {entry.place} is due.",
        )


def _balances() -> Iterator[Fault]:
    """Each balance after an entry is the one before with that entry."""
    # The rows come in the order of the account's entries, so a walk sees each one's forerunner.
    before = Window(
        Lag(Micros("balance_after"), default=0),
        partition_by=F("account"),
        order_by=F("position").asc(),
    )
    rows = Entry.objects.annotate(
        before=before, micros=Micros("amount"), after=Micros("balance_after")
    )
    up = Q(kind__in=RAISING, after=F("before") + F("micros"))
    down = Q(kind__in=LOWERING, after=F("before") - F("micros"))
    for entry in _some(rows.filter(~(up | down)).select_related("account")):
        yield Fault(
            "ledger-balance",
            f"The balance after entry {entry.source} of account {entry.account.number} is "
            f"{entry.balance_after}, which is not the one before with {entry.amount} {entry.kind}.",
        )


def _allocations() -> Iterator[Fault]:
    """Nothing is settled beyond its amount, by the wrong kind or across accounts."""
    for side in ("settles", "taken_from"):
        used = (
            Allocation.objects.values(side)
            .annotate(used=Sum(Micros("amount")), whole=Micros(f"{side}__amount"))
            .filter(Q(used__lt=0) | Q(used__gt=F("whole")))
            .order_by(side)
            .values_list(f"{side}__source", flat=True)
        )
        for source in used[:FAULTS_PER_CHECK_MAX]:
            yield Fault("ledger-allocation", f"Entry {source} is settled beyond its amount.")
    wrong = Allocation.objects.exclude(
        settles__kind__in=RAISING,
        taken_from__kind__in=LOWERING,
        settles__account=F("taken_from__account"),
    )
    for each in wrong.select_related("settles", "taken_from")[:FAULTS_PER_CHECK_MAX]:
        yield Fault(
            "ledger-allocation",
            f"{each.taken_from.source} cannot settle {each.settles.source}.",
        )


def _choices() -> Iterator[Fault]:
    """Payers chose debts of their own account, and tied cash settles only these."""
    wrong = Choice.objects.exclude(
        entry__kind__in=LOWERING, settles__kind__in=RAISING, settles__account=F("entry__account")
    )
    for each in wrong.select_related("entry", "settles")[:FAULTS_PER_CHECK_MAX]:
        words = f"Entry {each.entry.source} cannot be for {each.settles.source}."
        yield Fault("ledger-choice", words)
    mine = Choice.objects.filter(entry=OuterRef("taken_from"))
    strays = Allocation.objects.filter(Exists(mine)).exclude(
        Exists(mine.filter(settles=OuterRef("settles")))
    )
    # A reversal settles its original, chosen or not.
    strays = strays.exclude(settles__reverses=F("taken_from"))
    for stray in strays.select_related("settles", "taken_from")[:FAULTS_PER_CHECK_MAX]:
        words = f"{stray.taken_from.source} settles {stray.settles.source}"
        yield Fault("ledger-choice", f"{words}, which its payer did not choose.")


def _reversals() -> Iterator[Fault]:
    """A reversal is the opposite of what it reverses, of the same account and amount."""
    right = Q(pk__in=[])
    for kind in EntryKind:
        right |= Q(reverses__kind=kind, kind=OPPOSITE[kind])
    right &= Q(amount=F("reverses__amount"), account=F("reverses__account"))
    for entry in Entry.objects.filter(reverses__isnull=False).exclude(right):
        yield Fault("ledger-reversal", f"Entry {entry.source} is not the opposite of its original.")


def _items() -> Iterator[Fault]:
    """What was posted from the queue is the entry that it became, and no entry came by itself."""
    posted = Item.objects.filter(state=ItemState.POSTED).select_related("entry")
    same = Q(account=F("entry__account"), amount=F("entry__amount"), kind=F("entry__kind"))
    for item in posted.exclude(same).order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        yield Fault("queue-entry", f"Item {item.pk} of the queue is not what was posted for it.")
    made = Entry.objects.filter(source__startswith="item:")
    strays = made.exclude(Exists(Item.objects.filter(entry=OuterRef("pk"))))
    for entry in _some(strays):
        yield Fault("queue-entry", f"Entry {entry.source} has no item in the queue.")


def _batches() -> Iterator[Fault]:
    """A posted batch holds as many rows and as much as its slip says."""
    late = Q(items__state=ItemState.DROPPED, items__ended_at__lte=F("posted_at"))
    rows = Batch.objects.filter(posted_at__isnull=False).annotate(
        rows=Count("items", filter=~late), worth=Sum(Micros("items__amount"), filter=~late)
    )
    wrong = rows.exclude(rows=F("control_count"), worth=Micros("control_total"))
    for batch in wrong.order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        yield Fault("batch-sum", f"Batch {batch.name} does not agree with its slip.")


def _some(entries: "QuerySet[Entry, Any]") -> "QuerySet[Entry, Any]":
    return entries.order_by("account", "position")[:FAULTS_PER_CHECK_MAX]
