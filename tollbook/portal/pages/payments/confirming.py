"""A payment that the bank wants its holder to confirm: to the bank and back, or given up.

The bank's page is the processor's to name; the sandbox's is ours and says that it is a test.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.payments.actions import give_up, tell_test_bank, where_to_confirm
from tollbook.payments.models import Attempt
from tollbook.payments.queries import attempt_for, attempt_of_link, link_called
from tollbook.portal.request import PortalRequest

SILENT = "The processor does not answer. Nothing was taken. Load this page again in a moment."


@require_GET
def confirming(request: PortalRequest, payment: str) -> HttpResponse:
    """On to the bank; back to the receipt when there is nothing to confirm any more."""
    attempt = attempt_for(request.viewer, payment)
    bank = reverse("pay-bank", args=[payment])
    return _on_to_bank(request, attempt, bank, reverse("pay-receipt", args=[payment]))


@require_http_methods(["GET", "POST"])
def test_bank(request: PortalRequest, payment: str) -> HttpResponse:
    """The test bank of the sandbox: confirm or refuse."""
    attempt = attempt_for(request.viewer, payment)
    return _test_bank(request, attempt, reverse("pay-receipt", args=[payment]))


@require_POST
def giving_up(request: PortalRequest, payment: str) -> HttpResponse:
    """The payer pays another way; nothing can be taken by this payment afterwards."""
    attempt = attempt_for(request.viewer, payment)
    return _given_up(request, attempt, reverse("pay-receipt", args=[payment]))


@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str, errand: str) -> HttpResponse:
    """The same three for a payment that was begun on a payment link."""
    link = link_called(token, clock.now())
    attempt = attempt_of_link(link, request.GET.get("key", "")) if link else None
    if attempt is None:
        raise NotFound("payment", "by link")
    here = reverse("pay-link", args=[token])
    back, bank = (f"{each}?key={attempt.key}" for each in (here, f"{here}bank/"))
    if errand == "bank":
        return _test_bank(request, attempt, back)
    if errand == "other" and request.method == "POST":
        return _given_up(request, attempt, back)
    if errand == "confirm" and request.method == "GET":
        return _on_to_bank(request, attempt, bank, back)
    raise NotFound("page", errand)


def _on_to_bank(request: HttpRequest, attempt: Attempt, bank: str, back: str) -> HttpResponse:
    try:
        address = where_to_confirm(key=attempt.key, now=clock.now())
    except Refused:
        return _silent(request, back)
    if address is None:
        return redirect(back)
    return redirect(address or bank)


def _test_bank(request: HttpRequest, attempt: Attempt, back: str) -> HttpResponse:
    if attempt.gateway != "sandbox" or attempt.state != "confirm":
        return redirect(back)
    if request.method == "POST":
        tell_test_bank(key=attempt.key, is_yes=request.POST.get("do") == "yes", now=clock.now())
        return redirect(back)
    context = {"attempt": attempt, "paid": attempt.amount + attempt.surcharge}
    return render(request, "portal/payments/test_bank.html", context)


def _given_up(request: HttpRequest, attempt: Attempt, back: str) -> HttpResponse:
    try:
        give_up(key=attempt.key, now=clock.now())
    except Refused:
        return _silent(request, back)
    return redirect(back)


def _silent(request: HttpRequest, back: str) -> HttpResponse:
    context = {"sentence": SILENT, "back": back}
    return render(request, "portal/payments/bank_silent.html", context, status=503)
