"""Payments of one customer: what is saved, what was paid, and paying on the customer's word."""

import secrets
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.kernel import show
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import listing_from
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balance_of
from tollbook.office.forms.payments import BehalfForm
from tollbook.office.pages.customers.record import Record, record_of
from tollbook.office.pages.payments.payments import COLUMNS
from tollbook.office.pages.payments.states import PaymentRow
from tollbook.office.pages.shared import paged, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import begin, send
from tollbook.payments.models import Attempt, Method
from tollbook.payments.queries import (
    attempt_for,
    auto_plan_of,
    methods_of,
    offers_of,
    payment_profile_of,
    rule_of,
    surcharge_shown,
    text_in_force,
)
from tollbook.payments.queries.desk import payments_of
from tollbook.payments.types import MethodKind, PaidFrom, Share, Wish

KEY_LENGTH = 32
MORE = "more"  # the tick by which more than is owed is wanted


def payments(request: OfficeRequest, number: str) -> HttpResponse:
    """Tab Payments of a record: methods, automatic payment, every payment, newest first."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(payments_of(record.account), listing)
    context = {
        "record": record,
        "methods": methods_of([record.account.pk]),
        "plan": auto_plan_of(record.account),
        "offers": offers_of(cycle_code(record)),
        "rows": [PaymentRow(each) for each in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
    }
    return render(request, "office/payments/of_customer.html", context)


@require_http_methods(["GET", "POST"])
def paying(request: OfficeRequest, number: str) -> HttpResponse:
    """Amount, method and how the customer agreed; then the sum once more; then it is paid.

    The key is made when the page is opened, so sending it twice pays once.
    """
    record = record_of(request, number)
    methods = {each.handle: each for each in methods_of([record.account.pk])}
    due = max(balance_of(record.account.pk), ZERO)
    choices = [(handle, str(each)) for handle, each in methods.items()]
    first = {"amount": due or None, "method": next(iter(methods), "")}
    form = BehalfForm(sent_by(request), methods=choices, initial=first)
    key = _key(request)
    method, is_review, trouble = None, False, ""
    if request.method == "POST" and form.is_valid():
        method, is_review = methods[form.cleaned_data["method"]], True
        if "pay" in request.POST:
            try:
                _refuse_unasked(request, form.cleaned_data["amount"] - due, key)
                return redirect("office-payment", _paid(request, record, form, method, key).pk)
            except Refused as refusal:
                trouble = str(refusal)
    context = {
        "record": record,
        "form": form,
        "key": key,
        "due": due,
        "methods": methods,
        "review": _review(record, form, method, due) if is_review and method else None,
        "trouble": trouble,
        "currency": record.currency,
    }
    status = 422 if form.errors or trouble else 200
    return render(request, "office/payments/pay.html", context, status=status)


def _key(request: OfficeRequest) -> str:
    sent = request.POST.get("key", "")
    is_ours = len(sent) == KEY_LENGTH and sent.isalnum()
    return sent if is_ours else secrets.token_hex(KEY_LENGTH // 2)


def cycle_code(record: Record) -> str:
    """The cycle whose gateways and rules hold for this customer; "" where none is set."""
    profile = record.profile
    return profile.cycle.code if profile and profile.cycle else ""


def _review(record: Record, form: BehalfForm, method: Method, due: Decimal) -> dict[str, object]:
    """What is about to happen, with what has to be read to the customer."""
    kind, code = MethodKind(method.kind), cycle_code(record)
    amount: Decimal = form.cleaned_data["amount"]
    fee = surcharge_shown({record.account.pk: amount}, method, rule_of(code, kind))
    return {
        "method": method,
        "amount": amount,
        "over": max(amount - due, ZERO),
        "fee": fee,
        "to_pay": amount + fee,
        "note": form.word,
        "terms": text_in_force(offers_of(code), kind, "single"),
        "disclosure": text_in_force(offers_of(code), kind, "disclosure"),
    }


def _refuse_unasked(request: OfficeRequest, over: Decimal, key: str) -> None:
    """More than is owed is paid only where the customer wants that; what this page has paid already
    is not asked about again."""
    if over > 0 and MORE not in request.POST and not _was_paid(request, key):
        raise Refused(
            MORE, f"This is {show.figures(over)} more than is owed. Ask whether that is wanted."
        )


def _was_paid(request: OfficeRequest, key: str) -> bool:
    """Whether this page has paid already."""
    try:
        attempt_for(request.viewer, key)
    except NotFound:
        return False
    return True


def _paid(
    request: OfficeRequest, record: Record, form: BehalfForm, method: Method, key: str
) -> Attempt:
    """Write the payment down with the customer's word, ask the gateway."""
    by = request.actor
    ticked = request.POST.get("terms", "")
    emails = payment_profile_of(record.account).confirmation_emails
    wish = Wish(
        key=key,
        method_id=method.pk,
        shares=(Share(record.account.pk, form.cleaned_data["amount"]),),
        paid_from=PaidFrom.OFFICE,
        asked_at=by.at,
        on=record.today,
        terms_version=int(ticked) if ticked.isdecimal() else None,
        confirmation_emails=tuple(filter(None, emails.split("; "))),
        note=form.word,
        may_exceed=MORE in request.POST,
    )
    begin(wish=wish, cycle_code=cycle_code(record), currency=record.currency, by=by)
    return send(key=key, now=by.at)
