"""Explain this charge: a line of a bill or a single call in sentences, its sum, what changed."""

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tollbook.billing.queries import explained_line_of, invoice_for
from tollbook.billing.types import Section
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, base_of
from tollbook.flows.queries import explained_call
from tollbook.kernel import phones, show
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import from_micros
from tollbook.portal.pages.invoices import number_of, phone_of
from tollbook.portal.pages.shared import crumb, crumbs_to_bills
from tollbook.portal.pages.taxes import are_in_one
from tollbook.portal.request import PortalRequest
from tollbook.usage.queries import call_of
from tollbook.usage.types import UNBILLED, Call, CallScope

logger = logging.getLogger(__name__)


def line(request: PortalRequest, number: str, position: int) -> HttpResponse:
    """The page; htmx takes its panel and puts it beside the bill."""
    invoice = invoice_for(request.viewer, number)
    base = base_of(invoice.account)
    found = explained_line_of(invoice, position, base.name)
    if found.line.section == Section.TAX and are_in_one(request.viewer, invoice):
        raise NotFound("line", f"{number}/{position}")
    if not found.explained.agrees:
        logger.error("line %s of invoice %s does not come out as stored", position, number)
    written = number_of(invoice)
    context = {
        "viewer": request.viewer,
        "invoice": invoice,
        "found": found,
        "carrier": base.name,
        "phone": phone_of(base),
        "ask_url": ask_url(
            request, f"Invoice {written}, line {found.line.position}, {found.line.description}: "
        ),
        "crumbs": crumbs_to_bills(
            request.viewer,
            invoice.account,
            crumb(f"Invoice {written}", "invoice", written),
            crumb("Explain this charge"),
        ),
    }
    return render(request, "portal/explain/line.html", context)


def ask_url(request: PortalRequest, about: str) -> str:
    """Where a customer asks about a line or a call: a ticket that begins with `about`, else who to
    contact; "" for staff, who have nobody to ask here."""
    viewer = request.viewer
    if viewer.is_staff:
        return ""
    if not viewer.may("TroubleTickets_CustomerLevel.Add"):
        return reverse("help-contact")
    return f"{reverse('ticket-new')}?{urlencode({'about': about})}"


def call_on_invoice(request: PortalRequest, number: str, feed: str, key: str) -> HttpResponse:
    """A single call of a bill."""
    invoice = invoice_for(request.viewer, number)
    written = number_of(invoice)
    found = call_of(CallScope((invoice.account_id,), invoice.pk), feed, key)
    steps = (
        crumb(f"Invoice {written}", "invoice", written),
        crumb("Call records", "invoice-calls", written),
    )
    back = reverse("invoice-calls", args=[written])
    return _call_page(request, found, CallPlace(invoice.account, steps, back))


def call_not_billed(request: PortalRequest, feed: str, key: str) -> HttpResponse:
    """A single call that no bill carries yet."""
    found = call_of(CallScope(tuple(request.viewer.allowed_ids), UNBILLED), feed, key)
    numbers = {account.id: account.number for account in request.viewer.allowed}
    account = account_for(request.viewer, numbers[found.account_id])
    steps = (crumb("Unbilled usage", "unbilled"),)
    return _call_page(request, found, CallPlace(account, steps, reverse("unbilled")))


def call_of_account(
    request: PortalRequest, number: str, feed: str, key: str, *, back: str
) -> HttpResponse:
    """A call of one account that no bill carries yet; `back` names the route of its list."""
    account = account_for(request.viewer, number)
    found = call_of(CallScope((account.pk,), UNBILLED), feed, key)
    steps = (crumb("Unbilled usage", back, account.number),)
    place = CallPlace(account, steps, reverse(back, args=[account.number]))
    return _call_page(request, found, place)


@dataclass(frozen=True)
class CallPlace:
    """Where a call is looked at: its account, the breadcrumb, the list one came from."""

    account: Account
    steps: tuple[dict[str, str], ...]
    back: str


def _call_page(request: PortalRequest, call: Call, place: CallPlace) -> HttpResponse:
    explained = explained_call(call)
    if not explained.agrees:
        logger.error("call %s of feed %s does not come out as stored", call.call_key, call.feed_id)
    context = {
        "viewer": request.viewer,
        "call": call,
        "account": place.account,
        "explained": explained,
        "price": from_micros(call.price_micros),
        "back": place.back,
        "ask_url": ask_url(request, call_words(call)),
        "crumbs": crumbs_to_bills(
            request.viewer, place.account, *place.steps, crumb("Explain this call")
        ),
    }
    return render(request, "portal/explain/call.html", context)


def call_words(call: Call) -> str:
    """How a question about a call begins."""
    numbers = f"{phones.shown(call.from_number)} to {phones.shown(call.to_number)}"
    return f"Call of {show.day(call.local_day)}, {numbers}: "
