"""The signed form of a bank account: how it stands, mailed, uploaded."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.flows.actions import mail_ach_form
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import upload_form
from tollbook.payments.queries import newest_form_of
from tollbook.payments.queries.asking import SignedForm
from tollbook.payments.types import FORM_BYTES_MAX
from tollbook.portal.pages.payments.papers import bank_for
from tollbook.portal.pages.payments.shared import crumbs, payer_of, refuse_without_banks
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest


@require_http_methods(["GET", "POST"])
def form(request: PortalRequest, handle: str) -> HttpResponse:
    """How the form stands, and the upload of a signed one."""
    method = bank_for(request, handle)
    refuse_without_banks(payer_of(request))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    typed = SignedForm(*given)
    if request.method == "POST" and typed.is_valid():
        sent = typed.cleaned_data["file"]
        try:
            file = (sent.name or "", sent.read(FORM_BYTES_MAX + 1))
            upload_form(method=method, file=file, by=request.actor)
        except Refused as refusal:
            typed.add_error("file", str(refusal))
        else:
            return redirect("pay-form", handle)
    context = {
        "viewer": request.viewer,
        "method": method,
        "newest": newest_form_of(method),
        "form": typed,
        "may_change": request.viewer.may("Customers_CustomerLevel.Update"),
        "crumbs": crumbs(crumb("Bank accounts", "pay-banks"), crumb("Form")),
    }
    status = 422 if typed.errors else 200
    return render(request, "portal/payments/form.html", context, status=status)


@require_POST
def mailing(request: PortalRequest, handle: str) -> HttpResponse:
    """Send the address of this page to the bank account's e-mail; once while the form is open."""
    method = bank_for(request, handle)
    refuse_without_banks(payer_of(request))
    mail_ach_form(method=method, by=request.actor)
    return redirect("pay-form", handle)
