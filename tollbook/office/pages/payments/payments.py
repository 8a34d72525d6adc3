"""Payments: every one with its state, those that nobody answered for, and one in full."""

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.payments import STATE_WORDS, PaymentFilter
from tollbook.office.pages.payments.states import PaymentRow
from tollbook.office.pages.shared import chips, crumb, ordered, paged
from tollbook.office.request import OfficeRequest
from tollbook.payments.queries.desk import (
    payment_counts_for,
    payment_for,
    payments_for,
    refundable_of,
    refunds_not_arrived_for,
    refunds_of,
    shares_of,
    unanswered_for,
)
from tollbook.payments.types import UNDECIDED, AttemptState

ORDERS = {"date": ("created_at", "pk"), "amount": ("amount", "pk")}
COLUMNS = (
    Column("Asked for", "date"),
    Column("Account"),
    Column("From"),
    Column("State"),
    Column("Confirmation"),
    Column("Amount", "amount", "num"),
    Column("More", css="more"),
)
OPEN_COLUMNS = (
    Column("Asked for"),
    Column("Account"),
    Column("From"),
    Column("State"),
    Column("Asked again"),
    Column("Amount", css="num"),
    Column("", css="do", hidden="Actions"),
)
TOLD_FIRST = (AttemptState.PERSON, AttemptState.UNKNOWN, AttemptState.QUEUED, AttemptState.RETURNED)


def payments(request: OfficeRequest) -> HttpResponse:
    """Every payment, newest first."""
    form = PaymentFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    found = payments_for(
        request.viewer, words=form.value("q"), state=form.value("state"), came=form.value("came")
    )
    rows, pager = paged(ordered(found, listing, ORDERS), listing)
    counts = payment_counts_for(request.viewer)
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [PaymentRow(each) for each in rows],
        "pager": pager,
        "chips": chips(listing, form.words()),
        "waiting": [
            (STATE_WORDS[state], f"?state={state}", counts[state])
            for state in TOLD_FIRST
            if counts.get(state)
        ],
        "zone": request.viewer.zone,
        "currency": request.viewer.currency,
    }
    return render(request, "office/payments/payments.html", context)


def unanswered(request: OfficeRequest) -> HttpResponse:
    """Payments whose end nobody knows, decided by a person where asked about in vain; and refunds
    that did not arrive."""
    listing = listing_from(request.GET, sorts=("state",), default="state")
    rows, pager = paged(unanswered_for(request.viewer), listing)
    context = {
        "listing": listing,
        "columns": OPEN_COLUMNS,
        "rows": [PaymentRow(each) for each in rows],
        "pager": pager,
        "refunds": refunds_not_arrived_for(request.viewer),
        "zone": request.viewer.zone,
    }
    return render(request, "office/payments/unanswered.html", context)


def payment(request: OfficeRequest, payment_id: int) -> HttpResponse:
    """One payment: what was asked for, what became of it, what may be done."""
    found = payment_for(request.viewer, payment_id)
    refundable = refundable_of(found)
    context = {
        "row": PaymentRow(found),
        "attempt": found,
        "shares": shares_of(found),
        "refunds": refunds_of(found),
        "refundable": refundable,
        "may_post": found.state == AttemptState.SUCCEEDED and not found.is_posted,
        "may_cancel": found.state == AttemptState.QUEUED,
        "may_decide": found.state == AttemptState.PERSON,
        "may_ask": found.state in UNDECIDED and found.state != AttemptState.CREATED,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Payments", "office-payments"), crumb(PaymentRow(found).number)],
    }
    return render(request, "office/payments/payment.html", context)
