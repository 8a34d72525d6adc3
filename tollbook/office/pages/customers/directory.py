"""Customers: the list, its search, and the finder of every page."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from tollbook.access.actions import record_event
from tollbook.billing.queries.records import due_adjust_days_of
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import accounts_for, bill_to_of
from tollbook.customers.queries.search import (
    HITS_MAX,
    TOO_SHORT,
    hits_of_ssn,
    merged,
    typed_words,
    with_reasons,
)
from tollbook.customers.types import Hit, Viewer
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.ledger.queries import aging_of_many
from tollbook.ledger.types import Aging
from tollbook.office.forms.customers import WORDS_MAX, AccountFilter
from tollbook.office.pages.customers.finding import MONEY, accounts_of, found_by, found_for
from tollbook.office.pages.customers.states import status_badge
from tollbook.office.pages.shared import Badge, PlainPager, chips, ordered, paged_of_many
from tollbook.office.request import OfficeRequest

HITS_PER_PAGE_MAX = 50
ORDERS = {
    "number": ("number",),
    "name": ("name", "number"),
    "group": ("group__name", "number"),
    "status": ("status__order", "number"),
}
COLUMNS = (
    Column("Customer", "name"),
    Column("Number", "number"),
    Column("Status", "status"),
    Column("Group, base", "group"),
    Column("Place, phone"),
    Column("Days late", css="num"),
    Column("Balance", css="num"),
    Column("More", css="more"),
)


@dataclass(frozen=True)
class DirectoryRow:
    """One customer of the list; `why` says what of it a search found, "" for what one sees."""

    account: Account
    bill_to: Location | None
    aging: Aging
    why: str = ""

    @property
    def badge(self) -> Badge:
        return status_badge(self.account.status)

    @property
    def balance(self) -> Decimal:
        return self.aging.balance


@dataclass(frozen=True)
class Page:
    """What the list shows of what was asked for; `hint` says why nothing is searched for."""

    rows: list[DirectoryRow]
    pager: Pager
    hint: str = ""
    is_cut: bool = False


def directory(request: OfficeRequest) -> HttpResponse:
    """The list of customers, and what a search for them found."""
    viewer = request.viewer
    form = AccountFilter(request.GET, today=viewer.today, has_money=viewer.may(MONEY))
    listing = listing_from(request.GET, sorts=ORDERS, default="number")
    page = page_of(viewer, form, listing)
    context = _context(form, listing, page) | {"chips": chips(listing, filter_words(form))}
    return render(request, "office/customers/directory.html", context)


def _context(form: AccountFilter, listing: Listing, page: Page) -> dict[str, Any]:
    """What the list's template shows, however its rows were found."""
    return {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "page": page,
        "rows": page.rows,
        "pager": page.pager,
        "has_kinds": any(form.value(each.name) for each in form.kinds),
    }


def page_of(viewer: Viewer, form: AccountFilter, listing: Listing) -> Page:
    """One page: the hits in the order of their rank, or everybody in the order asked for."""
    hits = found_by(viewer, form)
    if hits is None:
        rows = ordered(filtered(accounts_for(viewer), form), listing, ORDERS)
        accounts, pager = paged_of_many(rows, listing)
        return Page(rows_of(viewer, [(each, "") for each in accounts]), pager)
    if not hits and typed_words(form.value("q") or "xxx").is_short:
        return Page([], PlainPager(listing, 0, 0), hint=TOO_SHORT)
    return hits_page(viewer, hits, form, listing)


def hits_page(viewer: Viewer, hits: dict[int, Hit], form: AccountFilter, listing: Listing) -> Page:
    """One page of hits, the best first unless an order is asked for."""
    listing = replace(listing, rows=min(listing.rows, HITS_PER_PAGE_MAX))
    seen = filtered(accounts_of(viewer, hits), form)
    if "sort" in dict(listing.query):
        keys = list(ordered(seen, listing, ORDERS).values_list("pk", flat=True))
    else:
        left = set(seen.values_list("pk", flat=True))
        keys = [key for key in hits if key in left]
    listing = listing.within(len(keys))
    shown = keys[listing.start : listing.start + listing.rows]
    reasons = with_reasons(accounts_for(viewer).filter(pk__in=shown), form.value("q"), hits)
    reasons.sort(key=lambda row: shown.index(row[0].pk))
    pager = PlainPager(listing, len(keys), len(shown))
    return Page(rows_of(viewer, reasons), pager, is_cut=len(hits) >= HITS_MAX)


def find(request: OfficeRequest) -> HttpResponse:
    """The finder: straight to the only customer it can mean, else to the list."""
    text = request.GET.get("q", "").strip()[:WORDS_MAX]
    hits = found_for(request.viewer, text) if text else {}
    found = {each.pk: each for each in accounts_of(request.viewer, hits)[:HITS_MAX]} if hits else {}
    exact = [key for key, hit in hits.items() if hit.rank == 0 and key in found]
    if len(found) == 1 or exact:
        return redirect("office-customer", found[(exact or list(found))[0]].number)
    return redirect(f"{reverse('office-customers')}?{urlencode({'q': text})}")


@require_POST
def find_by_ssn(request: OfficeRequest) -> HttpResponse:
    """Accounts with exactly this SSN; who asked is written down, the digits are not."""
    viewer = request.viewer
    record_event(by=request.actor, kind="ssn search", reason="search by SSN")
    hits = merged(hits_of_ssn(viewer, request.POST.get("ssn", "")[:WORDS_MAX]))
    form = AccountFilter({}, today=viewer.today, has_money=viewer.may(MONEY))
    listing = listing_from({}, sorts=ORDERS, default="number")
    page = hits_page(viewer, hits, form, listing)
    context = _context(form, listing, page) | {"is_by_ssn": True}
    return render(request, "office/customers/directory.html", context)


def filtered(accounts: QuerySet[Account], form: AccountFilter) -> QuerySet[Account]:
    """The accounts that the filter lets through."""
    by = {
        "status__code": form.value("status"),
        "group__abbreviation": form.value("group"),
        "billing_type": form.value("type"),
    }
    if form.value("open") == "True":
        by["status__is_open"] = "True"
    return accounts.filter(**{field: value for field, value in by.items() if value})


def rows_of(viewer: Viewer, found: list[tuple[Account, str]]) -> list[DirectoryRow]:
    """Accounts with address and aging; three statements however many there are."""
    accounts = [account for account, _ in found]
    places = bill_to_of(accounts)
    agings = aging_of_many(due_adjust_days_of([each.pk for each in accounts]), viewer.today)
    return [DirectoryRow(each, places.get(each.pk), agings[each.pk], why) for each, why in found]


def filter_words(form: AccountFilter) -> dict[str, str]:
    """What a chip calls each filter."""
    quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{form.value('q')}\N{RIGHT DOUBLE QUOTATION MARK}"
    kinds = {each.name: f"{each.label} {form.value(each.name)}" for each in form.kinds}
    return kinds | {
        "q": quoted,
        "status": form.statuses.get(form.value("status"), "Any status"),
        "group": form.groups.get(form.value("group"), "Any group"),
        "type": form.value("type").capitalize() or "Any type",
        "open": "Open accounts only",
    }
