"""The review before a payment, the payment itself, and its receipt."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tollbook.billing.queries import others_in
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balances
from tollbook.payments.actions import ask_now, begin, cancel, send
from tollbook.payments.models import Attempt
from tollbook.payments.queries import (
    attempt_for,
    auto_plan_of,
    confirmation_number,
    words_of,
)
from tollbook.payments.queries.choosing import sum_told
from tollbook.payments.queries.purse import review_of
from tollbook.payments.types import AttemptState, PaidFrom, Share, Wish
from tollbook.portal.pages.payments.pay import Draft, draft_at, shares_shown
from tollbook.portal.pages.payments.shared import Payer, crumbs, payer_of
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

TERMS = "terms"  # the code of the refusal that asks for the tick


@dataclass(frozen=True)
class Told:
    """How a payment ended, in the words of the receipt: title, badge, sentence."""

    title: str
    word: str
    symbol: str
    tone: str
    sentence: str


TOLD = {
    AttemptState.SUCCEEDED: Told(
        "Paid, thank you", "Accepted", "check", "good", "We mail a copy once it is posted."
    ),
    AttemptState.QUEUED: Told(
        *("Payment on its way", "Waiting for the bank", "clock", "info"),
        "It goes to your bank on the next banking day. Until then you can cancel it here.",
    ),
    AttemptState.DECLINED: Told(
        "Not paid", "Refused", "alert", "bad", "Nothing was taken. Choose another method."
    ),
    AttemptState.CONFIRM: Told(
        *("Confirm this payment", "Waiting for you", "clock", "warn"),
        "Your bank wants that on a page of its own. Nothing is taken before; it waits an hour.",
    ),
    AttemptState.CANCELLED: Told("Payment cancelled", "Cancelled", "x", "", "Nothing was taken."),
    AttemptState.RETURNED: Told(
        "Payment returned", "Returned", "alert", "bad", "Your bank has taken it back."
    ),
}
CHECKING = Told(
    *("We are checking", "Being checked", "clock", "warn"),
    "Do not pay again. The processor has not answered yet; how it ended will stand here.",
)


def review(request: PortalRequest, payment: str) -> HttpResponse:
    """Step two; sending it pays."""
    payer = payer_of(request)
    if was_paid(request, payment):
        return redirect("pay-receipt", payment=payment)
    draft = draft_at(request, payer, payment)
    assert draft.method is not None, "a kept choice has a method"
    trouble, is_missing = "", False
    if request.method == "POST":
        try:
            return paid(request, payer, draft, payment)
        except Refused as refused:
            trouble, is_missing = str(refused), refused.code == TERMS
    context = page_of(request, payer, draft) | {"trouble": trouble, "key": payment}
    context["terms_missing"] = is_missing
    status = 422 if trouble else 200
    return render(request, "portal/payments/review.html", context, status=status)


def was_paid(request: PortalRequest, key: str) -> bool:
    """Whether this page has paid already: a reload or a second click ends at the receipt."""
    try:
        attempt_for(request.viewer, key)
    except NotFound:
        return False
    return True


def paid(request: PortalRequest, payer: Payer, draft: Draft, key: str) -> HttpResponse:
    """Write the payment down, ask the gateway, show the receipt."""
    assert draft.method is not None, "a kept choice has a method"
    by = request.actor
    wish = Wish(
        key=key,
        method_id=draft.method.pk,
        shares=tuple(
            Share(account, amount, draft.settles) for account, amount in draft.shares.items()
        ),
        paid_from=PaidFrom.PORTAL,
        asked_at=by.at,
        on=request.viewer.today,
        terms_version=version_of(request),
        may_exceed=draft.is_sure,
        sum_told=sum_told(request.POST.get("to_pay", "")),
        confirmation_emails=tuple(filter(None, payer.profile.confirmation_emails.split("; "))),
    )
    begin(wish=wish, cycle_code=payer.cycle_code, currency=request.viewer.currency, by=by)
    back = request.build_absolute_uri(reverse("pay-receipt", args=[key]))
    send(key=key, now=by.at, return_to=back)
    return redirect("pay-receipt", payment=key)


def version_of(request: PortalRequest) -> int | None:
    """Which version of the terms the payer ticked."""
    return number_sent(request.POST.get("terms", ""))


def page_of(request: PortalRequest, payer: Payer, draft: Draft) -> dict[str, object]:
    """What is about to happen, to the cent."""
    assert draft.method is not None, "a kept choice has a method"
    viewer = request.viewer
    return {
        "viewer": viewer,
        "today": viewer.today,
        "currency": viewer.currency,
        "review": review_of(payer, draft, draft.method, viewer.allowed),
        "others_chosen": sum(others_in(draft.settles or ()).values(), ZERO),
        "change_url": f"{reverse('pay')}?{draft.asked}",
        "crumbs": crumbs(crumb("Make a payment", "pay"), crumb("Review")),
    }


def receipt(request: PortalRequest, payment: str) -> HttpResponse:
    """Step three: how it ended, told honestly; loading it again asks nobody for money."""
    attempt = attempt_for(request.viewer, payment)
    if attempt.state == AttemptState.CONFIRM:
        # Whoever comes back from the bank finds here how it ended.
        attempt = ask_now(key=attempt.key, now=request.actor.at)
    told = told_of(attempt)
    is_auto = attempt.paid_from == PaidFrom.AUTOPAY
    shares = {share.account_id: share.amount for share in attempt.shares.all()}
    context = {
        "viewer": request.viewer,
        "attempt": attempt,
        "told": told,
        "reason": reason_of(attempt),
        "number": confirmation_number(attempt),
        "shares": shares_shown(request.viewer, shares),
        "paid": attempt.amount + attempt.surcharge,
        "left": max(left_of(list(shares)), ZERO),
        "may_cancel": attempt.state == AttemptState.QUEUED,
        "may_confirm": attempt.state == AttemptState.CONFIRM,
        "is_auto": is_auto,
        "offers_auto": attempt.state == AttemptState.SUCCEEDED
        and auto_plan_of(attempt.account) is None,
        "crumbs": crumbs(
            crumb("Automatic payments", "pay-auto") if is_auto else crumb("Make a payment", "pay"),
            crumb("Receipt"),
        ),
    }
    return render(request, "portal/payments/receipt.html", context)


def told_of(attempt: Attempt) -> Told:
    """How a payment stands, in the words of the receipt."""
    return TOLD.get(AttemptState(attempt.state), CHECKING)


def reason_of(attempt: Attempt) -> str:
    """Why it was not taken, in plain words."""
    ended_badly = attempt.state in (AttemptState.DECLINED, AttemptState.RETURNED)
    return words_of(attempt.code) if ended_badly else ""


def left_of(account_ids: list[int]) -> Decimal:
    """What these accounts still owe."""
    return sum(balances(account_ids).values(), ZERO)


@require_POST
def cancelling(request: PortalRequest, payment: str) -> HttpResponse:
    """Take back a bank payment that has not been sent."""
    attempt = attempt_for(request.viewer, payment)
    cancel(key=attempt.key, by=request.actor)
    return redirect("pay-receipt", payment=payment)
