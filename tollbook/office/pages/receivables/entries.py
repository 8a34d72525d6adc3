"""One posted entry: what it settles, and taking it back or posting it anew."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.kernel import show
from tollbook.ledger.actions import ask_reversal, post_anew
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import entry_for, open_items, settlement_of
from tollbook.ledger.types import LOWERING, RAISING, EntryKind, Move
from tollbook.office.forms.receivables import MoveForm, Reversal
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.customers.states import ENTRY_WORDS
from tollbook.office.pages.receivables.queue import refuse_unseen
from tollbook.office.pages.shared import crumb, sent_by
from tollbook.office.request import OfficeRequest

DEBTS_OFFERED_MAX = 50


def entry(request: OfficeRequest, entry_id: int) -> HttpResponse:
    """What was posted, what it settles or is settled by, what reverses it."""
    found = entry_for(request.viewer, entry_id)
    settlement = settlement_of(found)
    context = {
        "entry": found,
        "word": ENTRY_WORDS[EntryKind(found.kind)],
        "change": found.amount if found.kind in RAISING else -found.amount,
        "settlement": settlement,
        "is_cash": found.kind in LOWERING,
        "can_change": settlement.reversal is None and found.reverses_id is None,
        "currency": request.viewer.currency,
        "zone": request.viewer.zone,
        "crumbs": _crumbs(found, f"Entry of {show.day(found.effective_on)}"),
    }
    return render(request, "office/receivables/entry.html", context)


@require_http_methods(["GET", "POST"])
def turn_back(request: OfficeRequest, entry_id: int) -> HttpResponse:
    """Reverse an entry, or ask somebody else to agree to it."""
    found = entry_for(request.viewer, entry_id)
    form = Reversal(sent_by(request), initial={"on": request.viewer.today})

    def do(_: object) -> str:
        facts = form.cleaned_data
        made = ask_reversal(entry=found, on=facts["on"], reason=facts["reason"], by=request.actor)
        name = "office-entry" if isinstance(made, Entry) else "office-item"
        return reverse(name, args=[made.pk])

    act = Act(
        title="Reverse this entry?",
        lead=f"{words_of(found)}. Its opposite is posted beside it; what it settled is open again.",
        button="Reverse it",
        back=reverse("office-entry", args=[entry_id]),
        done="Reversed, or waiting for somebody to approve it, as you see here.",
        crumbs=_crumbs(found, "Reverse"),
        is_bad=True,
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def move(request: OfficeRequest, entry_id: int) -> HttpResponse:
    """Post a payment or credit anew: for chosen debts, for any, or for another account."""
    found = entry_for(request.viewer, entry_id)
    if found.kind not in LOWERING:
        return redirect("office-entry", entry_id)
    initial = {"account": found.account.number, "on": request.viewer.today}
    form = MoveForm(sent_by(request), debts=debts_of(found), initial=initial)

    def do(_: object) -> str:
        facts = form.cleaned_data
        refuse_unseen(request, facts["account"])
        wanted = Move(facts["account"], form.chosen, facts["on"], facts["reason"])
        made = post_anew(entry=found, move=wanted, by=request.actor)
        return reverse("office-entry", args=[made.pk])

    act = Act(
        title="Post this payment anew",
        lead=f"{words_of(found)}. It is reversed and posted again in one step, with its own day. "
        "Choose no debt, and it pays the oldest ones.",
        button="Post it anew",
        back=reverse("office-entry", args=[entry_id]),
        done="Posted anew.",
        crumbs=_crumbs(found, "Post anew"),
    )
    return acting(request, form, act, do)


def debts_of(found: Entry) -> list[tuple[str, str]]:
    """Debts of the account that a payment may be for, those that it settles now among them."""
    open_now = [
        (item.entry_id, f"{show.day(item.effective_on)}, {show.figures(item.open_amount)} open")
        for item in open_items(found.account_id).debts
    ]
    settled = [
        (other.pk, f"{show.day(other.effective_on)}, {other.description} (settled by it now)")
        for other, _ in settlement_of(found).pairs
        if other.kind in RAISING
    ]
    offered: dict[int, str] = dict([*settled, *open_now][:DEBTS_OFFERED_MAX])
    return [(str(key), words) for key, words in offered.items()]


def words_of(found: Entry) -> str:
    """What it is, on one line."""
    word = ENTRY_WORDS[EntryKind(found.kind)]
    return f"{word} of {show.figures(found.amount)}, {show.day(found.effective_on)}"


def _crumbs(found: Entry, words: str) -> list[dict[str, Any]]:
    number = found.account.number
    return [
        crumb("Customers", "office-customers"),
        crumb(number, "office-customer", number),
        crumb("Transactions", "office-customer-entries", number),
        crumb(words),
    ]
