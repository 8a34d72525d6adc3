"""What staff do with a customer's cards, bank accounts and automatic payments, on the customer's
word: add, offer first, remove; switch on, change, switch off. The rules are those of the portal,
but that staff are not bound by what a customer may delete or leave."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import record_event
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.methods import AutoOfCustomer, BankOfCustomer, CardOfCustomer
from tollbook.office.forms.payments import Worded
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.customers.record import Record, record_of
from tollbook.office.pages.payments.behalf import cycle_code, purse_of
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import (
    add_bank,
    add_card,
    agree,
    choose_default,
    remove,
    switch_off,
    switch_on,
)
from tollbook.payments.models import AutoPlan, CycleGateways, Method, RuleText
from tollbook.payments.queries import (
    AutoWish,
    auto_plan_of,
    billing_address_of,
    method_for,
    offers_of,
    text_in_force,
)
from tollbook.payments.queries.asking import bank_named, field_of
from tollbook.payments.queries.hosted import fields_of, may_load, tokens_of
from tollbook.payments.types import MethodKind

TERMS = "Read the terms to the customer and tick that the customer agreed."


@require_http_methods(["GET", "POST"])
def adding_card(request: OfficeRequest, number: str) -> HttpResponse:
    """A card: only a token of the processor comes here, never a number."""
    record = record_of(request, number)
    gateway = offers_of_record(record).card_gateway
    if not gateway:
        raise NotFound("cards of", number)
    first = billing_address_of(record.account)
    form = CardOfCustomer(sent_by(request), tokens=tokens_of(gateway), initial=first)

    def do() -> None:
        method = add_card(account=record.account, new=form.card(gateway), by=request.actor)
        note_word(request, record, method, form.word, kind="added for customer")

    page = _added(request, record, form, do, kind=MethodKind.CARD)
    if allowed := may_load(gateway):
        page._csp_update = allowed  # type: ignore[attr-defined]
    return page


@require_http_methods(["GET", "POST"])
def adding_bank(request: OfficeRequest, number: str) -> HttpResponse:
    """A bank account; what was typed of its number never comes back."""
    record = record_of(request, number)
    gateway = offers_of_record(record).bank_gateway
    if not gateway:
        raise NotFound("bank accounts of", number)
    if request.htmx.target == "bank-name":
        return render(request, "_bank_name.html", bank_named(request.GET.get("routing", "")))
    form = BankOfCustomer(sent_by(request))

    def do() -> None:
        method = add_bank(account=record.account, new=form.bank(gateway), by=request.actor)
        note_word(request, record, method, form.word, kind="added for customer")

    return _added(request, record, form, do, kind=MethodKind.BANK)


def _added(
    request: OfficeRequest, record: Record, form: Worded, do: Any, *, kind: MethodKind
) -> HttpResponse:
    """Save what was sent, or show the form with what is wrong."""
    offers, back = offers_of_record(record), tab_of(record)
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refusal:
            form.add_error(field_of(refusal, form), str(refusal))
        else:
            say(request, "It is saved.")
            return redirect(back)
    if isinstance(form, BankOfCustomer) and form.errors:
        form.hide_number()
    is_card = kind == MethodKind.CARD
    context = {
        "record": record,
        "form": form,
        "back": back,
        "is_card": is_card,
        "disclosure": text_in_force(offers, kind, "disclosure"),
    }
    context |= fields_of(offers.card_gateway, record.currency) if is_card else {}
    status = 422 if form.errors else 200
    return render(request, "office/payments/add_method.html", context, status=status)


def note_word(
    request: OfficeRequest, record: Record, method: Method, word: str, *, kind: str
) -> None:
    """The customer's word for it, in the trail."""
    facts = {"account": record.account.number, "subject": str(method), "reason": word}
    record_event(by=request.actor, kind=kind, **facts)


@require_POST
def making_default(request: OfficeRequest, number: str, handle: str) -> HttpResponse:
    """Offer this method first from now on."""
    record, method = method_of(request, number, handle)
    choose_default(method=method, by=request.actor)
    return redirect(tab_of(record))


