"""The book of the accounts that one act writes to: entries, choices, allocations and heads."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tollbook.access.models import User
from tollbook.customers.models import Account
from tollbook.kernel.asked import INTEGERS, TEXTS, Asked
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.kernel.rows import among, insert_rows, instant_text, put_rows, take_ids
from tollbook.ledger.models import Allocation, Choice, Classification, Entry, Head
from tollbook.ledger.queries import open_items_of_many
from tollbook.ledger.rules.allocation import oldest_first
from tollbook.ledger.rules.digests import NOTHING, digest_after, sealed_instant
from tollbook.ledger.types import (
    CLASSIFICATIONS,
    LOWERING,
    RAISING,
    Applied,
    Posting,
    Share,
    Written,
)

ENTRY_FIELDS = (
    *("id", "account", "position", "kind", "amount", "balance_after", "source", "effective_on"),
    *("due_on", "posted_at", "classification", "description", "reference", "posted_by"),
    *("reverses", "digest"),
)
ALLOCATION_FIELDS = ("taken_from", "settles", "amount", "made_at", "digest")
HEAD_FIELDS = ("position", "balance", "unapplied", "digest", "allocations", "allocations_digest")


@dataclass(slots=True)
class Page:
    """Where one account stands while an act writes to it; saved as its head."""

    account_id: int
    position: int = 0
    balance: Decimal = ZERO
    unapplied: Decimal = ZERO
    digest: str = NOTHING
    allocations: int = 0
    allocations_digest: str = NOTHING

    @property
    def can_settle(self) -> bool:
        """Whether cash and debts are open at once: open debts are the balance and that cash."""
        return self.unapplied > 0 and self.balance + self.unapplied > 0

    def row(self) -> tuple[str | int, ...]:
        """Its head, the account and HEAD_FIELDS."""
        sums = (str(self.balance), str(self.unapplied), self.digest)
        return (self.account_id, self.position, *sums, self.allocations, self.allocations_digest)


class Book:
    """The pages of some accounts, locked until the end of the transaction."""

    def __init__(self, account_ids: Iterable[int], now: datetime, by: User | None = None) -> None:
        self.now, self.by_id = now, by.pk if by else None
        keys = sorted(set(account_ids))
        _lock(keys)
        self.pages = {key: Page(key) for key in keys}
        self.pages.update((head[0], Page(*head)) for head in _heads(keys))

    def enter(
        self, postings: Sequence[Posting], reverses: int | None = None, chosen: Collection[int] = ()
    ) -> dict[str, int]:
        """Insert entries behind the newest of their accounts; source -> entry id.

        reverses, chosen: of the one posting that such an act has.
        """
        classes = _classes({posting.classification for posting in postings})
        ties = tuple(sorted(chosen))
        posted_at, sealed_at = instant_text(self.now), sealed_instant(self.now)
        ids: dict[str, int] = {}
        rows = []
        for key, posting in zip(take_ids(Entry, len(postings)), postings, strict=True):
            page = self.pages[posting.account_id]
            _turn(page, posting)
            ids[posting.source] = key
            class_id, code, gl_code = classes[posting.classification]
            written = Written(
                entry=key,
                account=page.account_id,
                position=page.position,
                kind=posting.kind.value,
                amount=str(settle(posting.amount)),
                balance_after=str(page.balance),
                source=posting.source,
                effective_on=posting.effective_on.isoformat(),
                due_on=posting.due_on.isoformat() if posting.due_on else None,
                posted_at=sealed_at,
                classification=class_id,
                code=code,
                gl_code=gl_code,
                description=posting.description,
                reference=posting.reference,
                posted_by=self.by_id,
                reverses=reverses,
                chosen=ties,
            )
            page.digest = digest_after(page.digest, written)
            # The columns hold neither the codes of the classification nor the choice.
            rows.append((*written[:9], posted_at, written[10], *written[13:17], page.digest))
        insert_rows(Entry, ENTRY_FIELDS, rows)
        if ties:
            insert_rows(Choice, ("entry", "settles"), [(rows[0][0], tie) for tie in ties])
        return ids

    def settle(self) -> None:
        """Settle open debts with unapplied cash, where an account has both."""
        keys = [page.account_id for page in self.pages.values() if page.can_settle]
        if not keys:
            return
        found = open_items_of_many(keys)
        chosen = _chosen([cash.entry_id for items in found.values() for cash in items.cash])
        self.allocate({key: oldest_first(items, chosen) for key, items in found.items()})

    def allocate(self, shares_of: Mapping[int, Sequence[Share]]) -> None:
        """Write shares, by account."""
        made_at, sealed_at = instant_text(self.now), sealed_instant(self.now)
        rows = []
        for account_id, shares in shares_of.items():
            page = self.pages[account_id]
            for share in shares:
                page.unapplied -= share.amount
                page.allocations += 1
                pair = (share.taken_from, share.settles, str(share.amount))
                applied = Applied(page.allocations, *pair, sealed_at)
                page.allocations_digest = digest_after(page.allocations_digest, applied)
                rows.append((*pair, made_at, page.allocations_digest))
        if rows:
            insert_rows(Allocation, ALLOCATION_FIELDS, rows)

    def close(self) -> None:
        """Save the heads; the last step of every act."""
        rows = [page.row() for page in self.pages.values() if page.position]
        put_rows(Head, "account", HEAD_FIELDS, rows)


def _lock(account_ids: Sequence[int]) -> None:
    """Nobody else posts to these accounts until the end of the transaction.

    SQLite already holds the one writer's lock of an immediate transaction.
    """
    found = {pk for (pk,) in _locked(account_ids)}
    if len(found) != len(account_ids):
        raise AssertionError(f"no account has the ids {sorted(set(account_ids) - found)}")


_locked = Asked(
    lambda keys: (
        Account.objects.select_for_update(no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk")
    ),
    INTEGERS,
)
_heads = Asked(
    lambda keys: Head.objects.filter(account__in=keys).values_list(
        *("account", "position", "balance", "unapplied"),
        *("digest", "allocations", "allocations_digest"),
    ),
    INTEGERS,
)
_choices = Asked(
    lambda keys: Choice.objects.filter(entry__in=keys).values_list("entry", "settles"),
    INTEGERS,
)
_classifications = Asked(
    lambda keys: Classification.objects.filter(code__in=keys).values_list("pk", "code", "gl_code"),
    TEXTS,
)


def _turn(page: Page, posting: Posting) -> None:
    """Move `page` on to `posting`, which then is its newest entry."""
    page.position += 1
    if posting.kind in RAISING:
        page.balance += posting.amount
    else:
        page.balance -= posting.amount
        page.unapplied += posting.amount


def _classes(codes: Collection[str]) -> dict[str, tuple[int, str, str]]:
    """Code -> (id, code, general ledger code); those that every site has are made when needed."""
    known = {row[1]: (row[0], row[1], row[2]) for row in _classifications(codes)}
    for code in set(codes) - set(known):
        label, gl_code = CLASSIFICATIONS[code]
        made, _ = Classification.objects.get_or_create(
            code=code, defaults={"label": label, "gl_code": gl_code}
        )
        known[code] = (made.pk, made.code, made.gl_code)
    return known


def _chosen(entry_ids: Sequence[int]) -> dict[int, set[int]]:
    """Entry -> the debts that its payer chose, for those with a choice."""
    chosen: dict[int, set[int]] = {}
    for entry_id, debt_id in _choices(entry_ids):
        chosen.setdefault(entry_id, set()).add(debt_id)
    return chosen


def refuse_other_than_debts(posting: Posting, chosen: Collection[int]) -> None:
    """What a payer chooses are charges and debits of the account, and only cash chooses."""
    debts = Entry.objects.filter(pk__in=among(chosen), account=posting.account_id, kind__in=RAISING)
    if posting.kind not in LOWERING or not chosen or debts.count() != len(chosen):
        raise Refused("choice-without-debt", "Please choose charges of this account to pay.")
