"""New ticket: what kind of product, which of them, what is wrong, whom we call back.

Every page that is opened has a token of its own, so a double click or a reload is the same ticket.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.customers.queries import account_for, base_in_view_for
from tollbook.customers.types import Viewer
from tollbook.flows.actions import report_troubles
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.phones import digits_of, written
from tollbook.portal.forms.services import NewTicket
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.models import Product
from tollbook.services.queries import in_service_for, key_of, products_chosen, types_in_service
from tollbook.services.queries.finding import found_in_service_for
from tollbook.work.queries import open_with_products
from tollbook.work.types import Callback

SENT = "tickets_sent"
SHOWN_MAX = 100
ABOUT_LENGTH_MAX = 500
NONE_CHOSEN = "Choose at least one product."


@dataclass(frozen=True)
class Choice:
    """A product to tick, with an open ticket about it if there is one."""

    product: Product
    key: str
    is_ticked: bool
    open_ticket: str


@dataclass
class Desk:
    """What can be reported by this viewer; read once for a page."""

    viewer: Viewer
    type_key: str
    wanted: str
    ticked: tuple[str, ...]

    @cached_property
    def types(self) -> list[tuple[str, str]]:
        """Kinds with products in service in view."""
        found = types_in_service(self.viewer)
        return [(each.code, each.label) for each in found]

    @cached_property
    def chosen_type(self) -> str:
        """The kind asked for; the only one is chosen already."""
        keys = [key for key, _ in self.types]
        if len(keys) == 1:
            return keys[0]
        return self.type_key if self.type_key in keys else ""

    @cached_property
    def found(self) -> Sequence[Product]:
        """Products of that kind that hold what is looked for; ticked ones stay in sight."""
        if not self.chosen_type:
            return []
        viewer, code = self.viewer, self.chosen_type
        of_type = found_in_service_for(viewer, self.wanted).filter(product_type__code=code)
        first = products_chosen(viewer, code, self.ticked) if self.wanted else []
        known = {each.pk for each in first}
        return [*first, *(each for each in of_type[: SHOWN_MAX + 1] if each.pk not in known)]

    @cached_property
    def choices(self) -> list[Choice]:
        """What the grid shows."""
        shown = self.found[:SHOWN_MAX]
        tickets = open_with_products(self.viewer, [each.pk for each in shown])
        numbers = {about.product_id: each.number for each in tickets for about in each.about.all()}
        return [
            Choice(each, key, key in self.ticked, numbers.get(each.pk, ""))
            for each in shown
            for key in [key_of(each)]
        ]

    @property
    def has_more(self) -> bool:
        return len(self.found) > SHOWN_MAX


def new_ticket(request: PortalRequest) -> HttpResponse:
    """The form; sent, it becomes one ticket for each account it is about."""
    sent = request.POST if request.method == "POST" else request.GET
    find = sent.get("find", "").strip()
    if not any(map(str.isalpha, find)):
        # A telephone number, however it is written.
        find = digits_of(find)
    ticked = tuple(sent.getlist("products"))
    desk = Desk(request.viewer, sent.get("type", ""), find[:60], ticked)
    if request.htmx.target == "products":
        return render(request, "portal/services/_products.html", context_of(request, desk, None))
    is_sent = request.method == "POST" and "show" not in request.POST
    form = form_of(request, desk, is_sent=is_sent)
    if is_sent and form.is_valid():
        products = chosen_products(desk, form)
        if not form.errors and (numbers := reported(request, form, products)):
            request.session[SENT] = numbers
            return redirect("ticket-sent")
    context = context_of(request, desk, form)
    return render(
        request, "portal/services/new_ticket.html", context, status=422 if form.errors else 200
    )


def form_of(request: PortalRequest, desk: Desk, *, is_sent: bool) -> NewTicket:
    """The form as it was sent, or filled from what is known; what was typed so far stays."""
    if is_sent:
        return NewTicket(request.POST, types=desk.types)
    viewer = request.viewer
    ref = viewer.in_view[0]
    account = account_for(viewer, ref.number)
    known = {
        "type": desk.chosen_type,
        "callback_name": viewer.user.name or account.contact_name,
        "callback_phone": written(account.contact_phone or account.phone),
        "description": request.GET.get("about", "")[:ABOUT_LENGTH_MAX],
        "token": secrets.token_hex(16),
    }
    typed = {name: request.POST[name] for name in known if request.POST.get(name)}
    typed |= {"callback_when": request.POST.get("callback_when", "")}
    return NewTicket(None, types=desk.types, initial=known | typed)


def context_of(request: PortalRequest, desk: Desk, form: NewTicket | None) -> dict[str, object]:
    """What the page and its grid show."""
    faults = form.errors.get("__all__") if form is not None and form.is_bound else None
    return {
        "viewer": request.viewer,
        "desk": desk,
        "form": form,
        "several": len(request.viewer.in_view) > 1,
        "product_errors": faults or [],
        "crumbs": services_crumbs(crumb("Tickets", "tickets"), crumb("New ticket")),
    }


def chosen_products(desk: Desk, form: NewTicket) -> list[Product]:
    """The ticked products, all of one kind and in service; else the form says which are not."""
    of_type = products_chosen(desk.viewer, form.cleaned_data["type"], desk.ticked)
    live = in_service_for(desk.viewer)
    live_keys = set(live.filter(pk__in=[each.pk for each in of_type]).values_list("pk", flat=True))
    ended = [each.product_id for each in of_type if each.pk not in live_keys]
    if ended:
        words = f"{', '.join(ended)} is no longer in service. Choose again and send it once more."
        form.add_error(None, words)
    elif not of_type:
        form.add_error(None, NONE_CHOSEN)
    return of_type


def reported(
    request: PortalRequest, form: NewTicket, products: Iterable[Product]
) -> list[tuple[str, str]]:
    """Number and account of each ticket; empty where something was refused meanwhile."""
    typed = form.cleaned_data
    email = next(iter(request.viewer.user.emails.replace(",", ";").split(";")), "").strip()
    callback = Callback(
        typed["callback_name"], typed["callback_phone"], typed["callback_when"], email
    )
    try:
        tickets = report_troubles(
            key=f"portal:{request.viewer.user.pk}:{typed['token']}",
            products=list(products),
            description=typed["description"],
            callback=callback,
            by=request.actor,
        )
    except WrongFields as refusal:
        for name, (_, words) in refusal.faults.items():
            form.add_error(name if name in form.fields else None, words)
        return []
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return []
    return [(each.number, str(each.account.number)) for each in tickets]


def sent(request: PortalRequest) -> HttpResponse:
    """What became of it: the numbers, and what happens next."""
    numbers = request.session.get(SENT)
    if not numbers:
        return redirect("tickets")
    context = {
        "viewer": request.viewer,
        "numbers": numbers,
        "several": len(request.viewer.allowed) > 1,
        "contact": contact_of(request.viewer),
        "crumbs": services_crumbs(crumb("Tickets", "tickets"), crumb("Sent")),
    }
    return render(request, "portal/services/ticket_sent.html", context)


def contact_of(viewer: Viewer) -> dict[str, str]:
    """Number and hours of Customer Service."""
    base = base_in_view_for(viewer)
    return {"phone": base.cs_phone, "hours": base.cs_hours}
