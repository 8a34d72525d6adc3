"""An action on an account: the page that asks what it needs to know, and does it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.models import Account, Action
from tollbook.customers.queries.moves import action_for
from tollbook.customers.types import Answers, Effect
from tollbook.fields.queries import options_of_list
from tollbook.flows.actions import run_account_action
from tollbook.flows.types import Move
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section, typed
from tollbook.kernel.sheet import Sheet, sent
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest
from tollbook.services.models import Product
from tollbook.services.queries import products_of

NOTE_LENGTH_MAX = 1000
DATE_WORDS: dict[str, tuple[str, str]] = {
    Effect.ACTIVATE: ("Active from", "Charges begin on this day."),
    Effect.DISCONNECT: ("Disconnect date", "The first day without service."),
}
CHOSEN_FROM: dict[str, tuple[str, ...]] = {
    Effect.ACTIVATE: ("new",),
    Effect.DISCONNECT: ("active", "suspended", "blocked"),
}
CHOICE_WORDS: dict[str, str] = {
    Effect.ACTIVATE: "Products that become active",
    Effect.DISCONNECT: "Products that end",
}


@require_http_methods(["GET", "POST"])
def moving(request: OfficeRequest, number: str, action: str) -> HttpResponse:
    """Ask for what the action wants to know; sent, run it."""
    record = record_of(request, number)
    found = action_for(request.viewer, action)
    products = products_to_choose(record.account, found, request.viewer.today)
    sheet = prompts(found, request)
    if request.method == "POST" and sheet.read():
        try:
            move = Move(found, answers_of(sheet, request, products), request.viewer.today)
            account = run_account_action(account=record.account, move=move, by=request.actor)
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, f"{account.name} is {account.status.label.lower()} now.")
            return redirect("office-customer", account.number)
    context = {
        "record": record,
        "action": found,
        "sheet": sheet,
        "products": [(each, str(each.pk) in chosen_of(request, products)) for each in products],
        "products_title": CHOICE_WORDS.get(found.effect, ""),
    }
    wrong = bool(sheet.errors)
    return render(request, "office/customers/moving.html", context, status=422 if wrong else 200)


def products_to_choose(account: Account, action: Action, today: date) -> list[Product]:
    """The products of which staff choose; none where the action takes all or leaves them be."""
    states = CHOSEN_FROM.get(action.effect, ())
    if not states or not action.flows_to_products:
        return []
    return [each for each in products_of(account, today) if each.status in states]


def chosen_of(request: OfficeRequest, products: list[Product]) -> set[str]:
    """The ticked products; all of them until somebody unticks one."""
    if request.method == "POST":
        return set(request.POST.getlist("product"))
    return {str(each.pk) for each in products}


def prompts(action: Action, request: OfficeRequest) -> Sheet:
    """The form of what the action asks for; today stands in its date."""
    specs = list(_prompt_specs(action))
    options = {"reason": options_of_list(action.asks_reason) if action.asks_reason else []}
    reading = Reading(today=request.viewer.today, options=options)
    section = Section("prompts", "", action.label, "", tuple(specs))
    if request.method == "POST":
        return sent([section], request.POST, reading)
    values: Mapping[str, Any] = {"on": request.viewer.today}
    texts = {spec.name: typed(spec, values.get(spec.name, "")) for spec in specs}
    return Sheet([section], reading, texts)


def _prompt_specs(action: Action) -> list[FieldSpec]:
    found = []
    if action.asks_date:
        label, words = DATE_WORDS.get(action.effect, ("As of", "Today or an earlier day."))
        found.append(FieldSpec("on", label, words, Kind.DATE, is_required=True))
    if action.asks_reason:
        found.append(FieldSpec("reason", "Reason", "", Kind.CHOICE, is_required=True))
    words = "Kept with the account's notes."
    found.append(
        FieldSpec(
            *("note", "Note", words, Kind.LONG_TEXT, NOTE_LENGTH_MAX), is_required=action.asks_note
        )
    )
    return found


def answers_of(sheet: Sheet, request: OfficeRequest, products: list[Product]) -> Answers:
    """What was answered, and which products were ticked."""
    values = sheet.values
    ticked = {number_sent(each) for each in chosen_of(request, products)}
    ids = tuple(each.pk for each in products if each.pk in ticked)
    return Answers(
        on=values.get("on"),
        reason=values.get("reason", ""),
        note=values.get("note", ""),
        product_ids=ids if products else None,
    )
