"""Place new order: what is wanted, in words, on its way to the orders desk."""

import secrets

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tollbook.content.queries import brand_of
from tollbook.customers.queries import account_for, locations_of
from tollbook.flows.actions import request_order
from tollbook.flows.types import WrittenWish
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.phones import written
from tollbook.portal.forms.services import OrderWish
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

SENT = "order_sent"


def order_request(request: PortalRequest) -> HttpResponse:
    """The form; sent, it is a mail to the orders desk and a note with the account."""
    viewer = request.viewer
    if not brand_of(viewer.base_id).takes_orders:
        raise NotFound("orders desk", viewer.base_id)
    account = account_for(viewer, viewer.in_view[0].number)
    accounts = [(each.number, str(each)) for each in viewer.in_view]
    known = {
        "account": account.number if len(accounts) == 1 else "",
        "callback_name": viewer.user.name or account.contact_name,
        "callback_phone": written(account.contact_phone or account.phone),
        "callback_email": viewer.user.emails.replace(",", ";").partition(";")[0].strip(),
        "token": secrets.token_hex(16),
    }
    data = request.POST if request.method == "POST" else None
    form = OrderWish(data, accounts=accounts, initial=known)
    if form.is_bound and form.is_valid():
        try:
            request.session[SENT] = sent_by(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("order-requested")
    context = {
        "viewer": viewer,
        "form": form,
        "several": len(accounts) > 1,
        "places": locations_of(account) if len(accounts) == 1 else [],
        "crumbs": services_crumbs(crumb("Orders", "orders"), crumb("Place new order")),
    }
    return render(
        request, "portal/services/order_request.html", context, status=422 if form.errors else 200
    )


def sent_by(request: PortalRequest, form: OrderWish) -> str:
    """Send it; the text as it went out."""
    typed = form.cleaned_data
    wish = WrittenWish(
        account=account_for(request.viewer, typed["account"]),
        what=typed["what"],
        name=typed["callback_name"],
        phone=typed["callback_phone"],
        email=typed["callback_email"],
        location=typed["location"],
    )
    key = f"{request.viewer.user.pk}:{typed['token']}"
    return request_order(key=key, wish=wish, by=request.actor)


def requested(request: PortalRequest) -> HttpResponse:
    """What was sent, to be kept."""
    text = request.session.get(SENT)
    if not text:
        return redirect("order-request")
    context = {
        "text": text,
        "crumbs": services_crumbs(crumb("Orders", "orders"), crumb("Sent")),
    }
    return render(request, "portal/services/order_requested.html", context)
