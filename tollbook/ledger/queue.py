"""The posting queue: what staff made waits here until somebody posts it, once.

Right (Accounting.*) decides who may: Add makes entries, drops and posts one's own; Delete drops
those of others; Admin posts those of others, approves and reverses. Nobody approves what they made.
"""

from datetime import date

from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.models import User
from tollbook.access.queries import may
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import settle
from tollbook.ledger.models import Classification, Entry, Item, Settings
from tollbook.ledger.posting import post, reverse
from tollbook.ledger.types import (
    CLASSIFICATIONS,
    OF_THE_SYSTEM,
    OPPOSITE,
    RAISING,
    EntryKind,
    ItemState,
    Move,
    NewItem,
    Posting,
)

ADD, ADMIN, DELETE = "Accounting.Add", "Accounting.Admin", "Accounting.Delete"
OWN_SOURCES = {
    "invoice:": "This entry is an invoice. Credit or void the invoice instead.",
    "credit:": "This entry belongs to a credited invoice. Take the credit back there.",
    "transfer:": "This entry moves a bill to the parent account and stays.",
}


@transaction.atomic
def make_item(*, wanted: NewItem, by: Actor) -> Item:
    """Put an entry into the queue; the second time under its key gives the first.

    Raises Refused for a charge, an amount that is not above zero, an unknown classification, a
    chosen debt that is not the account's. An unknown account is refused for all but payments.
    """
    known = Item.objects.filter(key=wanted.key).first()
    if known is not None:
        return known
    account = account_called(wanted.account)
    _refuse_wrong(wanted, account)
    return Item.objects.create(
        key=wanted.key,
        kind=wanted.kind,
        account=account,
        account_text=wanted.account,
        amount=wanted.amount,
        effective_on=wanted.effective_on,
        classification=classification_called(wanted.classification),
        description=wanted.description,
        reference=wanted.reference,
        settles=None if wanted.settles is None else sorted(set(wanted.settles)),
        owned_by=wanted.owned_by,
        made_at=by.at,
        made_by=by.user,
        needs_approval=needs_approval(wanted.kind, wanted.amount, by.user),
    )


def needs_approval(kind: EntryKind, amount: object, user: User | None) -> bool:
    """Whether a credit or debit of this person waits for another one."""
    if kind not in (EntryKind.CREDIT, EntryKind.DEBIT):
        return False
    limit = Settings.load().approval_above
    is_large = bool(limit) and amount > limit  # type: ignore[operator]
    return is_large or user is None or not may(user, ADMIN)


@transaction.atomic
def approve_item(*, item: Item, by: Actor) -> Item:
    """A second person agrees; what it waits for, it is then posted at once."""
    locked = _locked(item)
    if locked.state != ItemState.WAITING or locked.approved_at is not None:
        return locked
    if by.user is None or not may(by.user, ADMIN):
        raise Refused("right", f"Approving needs the right {ADMIN}.")
    if locked.made_by_id == by.user.pk:
        raise Refused("four-eyes", "Somebody else must approve what you made.")
    if locked.reverses_id and not may(by.user, _reversal_right()):
        raise Refused("right", f"Approving a reversal needs the right {_reversal_right()}.")
    locked.approved_at, locked.approved_by = by.at, by.user
    locked.save(update_fields=["approved_at", "approved_by"])
    return _posted(locked, by)


@transaction.atomic
def post_item(*, item: Item, by: Actor) -> Item:
    """Post what waits; once posted, it stays as it is."""
    locked = _locked(item)
    if locked.state == ItemState.POSTED:
        return locked
    refuse_other_peoples(locked, by.user, ADMIN, "Posting what others made")
    return _posted(locked, by)


