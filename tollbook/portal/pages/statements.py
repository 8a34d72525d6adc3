"""Billing statements: every bill of the accounts in view."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.models import Invoice
from tollbook.billing.queries import (
    BilledMonth,
    invoices_for,
    months_billed_for,
    next_invoice_on,
    open_amount_of,
    statement_sums,
    with_open_amount,
    with_parents_bill,
)
from tollbook.customers.types import Viewer
from tollbook.kernel import show
from tollbook.kernel.days import day_before
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.kernel.show import currency_name
from tollbook.portal.charts import strip
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.statements import StatementFilter
from tollbook.portal.pages.shared import billing_crumbs, chips, crumb
from tollbook.portal.request import PortalRequest

MONTHS_SHOWN = 12
ORDER = {
    "date": ("invoice_on", "number"),
    "account": ("account__number", "invoice_on"),
    "number": ("number",),
    "previous": ("previous_balance", "number"),
    "current": ("total_current", "number"),
    "total": ("total_due", "number"),
    "due": ("due_on", "number"),
}
HEAD = (
    *("Invoice date", "Account", "Account name", "Invoice", "Period start", "Period end"),
    *("Previous balance", "Payments", "Adjustments", "Current billing", "Total due", "Due", "Open"),
)


def statements(request: PortalRequest) -> HttpResponseBase:
    """The list, its strip of twelve months, or its file."""
    viewer = request.viewer
    form = StatementFilter(request.GET, viewer=viewer)
    listing = listing_from(request.GET, sorts=ORDER, default="-date")
    found = form.applied(invoices_for(viewer))
    sums = statement_sums(found)
    wanted = ordered(with_parents_bill(with_open_amount(found)), listing)
    if request.GET.get("format") in FORMATS:
        sheet = Sheet("statements", HEAD, lambda: sheet_rows(wanted), sums.count)
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing.within(sums.count)
    rows = list(wanted[listing.start : listing.start + listing.rows])
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "columns": columns(shows_account=len(viewer.in_view) > 1),
        "sums": sums,
        "rows": [StatementRow(invoice, viewer.today) for invoice in rows],
        "pager": Pager(listing, sums.count, len(rows)),
        "chips": chips(listing, filter_words(form)),
        "empty": "" if sums.count else first_bill(viewer),
        **surroundings(request),
    }
    return render(request, "portal/statements/list.html", context)


def surroundings(request: PortalRequest) -> dict[str, object]:
    """The strip of months, the years and the words around the list."""
    money = currency_name(request.viewer.currency)
    months = months_billed_for(request.viewer)
    return {
        "strip": strip.drawn(strip_months(months)),
        "years": sorted({month.billed_on.year for month in months}, reverse=True),
        "crumbs": billing_crumbs(crumb("Billing statements")),
        "caption": f"Billing statements in {money}",
        "currency_name": money,
    }


def first_bill(viewer: Viewer) -> str:
    """Why the list is empty, and when that changes."""
    expected = next_invoice_on(viewer.in_view[0].id, viewer.today)
    when = f" Your first one is expected about {show.long_day(expected)}." if expected else ""
    return f"No bills yet.{when}"


def filter_words(form: StatementFilter) -> dict[str, str]:
    """The filters that a chip names; the year has its own row of choices."""
    first, last = form.days
    return {
        "account": f"Account {form.value('account')}",
        "start": f"From {show.day(first)}" if first else "From ?",
        "end": f"To {show.day(last)}" if last else "To ?",
    }


@dataclass(frozen=True)
class StatementRow:
    """An invoice as the list shows it."""

    invoice: Invoice
    today: date

    @property
    def state(self) -> tuple[str, str, str]:
        """Word, icon and tone of how far the bill is paid."""
        return state_of(self.invoice, self.today)

    @property
    def moved(self) -> object:
        """Payments and adjustments together."""
        return self.invoice.payments + self.invoice.adjustments

    @property
    def last_day(self) -> date:
        return day_before(self.invoice.period_end)


def state_of(invoice: Invoice, today: date) -> tuple[str, str, str]:
    """Word, icon and tone of how far `invoice` (with its open amount and the parent's bill) is paid
    on `today`."""
    if invoice.is_void:  # type: ignore[attr-defined]
        return "Voided", "info", ""
    if open_amount_of(invoice) <= 0:
        return paid_how(invoice)
    if invoice.due_on < today:
        return "Past due", "clock", "bad"
    return "Open", "dot", ""


def paid_how(invoice: Invoice) -> tuple[str, str, str]:
    """Paid by somebody, or taken over by the bill of the parent."""
    over: str | None = invoice.parents_bill  # type: ignore[attr-defined]
    if over is None:
        return "Paid", "check", "good"
    return f"Included in {over or 'the next bill of the parent'}", "tree", ""


def ordered(invoices: QuerySet[Invoice], listing: Listing) -> QuerySet[Invoice]:
    """As the address asks, ties by number, so that no row shows twice."""
    sign = "-" if listing.descending else ""
    return invoices.order_by(*(sign + field for field in ORDER[listing.key]))


def columns(*, shows_account: bool) -> tuple[Column, ...]:
    """The head of the list."""
    account = (Column("Account", "account"),) if shows_account else ()
    return (
        *account,
        Column("Invoice date", "date"),
        Column("Invoice, period", "number"),
        Column("Previous balance", "previous", "num"),
        Column("Payments & adjustments", "", "num"),
        Column("Current billing", "current", "num"),
        Column("Total due", "total", "num"),
        Column("Due", "due"),
        Column("More", css="more"),
        Column("", css="do", hidden="Actions"),
    )


def strip_months(months: Sequence[BilledMonth]) -> list[strip.Month]:
    """The last twelve of `months` that were billed, each leading to its statements."""
    return [
        strip.Month(month.billed_on, month.total, month_url(month.billed_on))
        for month in months[-MONTHS_SHOWN:]
    ]


def month_url(day: date) -> str:
    """The statements of the month of `day`."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return f"{reverse('statements')}?start={day.replace(day=1)}&end={last}"


def sheet_rows(invoices: QuerySet[Invoice]) -> Iterator[Sequence[Cell]]:
    """The rows of the file: the same numbers as on the page."""
    for each in invoices.iterator(chunk_size=1000):
        yield (
            *(each.invoice_on, each.account.number, each.account.name, each.number),
            *(each.period_start, day_before(each.period_end)),
            *(each.previous_balance, each.payments, each.adjustments, each.total_current),
            *(each.total_due, each.due_on, open_amount_of(each)),
        )
