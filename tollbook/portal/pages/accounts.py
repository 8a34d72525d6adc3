"""Linked accounts: every account of a parent's structure, with what each owes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render

from tollbook.billing.queries import newest_invoice_dates
from tollbook.customers.models import Account
from tollbook.customers.queries import linked_accounts_for
from tollbook.kernel.errors import NotFound
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import currency_name
from tollbook.ledger.queries import balances
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.pages.late import debts_of
from tollbook.portal.pages.shared import chips, crumb
from tollbook.portal.request import PortalRequest

HEAD = (
    *("Account number", "Name", "Role", "Status", "City", "State", "Total due"),
    "Last invoice date",
)
FIELDS = (
    *("number", "name", "corporate_parent", "status__label", "status__is_open"),
    *("bill_to_city", "bill_to_state"),
)
COLUMNS = (
    Column("Account number", "number"),
    Column("Name", "name"),
    Column("Role", "role"),
    Column("Status", "status"),
    Column("City, state", "city"),
    Column("Total due", "due", "num"),
    Column("Last invoice", "invoice"),
    Column("", css="do", hidden="Actions"),
)


class AccountFilter(forms.Form):
    """Free text, status, and whether only accounts that are past due are wanted."""

    q = forms.CharField(required=False, max_length=60)
    status = forms.CharField(required=False, max_length=40)
    late = forms.BooleanField(required=False)


@dataclass(frozen=True)
class Linked:
    """One account of the structure."""

    number: str
    name: str
    is_parent: bool
    status: str
    is_open: bool
    city: str
    state: str
    due: Decimal
    invoiced_on: date | None
    is_late: bool = False

    @property
    def role(self) -> str:
        return "Corporate" if self.is_parent else "Sub"

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.city, self.state)))


SORTS: dict[str, Callable[[Linked], Any]] = {
    "number": lambda row: (not row.is_parent, row.number),
    "name": lambda row: (row.name.casefold(), row.number),
    "role": lambda row: (row.role, row.number),
    "status": lambda row: (row.status, row.number),
    "city": lambda row: (row.place.casefold(), row.number),
    "due": lambda row: (row.due, row.number),
    "invoice": lambda row: (row.invoiced_on or date.min, row.number),
}


def linked(request: PortalRequest) -> HttpResponseBase:
    """The list, for parents only; for everybody else the address does not exist."""
    viewer = request.viewer
    if not viewer.is_parent:
        raise NotFound("linked accounts", viewer.user.user_id)
    listing = listing_from(request.GET, sorts=SORTS, default="number")
    form = AccountFilter(request.GET)
    form.is_valid()
    everyone = structure(linked_accounts_for(viewer), viewer.today, ages=form.cleaned_data["late"])
    found = ordered(passing(everyone, form), listing)
    if request.GET.get("format") in FORMATS:
        sheet = Sheet("linked-accounts", HEAD, lambda: sheet_rows(found), len(found))
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing.within(len(found))
    shown = found[listing.start : listing.start + listing.rows]
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": shown,
        "count": len(found),
        "total": sum((row.due for row in found), ZERO),
        "statuses": sorted({row.status for row in everyone}),
        "pager": Pager(listing, len(found), len(shown), "Back", "Next"),
        "chips": chips(
            listing,
            {
                "q": f"“{listing.filters.get('q')}”",
                "status": listing.filters.get("status", ""),
                "late": "Past due",
            },
        ),
        "caption": f"Linked accounts, Total due in {currency_name(viewer.currency)}",
        "crumbs": [crumb("Linked accounts")],
    }
    return render(request, "portal/accounts/list.html", context)


def structure(accounts: QuerySet[Account], today: date, *, ages: bool) -> list[Linked]:
    """All accounts with balance, place and newest bill; two statements more, with `ages`, which
    tells the late ones apart, three."""
    # Plain rows: a thousand accounts as objects, each with four more, cost more than the page.
    rows = list(accounts.values_list("pk", *FIELDS))
    ids = [row[0] for row in rows]
    due, late = owed(ids, today) if ages else (balances(ids), set[int]())
    invoiced = newest_invoice_dates(ids)
    return [
        Linked(
            number,
            name,
            parent is None,
            label,
            is_open,
            city,
            state,
            due.get(pk, ZERO),
            invoiced.get(pk),
            pk in late,
        )
        for pk, number, name, parent, label, is_open, city, state in rows
    ]


def owed(ids: Sequence[int], today: date) -> tuple[Mapping[int, Decimal], set[int]]:
    """What each account owes, and those that Home calls past due."""
    debts = debts_of(ids, today)
    return {key: each.balance for key, each in debts.ages.items()}, set(debts.late())


def passing(rows: Sequence[Linked], form: AccountFilter) -> list[Linked]:
    """Rows whose number, name or place holds the text, of the status asked for, late if asked."""
    text = form.cleaned_data.get("q", "").casefold()
    status = form.cleaned_data.get("status", "")
    only_late = form.cleaned_data["late"]
    return [
        row
        for row in rows
        if text in f"{row.number} {row.name} {row.place}".casefold() and status in ("", row.status)
        if row.is_late or not only_late
    ]


def ordered(rows: list[Linked], listing: Listing) -> list[Linked]:
    """As the address asks; the parent stays first in the order by number."""
    return sorted(rows, key=SORTS[listing.key], reverse=listing.descending)


def sheet_rows(rows: Sequence[Linked]) -> Iterator[Sequence[Cell]]:
    """The rows of the file."""
    for row in rows:
        yield (
            *(row.number, row.name, row.role, row.status, row.city, row.state, row.due),
            row.invoiced_on,
        )
