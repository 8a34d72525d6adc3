"""Help: how to reach the carrier, how to read a bill, links outside."""

import secrets
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.billing.models import Invoice
from tollbook.billing.queries import newest_invoice_for
from tollbook.content.queries import links_of
from tollbook.content.types import LinkPlace
from tollbook.customers.models import Base
from tollbook.customers.queries import account_for, base_in_view_for
from tollbook.flows.actions import write_to_us
from tollbook.flows.types import WrittenWish
from tollbook.kernel.errors import NotFound, Refused
from tollbook.portal.forms.help import TITLES, Words
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest


@dataclass(frozen=True)
class Address:
    """One postal address of the carrier, and the phone that goes with it."""

    title: str
    lines: tuple[str, ...]
    phone: str = ""


def contact(request: PortalRequest) -> HttpResponse:
    """Everything the base says about how to reach it, and a form to write to it."""
    viewer = request.viewer
    base = base_in_view_for(viewer)
    known = {
        "name": viewer.user.name,
        "email": viewer.user.emails.replace(",", ";").partition(";")[0].strip(),
        "token": secrets.token_hex(16),
    }
    form = Words(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        try:
            sent(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session["notice"] = "Your message is with us. We answer by e-mail."
            return redirect("help-contact")
    context = {
        "viewer": viewer,
        "base": base,
        "addresses": addresses_of(base),
        "form": form,
        "links": links_of(viewer.base_id, LinkPlace.HELP),
        "crumbs": [crumb("Help"), crumb("Contact us")],
    }
    return render(request, "portal/help/contact.html", context, status=422 if form.errors else 200)


def sent(request: PortalRequest, form: Words) -> None:
    """Send it; a second press sends it once."""
    typed, viewer = form.cleaned_data, request.viewer
    wish = WrittenWish(
        account=account_for(viewer, viewer.in_view[0].number),
        what=typed["text"],
        name=typed["name"],
        email=typed["email"],
    )
    key = f"{viewer.user.pk}:{typed['token']}"
    title = dict(TITLES)[typed["kind"]]
    write_to_us(key=key, title=title, wish=wish, by=request.actor)


def addresses_of(base: Base) -> list[Address]:
    """The addresses of a base; those without a street or town are left out, but for a phone."""
    found = [
        (
            "Customer Service",
            (base.cs_line_1, base.cs_line_2, base.cs_line_3),
            (base.cs_city, base.cs_state, base.cs_postal_code),
            "",
        ),
        (
            "Payments",
            (base.remit_company, base.remit_address_1, base.remit_address_2),
            (base.remit_city, base.remit_state, base.remit_postal_code),
            "",
        ),
        (
            base.other_title or "Other",
            (base.other_line_1, base.other_line_2, base.other_line_3),
            (base.other_city, base.other_state, base.other_postal_code),
            base.other_phone,
        ),
    ]
    drawn = [
        Address(title, tuple(filter(None, (*street, town_of(*town)))), phone)
        for title, street, town, phone in found
    ]
    return [each for each in drawn if len(each.lines) > 1 or each.phone]


def town_of(city: str, state: str, postal_code: str) -> str:
    """The last line of an address."""
    return ", ".join(filter(None, (city, " ".join(filter(None, (state, postal_code))))))


@dataclass(frozen=True)
class Part:
    """A numbered part of a bill: what it is called, what it is, what it comes to."""

    name: str
    meaning: str
    amount: Decimal


PART_WORDS = (
    ("Previous balance", "What was open when this bill was made."),
    ("Payments and adjustments", "What you paid since the bill before, and credits."),
    (
        "Service charges",
        "What you have each month. Something that began or ended within the month is charged by "
        "the day.",
    ),
    ("Usage", "Calls and other use beyond what is included."),
    (
        "Taxes and government fees",
        "What states, counties and cities ask for; we hand it on.",
    ),
    (
        "Our own recovery fees",
        "Set by us to cover costs of regulation. No government sets them.",
    ),
    (
        "Other providers' charges",
        "What another company bills through us, with its name beside it.",
    ),
)
SAMPLE = tuple(map(Decimal, ("84.20", "-84.20", "61.00", "12.35", "6.10", "1.95", "0.00")))


def amounts_of(invoice: Invoice) -> tuple[Decimal, ...]:
    """The stored amounts of a bill in the order of its parts."""
    return (
        *(invoice.previous_balance, invoice.payments + invoice.adjustments, invoice.service),
        *(invoice.usage, invoice.taxes, invoice.fees, invoice.other_providers),
    )


def bill(request: PortalRequest) -> HttpResponse:
    """How to read a bill: the newest one of the account in view, before the first a sample."""
    newest = newest_invoice_for(request.viewer)
    amounts = amounts_of(newest) if newest else SAMPLE
    context = {
        "invoice": newest,
        "several": len(request.viewer.allowed) > 1,
        "parts": [Part(*words, each) for words, each in zip(PART_WORDS, amounts, strict=True)],
        "total": newest.total_due if newest else sum(SAMPLE, Decimal(0)),
        "crumbs": [crumb("Help"), crumb("How to read your bill")],
    }
    return render(request, "portal/help/bill.html", context)


def links(request: PortalRequest) -> HttpResponse:
    """The links that the carrier offers; none, no page."""
    found = links_of(request.viewer.base_id, LinkPlace.LINKS)
    if not found:
        raise NotFound("links", request.viewer.base_id)
    return render(request, "portal/help/links.html", {"links": found})
