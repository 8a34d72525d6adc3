"""Customers: the list, its search, and the finder of every page."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from tollbook.billing.queries.records import accounts_with_invoice, due_adjust_days_of
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import accounts_for, bill_to_of, search_accounts_for
from tollbook.customers.types import Viewer
from tollbook.kernel.listing import Column, listing_from
from tollbook.ledger.queries import aging_of_many
from tollbook.ledger.types import Aging
from tollbook.office.forms.customers import WORDS_MAX, AccountFilter
from tollbook.office.pages.customers.states import status_badge
from tollbook.office.pages.shared import Badge, chips, ordered, paged
from tollbook.office.request import OfficeRequest
from tollbook.services.queries import accounts_with_product

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
    """One customer of the list."""

    account: Account
    bill_to: Location | None
    aging: Aging

    @property
    def badge(self) -> Badge:
        return status_badge(self.account.status)

    @property
    def balance(self) -> Decimal:
        return self.aging.balance


def directory(request: OfficeRequest) -> HttpResponse:
    """The list of customers."""
    viewer = request.viewer
    form = AccountFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="number")
    accounts, pager = paged(ordered(filtered(viewer, form), listing, ORDERS), listing)
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": rows_of(viewer, accounts),
        "pager": pager,
        "chips": chips(listing, filter_words(form)),
    }
    return render(request, "office/customers/directory.html", context)


def find(request: OfficeRequest) -> HttpResponse:
    """The finder: straight to the only customer it can mean, else to the list."""
    text = request.GET.get("q", "").strip()[:WORDS_MAX]
    found = list(found_for(request.viewer, text)[:2]) if text else []
    exact = [each for each in found if each.number.casefold() == text.casefold()]
    if len(found) == 1 or exact:
        return redirect("office-customer", (exact or found)[0].number)
    return redirect(f"{reverse('office-customers')}?{urlencode({'q': text})}")


def found_for(viewer: Viewer, text: str) -> QuerySet[Account]:
    """Accounts by number, name, phone, product or invoice number, the exact number first."""
    wanted = Q(pk__in=search_accounts_for(viewer, text).order_by().values("pk"))
    wanted |= Q(pk__in=accounts_with_product(text)) | Q(pk__in=accounts_with_invoice(text))
    return accounts_for(viewer).filter(wanted).order_by("number")


def filtered(viewer: Viewer, form: AccountFilter) -> QuerySet[Account]:
    """The accounts that the filter lets through."""
    text = form.value("q")
    accounts = found_for(viewer, text) if text else accounts_for(viewer)
    by = {
        "status__code": form.value("status"),
        "group__abbreviation": form.value("group"),
        "billing_type": form.value("type"),
    }
    return accounts.filter(**{field: value for field, value in by.items() if value})


def rows_of(viewer: Viewer, accounts: list[Account]) -> list[DirectoryRow]:
    """`accounts` with address and aging; three statements however many there are."""
    places = bill_to_of(accounts)
    agings = aging_of_many(due_adjust_days_of([each.pk for each in accounts]), viewer.today)
    return [DirectoryRow(each, places.get(each.pk), agings[each.pk]) for each in accounts]


def filter_words(form: AccountFilter) -> dict[str, str]:
    """What a chip calls each filter."""
    return {
        "q": f"\N{LEFT DOUBLE QUOTATION MARK}{form.value('q')}\N{RIGHT DOUBLE QUOTATION MARK}",
        "status": form.statuses.get(form.value("status"), "Any status"),
        "group": form.groups.get(form.value("group"), "Any group"),
        "type": form.value("type").capitalize() or "Any type",
    }