@transaction.atomic
def drop_item(*, item: Item, reason: str, by: Actor, owner: str = "") -> Item:
    """Take an entry out of the queue before it is posted; it stays on record with the reason.

    owner: the source that made it, where it was not made by hand.
    """
    locked = _locked(item)
    if locked.owned_by != owner:
        raise Refused("own-way", OWN_SOURCES["credit:"])
    if locked.state == ItemState.DROPPED:
        return locked
    if locked.state == ItemState.POSTED:
        raise Refused("posted", "It is posted already. Reverse the entry instead.")
    refuse_other_peoples(locked, by.user, DELETE, "Deleting what others made")
    locked.state, locked.reason = ItemState.DROPPED, reason
    locked.ended_at, locked.ended_by = by.at, by.user
    locked.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    record_event(by=by, kind="deleted unposted", account=locked.account_text, subject=str(locked))
    return locked


@transaction.atomic
def give_account(*, item: Item, account: str, by: Actor) -> Item:
    """Say whose payment an unknown one is; raises Refused for a number that nobody has."""
    locked = _locked(item)
    found = account_called(account)
    if locked.state != ItemState.WAITING:
        raise Refused("ended", "This payment does not wait any more.")
    if found is None:
        raise Refused("account", f"No account has the number {account}.")
    locked.account = found
    locked.save(update_fields=["account"])
    record_event(by=by, kind="payment given an account", account=account, subject=str(locked))
    return locked


@transaction.atomic
def ask_reversal(*, entry: Entry, on: date, reason: str, by: Actor) -> Item | Entry:
    """Reverse an entry, or put the wish into the queue where a second person must agree.

    Gives the reversal, or the item that waits; raises Refused where it cannot be reversed here.
    """
    refuse_reversal(entry)
    if by.user is None or not may(by.user, ADMIN):
        raise Refused("right", f"Reversing needs the right {ADMIN}.")
    if not Settings.load().approval_for_reversals or may(by.user, _reversal_right()):
        return reverse(entry=entry, on=on, now=by.at, reason=reason, by=by.user)
    waiting = Item.objects.filter(reverses=entry, state=ItemState.WAITING).first()
    return waiting or Item.objects.create(
        key=f"reversal:{entry.pk}:{by.at.timestamp():.0f}",
        kind=OPPOSITE[EntryKind(entry.kind)],
        account_id=entry.account_id,
        account_text=entry.account.number,
        amount=entry.amount,
        effective_on=on,
        classification=classification_called("reversal"),
        description=reason,
        reference=entry.reference,
        reverses=entry,
        made_at=by.at,
        made_by=by.user,
        needs_approval=True,
    )


def refuse_reversal(entry: Entry) -> None:
    """What was reversed, is a reversal, or belongs to an invoice is not reversed by itself."""
    for beginning, words in OWN_SOURCES.items():
        if entry.source.startswith(beginning):
            raise Refused("own-way", words)
    if entry.reverses_id is not None:
        raise Refused("reversal-of-reversal", "A reversal cannot be reversed; post a new entry.")
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("reversed", "This entry is reversed already.")


@transaction.atomic
def post_anew(*, entry: Entry, move: Move, by: Actor) -> Entry:
    """Reverse a payment or credit and post it again: for other debts, or for another account.

    Both or none; the second time gives the first. It keeps its day, amount, words and reference.
    """
    if by.user is None or not may(by.user, ADMIN):
        raise Refused("right", f"Moving a payment needs the right {ADMIN}.")
    refuse_reversal_unless_moved(entry)
    target = account_called(move.account)
    if target is None:
        raise Refused("account", f"No account has the number {move.account}.")
    if entry.kind in RAISING:
        raise Refused("kind", "Only payments and credits can be moved.")
    reverse(entry=entry, on=move.on, now=by.at, reason=move.reason, by=by.user)
    again = Posting(
        account_id=target.pk,
        kind=EntryKind(entry.kind),
        amount=entry.amount,
        source=f"again:{entry.pk}",
        effective_on=entry.effective_on,
        classification=entry.classification.code,
        description=entry.description,
        reference=entry.reference,
    )
    return post(posting=again, now=by.at, by=by.user, settles=move.settles)


def refuse_reversal_unless_moved(entry: Entry) -> None:
    """The same as `refuse_reversal`, but a payment that was moved already may be sent twice."""
    if not Entry.objects.filter(source=f"again:{entry.pk}").exists():
        refuse_reversal(entry)


