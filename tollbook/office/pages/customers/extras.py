"""Messages on one customer's bills, and single taxes at zero: lists, each with its form."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.billing.actions import drop_extra, save_message, save_override
from tollbook.billing.models import AccountMessage, TaxOverride
from tollbook.billing.queries.records import messages_of, overrides_of
from tollbook.catalog.queries.taxes import tax_names
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.kernel import show
from tollbook.kernel.entry import Option, number_sent
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest

MESSAGE = Section(
    "message",
    "invoicing",
    "Message",
    "AccountMessage",
    (
        FieldSpec(
            *("text", "Message", "Printed on this customer's bills only.", Kind.LONG_TEXT, 1000),
            is_required=True,
            is_wide=True,
        ),
        FieldSpec(
            *("first_invoice_on", "First invoice date", "From this bill on.", Kind.DATE),
            is_required=True,
        ),
        FieldSpec(
            *("last_invoice_on", "Last invoice date", "Empty goes on.", Kind.DATE),
            default=None,
        ),
    ),
)
OVERRIDE = Section(
    "override",
    "billing",
    "Tax at zero",
    "TaxOverride",
    (
        FieldSpec(
            *("tax_code", "Tax", "Computed at zero and reported so.", Kind.CHOICE),
            is_required=True,
        ),
        FieldSpec("valid_from", "From", "The first day.", Kind.DATE, is_required=True),
        FieldSpec("valid_to", "To", "The last day; empty goes on.", Kind.DATE, default=None),
        FieldSpec("reason", "Reason", "Why it is not owed.", size=200, is_required=True),
    ),
)


@dataclass(frozen=True)
class Extra:
    """One of the two kinds: its words, its fields, how its rows are made, read and saved, the
    right to change them."""

    title: str
    section: Section
    model: type[Any]
    rows: Any
    save: Any
    tab: str
    right: str


EXTRAS = {
    "messages": Extra(
        *("Messages on the bills", MESSAGE, AccountMessage),
        rows=messages_of,
        save=lambda row, by, seen: save_message(message=row, by=by, seen_version=seen),
        tab="office-customer-invoicing",
        right="Customers.Update",
    ),
    "taxes": Extra(
        *("Single taxes at zero", OVERRIDE, TaxOverride),
        rows=overrides_of,
        save=lambda row, by, seen: save_override(override=row, by=by, seen_version=seen),
        tab="office-customer-billing",
        right="Customers.Admin",
    ),
}


@require_http_methods(["GET", "POST"])
def messages(request: OfficeRequest, number: str) -> HttpResponse:
    """The messages of one customer; a POST adds one, or changes the one that it names."""
    return _page(request, number, "messages")


@require_http_methods(["GET", "POST"])
def taxes(request: OfficeRequest, number: str) -> HttpResponse:
    """The single taxes that one customer does not owe; a POST adds one, or changes one."""
    return _page(request, number, "taxes")


def _page(request: OfficeRequest, number: str, kind: str) -> HttpResponse:
    account = account_for(request.viewer, number)
    extra = EXTRAS[kind]
    row = _named(request, account, extra)
    options = {"tax_code": [Option(code, name) for code, name in tax_names().items()]}
    present = values_of(row, extra.section.fields) if row.pk else {}
    reading = Reading(request.viewer.today, options=options, present=present)
    sheet = drawn([extra.section], present, reading)
    if request.method == "POST":
        sheet = sent([extra.section], request.POST, reading)
        if sheet.read() and _saved(request, row, extra, sheet):
            say(request, f"{extra.section.title} is kept.")
            return redirect(f"office-customer-{kind}", account.number)
    context = {
        "record": record_of(request, account.number),
        "extra": extra,
        "kind": kind,
        "sheet": sheet,
        "row": row,
        "may_change": request.viewer.may(extra.right),
        "rows": [(each, _words(each)) for each in extra.rows(account)],
        "back": reverse(extra.tab, args=[account.number]),
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/customers/extras.html", context, status=status)


def _named(request: OfficeRequest, account: Account, extra: Extra) -> Any:
    """The row that the address or the form names, else a new one; raises NotFound."""
    asked = request.POST.get("row") or request.GET.get("row") or ""
    if not asked:
        return extra.model(account=account)
    found = extra.rows(account).filter(pk=number_sent(asked)).first()
    if found is None:
        raise NotFound("message or tax", asked)
    return found


def _saved(request: OfficeRequest, row: Any, extra: Extra, sheet: Sheet) -> bool:
    seen = number_sent(request.POST.get("version", ""))
    put(row, extra.section.fields, sheet.values)
    try:
        extra.save(row, request.actor, seen if row.pk else None)
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True


def _words(row: Any) -> str:
    """From when to when a row holds."""
    days = values_of(row, [each for each in _section_of(row).fields if each.kind == Kind.DATE])
    first, last = days.values()
    return f"{show.day(first)} to {show.day(last)}" if last else f"from {show.day(first)} on"


def _section_of(row: Any) -> Section:
    return MESSAGE if isinstance(row, AccountMessage) else OVERRIDE


@require_POST
def drop(request: OfficeRequest, number: str, kind: str, item_id: int) -> HttpResponse:
    """Take a message or an override away."""
    account = account_for(request.viewer, number)
    extra = EXTRAS.get(kind)
    row = extra.rows(account).filter(pk=item_id).first() if extra else None
    if row is None:
        raise NotFound("message or tax", item_id)
    if kind == "taxes" and not request.viewer.may("Customers.Admin"):
        raise NotFound("tax", item_id)
    drop_extra(row=row, by=request.actor)
    say(request, "It is taken away.")
    return redirect(f"office-customer-{kind}", account.number)
