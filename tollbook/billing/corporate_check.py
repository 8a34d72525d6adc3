"""Proof of corporate bills: what a parent's bill shows of its subs is what their bills say."""

from collections.abc import Iterator

from django.db.models import F, Q

from tollbook.billing.models import Invoice, Transfer
from tollbook.billing.queries.moved import moved_on
from tollbook.kernel.money import ZERO
from tollbook.ledger.types import Fault

FAULTS_PER_CHECK_MAX = 100
CODE = "corporate-bill"


def check_corporate() -> list[Fault]:
    """Every bill of a parent that is not the sum of what it took over of its subs."""
    return [*_taken_over_by_the_parent(), *_sums()]


def _taken_over_by_the_parent() -> Iterator[Fault]:
    """A bill is taken over by the account that was its parent, on its bill of the same day."""
    rows = Transfer.objects.filter(invoice__issued_at__isnull=False).select_related("invoice")
    right = Q(parent=F("invoice__parent"))
    right &= Q(shown_on=None) | Q(
        shown_on__account=F("parent"),
        shown_on__invoice_on=F("invoice__invoice_on"),
        shown_on__issued_at__isnull=False,
    )
    for row in rows.exclude(right).order_by("pk")[:FAULTS_PER_CHECK_MAX]:
        words = f"Invoice {row.invoice.number} is not on the bill of its parent of the same day."
        yield Fault(CODE, words)


def _sums() -> Iterator[Fault]:
    """What a parent took over stands in the sum of its bill, with all else that moved."""
    bills = Invoice.objects.filter(issued_at__isnull=False, transfers_shown__isnull=False)
    told = 0
    for bill in bills.distinct().order_by("pk").iterator():
        moved = sum((each.amount for each in moved_on(bill)), ZERO)
        if moved != bill.payments + bill.adjustments and told < FAULTS_PER_CHECK_MAX:
            told += 1
            words = f"Invoice {bill.number} is not what it took over of its sub accounts"
            yield Fault(CODE, f"{words} and what else moved.")
