"""Network resources: which plug-ins there are, whether customers see them, and their orders."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.customers import input_of
from tollbook.office.pages.shared import Badge, chips, ordered, paged, say
from tollbook.office.request import OfficeRequest
from tollbook.services.actions import show_resource, try_order_again
from tollbook.services.models import ResourceOrder
from tollbook.services.queries.offered import resource_of
from tollbook.services.queries.offered import resources as plug_ins
from tollbook.services.queries.resources import (
    STATES,
    hidden_resources,
    resource_counts_for,
    resource_orders_for,
    state_of,
)
from tollbook.services.types import Resource

ORDERS = {"date": ("ordered_at", "pk")}
COLUMNS = (
    Column("Ordered", "date"),
    Column("About"),
    Column("Resource"),
    Column("State"),
    Column("Answer"),
    Column("Tries", css="num"),
    Column("", css="do", hidden="Actions"),
)
BADGES: dict[str, Badge] = {
    "waiting": ("Waiting", "clock", "info"),
    "failed": ("Given up", "alert", "bad"),
    "accepted": ("Accepted", "check", "good"),
    "rejected": ("Rejected", "x", "bad"),
    "overtaken": ("Overtaken", "repeat", ""),
}
ACTS = {"active": "New", "change": "Change", "disconnect": "End"}


class OrderFilter(forms.Form):
    """What the orders are narrowed by."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *((key, BADGES[key][0]) for key in STATES)],
        widget=forms.Select(input_of()),
    )

    def value(self) -> str:
        """The state asked for, "" where none or nothing understood was."""
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""


@dataclass(frozen=True)
class OrderRow:
    """An order as the list shows it."""

    order: ResourceOrder
    can_be_sent: bool

    @property
    def state(self) -> str:
        return state_of(self.order)

    @property
    def badge(self) -> Badge:
        return BADGES[self.state]

    @property
    def act(self) -> str:
        return ACTS.get(self.order.act, self.order.act)

    @property
    def account(self) -> str:
        about = self.order.location or self.order.product
        return about.account.number if about else ""


@dataclass(frozen=True)
class ResourceRow:
    """A plug-in, what it does, and how its orders stand."""

    resource: Resource
    is_shown: bool
    waiting: int
    failed: int

    @property
    def does(self) -> str:
        """What it is coded for, in words."""
        parts = ["shows customers a page"] if self.resource.has_page else []
        parts += ["leads customers to a partner's site"] if self.resource.leads_to else []
        parts += ["keeps 911 addresses"] if self.resource.keeps_911 else []
        how = "answers are entered by hand" if self.resource.is_by_hand else "answers by itself"
        return ", ".join([*parts, how]).capitalize()

    @property
    def is_for_customers(self) -> bool:
        return self.resource.has_page or bool(self.resource.leads_to)


def resources(request: OfficeRequest) -> HttpResponse:
    """The plug-ins, and below them every order, newest first."""
    form = OrderFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    state = form.value()
    rows, pager = paged(
        ordered(resource_orders_for(request.viewer, state), listing, ORDERS), listing
    )
    by_machine = {each.key for each in plug_ins() if not each.is_by_hand}
    context = {
        "plug_ins": plug_in_rows(request),
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [OrderRow(each, each.resource in by_machine) for each in rows],
        "pager": pager,
        "chips": chips(listing, {"state": BADGES[state][0] if state else "Any state"}),
        "zone": request.viewer.zone,
    }
    return render(request, "office/upkeep/resources.html", context)


def plug_in_rows(request: OfficeRequest) -> list[ResourceRow]:
    """Every plug-in with the count of what waits."""
    counts, hidden = resource_counts_for(request.viewer), hidden_resources()
    return [
        ResourceRow(
            each,
            each.key not in hidden,
            counts.get((each.key, "waiting"), 0),
            counts.get((each.key, "failed"), 0),
        )
        for each in plug_ins()
    ]


@require_POST
def showing(request: OfficeRequest, resource: str) -> HttpResponse:
    """Show the entry to customers, or hide it."""
    found = resource_of(resource)
    is_shown = request.POST.get("shown") == "yes"
    show_resource(key=found.key, is_shown=is_shown, by=request.actor)
    say(request, f"{found.menu_text}: {'shown to' if is_shown else 'hidden from'} customers.")
    return redirect("office-resources")


@require_POST
def again(request: OfficeRequest, order_id: int) -> HttpResponse:
    """Send an order now."""
    try:
        order = try_order_again(order_id=order_id, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"{order.key} is sent within a few seconds.")
    return redirect("office-resources")
