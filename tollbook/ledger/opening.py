"""Balances that an account brings from another biller: posted once, with the days they are of.

Each open item comes as a debit (what is owed) or a credit (what was paid too much), under a source
that says which: doing it twice does it once, and another amount under the same name is refused.
"""

from collections.abc import Sequence

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import settle
from tollbook.ledger.models import Entry
from tollbook.ledger.posting import post_many
from tollbook.ledger.types import EntryKind, Opening, Posting, opening_source

SOURCE_MAX = 100


@transaction.atomic
def open_balances(*, items: Sequence[Opening], by: Actor) -> int:
    """Post open items all or none; gives how many are new. Refused: another amount or day."""
    wanted = {_source(item): _posting(item) for item in items if item.amount}
    if len(wanted) != sum(1 for item in items if item.amount):
        raise Refused("opening-twice", "An open item of an account stands twice in the file.")
    known = Entry.objects.filter(source__in=list(wanted))
    same = {
        entry.source: (EntryKind(entry.kind), entry.amount, entry.effective_on, entry.due_on)
        for entry in known
    }
    for source, said in same.items():
        now = wanted[source]
        if said != (now.kind, now.amount, now.effective_on, now.due_on):
            raise Refused(
                "opening-differs",
                f"{now.reference} was loaded before with another amount or day. What is posted "
                "never changes: correct it by an entry of its own.",
            )
    new = [posting for source, posting in wanted.items() if source not in same]
    post_many(postings=new, now=by.at, by=by.user)
    return len(new)


def _source(item: Opening) -> str:
    source = opening_source(item.account_id, item.reference)
    if len(source) > SOURCE_MAX or not item.reference:
        raise Refused("opening-reference", "An open item needs a number of at most 40 signs.")
    return source


def _posting(item: Opening) -> Posting:
    is_owed = item.amount > 0
    if item.amount != settle(item.amount):
        raise Refused("amount", "Enter an amount in dollars and cents.")
    return Posting(
        account_id=item.account_id,
        kind=EntryKind.DEBIT if is_owed else EntryKind.CREDIT,
        amount=abs(item.amount),
        source=_source(item),
        effective_on=item.dated_on,
        classification="opening",
        description=item.description[:120],
        due_on=(item.due_on or item.dated_on) if is_owed else None,
        reference=item.reference[:40],
    )