@require_http_methods(["GET", "POST"])
def removing(request: OfficeRequest, number: str, handle: str) -> HttpResponse:
    """A question, then the method is off the list; staff may remove what customers may not."""
    record, method = method_of(request, number, handle)
    act = Act(
        f"Remove {method}?",
        "It can pay nothing any more. Payments made with it stay as they are.",
        "Remove it",
        tab_of(record),
        "It is removed.",
        _crumbs(record, "Remove"),
        is_bad=True,
    )

    def do(_: Any) -> None:
        remove(method=method, by=request.actor, is_staff=True)

    return acting(request, None, act, do)


@require_http_methods(["GET", "POST"])
def auto(request: OfficeRequest, number: str) -> HttpResponse:
    """Switch automatic payments on or change them, on the customer's word."""
    record = record_of(request, number)
    purse, plan = purse_of(record), auto_plan_of(record.account)
    ready = purse.ready(lambda each: reverse("office-method-form", args=[number, each.handle]))
    usable = {each.method.handle: each.method for each in ready if not each.why_not}
    form = AutoOfCustomer(sent_by(request), methods=list(usable), initial=_as_it_stands(plan))
    handle = str(form["method"].value() or next(iter(usable), ""))
    if request.method == "POST" and form.is_valid():
        terms = text_in_force(purse.offers, MethodKind(usable[handle].kind), "auto")
        if terms and not form.cleaned_data["agreed"]:
            form.add_error("agreed", TERMS)
        elif _switched_on(request, record, form, usable[handle], terms):
            say(request, "Automatic payments are on; the customer is told by mail.")
            return redirect(tab_of(record))
    context = {
        "record": record,
        "form": form,
        "plan": plan,
        "offers": purse.offers,
        "terms": purse.texts("auto"),
        "ready": ready,
        "chosen": handle,
        "back": tab_of(record),
    }
    status = 422 if form.errors else 200
    return render(request, "office/payments/auto_of_customer.html", context, status=status)


def _as_it_stands(plan: AutoPlan | None) -> dict[str, object]:
    if plan is None:
        return {}
    return {"method": plan.method.handle, "day": plan.day or "due", "limit": plan.limit}


def _switched_on(
    request: OfficeRequest,
    record: Record,
    form: AutoOfCustomer,
    method: Method,
    terms: RuleText | None,
) -> bool:
    """Switch on with the consent as staff noted it; what is refused stands on the form."""
    typed, by = form.cleaned_data, request.actor
    consent = None
    if terms is not None:
        facts = {"account": record.account, "text": terms, "method_words": str(method)}
        consent = agree(**facts, by=by, note=form.word)  # type: ignore[arg-type]
    wish = AutoWish(method, typed["day"], typed["limit"], consent, word=form.word)
    try:
        switch_on(account=record.account, wish=wish, by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_http_methods(["GET", "POST"])
def auto_off(request: OfficeRequest, number: str) -> HttpResponse:
    """Who asked for it, then automatic payments are off; staff are not bound by "cannot leave"."""
    record = record_of(request, number)
    plan = auto_plan_of(record.account)
    if plan is None:
        raise NotFound("automatic payment of", number)
    act = Act(
        "Switch automatic payments off?",
        f"From then on the customer pays each bill by hand. {plan.method} stays saved. The "
        "customer is told by mail.",
        "Switch off",
        tab_of(record),
        "Automatic payments are off.",
        _crumbs(record, "Switch off"),
        is_bad=True,
    )

    def do(form: Any) -> None:
        reason = f"switched off for the customer: {form.word}"
        switch_off(plan=plan, reason=reason, by=request.actor, is_staff=True)

    return acting(request, Worded(sent_by(request)), act, do)


def offers_of_record(record: Record) -> CycleGateways:
    """The gateways and rules of the customer's cycle; none where it has none."""
    return offers_of(cycle_code(record)) or CycleGateways()


def method_of(request: OfficeRequest, number: str, handle: str) -> tuple[Record, Method]:
    """A saved method of this very account; raises NotFound."""
    record, method = record_of(request, number), method_for(request.viewer, handle)
    if method.account_id != record.account.pk:
        raise NotFound("payment method", handle)
    return record, method


def tab_of(record: Record) -> str:
    """The address of the tab Payments."""
    return reverse("office-customer-payments", args=[record.account.number])


def _crumbs(record: Record, label: str) -> list[dict[str, str]]:
    account = record.account
    return [
        crumb("Customers", "office-customers"),
        crumb(f"{account.number} {account.name}", "office-customer", account.number),
        crumb("Payments", "office-customer-payments", account.number),
        crumb(label),
    ]
