"""What staff do with one payment: give money back, decide, post, cancel, ask the processor."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.office.forms.payments import DecideForm, RefundForm
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.payments.states import PaymentRow
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import ask_now, cancel, decide, post_attempt, refund
from tollbook.payments.models import Attempt
from tollbook.payments.queries.desk import payment_for, refundable_of
from tollbook.payments.types import AttemptState

STILL_SILENT = "The processor does not answer. It is asked again by itself."


def _crumbs(attempt: Attempt, label: str) -> list[dict[str, str]]:
    return [
        crumb("Payments", "office-payments"),
        crumb(PaymentRow(attempt).number, "office-payment", attempt.pk),
        crumb(label),
    ]


@require_http_methods(["GET", "POST"])
def refunding(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """Give some or all of it back: once, and never more than was paid."""
    found = payment_for(request.viewer, payment_id)
    left = refundable_of(found)
    by_file = found.gateway == "nacha"
    act = Act(
        "Give money back",
        f"Of this payment {show.money(left, found.currency)} can still go back to "
        f"{found.method_words}. It raises the balance of {found.account.number}.",
        "Give it back",
        reverse("office-payment", args=[found.pk]),
        "It goes back with the next bank file." if by_file else "The money is on its way back.",
        _crumbs(found, "Give money back"),
        is_bad=True,
    )

    def do(form: Any) -> None:
        typed = form.cleaned_data
        made = refund(
            key=typed["key"],
            attempt=found,
            amount=typed["amount"],
            reason=typed["reason"],
            by=request.actor,
        )
        if made.state == AttemptState.DECLINED:
            raise Refused("refused", "The processor refused to give this back. Nothing moved.")

    first = {"amount": left, "key": f"refund-{secrets.token_hex(12)}"}
    return acting(request, RefundForm(sent_by(request), initial=first), act, do)


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
        _crumbs(found, "Decide"),
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
        cancel(key=found.key, now=request.actor.at)
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