def account_called(number: str) -> Account | None:
    """The account of this number, None for one that nobody has."""
    return Account.objects.filter(number=number.strip()).first() if number.strip() else None


def classification_called(code: str) -> Classification:
    """The classification of this code; those that every site has are made when needed."""
    found = Classification.objects.filter(code=code).first()
    if found is None and code in CLASSIFICATIONS:
        label, gl_code = CLASSIFICATIONS[code]
        facts = {"label": label, "gl_code": gl_code}
        found, _ = Classification.objects.get_or_create(code=code, defaults=facts)
    if found is None:
        raise Refused("classification", "Choose one of the classifications.")
    return found


def refuse_other_peoples(item: Item, user: User | None, right: str, what: str) -> None:
    """One's own with the right Add, those of others with `right`."""
    wanted = ADD if user is not None and item.made_by_id == user.pk else right
    if user is not None and not (may(user, wanted) or may(user, right)):
        raise Refused("right", f"{what} needs the right {right}.")


def _refuse_wrong(wanted: NewItem, account: Account | None) -> None:
    if wanted.kind == EntryKind.CHARGE:
        raise Refused("kind", "Charges come from the bill run alone; make a debit instead.")
    if wanted.amount <= 0 or wanted.amount != settle(wanted.amount):
        raise Refused("amount", "Enter an amount above zero in dollars and cents.")
    if wanted.classification in OF_THE_SYSTEM and not wanted.owned_by:
        raise Refused("classification", "Choose one of the classifications.")
    if account is None and wanted.kind != EntryKind.PAYMENT:
        raise Refused("account", f"No account has the number {wanted.account}.")
    if wanted.settles is not None:
        chosen = set(wanted.settles)
        debts = Entry.objects.filter(pk__in=chosen, account=account, kind__in=RAISING)
        if not chosen or wanted.kind in RAISING or debts.count() != len(chosen):
            raise Refused("choice-without-debt", "Choose open charges of this account to pay.")


def _locked(item: Item) -> Item:
    rows = Item.objects.select_for_update(of=("self",)).select_related("classification", "batch")
    return rows.get(pk=item.pk)


def _posted(item: Item, by: Actor) -> Item:
    """Post a locked item that waits."""
    if item.state != ItemState.WAITING:
        raise Refused("dropped", "This entry was deleted from the queue.")
    if item.needs_approval and item.approved_at is None:
        raise Refused("approval", "Another person must approve this entry first.")
    if item.account_id is None:
        raise Refused("account", "Say first which account this payment is for.")
    if item.batch is not None and item.batch.posted_at is None:
        raise Refused("batch", "This payment is posted together with its batch.")
    return ended(item, _entry_of(item, by), by)


def _entry_of(item: Item, by: Actor) -> Entry:
    if item.reverses_id:
        original = Entry.objects.get(pk=item.reverses_id)
        return reverse(
            entry=original,
            on=item.effective_on,
            now=by.at,
            reason=item.description,
            by=by.user,
        )
    return post(posting=posting_of(item), now=by.at, by=by.user, settles=item.settles)


def posting_of(item: Item) -> Posting:
    """What an item with an account posts."""
    assert item.account_id is not None, "an item without an account is not posted"
    return Posting(
        account_id=item.account_id,
        kind=EntryKind(item.kind),
        amount=item.amount,
        source=item.owned_by or f"item:{item.pk}",
        effective_on=item.effective_on,
        classification=item.classification.code,
        description=item.description,
        reference=item.reference,
    )


def ended(item: Item, entry: Entry, by: Actor) -> Item:
    """The item is posted as `entry`."""
    item.state, item.entry = ItemState.POSTED, entry
    item.ended_at, item.ended_by = by.at, by.user
    item.save(update_fields=["state", "entry", "ended_at", "ended_by"])
    return item


def _reversal_right() -> str:
    """The right that lets a reversal pass without a second person."""
    return f"{Settings.load().approval_module}.Add"
