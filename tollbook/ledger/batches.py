"""Batches of payments: checks with their deposit slip, and lockbox files of a bank.

A batch is posted once and as a whole, when count and sum of its rows are those of the slip. Rows
whose account nobody knows stay in the queue, in a list of their own, and are posted one by one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO, settle
from tollbook.ledger.models import Batch, Entry, Item
from tollbook.ledger.posting import post, post_many
from tollbook.ledger.queries import open_items_of_many, sums_of_batch
from tollbook.ledger.queue import (
    ADMIN,
    classification_called,
    ended,
    make_item,
    posting_of,
    refuse_other_peoples,
)
from tollbook.ledger.rules.lockbox import read_lockbox
from tollbook.ledger.types import BatchKind, EntryKind, ItemState, LockboxRow, NewBatch, NewItem

ROWS_AT_ONCE = 1000


@transaction.atomic
def open_batch(*, wanted: NewBatch, by: Actor) -> Batch:
    """Open a batch of checks; the second time under its key gives the first."""
    if wanted.control_total <= 0 or wanted.control_total != settle(wanted.control_total):
        raise Refused("amount", "Enter the sum of the deposit slip, above zero.")
    made, _ = Batch.objects.get_or_create(
        key=wanted.key,
        defaults={
            "kind": BatchKind.CHECKS,
            "name": wanted.name,
            "deposited_on": wanted.deposited_on,
            "control_count": wanted.control_count,
            "control_total": wanted.control_total,
            "opened_at": by.at,
            "opened_by": by.user,
        },
    )
    return made


@transaction.atomic
def add_check(*, batch: Batch, wanted: NewItem, by: Actor) -> Item:
    """Add a check to an open batch; the second time under its key gives the first."""
    locked = _locked(batch)
    known = Item.objects.filter(key=wanted.key).first()
    if known is not None:
        return known
    if locked.posted_at is not None:
        raise Refused("batch-posted", "This batch is posted; open another one.")
    item = make_item(wanted=replace(wanted, kind=EntryKind.PAYMENT), by=by)
    last = Item.objects.filter(batch=locked).aggregate(last=Max("line"))["last"] or 0
    item.batch, item.line = locked, last + 1
    item.save(update_fields=["batch", "line"])
    return item


@transaction.atomic
def take_lockbox(*, name: str, data: bytes, today: date, by: Actor) -> Batch:
    """A batch of a bank's file; the same file is refused with the day it came first.

    Raises Refused naming each line that cannot be read; then nothing is taken.
    """
    fingerprint = sha256(data).hexdigest()
    known = Batch.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        first = show.day(known.opened_at.date())
        raise Refused("lockbox-twice", f"This file was taken on {first} as {known.name}.")
    rows = read_lockbox(data, today)
    batch = Batch.objects.create(
        key=f"lockbox:{fingerprint[:48]}",
        kind=BatchKind.LOCKBOX,
        name=name[:60],
        deposited_on=max(row.paid_on for row in rows),
        control_count=len(rows),
        control_total=sum((row.amount for row in rows), ZERO),
        fingerprint=fingerprint,
        opened_at=by.at,
        opened_by=by.user,
    )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _keep(batch, rows[start : start + ROWS_AT_ONCE], by)
    return batch


@transaction.atomic
def post_batch(*, batch: Batch, by: Actor) -> Batch:
    """Post all rows that know their account; a posted batch stays as it is.

    Raises Refused where count or sum differ from the slip.
    """
    locked = _locked(batch)
    if locked.posted_at is not None:
        return locked
    items = list(
        Item.objects.select_for_update(of=("self",))
        .filter(batch=locked, state=ItemState.WAITING)
        .select_related("classification")
        .order_by("line")
    )
    if items and all(item.made_by_id != getattr(by.user, "pk", None) for item in items):
        refuse_other_peoples(items[0], by.user, ADMIN, "Posting a batch of somebody else")
    refuse_disagreement(locked)
    _post(items, by)
    locked.posted_at, locked.posted_by = by.at, by.user
    locked.save(update_fields=["posted_at", "posted_by"])
    record_event(by=by, kind="posted batch", subject=locked.name)
    return locked


def refuse_disagreement(batch: Batch) -> None:
    """The rows are as many and worth as much as the slip says."""
    sums = sums_of_batch(batch)
    if sums.count != batch.control_count:
        raise Refused(
            "batch-count",
            f"The slip names {show.counted(batch.control_count, 'payment')}, "
            f"the batch holds {sums.count:,}.",
        )
    if sums.total != batch.control_total:
        off = settle(sums.total - batch.control_total)
        raise Refused(
            "batch-sum",
            f"The rows add up to {show.figures(sums.total)}, the slip says "
            f"{show.figures(batch.control_total)}: a difference of {show.figures(off)}.",
        )


def _post(items: Sequence[Item], by: Actor) -> None:
    """Post the items with an account: those without a choice at once, the others one by one."""
    known = [item for item in items if item.account_id is not None]
    plain = {f"item:{item.pk}": item for item in known if item.settles is None}
    ids = post_many(postings=[posting_of(item) for item in plain.values()], now=by.at, by=by.user)
    for source, key in ids.items():
        item = plain[source]
        item.state, item.entry_id = ItemState.POSTED, key
        item.ended_at, item.ended_by = by.at, by.user
    fields = ["state", "entry", "ended_at", "ended_by"]
    Item.objects.bulk_update(plain.values(), fields, batch_size=ROWS_AT_ONCE)
    for item in known:
        if item.settles is not None:
            entry = post(posting=posting_of(item), now=by.at, by=by.user, settles=item.settles)
            ended(item, entry, by)


def _keep(batch: Batch, rows: Sequence[LockboxRow], by: Actor) -> None:
    """Store rows of a file, with their accounts as far as these are known."""
    invoices = _charges(rows)
    numbers = {row.account for row in rows if row.account}
    accounts = dict(Account.objects.filter(number__in=numbers).values_list("number", "pk"))
    open_of = _open_amounts([entry.account_id for entry in invoices.values()])
    classification = classification_called("payment")
    Item.objects.bulk_create(
        Item(
            key=f"{batch.key}:{row.line}",
            batch=batch,
            line=row.line,
            kind=EntryKind.PAYMENT,
            account_id=_owner(row, accounts, invoices),
            account_text=row.account or row.invoice,
            amount=row.amount,
            effective_on=row.paid_on,
            classification=classification,
            description="Payment by check, lockbox",
            reference=row.reference,
            settles=_choice(row, accounts, invoices, open_of),
            made_at=by.at,
            made_by=by.user,
        )
        for row in rows
    )


def _charges(rows: Sequence[LockboxRow]) -> dict[str, Entry]:
    """The entries of the invoices that rows name, by invoice number."""
    sources = {f"invoice:{row.invoice}": row.invoice for row in rows if row.invoice}
    found = Entry.objects.filter(source__in=list(sources), kind=EntryKind.CHARGE)
    return {sources[entry.source]: entry for entry in found}


def _open_amounts(account_ids: Sequence[int]) -> dict[int, Decimal]:
    found = open_items_of_many(set(account_ids))
    return {debt.entry_id: debt.open_amount for each in found.values() for debt in each.debts}


def _owner(row: LockboxRow, accounts: dict[str, int], invoices: dict[str, Entry]) -> int | None:
    if row.account:
        return accounts.get(row.account)
    charge = invoices.get(row.invoice)
    return charge.account_id if charge else None


def _choice(
    row: LockboxRow,
    accounts: dict[str, int],
    invoices: dict[str, Entry],
    open_of: dict[int, Decimal],
) -> list[int] | None:
    """The invoice of the row, where it is the account's and has so much open; else any debt."""
    charge = invoices.get(row.invoice)
    if charge is None or charge.account_id != _owner(row, accounts, invoices):
        return None
    return [charge.pk] if row.amount <= open_of.get(charge.pk, ZERO) else None


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
