"""What moved an account's balance between one bill and the next: payments and adjustments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from tollbook.billing.models import Invoice, Transfer
from tollbook.ledger.models import Entry
from tollbook.ledger.types import RAISING, EntryKind


@dataclass(frozen=True)
class Moved:
    """One payment or adjustment as a bill shows it; payments and credits are below zero."""

    on: date
    words: str
    amount: Decimal
    is_payment: bool = False


def moved_on(invoice: Invoice) -> list[Moved]:
    """The entries that this bill has seen and the last one had not, in their order.

    What a parent takes over of its subs in this run follows, one line for each; what its own parent
    takes over comes last. They add up to the bill's payments and adjustments.
    """
    entries = [
        Moved(
            entry.effective_on,
            entry.description,
            entry.amount if entry.kind in RAISING else -entry.amount,
            entry.kind == EntryKind.PAYMENT,
        )
        for entry in _entries(invoice)
    ]
    return [*entries, *_taken_over(invoice), *_handed_over(invoice)]


def _entries(invoice: Invoice) -> QuerySet[Entry]:
    # A bill that was made anew follows the voided one of the same day, as its figures do.
    earlier = Q(invoice_on__lt=invoice.invoice_on)
    earlier |= Q(invoice_on=invoice.invoice_on, pk__lt=invoice.pk)
    before = (
        Invoice.objects.filter(earlier, account=invoice.account_id, issued_at__isnull=False)
        .order_by("-invoice_on", "-pk")
        .first()
    )
    shown = Q(of_sub=OuterRef("pk")) | Q(of_parent=OuterRef("pk"), shown_on__isnull=False)
    return (
        Entry.objects.filter(
            account=invoice.account_id,
            position__gt=before.ledger_position if before else 0,
            position__lte=invoice.ledger_position,
        )
        .exclude(pk=before.entry_id if before and before.entry_id else 0)
        .exclude(Exists(Transfer.objects.filter(shown)))
        .order_by("position")
    )


def _taken_over(invoice: Invoice) -> list[Moved]:
    taken = Transfer.objects.filter(shown_on=invoice).select_related("invoice__account")
    return [
        Moved(each.invoice.invoice_on, _words(each.invoice), each.amount)
        for each in taken.order_by("invoice__account__number")
    ]


def _words(bill: Invoice) -> str:
    account = bill.front["account"]
    number = f"Invoice {bill.number}" if bill.number else "The bill"
    return f"{number} of {account['number']} {account['name']}"


def handed_to(invoice: Invoice) -> str:
    """Number and name of the account that takes this bill over; "" where none does."""
    if invoice.parent_id is None:
        return ""
    handed = Transfer.objects.filter(invoice=invoice).select_related("parent").first()
    return f"{handed.parent.number} {handed.parent.name}" if handed else ""


def _handed_over(invoice: Invoice) -> list[Moved]:
    handed = Transfer.objects.filter(invoice=invoice).first()
    if handed is None:
        return []
    return [Moved(invoice.invoice_on, f"Billed to {handed_to(invoice)}", -handed.amount)]
