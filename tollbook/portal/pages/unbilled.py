"""Unbilled usage: calls priced by the daily run that no invoice carries yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.queries import billing_periods
from tollbook.customers.types import Viewer
from tollbook.kernel.listing import Column, MarkPager, listing_from
from tollbook.kernel.money import from_micros
from tollbook.kernel.show import currency_name
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.calls import CallFilter
from tollbook.portal.pages.calls import (
    COLUMNS,
    HEAD,
    CallRow,
    list_context,
    sheet_rows,
)
from tollbook.portal.pages.shared import billing_crumbs, crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.queries import usage_products_of
from tollbook.services.types import UsageProduct
from tollbook.usage.queries import (
    IncludedUse,
    calls_page,
    calls_sum,
    complete_up_to,
    feed_codes,
    included_use,
    usage_shares,
)
from tollbook.usage.types import CallScope, ListedCall, UsageShare

NOT_BILLED = 0
INCLUDED_MAX = 100  # a parent with more finds them account by account


@dataclass(frozen=True)
class ProductSum:
    """The unbilled calls of one product."""

    number: str
    location: str
    calls: int
    billed_seconds: int
    price: Decimal


def unbilled(request: PortalRequest) -> HttpResponseBase:
    """The list, its summary by product, or its file."""
    viewer = request.viewer
    products = usage_products_of(tuple(viewer.in_view_ids))
    form = CallFilter(request.GET, viewer=viewer, products=products)
    scope, wanted = CallScope(form.account_ids, NOT_BILLED), form.wanted()
    sums = calls_sum(scope, wanted)
    if request.GET.get("format") in FORMATS:
        told = (viewer, products)
        sheet = Sheet("unbilled", HEAD, lambda: sheet_rows(scope, wanted, told), sums.calls)
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    page = calls_page(scope, wanted, request.GET.get("after"), listing.rows)
    context = {
        **list_context(form, listing, sums),
        **surroundings(viewer),
        "included": included_rows(viewer),
        "rows": rows_of(page.calls, products, viewer),
        "pager": MarkPager(listing, len(page.calls), sums.calls, page.after),
        "by_product": product_sums(usage_shares(scope, wanted), products),
    }
    return render(request, "portal/unbilled/list.html", context)


def surroundings(viewer: Viewer) -> dict[str, object]:
    """The words around the list."""
    several = len(viewer.in_view) > 1
    account = (Column("Account"),) if several else ()
    return {
        "viewer": viewer,
        "several": several,
        "columns": (*account, *COLUMNS),
        "complete_up_to": complete_up_to(),
        "caption": f"Calls not billed yet, price in {currency_name(viewer.currency)}",
        "crumbs": billing_crumbs(crumb("Unbilled usage")),
        "unbilled": True,
    }


@dataclass(frozen=True)
class IncludedRow:
    """What is included in the period and how much is left, in minutes or calls."""

    account: str
    use: IncludedUse

    @property
    def unit(self) -> str:
        return "calls" if self.use.counts_calls else "minutes"


def included_rows(viewer: Viewer) -> list[IncludedRow]:
    """What is included for the accounts in view in the billing period of today."""
    accounts = {each.id: each.number for each in viewer.in_view}
    found = included_use(accounts, viewer.today, billing_periods)
    return [IncludedRow(accounts[use.account_id], use) for use in found[:INCLUDED_MAX]]


def rows_of(
    found: Sequence[ListedCall], products: Sequence[UsageProduct], viewer: Viewer
) -> list[CallRow]:
    """The calls with their product, account and the address that explains each."""
    labels, feeds = {each.id: each.number for each in products}, feed_codes()
    accounts = {each.id: each.number for each in viewer.in_view}
    return [
        CallRow(
            call,
            labels.get(call.product_id, ""),
            reverse("unbilled-explain", args=[feeds.get(call.feed_id, "-"), call.call_key]),
            accounts.get(call.account_id, ""),
        )
        for call in found
    ]


def product_sums(
    shares: Sequence[UsageShare], products: Sequence[UsageProduct]
) -> list[ProductSum]:
    """One row for each product with calls, most expensive first."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for share in shares:
        part = (share.total.calls, share.total.billed_seconds, share.total.price_micros)
        sums[share.product_id] = [a + b for a, b in zip(sums[share.product_id], part, strict=True)]
    known = {each.id: each for each in products}
    found = [
        ProductSum(
            known[key].number if key in known else "",
            known[key].location if key in known else "",
            *(calls, seconds),
            from_micros(micros),
        )
        for key, (calls, seconds, micros) in sums.items()
    ]
    return sorted(found, key=lambda row: (-row.price, row.number))
