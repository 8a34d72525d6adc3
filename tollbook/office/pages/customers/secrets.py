"""Protected values of a customer: revealed for a minute, entered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.secrets import WORDS, reveal, set_ssn
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.flows.actions import change_security_code
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.office.forms.secrets import NewCode, NewSsn, Reason
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import say, sent_by
from tollbook.office.request import OfficeRequest

PAGE = "office/customers/secret.html"
SHOWN_SECONDS = 60


@require_http_methods(["GET", "POST"])
def revealing(request: OfficeRequest, number: str, what: str) -> HttpResponse:
    """The readable value for a minute, once a reason was given."""
    account = account_for(request.viewer, number)
    if what not in WORDS:
        raise NotFound("protected value", what)
    form = Reason(sent_by(request))
    words = {"heading": f"Reveal the {WORDS[what]}", "button": "Reveal"}
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            found = reveal(account=account, what=what, reason=reason, by=request.actor)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            return _shown(request, account, WORDS[what], found)
    return _page(request, number, form, words)


def _shown(request: OfficeRequest, account: Account, word: str, found: str) -> HttpResponse:
    """The value in a piece of its own, which leads away again after a minute."""
    back = reverse("office-customer", args=[account.number]) + "#s-security"
    context = {"word": word, "found": found, "back": back, "seconds": SHOWN_SECONDS}
    context["record"] = record_of(request, account.number)
    response = render(request, "office/customers/revealed.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    # Without script too the page leaves by itself.
    response.headers["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
    return response


@require_http_methods(["GET", "POST"])
def entering_ssn(request: OfficeRequest, number: str) -> HttpResponse:
    """A new SSN, or none any more."""
    words = {"heading": "Enter the SSN", "button": "Save the SSN"}

    def save(account: Account, form: forms.Form) -> str:
        ssn = form.cleaned_data["ssn"]
        set_ssn(account=account, ssn=ssn, by=request.actor)
        return "The SSN is kept sealed." if ssn.strip() else "No SSN is on file any more."

    return _entered(request, number, NewSsn(sent_by(request)), words, save)


@require_http_methods(["GET", "POST"])
def entering_code(request: OfficeRequest, number: str) -> HttpResponse:
    """A new code for the telephone, or none any more; the old contact is told of it."""
    words = {"heading": "Set the security code", "button": "Save the security code"}

    def save(account: Account, form: forms.Form) -> str:
        code = form.cleaned_data["code"]
        change_security_code(account=account, user=None, code=code, by=request.actor)
        return "The security code is kept sealed." if code else "No security code is on file."

    return _entered(request, number, NewCode(sent_by(request)), words, save)


def _entered(
    request: OfficeRequest,
    number: str,
    form: forms.Form,
    words: dict[str, str],
    save: Callable[[Account, Any], str],
) -> HttpResponse:
    account = account_for(request.viewer, number)
    if request.method == "POST" and form.is_valid():
        try:
            sentence = save(account, form)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            say(request, sentence)
            address = reverse("office-customer", args=[account.number])
            return redirect(f"{address}#s-security")
    return _page(request, number, form, words)


def _refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal beside its field, else above the form."""
    faults = refusal.faults if isinstance(refusal, WrongFields) else {}
    known = {name: text for name, (_, text) in faults.items() if name in form.fields}
    if not known:
        only = next(iter(form.fields)) if refusal.code in ("CODE", "PERS", "SAME") else None
        form.add_error(only, str(refusal))
    for name, text in known.items():
        form.add_error(name, text)


def _page(
    request: OfficeRequest, number: str, form: forms.Form, words: dict[str, str]
) -> HttpResponse:
    back = reverse("office-customer", args=[number]) + "#s-security"
    context = {"record": record_of(request, number), "form": form, "words": words, "back": back}
    return render(request, PAGE, context, status=422 if form.errors else 200)
