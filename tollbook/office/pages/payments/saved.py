"""Saved methods as staff change them on the customer's word, and the signed form that came to us
on paper or by mail."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.flows.actions import mail_ach_form
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.methods import BankChange, CardChange, SignedForm
from tollbook.office.pages.customers.record import Record
from tollbook.office.pages.payments.methods import method_of, note_word, offers_of_record, tab_of
from tollbook.office.pages.shared import say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import change_bank, change_card, choose_default, upload_form
from tollbook.payments.models import Method
from tollbook.payments.queries import newest_form_of, text_in_force
from tollbook.payments.queries.asking import as_saved, field_of
from tollbook.payments.types import FORM_BYTES_MAX, MethodKind


@require_http_methods(["GET", "POST"])
def changing(request: OfficeRequest, number: str, handle: str) -> HttpResponse:
    """Holder, nickname, a card's billing address or a bank account's e-mail; a new number is a new
    method."""
    record, method = method_of(request, number, handle)
    offers, kind = offers_of_record(record), MethodKind(method.kind)
    form = _change_form(request, method)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, method, form)
        except Refused as refusal:
            form.add_error(field_of(refusal, form), str(refusal))
        else:
            note_word(request, record, method, form.word, kind="changed for customer")
            say(request, "It is saved.")
            return redirect(tab_of(record))
    context = {
        "record": record,
        "method": method,
        "form": form,
        "back": tab_of(record),
        "disclosure": text_in_force(offers, kind, "disclosure"),
    }
    status = 422 if form.errors else 200
    return render(request, "office/payments/change_method.html", context, status=status)


def _change_form(request: OfficeRequest, method: Method) -> CardChange | BankChange:
    """The form of this kind of method, as it stands or as it was sent."""
    kind = CardChange if method.kind == MethodKind.CARD else BankChange
    return kind(sent_by(request), initial=as_saved(method))


def _change(request: OfficeRequest, method: Method, form: CardChange | BankChange) -> None:
    if isinstance(form, CardChange):
        change_card(method=method, change=form.change, by=request.actor)
    else:
        change_bank(method=method, by=request.actor, **form.facts)
    # Another one takes its place; nothing is offered first by being left out.
    if form.cleaned_data["is_default"] and not method.is_default:
        choose_default(method=method, by=request.actor)


@require_http_methods(["GET", "POST"])
def signing(request: OfficeRequest, number: str, handle: str) -> HttpResponse:
    """How the signed form of a bank account stands, and the upload of one that came on paper."""
    record, method = _bank_of(request, number, handle)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SignedForm(*given)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        file = (sent.name or "", sent.read(FORM_BYTES_MAX + 1))
        try:
            uploaded = upload_form(method=method, file=file, by=request.actor)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            note_word(request, record, method, form.word, kind="added form for customer")
            say(request, "It is kept and waits for its review.")
            return redirect("office-ach-form", uploaded.pk)
    context = {
        "record": record,
        "method": method,
        "newest": newest_form_of(method),
        "form": form,
        "back": tab_of(record),
    }
    status = 422 if form.errors else 200
    return render(request, "office/payments/signed.html", context, status=status)


@require_POST
def mailing(request: OfficeRequest, number: str, handle: str) -> HttpResponse:
    """Send the customer the address of the form; once while one is open."""
    _, method = _bank_of(request, number, handle)
    mail_ach_form(method=method, by=request.actor)
    return redirect("office-method-form", number, handle)


def _bank_of(request: OfficeRequest, number: str, handle: str) -> tuple[Record, Method]:
    """A bank account of this very account; a card has no form."""
    record, method = method_of(request, number, handle)
    if method.kind != MethodKind.BANK:
        raise NotFound("form of", handle)
    return record, method
