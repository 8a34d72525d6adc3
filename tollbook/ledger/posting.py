"""Writes of the ledger: entries are added, never changed.

What settles what, after every act: a payment or credit whose payer chose debts is tied and settles
only these; all other cash settles any open debt of its account, oldest first, whether the debt or
the cash came first. What finds no debt is unapplied cash. A reversal opens what its original had
settled, and the same rule is followed again.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from tollbook.access.models import User
from tollbook.kernel.asked import TEXTS, Asked
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import from_micros, settle
from tollbook.kernel.rows import Micros
from tollbook.ledger.book import Book, refuse_other_than_debts
from tollbook.ledger.models import Allocation, Choice, Entry
from tollbook.ledger.types import OPPOSITE, RAISING, EntryKind, Posting, Share

SOURCES_PER_LOOK = 2000


@transaction.atomic
def post(
    *,
    posting: Posting,
    now: datetime,
    by: User | None = None,
    settles: Collection[int] | None = None,
) -> Entry:
    """Post one entry and settle what is open; the second time gives the first.

    settles: ids of the debts that the payer chose, kept for good: the cash of this entry settles
    these, oldest first, and no others. What is left of it stays unapplied until a reversal opens
    a chosen debt again. None: it settles any.
    """
    chosen = set(settles or ())
    wanted = _each_once([posting])
    book = Book([posting.account_id], now, by)
    ids = _known(wanted)
    if ids:
        _same_choice(ids[posting.source], posting, chosen)
    else:
        if settles is not None:
            refuse_other_than_debts(posting, chosen)
        ids = book.enter(wanted, chosen=chosen)
        book.settle()
        book.close()
    return Entry.objects.select_related("classification").get(pk=ids[posting.source])


@transaction.atomic
def post_many(
    *, postings: Iterable[Posting], now: datetime, by: User | None = None
) -> dict[str, int]:
    """Post many entries at once, all or none; gives source -> entry id. No payer chose here."""
    wanted = _each_once(postings)
    book = Book((posting.account_id for posting in wanted), now, by)
    ids = _known(wanted)
    new = [posting for posting in wanted if posting.source not in ids]
    if new:
        ids |= book.enter(new)
        book.settle()
        book.close()
    return ids


@transaction.atomic
def reverse(*, entry: Entry, on: date, now: datetime, reason: str, by: User | None = None) -> Entry:
    """Post the opposite of `entry`, which then counts as settled; the second time gives the first.

    What the entry had settled, or what had settled it, is open again and settled anew.
    """
    if entry.reverses_id is not None:
        raise Refused("reversal-of-reversal", "A reversal cannot be reversed; post a new entry.")
    book = Book([entry.account_id], now, by)
    first = Entry.objects.filter(reverses=entry).first()
    if first:
        return first
    opposite = Posting(
        account_id=entry.account_id,
        kind=OPPOSITE[EntryKind(entry.kind)],
        amount=entry.amount,
        source=f"reversal:{entry.pk}",
        effective_on=on,
        classification="reversal",
        description=reason,
        reference=entry.reference,
    )
    key = book.enter([opposite], reverses=entry.pk)[opposite.source]
    giver, taker = (key, entry.pk) if entry.kind in RAISING else (entry.pk, key)
    pair = Share(giver, taker, settle(entry.amount))
    book.allocate({entry.account_id: [*_taken_back(entry), pair]})
    book.settle()
    book.close()
    return Entry.objects.get(pk=key)


def _known(postings: Sequence[Posting]) -> dict[str, int]:
    """Source -> entry id of what is posted already; anything else under that source is a bug."""
    wanted = {posting.source: posting for posting in postings}
    sources = list(wanted)
    known: dict[str, int] = {}
    for start in range(0, len(sources), SOURCES_PER_LOOK):
        some = sources[start : start + SOURCES_PER_LOOK]
        if not _sources(some):
            continue
        found = Entry.objects.filter(source__in=some).select_related("classification")
        for entry in found:
            if (first := _posting_of(entry)) != wanted[entry.source]:
                raise AssertionError(f"{entry.source} was posted before as {first}")
            known[entry.source] = entry.pk
    return known


_sources = Asked(
    lambda keys: Entry.objects.filter(source__in=keys).values_list("source"),
    TEXTS,
)


def _posting_of(entry: Entry) -> Posting:
    """What was asked for when `entry` was posted."""
    return Posting(
        account_id=entry.account_id,
        kind=EntryKind(entry.kind),
        amount=entry.amount,
        source=entry.source,
        effective_on=entry.effective_on,
        classification=entry.classification.code,
        description=entry.description,
        due_on=entry.due_on,
        reference=entry.reference,
    )


def _same_choice(entry_id: int, posting: Posting, chosen: Collection[int]) -> None:
    """The second time, the payer's choice is that of the first; another one is a bug."""
    first = set(Choice.objects.filter(entry=entry_id).values_list("settles", flat=True))
    if first != chosen:
        raise AssertionError(f"{posting.source} was posted before with the choice {first}")


def _each_once(postings: Iterable[Posting]) -> list[Posting]:
    """The postings with each source once; amounts are settled and above zero."""
    once: dict[str, Posting] = {}
    for posting in postings:
        if posting.amount <= 0 or posting.amount != settle(posting.amount):
            raise AssertionError(f"{posting.source}: {posting.amount} is not settled above zero")
        if once.setdefault(posting.source, posting) != posting:
            raise AssertionError(f"{posting.source} stands for two entries")
    return list(once.values())


def _taken_back(entry: Entry) -> list[Share]:
    """The opposites of what `entry` had settled, or of what had settled it."""
    side = "settles" if entry.kind in RAISING else "taken_from"
    pairs = Allocation.objects.filter(**{side: entry}).values_list("taken_from", "settles")
    sums = pairs.annotate(left=Sum(Micros("amount"))).order_by("taken_from", "settles")
    shares = [Share(giver, taker, -settle(from_micros(left))) for giver, taker, left in sums]
    return [share for share in shares if share.amount]
