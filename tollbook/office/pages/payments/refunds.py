"""Giving money back: asked for, kept back before its file, asked about, dealt with by a person."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.office.forms.payments import RefundForm, RefundWord
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.payments.handling import STILL_SILENT, crumbs_of
from tollbook.office.pages.shared import say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import ask_about_refund, cancel_refund, refund, settle_refund
from tollbook.payments.queries.desk import payment_for, refund_for, refundable_of
from tollbook.payments.types import AttemptState


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
        crumbs_of(found, "Give money back"),
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
        if made.state in (AttemptState.DECLINED, AttemptState.RETURNED):
            raise Refused("refused", "The processor refused to give this back. Nothing moved.")

    first = {"amount": left, "key": f"refund-{secrets.token_hex(12)}"}
    return acting(request, RefundForm(sent_by(request), initial=first), act, do)


@require_http_methods(["GET", "POST"])
def keeping_back(request: OfficeRequest, payment_id: int, refund_id: int) -> HttpResponse:
    """Stop a refund that waits for its bank file."""
    made = refund_for(request.viewer, payment_id, refund_id)
    found = made.attempt
    act = Act(
        "Stop this refund?",
        f"{show.money(made.amount, found.currency)} to {found.method_words} waits for the next "
        "bank file. Stopped, nothing goes back and nothing is booked.",
        "Stop the refund",
        reverse("office-payment", args=[found.pk]),
        "The refund is stopped; nothing goes back.",
        crumbs_of(found, "Stop a refund"),
        is_bad=True,
    )

    def do(form: Any) -> None:
        cancel_refund(made=made, reason=form.cleaned_data["reason"], by=request.actor)

    return acting(request, RefundWord(sent_by(request), label="Reason"), act, do)


@require_http_methods(["GET", "POST"])
def dealing(request: OfficeRequest, payment_id: int, refund_id: int) -> HttpResponse:
    """Note how a customer got the money of a refund that did not arrive."""
    made = refund_for(request.viewer, payment_id, refund_id)
    found = made.attempt
    act = Act(
        "How did the customer get it?",
        f"{show.money(made.amount, found.currency)} did not arrive at {found.method_words}, so the "
        "account was credited again. Give it back another way, such as by check with a debit, or "
        "leave it on the account; then say what was done.",
        "Done",
        reverse("office-payment", args=[found.pk]),
        "It is off the list of what is to be decided.",
        crumbs_of(found, "A refund that did not arrive"),
    )

    def do(form: Any) -> None:
        settle_refund(made=made, reason=form.cleaned_data["reason"], by=request.actor)

    return acting(request, RefundWord(sent_by(request), label="What was done"), act, do)


@require_POST
def asking(request: OfficeRequest, payment_id: int, refund_id: int) -> HttpResponse:
    """Ask the processor now about a refund that it has not answered for."""
    made = refund_for(request.viewer, payment_id, refund_id)
    has_answered = ask_about_refund(made=made, by=request.actor)
    say(request, "The processor has answered." if has_answered else STILL_SILENT)
    return redirect("office-payment", payment_id)
