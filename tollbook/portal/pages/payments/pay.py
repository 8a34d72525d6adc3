"""Make a payment: amount and method, review, receipt.

Each opened page has a key of its own; it is the key of the payment all the way to the gateway, so
reloading, a second tab with the same page or a double click is the same payment.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from tollbook.billing.queries import others_in
from tollbook.customers.types import AccountRef, Viewer
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO
from tollbook.payments.models import Method
from tollbook.payments.queries import undecided_of, waiting_sum
from tollbook.payments.queries.choosing import (
    EVERY_ACCOUNT,
    MORE,
    Bill,
    Chosen,
    Debts,
    Owing,
    refuse_unmeant,
)
from tollbook.payments.queries.purse import sum_of
from tollbook.portal.forms.payments import PayChoice
from tollbook.portal.pages.payments.shared import (
    Payer,
    crumbs,
    payer_of,
    tabs_of,
)
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

DRAFTS = "payments"
DRAFTS_MAX = 5
ASKED_OF_SUMS = ("amount", "account", "other", "method")
ASKED = (*ASKED_OF_SUMS, "invoice")
# A parent may tick thousands of bills; a longer choice is looked up by its key.
ASKED_MAX = 1000


@dataclass
class Counter:
    """Who stands there and what is open; read once for a page."""

    viewer: Viewer
    payer: Payer

    @cached_property
    def debts(self) -> Debts:
        return Debts(self.viewer.in_view)

    @cached_property
    def others(self) -> dict[int, Decimal]:
        """What of the open bills is for other providers, by the entry of each."""
        return others_in([bill.entry_id for bill in self.debts.bills])


@dataclass(frozen=True)
class Draft(Chosen):
    """What somebody wants to pay, before it is written down."""

    method: Method | None
    is_sure: bool = False  # more than is owed is wanted
    asked: str = ""  # the choice as an address asks for it, so that one can come back to it


def pay(request: PortalRequest) -> HttpResponse:
    """Step one; sending it keeps the choice in the session and goes on to the review."""
    payer = payer_of(request)
    if not (payer.card_gateway or payer.bank_gateway):
        return without_processor(request, payer)
    counter = Counter(request.viewer, payer)
    form = form_of(request, counter)
    if request.htmx.target == "sum":
        return render(request, "_pay_sum.html", sum_shown(request, counter, form))
    if request.method == "POST" and form.is_valid():
        draft = replace(drafted(counter, form), is_sure=form.cleaned_data["more"])
        try:
            refuse_unmeant(draft, is_sure=draft.is_sure)
        except Refused as refusal:
            form.add_error(None, ValidationError(str(refusal), code=refusal.code))
        else:
            return redirect("pay-review", payment=kept(request, draft))
    context = page_of(request, counter, form)
    return render(request, "portal/payments/pay.html", context, status=422 if form.errors else 200)


def without_processor(request: PortalRequest, payer: Payer) -> HttpResponse:
    """Nobody takes payments here: a check is the way, or the telephone."""
    tabs = tabs_of(payer, "pay")
    if tabs:
        return redirect(tabs[0].route)
    context = {"viewer": request.viewer, "crumbs": crumbs(crumb("Make a payment"))}
    return render(request, "portal/payments/none.html", context)


def form_of(request: PortalRequest, counter: Counter) -> PayChoice:
    """The choice as it was sent, or as the address asks for it while somebody chooses; who has
    just added a method finds it chosen."""
    payer = counter.payer
    methods = [each.handle for each in payer.usable]
    bills = [each.source for each in counter.debts.bills]
    sent = request.POST if request.method == "POST" else request.GET
    asked = request.GET.get("method", "")
    initial = {"method": asked} if asked in methods else None
    sent_choice = sent if "amount" in sent else ticked_before(request, counter)
    return PayChoice(sent_choice, invoices=bills, methods=methods, initial=initial)


def ticked_before(request: PortalRequest, counter: Counter) -> QueryDict | None:
    """The ticked bills of a kept choice that no address could hold, as the form would send them;
    None where the address names no such choice."""
    try:
        draft = draft_at(request, counter.payer, request.GET.get("draft", ""))
    except NotFound:
        return None
    assert draft.method is not None, "a kept choice has a method"
    settled = set(draft.settles or ())
    ticked = [each.source for each in counter.debts.bills if each.entry_id in settled]
    again = QueryDict(mutable=True)
    again.update({"amount": "invoices", "method": draft.method.handle})
    again.setlist("invoice", ticked)
    return again


def drafted(counter: Counter, form: PayChoice) -> Draft:
    """Amounts by account from what was chosen."""
    typed, methods = form.cleaned_data, counter.payer.methods
    method = next((each for each in methods if each.handle == typed.get("method")), None)
    chosen = counter.debts.chosen(typed)
    return Draft(chosen.shares, chosen.settles, method)


def kept(request: PortalRequest, draft: Draft) -> str:
    """Keep the choice under a new key; the newest few stay."""
    assert draft.method is not None, "the form has checked that a method was chosen"
    key = secrets.token_hex(16)
    drafts = dict(list(request.session.get(DRAFTS, {}).items())[-DRAFTS_MAX + 1 :])
    drafts[key] = {
        "shares": {str(account): str(amount) for account, amount in draft.shares.items()},
        "settles": draft.settles,
        "method": draft.method.handle,
        "is_sure": draft.is_sure,
        "asked": asked_in(request) or f"draft={key}",
    }
    request.session[DRAFTS] = drafts
    return key


def asked_in(request: PortalRequest) -> str:
    """What was chosen, as the query of an address; "" where it names too many bills for one."""
    sent = request.POST
    names = ASKED if sent["amount"] == "invoices" else ASKED_OF_SUMS
    pairs = [(name, value) for name in names for value in sent.getlist(name) if value]
    query = urlencode(pairs)
    return query if len(query) <= ASKED_MAX else ""


def draft_at(request: PortalRequest, payer: Payer, key: str) -> Draft:
    """The choice kept under `key`; raises NotFound when it is gone or no longer possible."""
    found = request.session.get(DRAFTS, {}).get(key)
    if found is None:
        raise NotFound("payment", key)
    shares = {int(account): Decimal(amount) for account, amount in found["shares"].items()}
    method = next((each for each in payer.methods if each.handle == found["method"]), None)
    if method is None or not set(shares) <= set(request.viewer.allowed_ids):
        raise NotFound("payment", key)
    settles = found["settles"]
    chosen = tuple(settles) if settles is not None else None
    is_sure, asked = bool(found.get("is_sure")), str(found.get("asked", ""))
    return Draft(shares, chosen, method, is_sure=is_sure, asked=asked)


# --- what the page shows


def page_of(request: PortalRequest, counter: Counter, form: PayChoice) -> dict[str, object]:
    """Everything on step one."""
    viewer, payer, rows = counter.viewer, counter.payer, counter.debts.owing
    return {
        "viewer": viewer,
        "today": payer.today,
        "payer": payer,
        "form": form,
        "methods": payer.rows(str(form["method"].value() or "")),
        "adds": adds_of(payer),
        "bills": bills_of(request, counter, form),
        "owing": rows,
        "several": len(rows) > 1,
        "due": counter.debts.due,
        "others": sum(counter.others.values(), ZERO),
        "amount": form["amount"].value() or _first_choice(request, rows),
        "account": form["account"].value() or EVERY_ACCOUNT,
        "asks_more": form.has_error(NON_FIELD_ERRORS, MORE),
        "disclosures": payer.texts("disclosure"),
        "checking": undecided_of(viewer.in_view_ids).first(),
        "waiting": waiting_sum(viewer.in_view_ids),
        "tabs": tabs_of(payer, "pay"),
        "crumbs": crumbs(crumb("Make a payment")),
        **sum_shown(request, counter, form),
    }


def adds_of(payer: Payer) -> list[tuple[str, str]]:
    """What can be added to pay with, each with its address; that leads back here."""
    wanted = (
        ("card", "pay-card-add", payer.card_gateway),
        ("bank account", "pay-bank-add", payer.bank_gateway),
    )
    return [(kind, f"{reverse(route)}?next=pay") for kind, route, has in wanted if has]


def _first_choice(request: PortalRequest, rows: Sequence[Owing]) -> str:
    """The bill one came from, else everything; where nothing is due, an empty amount."""
    if request.GET.get("invoice"):
        return "invoices"
    return "total" if any(row.due > 0 for row in rows) else "other"


def bills_of(request: PortalRequest, counter: Counter, form: PayChoice) -> list[Bill]:
    """The open bills; the one somebody came from is ticked and stands first."""
    came_from = f"invoice:{request.GET.get('invoice', '')}"
    ticked = set(form["invoice"].value() or []) if form.is_bound else set()
    shown = counter.debts.shown({*ticked, came_from}, counter.others)
    # Of many bills the one that somebody came from would be far down.
    return sorted(shown, key=lambda bill: bill.source != came_from)


def sum_shown(request: PortalRequest, counter: Counter, form: PayChoice) -> dict[str, object]:
    """What would be paid as it stands chosen now, for the panel beside the choices."""
    found = sum_of(counter.payer, counter.debts, form, request.GET.get("invoice", ""))
    others = sum((counter.others.get(each, ZERO) for each in found.settles), ZERO)
    return {"sum": found, "currency": request.viewer.currency, "others_chosen": others}


def shares_shown(
    viewer: Viewer, shares: dict[int, Decimal]
) -> Sequence[tuple[AccountRef, Decimal]]:
    """Account and amount of each share."""
    names = {ref.id: ref for ref in viewer.allowed}
    return [(names[key], amount) for key, amount in shares.items()]
