"""Tab Unbilled usage of a record: calls with their price that no invoice carries yet.

The queries are those of the customer's own page, so both say the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.queries import billing_periods
from tollbook.kernel import show
from tollbook.kernel.listing import Column, MarkPager, listing_from
from tollbook.kernel.money import from_micros
from tollbook.office.forms.calls import CallFilter
from tollbook.office.forms.fields import KIND_WORDS
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import chips
from tollbook.office.request import OfficeRequest
from tollbook.services.queries import usage_products_of
from tollbook.services.types import UsageProduct
from tollbook.usage.queries import (
    calls_page,
    calls_sum,
    complete_up_to,
    feed_codes,
    included_use,
    usage_shares,
)
from tollbook.usage.queries.narrowing import DIRECTIONS
from tollbook.usage.types import UNBILLED, CallScope, ListedCall, UsageShare

COLUMNS = (
    Column("Date and time"),
    Column("From"),
    Column("To, place"),
    Column("Type"),
    Column("Duration", css="num"),
    Column("Billed", css="num"),
    Column("Included", css="num"),
    Column("Price", css="num"),
    Column("More", css="more"),
    Column("", css="do", hidden="Explain"),
)
INCLUDED_MAX = 100
WHOLE_CENT = 10_000  # micros


@dataclass(frozen=True)
class CallRow:
    """A call as the list shows it; `url` explains it."""

    call: ListedCall
    url: str

    @property
    def kind(self) -> str:
        return KIND_WORDS.get(self.call.category, self.call.category)

    @property
    def price(self) -> Decimal:
        return from_micros(self.call.price_micros)


@dataclass(frozen=True)
class ProductSum:
    """The calls of one product that the filter lets through."""

    number: str
    location: str
    calls: int
    billed_seconds: int
    price: Decimal


def unbilled(request: OfficeRequest, number: str) -> HttpResponse:
    """The sums, what is included in the period, and the calls, newest first."""
    record = record_of(request, number)
    account = record.account
    products = usage_products_of((account.pk,))
    form = CallFilter(request.GET, products=products)
    scope, wanted = CallScope((account.pk,), UNBILLED), form.wanted()
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    sums = calls_sum(scope, wanted)
    page = calls_page(scope, wanted, request.GET.get("after"), listing.rows)
    context = {
        "record": record,
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "chips": chips(listing, filter_words(form)),
        "sums": sums,
        "price_sum": price_words(sums.price_micros),
        "rows": rows_of(page.calls, account.number),
        "pager": MarkPager(listing, len(page.calls), sums.calls, page.after),
        "by_product": product_sums(usage_shares(scope, wanted), products),
        "included": included_use([account.pk], record.today, billing_periods)[:INCLUDED_MAX],
        "complete_up_to": complete_up_to(),
        "zone": record.base.company.time_zone,
    }
    return render(request, "office/customers/unbilled.html", context)


def rows_of(found: Sequence[ListedCall], number: str) -> list[CallRow]:
    """The calls, each with the address that explains it."""
    feeds = feed_codes()

    def address(call: ListedCall) -> str:
        told = [number, feeds.get(call.feed_id, "-"), call.call_key]
        return reverse("office-unbilled-explain", args=told)

    return [CallRow(call, address(call)) for call in found]


def product_sums(
    shares: Sequence[UsageShare], products: Sequence[UsageProduct]
) -> list[ProductSum]:
    """One row for each product with calls, most expensive first."""
    calls, seconds, micros = Counter[int](), Counter[int](), Counter[int]()
    for share in shares:
        calls[share.product_id] += share.total.calls
        seconds[share.product_id] += share.total.billed_seconds
        micros[share.product_id] += share.total.price_micros
    known = {each.id: (each.number, each.location) for each in products}
    found = [
        ProductSum(*known.get(key, ("", "")), calls[key], seconds[key], from_micros(micros[key]))
        for key in calls
    ]
    return sorted(found, key=lambda row: (-row.price, row.number))


def price_words(micros: int) -> str:
    """A sum of call prices: two places, or four where it needs them."""
    return show.figures(from_micros(micros), 2 if micros % WHOLE_CENT == 0 else 4)


def filter_words(form: CallFilter) -> dict[str, str]:
    """The filters that chips name."""
    first, last = form.value("start"), form.value("end")
    return {
        "start": f"From {show.day(first)}" if first else "From ?",
        "end": f"To {show.day(last)}" if last else "To ?",
        "product": f"Product {form['product'].value()}",
        "location": str(form["location"].value()),
        "direction": DIRECTIONS.get(form.value("direction") or "", "Direction ?"),
        "kind": KIND_WORDS.get(form.value("kind") or "", "Type ?"),
        "number": f"Number with {form['number'].value()}",
        "code": f"Account code {form['code'].value()}",
        "minutes": f"At least {form.value('minutes') or '?'} minutes",
        "price": f"At least {form.value('price') or '?'}",
    }
