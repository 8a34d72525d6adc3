"""Proof of the seals: each row is as it was written, and none is gone.

The digest of a row seals its fields and the digest of the one before it, so the row that was
changed is named, or the one behind a gap. What is gone from the end shows in the account's head.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from tollbook.kernel.money import settle
from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Allocation, Choice, Entry, Head
from tollbook.ledger.rules.digests import NOTHING, digest_after, sealed_instant
from tollbook.ledger.types import LOWERING, Applied, Fault, Written

FAULTS_PER_CHECK_MAX = 100
ROWS_AT_ONCE = 5000


def broken_seals() -> Iterator[Fault]:
    """Rows that are not as they were written, and accounts that rows are gone from."""
    for walk in (_entries(), _allocations(), _heads(), _headless()):
        yield from islice(walk, FAULTS_PER_CHECK_MAX)


def _entries() -> Iterator[Fault]:
    """Each entry and its choice, behind the one before it."""
    chosen = _chosen()
    rows = Entry.objects.order_by("account", "position").values_list(
        *("pk", "account", "position", "kind", "amount", "balance_after", "source"),
        *("effective_on", "due_on", "posted_at"),
        *("classification", "classification__code", "classification__gl_code"),
        *("description", "reference", "posted_by", "reverses", "digest", "account__number"),
    )
    owner, before = None, NOTHING
    for row in rows.iterator(ROWS_AT_ONCE):
        written = Written(
            *(*row[:4], str(row[4]), str(row[5]), row[6], _iso(row[7]), _iso(row[8])),
            *(sealed_instant(row[9]), *row[10:17], chosen.get(row[0], ())),
        )
        before = before if owner == written.account else NOTHING
        if digest_after(before, written) != row[17]:
            yield Fault(
                "ledger-seal",
                f"Entry {written.source} of account {row[18]} is not as it was posted, "
                "or the one before it is gone.",
            )
        owner, before = written.account, row[17]


def _chosen() -> dict[int, tuple[int, ...]]:
    """Entry -> what its payer chose, ascending."""
    found: dict[int, list[int]] = defaultdict(list)
    pairs = Choice.objects.order_by("entry", "settles").values_list("entry", "settles")
    for entry_id, debt_id in pairs.iterator(ROWS_AT_ONCE):
        found[entry_id].append(debt_id)
    return {entry_id: tuple(debts) for entry_id, debts in found.items()}


def _iso(day: date | None) -> Any:
    return day.isoformat() if day else None


def _allocations() -> Iterator[Fault]:
    """Each allocation, behind the one of its account before it."""
    rows = Allocation.objects.order_by("taken_from__account", "pk").values_list(
        *("taken_from__account", "taken_from", "settles", "amount", "made_at", "digest"),
        *("taken_from__source", "settles__source"),
    )
    owner, place, before = None, 0, NOTHING
    for account, giver, taker, amount, made_at, digest, given, taken in rows.iterator(ROWS_AT_ONCE):
        if owner != account:
            owner, place, before = account, 0, NOTHING
        place += 1
        applied = Applied(place, giver, taker, str(amount), sealed_instant(made_at))
        if digest_after(before, applied) != digest:
            yield Fault(
                "ledger-seal",
                f"What {given} settles of {taken} is not as it was written, or an allocation "
                "of that account before it is gone.",
            )
        before = digest


def _heads() -> Iterator[Fault]:
    """Each head tells the newest entry and allocation of its account, how many, and their sums."""
    newest = Entry.objects.filter(account=OuterRef("account")).order_by("-position")
    applied = Allocation.objects.filter(taken_from__account=OuterRef("account"))
    sums = applied.order_by().values("taken_from__account")
    cash = newest.filter(kind__in=LOWERING).order_by().values("account")
    rows = Head.objects.annotate(
        right_position=Coalesce(Subquery(newest.values("position")[:1]), 0),
        right_balance=Coalesce(Subquery(newest.values(m=Micros("balance_after"))[:1]), 0),
        right_digest=Coalesce(Subquery(newest.values("digest")[:1]), Value(NOTHING)),
        paid=Coalesce(Subquery(cash.annotate(m=Sum(Micros("amount"))).values("m")), 0),
        used=Coalesce(Subquery(sums.annotate(m=Sum(Micros("amount"))).values("m")), 0),
        right_count=Coalesce(Subquery(sums.annotate(n=Count("pk")).values("n")), 0),
        last=Coalesce(Subquery(applied.order_by("-pk").values("digest")[:1]), Value(NOTHING)),
        balance_micros=Micros("balance"),
        unapplied_micros=Micros("unapplied"),
    )
    entries = Q(position=F("right_position"), digest=F("right_digest"))
    entries &= Q(balance_micros=F("right_balance"))
    shares = Q(allocations=F("right_count"), allocations_digest=F("last"))
    shares &= Q(unapplied_micros=F("paid") - F("used"))
    for head in rows.exclude(entries & shares).select_related("account").order_by("account"):
        yield Fault(
            "ledger-head",
            f"Account {head.account.number} was left with {head.position} entries, a balance of "
            f"{settle(head.balance)} and {head.allocations} allocations; the newest of these are "
            f"not there or differ.",
        )


def _headless() -> Iterator[Fault]:
    """Accounts with entries have a head."""
    without = Entry.objects.filter(~Exists(Head.objects.filter(account=OuterRef("account"))))
    for entry in without.filter(position=1).select_related("account").order_by("account"):
        yield Fault("ledger-head", f"The head of account {entry.account.number} is gone.")
