"""What staff do with one payment: decide, post, cancel, ask the processor."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.office.forms.payments import DecideForm
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.payments.states import PaymentRow
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import ask_now, cancel, decide, post_attempt
from tollbook.payments.models import Attempt
from tollbook.payments.queries.desk import payment_for

STILL_SILENT = "The processor does not answer. It is asked again by itself."


def crumbs_of(attempt: Attempt, label: str) -> list[dict[str, str]]:
    """The way to something that is done with a payment."""
    return [
        crumb("Payments", "office-payments"),
        crumb(PaymentRow(attempt).number, "office-payment", attempt.pk),
        crumb(label),
    ]


@require_http_methods(["GET", "POST"])
def deciding(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """A person says what became of a payment that nobody answered for."""
    found = payment_for(request.viewer, payment_id)
    act = Act(
        "What became of this payment?",
        f"{show.money(PaymentRow(found).total, found.currency)} from {found.method_words}. Look it "
        f"up in the processor's own pages under {found.key}; what you say here is booked.",
        "Book it so",
        reverse("office-payments-open"),
        "It is decided.",
        crumbs_of(found, "Decide"),
    )

    def do(form: Any) -> None:
        typed = form.cleaned_data
        is_taken = typed["was_taken"] == "yes"
        decide(key=found.key, was_taken=is_taken, reason=typed["reason"], by=request.actor)

    return acting(request, DecideForm(sent_by(request)), act, do)


@require_POST
def posting(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """Book a payment that was taken; the second time does nothing."""
    found = payment_for(request.viewer, payment_id)
    post_attempt(key=found.key, now=request.actor.at, by=request.user)
    say(request, "It is posted.")
    return redirect("office-payment", found.pk)


@require_POST
def cancelling(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """Take back a bank payment that waits for its file."""
    found = payment_for(request.viewer, payment_id)
    try:
        cancel(key=found.key, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, "It is cancelled; nothing is taken.")
    return redirect("office-payment", found.pk)


@require_POST
def asking(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """Ask the processor now instead of waiting for the next inquiry."""
    found = payment_for(request.viewer, payment_id)
    after = ask_now(key=found.key, now=request.actor.at)
    say(request, STILL_SILENT if after.state == found.state else "The processor has answered.")
    return redirect("office-payment", found.pk)
