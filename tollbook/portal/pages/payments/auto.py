"""Automatic payments: how they stand, setting up, changing, ending; and paying by mail."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tollbook.customers.queries import base_of
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import ZERO
from tollbook.ledger.queries import balance_of, open_items
from tollbook.payments.actions import agree, switch_off, switch_on
from tollbook.payments.models import AutoPlan, AutoTry, Method, RuleText
from tollbook.payments.queries import (
    AutoWish,
    auto_plan_of,
    auto_tries_of,
    may_leave,
    taken_on,
    text_in_force,
    words_of,
)
from tollbook.payments.queries.asking import AutoForm
from tollbook.payments.types import MethodKind
from tollbook.portal.pages.payments.shared import (
    Payer,
    crumbs,
    payer_of,
    tabs_of,
)
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest

RUNS_SHOWN = 12
TICK = "Tick that you agree to the terms of automatic payments."
OUTCOMES = {"paid": "Paid", "nothing-due": "Nothing was due", "waiting": "On its way", "": "Begun"}


@dataclass(frozen=True)
class Next:
    """The next automatic payment as far as it can be told today."""

    on: date
    amount: Decimal


def auto(request: PortalRequest) -> HttpResponse:
    """The state, and the form that sets up or changes."""
    payer = payer_of(request)
    if not (payer.card_gateway or payer.bank_gateway):
        raise NotFound("automatic payments of", payer.account.number)
    plan = auto_plan_of(payer.account)
    ready = payer.ready(lambda method: reverse("pay-form", args=[method.handle]))
    usable = [each.method.handle for each in ready if not each.why_not]
    sent = request.POST if request.method == "POST" else None
    asked = request.GET.get("method", "")
    wanted = {"method": asked} if asked in usable else {}
    form = AutoForm(sent, methods=usable, initial=initial_of(plan) | wanted)
    if sent is not None and form.is_valid():
        method = next(e.method for e in ready if e.method.handle == form.cleaned_data["method"])
        terms = text_in_force(payer.offers, MethodKind(method.kind), "auto")
        if terms and not form.cleaned_data["agreed"]:
            form.add_error("agreed", TICK)
        elif saved(request, payer, form, method, terms):
            return redirect("pay-auto")
    context = page_of(request, payer, plan) | {"form": form, "ready": ready}
    context["chosen"] = str(form["method"].value() or (usable[0] if usable else ""))
    return render(request, "portal/payments/auto.html", context, status=422 if form.errors else 200)


def saved(
    request: PortalRequest, payer: Payer, form: AutoForm, method: Method, terms: RuleText | None
) -> bool:
    """Switch on or change; what is refused stands on the form."""
    words = str(method)
    consent = (
        agree(account=payer.account, text=terms, method_words=words, by=request.actor)
        if terms
        else None
    )
    typed = form.cleaned_data
    wish = AutoWish(method, typed["day"], typed["limit"], consent)
    try:
        switch_on(account=payer.account, wish=wish, by=request.actor)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def initial_of(plan: AutoPlan | None) -> dict[str, object]:
    """The form as the plan stands."""
    if plan is None:
        return {}
    return {"method": plan.method.handle, "day": plan.day or "due", "limit": plan.limit}


def page_of(request: PortalRequest, payer: Payer, plan: AutoPlan | None) -> dict[str, object]:
    """What stands around the form."""
    return {
        "viewer": request.viewer,
        "payer": payer,
        "plan": plan,
        "next": next_of(payer, plan),
        "runs": [(each, run_words(each)) for each in auto_tries_of(plan, RUNS_SHOWN)]
        if plan
        else [],
        "terms": payer.texts("auto"),
        "offers": payer.offers,
        "may_change": request.viewer.may("Customers_CustomerLevel.Update"),
        "may_leave": payer.profile.autopay_leave >= 0,
        "tabs": tabs_of(payer, "pay-auto"),
        "crumbs": crumbs(crumb("Automatic payments")),
    }


def next_of(payer: Payer, plan: AutoPlan | None) -> Next | None:
    """The bill that is due next and what would be taken for it as things stand; without a plan,
    what one that pays on the due date would take."""
    items = open_items(payer.account.pk)
    dues = [item.due_on for item in items.debts if item.due_on]
    ahead = [day for day in dues if day >= payer.today]
    if not ahead:
        return None
    due = max(items.balance, ZERO)
    limit, day = (plan.limit, plan.day) if plan else (None, None)
    amount = due if limit is None else min(due, limit)
    return Next(max(taken_on(day, min(ahead)), payer.today), amount)


def run_words(turn: AutoTry) -> str:
    """What became of a run, in words."""
    return OUTCOMES.get(turn.outcome) or words_of(turn.outcome)


def ending(request: PortalRequest) -> HttpResponse:
    """A confirmation, then automatic payments are off."""
    payer = payer_of(request)
    plan = auto_plan_of(payer.account)
    if plan is None:
        raise NotFound("automatic payment", payer.account.number)
    if request.method == "POST":
        try:
            switch_off(
                plan=plan, reason="switched off by the customer", by=request.actor, is_staff=False
            )
        except Refused as refused:
            return render(request, "errors/403.html", {"reason": str(refused)}, status=403)
        return redirect("pay-auto")
    context = {
        "viewer": request.viewer,
        "plan": plan,
        "may_leave": may_leave(payer.account),
        "crumbs": crumbs(crumb("Automatic payments", "pay-auto"), crumb("Turn off")),
    }
    return render(request, "portal/payments/end_auto.html", context)


def mail(request: PortalRequest) -> HttpResponse:
    """Where a check goes, and what to write on it."""
    payer = payer_of(request)
    base = base_of(payer.account)
    if not base.remit_address_1:
        raise NotFound("address for checks", base.abbreviation)
    context = {
        "viewer": request.viewer,
        "payer": payer,
        "base": base,
        "due": max(balance_of(payer.account.pk), ZERO),
        "tabs": tabs_of(payer, "pay-mail"),
        "crumbs": crumbs(crumb("Mail a payment")),
    }
    return render(request, "portal/payments/mail.html", context)
