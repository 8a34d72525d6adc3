"""The tabs of a record that are made of sections, and the search within it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.queries.records import invoices_of, messages_of, overrides_of
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import account_for, locations_of, members_of, subs_for
from tollbook.flows.queries import all_sections, reading_for, row_of, sections_on
from tollbook.kernel.record import Kind, Section, shown
from tollbook.ledger.queries import entries_of
from tollbook.office.pages.customers.lists import EntryRow, invoice_rows
from tollbook.office.pages.customers.record import TAB_ROUTES, last_changed, record_of
from tollbook.office.pages.customers.sections import SectionView, is_billed, view_of
from tollbook.office.request import OfficeRequest

NEWEST = 5
SUBS_MAX = 100
HITS_MAX = 30
TITLES = {
    "general": "General",
    "invoicing": "Invoicing & notifications",
    "billing": "Billing & payments",
    "custom": "Custom fields",
}


def general(request: OfficeRequest, number: str) -> HttpResponse:
    """Who the customer is, and the newest of what happened."""
    return tab_page(request, number, "general")


def invoicing(request: OfficeRequest, number: str) -> HttpResponse:
    """How bills are sent and what they hold."""
    return tab_page(request, number, "invoicing")


def billing(request: OfficeRequest, number: str) -> HttpResponse:
    """How the account is billed, rated, taxed and paid."""
    return tab_page(request, number, "billing")


def custom(request: OfficeRequest, number: str) -> HttpResponse:
    """The fields that staff have defined."""
    return tab_page(request, number, "custom")


def tab_page(
    request: OfficeRequest,
    number: str,
    tab: str,
    *,
    opened: SectionView | None = None,
    status: int = 200,
) -> HttpResponse:
    """One tab; a section stands open where the address or `opened` says so."""
    record = record_of(request, number)
    context: dict[str, Any] = {
        "record": record,
        "tab": tab,
        "title": TITLES[tab],
        "views": _views(request, record.account, tab, opened),
        "shows_all": "all" in request.GET,
        "changed": last_changed(record),
    }
    if tab == "general":
        context |= _newest(request, record.account, record)
    if tab == "invoicing":
        context["messages"] = messages_of(record.account)
    if tab == "billing":
        context["overrides"] = overrides_of(record.account)
    return render(request, "office/customers/tab.html", context, status=status)


def _views(
    request: OfficeRequest, account: Account, tab: str, opened: SectionView | None
) -> list[SectionView]:
    rows: dict[str, Any] = {}
    wanted = request.GET.get("edit", "")
    found = []
    for section in sections_on(tab):
        if opened is not None and opened.key == section.key:
            found.append(opened)
            continue
        row = rows.get(section.row) or rows.setdefault(section.row, row_of(account, section.row))
        is_open = section.key == wanted and section.key != "security"
        asks = is_open and section.key == "cycle" and is_billed(account)
        more: dict[str, Any] = {"shows_all": "all" in request.GET, "asks_reason": asks}
        found.append(view_of(request, account, section, is_open=is_open, row=row, **more))
    return found


def _newest(request: OfficeRequest, account: Account, record: Any) -> dict[str, Any]:
    is_top = account.billing_type == "corporate"
    subs = list(subs_for(request.viewer, account)[: SUBS_MAX + 1]) if is_top else []
    return {
        "locations": _first_locations(request, account),
        "members": members_of(account)[:NEWEST],
        "subs": subs[:SUBS_MAX],
        "more_subs": len(subs) > SUBS_MAX,
        "invoices": invoice_rows(invoices_of(account), record.today, NEWEST),
        "entries": _newest_entries(request, account),
    }


def _first_locations(request: OfficeRequest, account: Account) -> list[Location] | None:
    """The first places of the account; None for who sees none but the Bill To."""
    if not request.viewer.may("Locations.Access"):
        return None
    return list(locations_of(account)[:NEWEST])


def _newest_entries(request: OfficeRequest, account: Account) -> list[EntryRow] | None:
    """The newest transactions with their balances; None for who sees no balances."""
    if not request.viewer.may("Accounting.Access"):
        return None
    return [EntryRow(entry) for entry in entries_of(account.pk)[:NEWEST]]


def find_field(request: OfficeRequest, number: str) -> HttpResponse:
    """The fields whose label, help or value holds the words, and where they stand."""
    account = account_for(request.viewer, number)
    words = request.GET.get("find", "").strip().casefold()[:60]
    hits = _hits(request, account, words) if len(words) > 1 else []
    context = {"hits": hits[:HITS_MAX], "words": words, "account": account}
    if request.htmx:
        return render(request, "office/customers/_found.html", context)
    context["record"] = record_of(request, number)
    return render(request, "office/customers/found.html", context)


def _hits(request: OfficeRequest, account: Account, words: str) -> list[tuple[str, str, str, str]]:
    """Label, value, section and address of each field found."""
    rows: dict[str, Any] = {}
    found = []
    for section in all_sections():
        row = rows.get(section.row) or rows.setdefault(section.row, row_of(account, section.row))
        reading = reading_for([section], row, request.viewer.today, picks=False)
        for spec in section.fields:
            value = reading.present.get(spec.name, "")
            text = "" if spec.kind == Kind.SEALED else shown(spec, value, reading)
            if words in f"{spec.label} {spec.help} {text}".casefold():
                found.append(
                    (spec.label, text or spec.empty, section.title, _address(account, section))
                )
    return found


def _address(account: Account, section: Section) -> str:
    page = reverse(TAB_ROUTES[section.tab], args=[account.number])
    return f"{page}?all=1#s-{section.key}"
