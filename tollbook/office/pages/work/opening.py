"""Staff open a ticket, a task or an order for an account."""

import secrets
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.models import Account, Location
from tollbook.customers.queries import account_for, locations_of
from tollbook.flows.actions import open_work
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.office.forms.work import NewWork, kinds_of
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.pages.work.lists import words_for
from tollbook.office.request import OfficeRequest
from tollbook.services.models import Product
from tollbook.services.queries import products_in_service
from tollbook.work.models import TaskType
from tollbook.work.queries import types_seen_by
from tollbook.work.types import Callback, NewTask, Priority

WHICH = "Enter an account number. Nothing is known under this one."


@dataclass(frozen=True)
class Place:
    """The account that work is opened for, and what it may be about."""

    account: Account
    types: list[TaskType]
    products: dict[str, Product]
    locations: dict[str, Location]


@require_http_methods(["GET", "POST"])
def opening(request: OfficeRequest, *, orders: bool) -> HttpResponse:
    """First the account, then the work."""
    asked = request.GET.get("account", "").strip()
    try:
        account = account_for(request.viewer, asked) if asked else None
    except NotFound:
        account = None
    if account is None:
        return which(request, asked, orders=orders)
    place = place_of(request, account, orders=orders)
    form = form_of(request, place)
    if request.method == "POST" and form.is_valid():
        try:
            task = open_work(
                key=f"office:{request.viewer.user.pk}:{form.cleaned_data['token']}",
                wanted=wanted_by(form, place),
                by=request.actor,
            )
        except WrongFields as refusal:
            for name, (_, sentence) in refusal.faults.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refused as refusal:
            form.add_error("callback_phone" if refusal.code == "TEL" else None, str(refusal))
        else:
            say(request, f"{task.number} is opened.")
            return redirect("office-order" if orders else "office-ticket", task.number)
    words = words_for(orders=orders)
    context = {
        **words,
        "account": account,
        "form": form,
        "place": place,
        "ticked": set(form["products"].value() or []),
        "crumbs": [crumb(str(words["title"]), str(words["list_route"])), crumb("New")],
    }
    return render(request, "office/work/new.html", context, status=422 if form.errors else 200)


def which(request: OfficeRequest, asked: str, *, orders: bool) -> HttpResponse:
    """Ask for the account."""
    words = words_for(orders=orders)
    context = {
        **words,
        "asked": asked,
        "error": WHICH if asked else "",
        "crumbs": [crumb(str(words["title"]), str(words["list_route"])), crumb("New")],
    }
    return render(request, "office/work/which.html", context, status=422 if asked else 200)


def place_of(request: OfficeRequest, account: Account, *, orders: bool) -> Place:
    """What can be opened here: types whose module lets the person add, products in service."""
    kinds = kinds_of(orders=orders)
    found = products_in_service(account, request.viewer.today)
    return Place(
        account,
        [each for each in types_seen_by(request.viewer, "Add") if each.kind in kinds],
        {str(each.pk): each for each in found},
        {str(each.code): each for each in locations_of(account)},
    )


def form_of(request: OfficeRequest, place: Place) -> NewWork:
    """The form, filled from the account's contact before anything was sent."""
    account = place.account
    return NewWork(
        sent_by(request),
        types=place.types,
        products=[(key, each.product_id) for key, each in place.products.items()],
        locations=[(key, str(each)) for key, each in place.locations.items()],
        initial={
            "token": secrets.token_hex(16),
            "callback_name": account.contact_name,
            "callback_phone": account.contact_phone or account.phone,
        },
    )


def wanted_by(form: NewWork, place: Place) -> NewTask:
    """The work that the form describes."""
    typed = form.cleaned_data
    task_type = form.types[typed["task_type"]]
    return NewTask(
        account=place.account,
        task_type=task_type,
        subject=typed["subject"],
        description=typed["description"],
        products=tuple(place.products[each] for each in typed["products"]),
        location=place.locations.get(typed["location"]) if task_type.uses_locations else None,
        callback=Callback(
            *(typed["callback_name"], typed["callback_phone"]),
            *(typed["callback_when"], typed["callback_email"]),
        ),
        wanted_on=typed["wanted_on"],
        priority=Priority(typed["priority"]),  # type: ignore[call-arg]
    )
