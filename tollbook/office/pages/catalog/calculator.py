"""The price calculator: one call that nobody made, its kind, its row and its sum in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.catalog.queries.shown import plans_for
from tollbook.customers.queries import account_for
from tollbook.flows.queries import Asked, Calculated, calculated
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.fields import KIND_WORDS
from tollbook.office.forms.rates import CallForm
from tollbook.office.request import OfficeRequest


def calculator(request: OfficeRequest) -> HttpResponse:
    """The form and, once it is filled, the answer; its address can be sent to a colleague."""
    asked = bool(request.GET)
    start = {"on": request.viewer.today, "at": "12:00", "seconds": 60, "direction": "out"}
    plans = plans_for(request.viewer)
    form = CallForm(request.GET if asked else None, plans=plans, initial=start)
    answer: Calculated | None = None
    if asked and form.is_valid():
        try:
            answer = calculated(asked_of(request, form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except NotFound:
            form.add_error("account", "There is no account with this number.")
    context = {
        "form": form,
        "answer": answer,
        "kind": KIND_WORDS.get(answer.category, "Not billed") if answer else "",
    }
    status = 422 if form.errors else 200
    return render(request, "office/catalog/calculator.html", context, status=status)


def asked_of(request: OfficeRequest, form: CallForm) -> Asked:
    """The call of the form; its time is told in the viewer's zone."""
    told = form.cleaned_data
    account = account_for(request.viewer, told["account"]) if told["account"] else None
    local = datetime.combine(told["on"], told["at"], ZoneInfo(request.viewer.zone))
    return Asked(
        direction=told["direction"],
        from_number=told["from_number"],
        to_number=told["to_number"],
        started_at=local,
        seconds=told["seconds"],
        account=account,
        plan=form.plans.get(told["plan"]),
    )
