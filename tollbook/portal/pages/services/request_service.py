"""Request new service: what, which numbers, where; looked over, then one task of the carrier's.

Which kinds are offered, and to whom, the Task Type For New Service of each product type says.
"""

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.catalog.models import ProductType
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import account_for
from tollbook.customers.queries.locations import locations_for
from tollbook.customers.types import Viewer
from tollbook.flows.actions import open_work
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.phones import written
from tollbook.kernel.show import counted
from tollbook.portal.forms.request_service import ServiceWish
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.work.models import TaskType
from tollbook.work.queries import new_service_types_for
from tollbook.work.types import Callback, NewTask

SENT = "service_requested"


@dataclass
class Counter:
    """What may be asked for, and what has been chosen so far."""

    viewer: Viewer
    offers: list[tuple[ProductType, TaskType]]
    chosen: str
    asked_account: str

    @property
    def kinds(self) -> dict[str, ProductType]:
        return {kind.code: kind for kind, _ in self.offers}

    @property
    def code(self) -> str:
        """The kind chosen; the only one is chosen already."""
        if len(self.offers) == 1:
            return self.offers[0][0].code
        return self.chosen if self.chosen in self.kinds else ""

    @property
    def task_type(self) -> TaskType | None:
        return next((each for kind, each in self.offers if kind.code == self.code), None)

    @cached_property
    def account(self) -> Account | None:
        """The account chosen; the only one is chosen already."""
        numbers = [each.number for each in self.viewer.in_view]
        number = numbers[0] if len(numbers) == 1 else self.asked_account
        return account_for(self.viewer, number) if number in numbers else None

    @cached_property
    def places(self) -> dict[str, Location]:
        """The places of the account, where the task type asks for one."""
        if self.account is None or self.task_type is None or not self.task_type.uses_locations:
            return {}
        found = locations_for(self.viewer).filter(account=self.account, is_active=True)
        return {str(each.code): each for each in found.order_by("-is_bill_to", "code")}


def request_service(request: PortalRequest) -> HttpResponse:
    """The form, its review, and the sending."""
    counter = counter_of(request)
    if request.htmx.target == "place":
        context = {"form": form_of(request, counter, bound=False), "counter": counter}
        return render(request, "portal/services/_request_place.html", context)
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    form = form_of(request, counter, bound=wish in ("review", "send"))
    if form.is_bound and form.is_valid():
        if wish == "send":
            return sent(request, counter, form)
        return review(request, counter, form)
    return page_of(request, counter, form)


def page_of(request: PortalRequest, counter: Counter, form: ServiceWish) -> HttpResponse:
    """The form, with what is wrong in it."""
    context = {
        "viewer": request.viewer,
        "counter": counter,
        "form": form,
        "several": len(request.viewer.in_view) > 1,
        "crumbs": services_crumbs(crumb("Request new service")),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/services/request.html", context, status=status)


def counter_of(request: PortalRequest) -> Counter:
    """What this viewer may ask for; raises NotFound where that is nothing."""
    viewer: Viewer | None = request.viewer
    offers = new_service_types_for(viewer) if viewer is not None and viewer.in_view else []
    if viewer is None or not offers:
        raise NotFound("new service", "offered")
    typed = request.POST if request.method == "POST" else request.GET
    return Counter(viewer, offers, typed.get("type", ""), typed.get("account", ""))


def form_of(request: PortalRequest, counter: Counter, *, bound: bool) -> ServiceWish:
    """The form as it was sent, or filled from what is known; what was typed so far stays."""
    viewer = counter.viewer
    chosen: dict[str, Any] = {
        "accounts": [(each.number, str(each)) for each in viewer.in_view],
        "types": counter.kinds,
        "locations": [(code, each.description) for code, each in counter.places.items()],
    }
    if bound:
        return ServiceWish(request.POST, **chosen)
    account = counter.account
    known = {
        "account": account.number if account else "",
        "type": counter.code,
        "callback_name": viewer.user.name or (account.contact_name if account else ""),
        "callback_phone": written(account.contact_phone or account.phone) if account else "",
        "callback_email": viewer.user.emails.replace(",", ";").partition(";")[0].strip(),
        "token": secrets.token_hex(16),
    }
    typed = {name: text for name, text in request.POST.items() if text and name != "view"}
    return ServiceWish(None, initial=known | typed, **chosen)


def review(request: PortalRequest, counter: Counter, form: ServiceWish) -> HttpResponse:
    """What would be sent, to be looked over; nothing is kept yet."""
    typed = form.cleaned_data
    context = {
        "viewer": request.viewer,
        "counter": counter,
        "kind": counter.kinds[typed["type"]],
        "place": counter.places.get(typed.get("location", "")),
        "typed": typed,
        "fields": [
            (name, request.POST.get(name, "")) for name in form.fields if name in request.POST
        ],
        "crumbs": services_crumbs(crumb("Request new service")),
    }
    return render(request, "portal/services/request_review.html", context)


def sent(request: PortalRequest, counter: Counter, form: ServiceWish) -> HttpResponse:
    """Open the task, once for a page; then say its number."""
    typed, task_type, account = form.cleaned_data, counter.task_type, counter.account
    assert task_type is not None, "the form has checked it"
    assert account is not None, "the form has checked it"
    kind, ids = counter.kinds[typed["type"]], typed["ids"]
    notes = f"\n\n{typed['notes']}" if typed["notes"] else ""
    wanted = NewTask(
        account=account,
        task_type=task_type,
        subject=f"{kind.label}: {counted(len(ids), 'line')} asked for",
        description="Lines asked for:\n" + "\n".join(ids) + notes,
        location=counter.places.get(typed.get("location", "")),
        callback=Callback(
            typed["callback_name"], typed["callback_phone"], email=typed["callback_email"]
        ),
        wanted_on=typed["wanted_on"],
        from_customer=True,
    )
    key = f"service:{request.viewer.user.pk}:{typed['token']}"
    try:
        task = open_work(key=key, wanted=wanted, by=request.actor)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return page_of(request, counter, form)
    request.session[SENT] = task.number
    return redirect("service-requested")


def requested(request: PortalRequest) -> HttpResponse:
    """The number, and what happens next."""
    counter = counter_of(request)
    number = request.session.get(SENT)
    if not number:
        return redirect("service-request")
    context = {
        "number": number,
        "sees_tickets": counter.viewer.may("TroubleTickets_CustomerLevel.Access"),
        "crumbs": services_crumbs(crumb("Request new service")),
    }
    return render(request, "portal/services/requested.html", context)
