"""Lists of one customer: invoices, transactions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.models import Invoice
from tollbook.billing.queries import with_open_amount
from tollbook.billing.queries.records import invoices_of
from tollbook.kernel.days import day_before
from tollbook.kernel.listing import Column, listing_from
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import entries_of
from tollbook.ledger.types import RAISING, EntryKind
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.customers.states import ENTRY_WORDS, invoice_badge
from tollbook.office.pages.shared import Badge, paged
from tollbook.office.request import OfficeRequest

INVOICE_COLUMNS = (
    Column("Invoice date"),
    Column("Invoice, period"),
    Column("Previous balance", css="num"),
    Column("Payments & adjustments", css="num"),
    Column("Current billing", css="num"),
    Column("Total due", css="num"),
    Column("Due"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
ENTRY_COLUMNS = (
    Column("Date"),
    Column("What"),
    Column("Reference"),
    Column("Posted by"),
    Column("Amount", css="num"),
    Column("Balance after", css="num"),
    Column("More", css="more"),
)


def invoices(request: OfficeRequest, number: str) -> HttpResponse:
    """Every issued bill, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(with_open_amount(invoices_of(record.account)), listing)
    context = {
        "record": record,
        "rows": [InvoiceRow(invoice, record.today) for invoice in rows],
        "columns": INVOICE_COLUMNS,
        "listing": listing,
        "pager": pager,
    }
    return render(request, "office/customers/invoices.html", context)


def entries(request: OfficeRequest, number: str) -> HttpResponse:
    """Every ledger entry, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(entries_of(record.account.pk).select_related("posted_by"), listing)
    context = {
        "record": record,
        "rows": [EntryRow(entry) for entry in rows],
        "columns": ENTRY_COLUMNS,
        "listing": listing,
        "pager": pager,
    }
    return render(request, "office/customers/entries.html", context)


@dataclass(frozen=True)
class EntryRow:
    """A ledger entry as lists show it."""

    entry: Entry

    @property
    def word(self) -> str:
        return ENTRY_WORDS[EntryKind(self.entry.kind)]

    @property
    def change(self) -> Decimal:
        """The amount with the sign that it moves the balance by."""
        raises = self.entry.kind in RAISING
        return self.entry.amount if raises else -self.entry.amount


@dataclass(frozen=True)
class InvoiceRow:
    """A bill as lists show it."""

    invoice: Invoice
    today: date

    @property
    def badge(self) -> Badge:
        return invoice_badge(self.invoice, self.today)

    @property
    def moved(self) -> Decimal:
        """Payments and adjustments together."""
        return self.invoice.payments + self.invoice.adjustments

    @property
    def last_day(self) -> date:
        return day_before(self.invoice.period_end)


def invoice_rows(invoices: QuerySet[Invoice], today: date, limit: int) -> list[InvoiceRow]:
    """The first of `invoices` with how far they are paid."""
    return [InvoiceRow(invoice, today) for invoice in with_open_amount(invoices)[:limit]]
