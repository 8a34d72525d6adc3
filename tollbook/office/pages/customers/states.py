"""How states of customers, products and entries look: word, icon, tone."""

from datetime import date

from tollbook.billing.models import Invoice
from tollbook.billing.queries import open_amount_of
from tollbook.customers.models import Status
from tollbook.ledger.types import EntryKind
from tollbook.office.pages.shared import Badge
from tollbook.services.models import Product

PRODUCT_BADGES: dict[str, Badge] = {
    "new": ("New", "plus", "info"),
    "active": ("Active", "check", "good"),
    "suspended": ("Suspended", "lock", "warn"),
    "blocked": ("Blocked", "lock", "warn"),
    "disconnected": ("Disconnected", "x", ""),
    "canceled": ("Canceled", "x", ""),
}
ENTRY_WORDS = {
    EntryKind.CHARGE: "Charge",
    EntryKind.DEBIT: "Debit",
    EntryKind.PAYMENT: "Payment",
    EntryKind.CREDIT: "Credit",
}


def status_badge(status: Status) -> Badge:
    """Green while an account counts as active, amber while it is open, plain once it is over."""
    if status.is_terminated:
        return status.label, "x", ""
    return (
        (status.label, "check", "good") if status.counts_active else (status.label, "clock", "warn")
    )


def product_badge(product: Product) -> Badge:
    """The state of a product."""
    return PRODUCT_BADGES[product.status]


def invoice_badge(invoice: Invoice, today: date) -> Badge:
    """How far an issued bill (with its open amount) is paid on `today`."""
    if open_amount_of(invoice) <= 0:
        return "Paid", "check", "good"
    return ("Past due", "clock", "bad") if invoice.due_on < today else ("Open", "dot", "")
