"""Transaction history: the posted entries of the accounts in view."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render

from tollbook.billing.queries import invoice_numbers_of
from tollbook.kernel import clock, show
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.kernel.show import currency_name
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import entries_for, entry_sums, signed
from tollbook.payments.queries import waiting_sum
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.transactions import TransactionFilter
from tollbook.portal.pages.shared import billing_crumbs, chips, crumb
from tollbook.portal.request import PortalRequest

ORDER = {
    "date": ("posted_at", "position", "pk"),
    "account": ("account__number", "position"),
    "type": ("kind", "posted_at", "position", "pk"),
    "amount": ("amount", "posted_at", "position", "pk"),
}
HEAD = (
    *("Date", "Account", "Type", "Description", "Reference", "Amount", "Balance after"),
    "Posted at",
)


@dataclass(frozen=True)
class Row:
    """An entry as the list shows it."""

    entry: Entry
    invoice_number: str

    @property
    def type(self) -> str:
        return self.entry.kind.capitalize()

    @property
    def amount(self) -> Decimal:
        return signed(self.entry)


def transactions(request: PortalRequest) -> HttpResponseBase:
    """The list or its file; the running balance stands with one account only."""
    viewer = request.viewer
    form = TransactionFilter(request.GET, viewer=viewer)
    listing = listing_from(request.GET, sorts=ORDER, default="-date")
    found = form.applied(entries_for(viewer))
    sums = entry_sums(found)
    wanted = ordered(found, listing)
    if request.GET.get("format") in FORMATS:
        sheet = Sheet("transactions", HEAD, lambda: sheet_rows(wanted, viewer.zone), sums.count)
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing.within(sums.count)
    entries = list(wanted[listing.start : listing.start + listing.rows])
    numbers = invoice_numbers_of([entry.pk for entry in entries])
    several = len(viewer.in_view) > 1
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "columns": columns(several=several),
        "sums": sums,
        "rows": [Row(entry, numbers.get(entry.pk, "")) for entry in entries],
        "pager": Pager(listing, sums.count, len(entries)),
        "several": several,
        "waiting": waiting_sum(viewer.in_view_ids),
        "statement_days": days_asked(form),
        "chips": chips(listing, filter_words(form)),
        "crumbs": billing_crumbs(crumb("Transaction history")),
        "caption": f"Transactions in {currency_name(viewer.currency)}",
    }
    return render(request, "portal/transactions/list.html", context)


def days_asked(form: TransactionFilter) -> str:
    """The days of the filter for the address of a statement of account."""
    asked = {"start": form.value("start"), "end": form.value("end")}
    return urlencode({name: day for name, day in asked.items() if day})


def ordered(entries: QuerySet[Entry], listing: Listing) -> QuerySet[Entry]:
    """As the address asks; entries of one day keep the order of posting."""
    sign = "-" if listing.descending else ""
    return entries.order_by(*(sign + field for field in ORDER[listing.key]))


def columns(*, several: bool) -> tuple[Column, ...]:
    """The head of the list."""
    first = (Column("Account", "account"),) if several else ()
    last = () if several else (Column("Balance after", "", "num"),)
    return (
        *first,
        Column("Date", "date"),
        Column("Type", "type"),
        Column("Description"),
        Column("Reference"),
        Column("Amount", "amount", "num"),
        *last,
        Column("More", css="more"),
        Column("", css="do", hidden="Actions"),
    )


def filter_words(form: TransactionFilter) -> dict[str, str]:
    """The filters that chips name."""
    first, last = form.days
    return {
        "account": f"Account {form.value('account')}",
        "type": str(form.value("type") or "").capitalize(),
        "start": f"From {show.day(first)}" if first else "From ?",
        "end": f"To {show.day(last)}" if last else "To ?",
        "amount": f"Amount {form['amount'].value()}",
        "text": f"“{form.value('text')}”",
    }


def sheet_rows(entries: QuerySet[Entry], zone: str) -> Iterator[Sequence[Cell]]:
    """The rows of the file, each time on the clock of the reader."""
    for entry in entries.iterator(chunk_size=1000):
        yield (
            *(entry.effective_on, entry.account.number, entry.kind.capitalize()),
            *(entry.description, entry.reference, signed(entry), entry.balance_after),
            clock.local(entry.posted_at, zone),
        )
