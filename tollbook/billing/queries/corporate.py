"""The bills of a whole corporate structure beside each other, as the parent's bill sums them up."""

from dataclasses import dataclass
from decimal import Decimal

from tollbook.billing.models import Invoice
from tollbook.billing.structure import bills_of_structure, printed_name
from tollbook.kernel.money import ZERO


@dataclass(frozen=True)
class CorporateRow:
    """One account of the structure, as its bill stores it.

    charges + others + usage + taxes = total.
    """

    account_number: str
    name: str
    invoice_number: str  # "" while it is a draft
    charges: Decimal
    others: Decimal  # for other providers
    usage: Decimal
    taxes: Decimal
    total: Decimal


def corporate_summary_of(invoice: Invoice) -> list[CorporateRow]:
    """The account of `invoice` and, by number, those that were its subs on the day of their bill.

    Those of `bills_of_structure`. One statement; a single row
    where there were no subs.
    """
    return [
        CorporateRow(
            *printed_name(bill),
            bill.number or "",
            bill.service,
            bill.other_providers,
            bill.usage,
            bill.taxes + bill.fees,
            bill.total_current,
        )
        for bill in bills_of_structure(invoice)
    ]


def has_corporate_summary(invoice: Invoice) -> bool:
    """Whether any sub was billed beside `invoice`; one statement."""
    return invoice.parent_id is None and bills_of_structure(invoice).exclude(pk=invoice.pk).exists()


def corporate_total(rows: list[CorporateRow]) -> CorporateRow:
    """The sums of all rows."""
    sums = [
        sum((getattr(row, name) for row in rows), ZERO)
        for name in ("charges", "others", "usage", "taxes", "total")
    ]
    return CorporateRow("", "All accounts", "", *sums)
