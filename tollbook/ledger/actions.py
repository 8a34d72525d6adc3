"""Writes of the ledger: entries are added, never changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import settle
from tollbook.kernel.rows import among, insert_rows, instant_text, take_ids
from tollbook.ledger.models import Allocation, Classification, Entry
from tollbook.ledger.queries import open_items_of_many, standings
from tollbook.ledger.rules.allocation import oldest_first
from tollbook.ledger.types import (
    CLASSIFICATIONS,
    LOWERING,
    OPPOSITE,
    RAISING,
    EntryKind,
    Posting,
    Share,
    Standing,
)

SOURCES_PER_LOOK = 2000
ENTRY_FIELDS = (
    *("id", "account", "position", "kind", "amount", "balance_after", "source", "effective_on"),
    *("due_on", "posted_at", "classification", "description", "reference", "posted_by"),
    "reverses",
)


@transaction.atomic
def post(
    *,
    posting: Posting,
    now: datetime,
    by: User | None = None,
    settles: Collection[int] | None = None,
) -> Entry:
    """Post one entry and settle what is open, oldest first; the second time gives the first.

    settles: ids of the debts that the payer chose; what is left of the amount stays unapplied.
    """
    ids = _insert([posting], now, by, {})
    if posting.source not in ids.known and (posting.kind in LOWERING or ids.had_cash):
        _settle_accounts([posting.account_id], now, settles)
    return Entry.objects.select_related("classification").get(pk=ids.by_source[posting.source])


@transaction.atomic
def post_many(
    *, postings: Iterable[Posting], now: datetime, by: User | None = None
) -> dict[str, int]:
    """Post many entries at once, all or none; gives source -> entry id. Oldest debts first."""
    ids = _insert(list(postings), now, by, {})
    if ids.had_cash:
        _settle_accounts(ids.had_cash, now, None)
    return ids.by_source


@transaction.atomic
def reverse(*, entry: Entry, on: date, now: datetime, reason: str, by: User | None = None) -> Entry:
    """Post the opposite of `entry`, which then counts as settled; the second time gives the first.

    What the entry had settled, or what had settled it, is open again and settled anew.
    """
    if entry.reverses_id is not None:
        raise Refused("reversal-of-reversal", "A reversal cannot be reversed; post a new entry.")
    posting = Posting(
        account_id=entry.account_id,
        kind=OPPOSITE[EntryKind(entry.kind)],
        amount=entry.amount,
        source=f"reversal:{entry.pk}",
        effective_on=on,
        classification="reversal",
        description=reason,
        reference=entry.reference,
    )
    ids = _insert([posting], now, by, {posting.source: entry.pk})
    if posting.source not in ids.known:
        _take_back(entry, now)
        pair = (ids.by_source[posting.source], entry.pk)
        giver, taker = pair if entry.kind in RAISING else pair[::-1]
        _allocate([Share(giver, taker, entry.amount)], now)
        _settle_accounts([entry.account_id], now, None)
    return Entry.objects.get(pk=ids.by_source[posting.source])


class _Posted:
    """What became of a list of postings."""

    def __init__(self) -> None:
        self.by_source: dict[str, int] = {}
        self.known: set[str] = set()
        self.had_cash: set[int] = set()  # accounts that may have cash to settle with


def _insert(
    postings: Sequence[Posting],
    now: datetime,
    by: User | None,
    reverses: Mapping[str, int],
) -> _Posted:
    """Insert what is new behind each account's newest entry, under a lock on the accounts."""
    done = _Posted()
    accounts = sorted({posting.account_id for posting in postings})
    _lock(accounts)
    done.by_source = _known(postings)
    done.known = set(done.by_source)
    new = _each_once(posting for posting in postings if posting.source not in done.known)
    if not new:
        return done
    classes = _classification_ids({posting.classification for posting in new})
    standing = standings(accounts)
    done.had_cash = {posting.account_id for posting in new if posting.kind in LOWERING}
    done.had_cash |= {
        posting.account_id for posting in new if standing[posting.account_id].balance < 0
    }
    posted_at, user = instant_text(now), by.pk if by else None
    rows = []
    for key, posting in zip(take_ids(Entry, len(new)), new, strict=True):
        position, balance = _next(standing, posting)
        done.by_source[posting.source] = key
        rows.append(
            (
                *(key, posting.account_id, position, posting.kind.value, str(posting.amount)),
                *(str(balance), posting.source, posting.effective_on.isoformat()),
                *(posting.due_on.isoformat() if posting.due_on else None, posted_at),
                *(classes[posting.classification], posting.description, posting.reference),
                *(user, reverses.get(posting.source)),
            )
        )
    insert_rows(Entry, ENTRY_FIELDS, rows)
    return done


