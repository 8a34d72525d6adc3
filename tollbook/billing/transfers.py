"""Bills that parents take over: one linked pair of entries moves what a sub would owe.

The pair is posted in the transaction that issues the sub's bill. Both entries carry the number of
that bill, and the row of the transfer names both.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from tollbook.billing.models import Invoice, Transfer
from tollbook.kernel.rows import among
from tollbook.ledger.types import OPPOSITE, EntryKind, Posting

Pair = tuple[Posting, Posting]


def pairs_of(drafts: Sequence[Invoice]) -> dict[int, Pair]:
    """The pairs of those drafts, numbered already, that parents take over; by transfer.

    Raises AssertionError where a parent comes before a sub whose transfer it shows.
    """
    numbered = {draft.pk: draft for draft in drafts}
    early = Transfer.objects.filter(shown_on__in=among(numbered), of_parent__isnull=True)
    assert not early.exclude(invoice__in=among(numbered)).exists(), "a parent before its sub"
    mine = Transfer.objects.filter(invoice__in=among(numbered), of_parent__isnull=True)
    return {each.pk: _pair(each, numbered[each.invoice_id]) for each in mine.order_by("invoice")}


def _pair(transfer: Transfer, bill: Invoice) -> Pair:
    """Credit on the sub and debit on the parent; the other way round below zero."""
    kind = EntryKind.CREDIT if transfer.amount > 0 else EntryKind.DEBIT
    account = bill.front["account"]
    words = f"Invoice {bill.number} of {account['number']} {account['name']}"

    def entry(account_id: int, side: str, kind: EntryKind, due_on: date | None) -> Posting:
        return Posting(
            account_id=account_id,
            kind=kind,
            amount=abs(transfer.amount),
            source=f"transfer:{bill.number}:{side}",
            effective_on=bill.invoice_on,
            classification="transfer",
            description=words[:120] if side == "parent" else "Billed to the parent account",
            due_on=due_on if kind == EntryKind.DEBIT else None,
            reference=bill.number or "",
        )

    return (
        entry(bill.account_id, "sub", kind, bill.due_on),
        entry(transfer.parent_id, "parent", OPPOSITE[kind], bill.due_on),
    )


def link_pairs(pairs: Mapping[int, Pair], entries: Mapping[str, int]) -> None:
    """Write the posted entries into their transfers."""
    for transfer_id, (sub, parent) in pairs.items():
        Transfer.objects.filter(pk=transfer_id).update(
            of_sub=entries[sub.source], of_parent=entries[parent.source]
        )
