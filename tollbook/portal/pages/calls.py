"""Call Records of an invoice: filtered, paged by key, downloaded whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.models import Invoice
from tollbook.billing.queries import credited_amount_of, invoice_for
from tollbook.billing.queries.credits import credited_calls_of
from tollbook.customers.types import Viewer
from tollbook.kernel import phones, show
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, MarkPager, listing_from
from tollbook.kernel.money import from_micros
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.calls import KIND_WORDS, CallFilter
from tollbook.portal.pages.invoices import heading, number_of
from tollbook.portal.pages.shared import chips
from tollbook.portal.request import PortalRequest
from tollbook.services.queries import usage_products_of
from tollbook.services.types import UsageProduct
from tollbook.usage.queries import calls_page, calls_stream, calls_sum, feed_codes
from tollbook.usage.queries.narrowing import DIRECTIONS
from tollbook.usage.types import CallFilters, CallScope, CallSum, ListedCall

HEAD = (
    *("Date", "Time", "Product", "Direction", "From", "To", "Place", "Type", "Hours"),
    *("Seconds", "Billed seconds", "Included seconds", "Price", "Account code"),
)
COLUMNS = (
    Column("Date and time"),
    Column("From"),
    Column("To, place"),
    Column("Type"),
    Column("Duration", "", "num"),
    Column("Billed", "", "num"),
    Column("Included", "", "num"),
    Column("Price", "", "num"),
    Column("More", css="more"),
    Column("", css="do", hidden="Explain"),
)


@dataclass(frozen=True)
class CallRow:
    """A call as the list shows it; `url` explains it."""

    call: ListedCall
    product: str
    url: str
    account: str = ""
    is_credited: bool = False

    @property
    def other(self) -> str:
        """The number at the other end, which heads the card."""
        return self.call.to_number if self.call.direction == "out" else self.call.from_number

    @property
    def kind(self) -> str:
        return KIND_WORDS.get(self.call.category, self.call.category)

    @property
    def price(self) -> Decimal:
        return from_micros(self.call.price_micros)


def calls(request: PortalRequest, number: str) -> HttpResponseBase:
    """The list of one invoice, or its file."""
    viewer = request.viewer
    invoice = invoice_for(viewer, number)
    products = usage_products_of((invoice.account_id,))
    form = CallFilter(request.GET, viewer=viewer, products=products)
    scope = CallScope((invoice.account_id,), invoice.pk)
    wanted = form.wanted()
    sums = calls_sum(scope, wanted)
    if request.GET.get("format") in FORMATS:
        sheet = Sheet(
            f"calls-{number_of(invoice)}",
            HEAD,
            lambda: sheet_rows(scope, wanted, (viewer, products)),
            sums.calls,
        )
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    page = calls_page(scope, wanted, request.GET.get("after"), listing.rows)
    context = {
        **heading(request, invoice, "invoice-calls"),
        **list_context(form, listing, sums),
        "of_calls": invoice.calls_count,
        "of_price": invoice.usage,
        "rows": rows_of(page.calls, products, invoice),
        "pager": MarkPager(listing, len(page.calls), sums.calls, page.after),
        "caption": f"Calls of invoice {invoice.number}",
    }
    return render(request, "portal/calls/list.html", context)


def list_context(form: CallFilter, listing: Listing, sums: CallSum) -> dict[str, object]:
    """What call records and unbilled usage share."""
    return {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "sums": sums,
        "price_sum": price_words(sums.price_micros),
        "chips": chips(listing, filter_words(form)),
    }


def rows_of(
    found: Sequence[ListedCall], products: Sequence[UsageProduct], invoice: Invoice
) -> list[CallRow]:
    """The calls with their product and the address that explains each."""
    labels, feeds = {each.id: each.number for each in products}, feed_codes()
    back = credited_calls_of(invoice) if credited_amount_of(invoice) else set()
    return [
        CallRow(
            call,
            labels.get(call.product_id, ""),
            reverse(
                "invoice-explain-call",
                args=[number_of(invoice), feeds.get(call.feed_id, "-"), call.call_key],
            ),
            is_credited=(call.feed_id, call.call_key) in back,
        )
        for call in found
    ]


def price_words(micros: int) -> str:
    """A sum of call prices: two places, or four where it needs them."""
    return show.figures(from_micros(micros), 2 if micros % 10_000 == 0 else 4)


def filter_words(form: CallFilter) -> dict[str, str]:
    """The filters that chips name."""
    first, last = form.days
    return {
        "account": f"Account {form.value('account')}",
        "start": f"From {show.day(first)}" if first else "From ?",
        "end": f"To {show.day(last)}" if last else "To ?",
        "product": f"Product {form.value('product')}",
        "location": str(form.value("location")),
        "direction": DIRECTIONS.get(form.value("direction") or "", ""),
        "kind": KIND_WORDS.get(form.value("kind") or "", ""),
        "number": f"Number with {form['number'].value()}",
        "code": f"Account code {form.value('code')}",
        "minutes": f"At least {form['minutes'].value()} minutes",
        "price": f"At least {form['price'].value()}",
    }


def sheet_rows(
    scope: CallScope, wanted: CallFilters, told: tuple[Viewer, Sequence[UsageProduct]]
) -> Iterator[Sequence[Cell]]:
    """Every call of the filter, as it comes out of the store."""
    viewer, products = told
    labels, zone = {each.id: each.number for each in products}, ZoneInfo(viewer.zone)
    for batch in calls_stream(scope, wanted):
        for row in batch.to_pylist():
            yield sheet_row(row, labels.get(row["product_id"], ""), zone)


def sheet_row(row: dict[str, object], product: str, zone: ZoneInfo) -> Sequence[Cell]:
    """One line of the file; a call without a price leaves its cell empty."""
    started, day = row["started_at"], row["local_day"]
    assert isinstance(started, datetime)
    assert isinstance(day, date)
    local = started.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    kind = str(row["category"])
    price = None if row["unrated"] else from_micros(int(str(row["price_micros"])))
    return (
        *(day, local.strftime("%H:%M:%S"), product, DIRECTIONS.get(str(row["direction"]), "")),
        *(dialled(row["from_number"]), dialled(row["to_number"]), str(row["place"])),
        *(KIND_WORDS.get(kind, kind), str(row["band"])),
        *(int(str(row["seconds"])), int(str(row["billed_seconds"]))),
        *(int(str(row["free_seconds"])), price, str(row["account_code"])),
    )


def dialled(number: object) -> str:
    """A number for a file: as people write it, so that no spreadsheet makes a sum of it."""
    return phones.shown(str(number))
