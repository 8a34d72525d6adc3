"""Help: how to reach the carrier, how to read a bill, links outside."""

import secrets
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

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
    """One postal address of the carrier."""

    title: str
    lines: tuple[str, ...]


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
    """The addresses of a base; those without a street or town are left out."""
    found = [
        (
            "Customer Service",
            (base.cs_line_1, base.cs_line_2, base.cs_line_3),
            (base.cs_city, base.cs_state, base.cs_postal_code),
        ),
        (
            "Payments",
            (base.remit_company, base.remit_address_1, base.remit_address_2),
            (base.remit_city, base.remit_state, base.remit_postal_code),
        ),
        (
            base.other_title or "Other",
            (base.other_line_1, base.other_line_2, base.other_line_3),
            (base.other_city, base.other_state, base.other_postal_code),
        ),
    ]
    drawn = [(title, (*street, town_of(*town))) for title, street, town in found]
    return [
        Address(title, tuple(line for line in lines if line))
        for title, lines in drawn
        if sum(map(bool, lines)) > 1
    ]


def town_of(city: str, state: str, postal_code: str) -> str:
    """The last line of an address."""
    return ", ".join(filter(None, (city, " ".join(filter(None, (state, postal_code))))))


def bill(request: PortalRequest) -> HttpResponse:
    """How to read a bill."""
    context = {"crumbs": [crumb("Help"), crumb("How to read your bill")]}
    return render(request, "portal/help/bill.html", context)


def links(request: PortalRequest) -> HttpResponse:
    """The links that the carrier offers; none, no page."""
    found = links_of(request.viewer.base_id, LinkPlace.LINKS)
    if not found:
        raise NotFound("links", request.viewer.base_id)
    return render(request, "portal/help/links.html", {"links": found, "crumbs": [crumb("Links")]})