def _lock(account_ids: Sequence[int]) -> None:
    """Nobody else posts to these accounts until the end of the transaction.

    SQLite already holds the one writer's lock of an immediate transaction.
    """
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=among(account_ids))
    assert len(locked.order_by("pk").values_list("pk", flat=True)) == len(account_ids)


def _known(postings: Sequence[Posting]) -> dict[str, int]:
    """Source -> entry id of what is posted already; another amount there is a bug."""
    wanted = {posting.source: posting for posting in postings}
    sources = list(wanted)
    known: dict[str, int] = {}
    for start in range(0, len(sources), SOURCES_PER_LOOK):
        some = sources[start : start + SOURCES_PER_LOOK]
        found = Entry.objects.filter(source__in=some)
        for pk, source, *first in found.values_list("pk", "source", "account_id", "kind", "amount"):
            again = wanted[source]
            assert first == [again.account_id, again.kind, again.amount], (
                f"{source} was posted before as {first}"
            )
            known[source] = pk
    return known


def _each_once(postings: Iterable[Posting]) -> list[Posting]:
    """The postings with each source once; amounts are settled and above zero."""
    once: dict[str, Posting] = {}
    for posting in postings:
        assert posting.amount > 0, f"{posting.source}: an entry is above zero"
        assert posting.amount == settle(posting.amount), f"{posting.source}: is not settled"
        assert once.setdefault(posting.source, posting) == posting, f"{posting.source} twice"
    return list(once.values())


def _next(standing: dict[int, Standing], posting: Posting) -> Standing:
    """Where the account stands after `posting`, which then is its newest entry."""
    position, balance = standing[posting.account_id]
    change = posting.amount if posting.kind in RAISING else -posting.amount
    standing[posting.account_id] = Standing(position + 1, balance + change)
    return standing[posting.account_id]


def _classification_ids(codes: Collection[str]) -> dict[str, int]:
    """Code -> id; the classifications that every site has are made when first used."""
    known = dict(Classification.objects.filter(code__in=codes).values_list("code", "pk"))
    for code in set(codes) - set(known):
        label, gl_code = CLASSIFICATIONS[code]
        made, _ = Classification.objects.get_or_create(
            code=code, defaults={"label": label, "gl_code": gl_code}
        )
        known[code] = made.pk
    return known


def _settle_accounts(
    account_ids: Collection[int], now: datetime, chosen: Collection[int] | None
) -> None:
    """Settle open debts of the accounts with their unapplied cash."""
    shares: list[Share] = []
    for items in open_items_of_many(list(account_ids)).values():
        shares.extend(oldest_first(items, chosen))
    _allocate(shares, now)


def _allocate(shares: Sequence[Share], now: datetime) -> None:
    made_at = instant_text(now)
    insert_rows(
        Allocation,
        ("taken_from", "settles", "amount", "made_at"),
        [(share.taken_from, share.settles, str(share.amount), made_at) for share in shares],
    )


def _take_back(entry: Entry, now: datetime) -> None:
    """Undo the allocations of `entry` by their opposites."""
    side = "settles" if entry.kind in RAISING else "taken_from"
    pairs = Allocation.objects.filter(**{side: entry}).values_list("taken_from", "settles")
    sums = pairs.annotate(left=Sum("amount")).order_by()
    shares = [Share(giver, taker, -settle(left)) for giver, taker, left in sums]
    _allocate([share for share in shares if share.amount], now)
