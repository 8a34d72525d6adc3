"""What bills hold for other providers: it stands beside a total wherever one is shown."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from tollbook.billing.documents.bill import TakenOver
from tollbook.billing.models import Invoice, Transfer
from tollbook.kernel.money import ZERO
from tollbook.kernel.rows import among
from tollbook.ledger.types import OpenItem


def others_in(entry_ids: Collection[int]) -> dict[int, Decimal]:
    """Entry -> what the bill behind it was asked for other providers, as stored; one statement.

    A bill that a parent takes over stands behind the parent's debit. Entries without any such
    amount are left out.
    """
    if not entry_ids:
        return {}
    billed = Invoice.objects.filter(entry__in=among(entry_ids)).exclude(other_providers=0)
    moved = Transfer.objects.filter(of_parent__in=among(entry_ids))
    moved = moved.exclude(invoice__other_providers=0)
    found = billed.order_by().values_list("entry", "other_providers")
    return dict(found.union(moved.values_list("of_parent", "invoice__other_providers"), all=True))


def others_in_debts(debts: Iterable[OpenItem]) -> Decimal:
    """What these open bills hold for other providers, whatever of them is paid already."""
    return sum(others_in([debt.entry_id for debt in debts]).values(), ZERO)


def taken_over(invoice: Invoice) -> TakenOver:
    """What this bill takes over from the bills of sub accounts; a statement for parents only."""
    if invoice.parent_id is not None or invoice.account.billing_type != "corporate":
        return TakenOver()
    rows = Transfer.objects.filter(shown_on=invoice)
    found = list(rows.values_list("amount", "invoice__other_providers"))
    return TakenOver(*(sum(amounts, ZERO) for amounts in zip(*found, strict=True)))
