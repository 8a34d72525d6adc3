"""Credit cards and bank accounts: lists, adding, renaming, choosing the default, removing."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import (
    add_bank,
    add_card,
    change_bank,
    change_card,
    choose_default,
    remove,
    rename,
)
from tollbook.payments.models import AutoPlan, Method
from tollbook.payments.queries import (
    auto_plan_of,
    billing_address_of,
    method_for,
    text_in_force,
)
from tollbook.payments.queries.asking import (
    BankChangeForm,
    BankForm,
    CardChangeForm,
    CardForm,
    as_saved,
    bank_named,
    field_of,
)
from tollbook.payments.queries.choosing import kind_words, last_month
from tollbook.payments.queries.hosted import fields_of, tokens_of
from tollbook.payments.types import MethodKind
from tollbook.portal.pages.payments.auto import next_of
from tollbook.portal.pages.payments.hosted import widened
from tollbook.portal.pages.payments.shared import (
    Payer,
    crumbs,
    payer_of,
    refuse_without_banks,
    refuse_without_cards,
    tabs_of,
)
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.portal.undo import remember, taken, undoable

ROUTE_OF = {MethodKind.CARD: "pay-cards", MethodKind.BANK: "pay-banks"}
TOO_LATE = "It is too late to undo this. Edit the name instead."
BACK = {"pay": "pay", "auto": "pay-auto"}


@dataclass(frozen=True)
class Row:
    """A saved method in its list."""

    method: Method
    fact: str
    expires: str  # the last month of a card
    trouble: tuple[str, str]
    is_on_auto: bool
    form_word: str  # what became of the signed form, "" where none is asked for


def cards(request: PortalRequest) -> HttpResponse:
    """The saved cards."""
    payer = payer_of(request)
    refuse_without_cards(payer)
    if request.method == "POST":
        return _undone(request, MethodKind.CARD)
    return _list(request, payer, MethodKind.CARD)


def banks(request: PortalRequest) -> HttpResponse:
    """The saved bank accounts."""
    payer = payer_of(request)
    refuse_without_banks(payer)
    if request.method == "POST":
        return _undone(request, MethodKind.BANK)
    return _list(request, payer, MethodKind.BANK)


def _undone(request: PortalRequest, kind: MethodKind) -> HttpResponse:
    """A name that was given a moment ago is taken back, once."""
    facts = taken(request, ROUTE_OF[kind], request.POST.get("undo", ""), request.actor.at)
    if facts is None:
        request.session["notice"] = TOO_LATE
    else:
        method = method_for(request.viewer, facts["handle"])
        rename(method=method, nickname=facts["nickname"], by=request.actor)
        request.session["notice"] = f"{method} is called as before."
    return redirect(ROUTE_OF[kind])


def _list(request: PortalRequest, payer: Payer, kind: MethodKind) -> HttpResponse:
    plan = auto_plan_of(payer.account)
    shown = plan if plan and plan.method.kind == kind else None
    is_card = kind == MethodKind.CARD
    listed = payer.methods if is_card else payer.with_forms
    saved = [method for method in listed if method.kind == kind]
    context = {
        "viewer": request.viewer,
        "payer": payer,
        "kind": kind.value,
        "rows": [_row(method, payer, plan) for method in saved],
        "asks_forms": bool(payer.offers and payer.offers.requires_ach_form),
        "plan": shown,
        "next": next_of(payer, shown) if shown else None,
        "may_change": request.viewer.may("Customers_CustomerLevel.Update"),
        "undoable": undoable(request, ROUTE_OF[kind], clock.now()),
        "may_delete": payer.profile.method_delete >= 0,
        "add_url": reverse("pay-card-add" if is_card else "pay-bank-add"),
        "tabs": tabs_of(payer, ROUTE_OF[kind]),
        "crumbs": crumbs(crumb("Credit cards" if is_card else "Bank accounts")),
    }
    return render(request, "portal/payments/methods.html", context)


def _row(method: Method, payer: Payer, plan: AutoPlan | None) -> Row:
    form_word = ""
    if method.kind == MethodKind.BANK and payer.offers and payer.offers.requires_ach_form:
        forms = list(method.forms.all())
        form_word = forms[0].get_state_display() if forms else "Form needed"
    return Row(
        method=method,
        fact=kind_words(method),
        expires=last_month(method),
        trouble=payer.trouble(method),
        is_on_auto=bool(plan and plan.method_id == method.pk),
        form_word=form_word,
    )


def adding_card(request: PortalRequest) -> HttpResponse:
    """A new card; only a token of the gateway comes here, never a number."""
    payer = payer_of(request)
    refuse_without_cards(payer)
    tokens = tokens_of(payer.card_gateway)
    sent = request.POST if request.method == "POST" else None
    form = CardForm(sent, tokens=tokens, initial=known_of(request, payer))
    if request.method == "POST" and form.is_valid():
        try:
            new = form.card(payer.card_gateway)
            added = add_card(account=payer.account, new=new, by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, "pay-cards", added)
    return _add_page(request, payer, form, MethodKind.CARD)


def known_of(request: PortalRequest, payer: Payer) -> dict[str, str]:
    """What a new card is filled with, so that nobody is asked for what is known."""
    return billing_address_of(payer.account) | {"holder": request.viewer.user.name}


def adding_bank(request: PortalRequest) -> HttpResponse:
    """A new bank account; its number is sealed before it is stored."""
    payer = payer_of(request)
    refuse_without_banks(payer)
    if request.htmx.target == "bank-name":
        named = bank_named(request.GET.get("routing", ""))
        return render(request, "_bank_name.html", named)
    sent = request.POST if request.method == "POST" else None
    form = BankForm(sent, initial={"holder": request.viewer.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            new = form.bank(payer.bank_gateway)
            added = add_bank(account=payer.account, new=new, by=request.actor)
        except Refused as refused:
            form.add_error(field_of(refused, form), str(refused))
        else:
            return _back(request, "pay-banks", added)
    return _add_page(request, payer, form, MethodKind.BANK)


def _add_page(
    request: PortalRequest, payer: Payer, form: CardForm | BankForm, kind: MethodKind
) -> HttpResponse:
    if isinstance(form, BankForm) and form.errors:
        form.hide_number()
    is_card = kind == MethodKind.CARD
    label = "Credit cards" if is_card else "Bank accounts"
    context = {
        "viewer": request.viewer,
        "form": form,
        "kind": kind.value,
        "next": request.GET.get("next", ""),
        "list_url": reverse(ROUTE_OF[kind]),
        "disclosure": text_in_force(payer.offers, kind, "disclosure"),
        "waits": not is_card and payer.bank_gateway == "nacha",
        "crumbs": crumbs(crumb(label, ROUTE_OF[kind]), crumb("Add")),
    }
    gateway = payer.card_gateway if is_card else ""
    context |= fields_of(gateway, request.viewer.currency)
    status = 422 if form.errors else 200
    page = render(request, "portal/payments/add.html", context, status=status)
    return widened(page, gateway)


def _back(request: PortalRequest, route: str, added: Method) -> HttpResponse:
    """Where one came from, with the new method chosen; else the list."""
    wanted = BACK.get(request.GET.get("next", ""))
    return redirect(f"{reverse(wanted)}?method={added.handle}" if wanted else route)


def changing(request: PortalRequest, handle: str) -> HttpResponse:
    """What a saved method is called, and the address of a card or the e-mail of a bank account; a
    new number is a new method."""
    method = method_for(request.viewer, handle)
    kind = MethodKind(method.kind)
    form = _change_form(request, method)
    route = ROUTE_OF[kind]
    if request.method == "POST" and form.is_valid():
        try:
            _changed(request, form, method)
        except Refused as refused:
            form.add_error(field_of(refused, form), str(refused))
        else:
            return redirect(route)
    label = "Credit cards" if method.kind == MethodKind.CARD else "Bank accounts"
    context = {
        "viewer": request.viewer,
        "form": form,
        "method": method,
        "list_url": reverse(route),
        "disclosure": text_in_force(payer_of(request).offers, kind, "disclosure"),
        "crumbs": crumbs(crumb(label, route), crumb(str(method))),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/payments/change.html", context, status=status)


def _change_form(request: PortalRequest, method: Method) -> CardChangeForm | BankChangeForm:
    """The form of this kind of method, as it stands or as it was sent."""
    sent = request.POST if request.method == "POST" else None
    kind = CardChangeForm if method.kind == MethodKind.CARD else BankChangeForm
    return kind(sent, initial=as_saved(method))


def _changed(request: PortalRequest, form: CardChangeForm | BankChangeForm, method: Method) -> None:
    by = request.actor
    before = method.nickname
    if isinstance(form, CardChangeForm):
        change_card(method=method, change=form.change, by=by)
    else:
        change_bank(method=method, by=by, **form.facts)
    if form.cleaned_data["is_default"] and not method.is_default:
        choose_default(method=method, by=by)
    if method.nickname != before:
        words = (
            f"{method} is called “{method.nickname}” now."
            if method.nickname
            else (f"{method} has no name of its own now.")
        )
        facts = {"handle": method.handle, "nickname": before}
        remember(request, ROUTE_OF[MethodKind(method.kind)], words, facts, by.at)


def making_default(request: PortalRequest, handle: str) -> HttpResponse:
    """Offer this method first from now on."""
    method = method_for(request.viewer, handle)
    if request.method == "POST":
        choose_default(method=method, by=request.actor)
    return redirect(ROUTE_OF[MethodKind(method.kind)])


def removing(request: PortalRequest, handle: str) -> HttpResponse:
    """A confirmation, then the method is gone from the list; there is no way back but adding it."""
    method = method_for(request.viewer, handle)
    route = ROUTE_OF[MethodKind(method.kind)]
    trouble = ""
    if request.method == "POST":
        try:
            remove(method=method, by=request.actor, is_staff=False)
        except Refused as refused:
            if refused.code == "may-not-delete":
                return render(request, "errors/403.html", {"reason": str(refused)}, status=403)
            trouble = str(refused)
        else:
            return redirect(route)
    context = {
        "viewer": request.viewer,
        "method": method,
        "trouble": trouble,
        "list_url": reverse(route),
        "crumbs": crumbs(crumb("Remove")),
    }
    status = 422 if trouble else 200
    return render(request, "portal/payments/remove.html", context, status=status)
