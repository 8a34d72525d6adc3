"""Payment rules with their texts, and who takes the money of each cycle."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.billing.models import Cycle
from tollbook.billing.queries.runs import cycles_for
from tollbook.kernel.entry import Option, number_sent
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.record import Reading, Section
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.sheet import Sheet, drawn
from tollbook.kernel.sheet import sent as sent_sheet
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import save_gateways, save_rule
from tollbook.payments.models import CycleGateways, PaymentRule
from tollbook.payments.queries import rule_texts_of
from tollbook.payments.queries.desk import gateways_of_cycles, rule_for, rules_for
from tollbook.payments.types import GATEWAY_FIELDS, RULE_FIELDS, TEXT_FIELDS

KIND_WORDS = {"card": "Cards", "bank": "Bank accounts"}


@dataclass(frozen=True)
class CycleRow:
    """A cycle and who takes its money."""

    cycle: Cycle
    gateways: CycleGateways | None


def rules(request: OfficeRequest) -> HttpResponse:
    """Every rule and every cycle."""
    standing = gateways_of_cycles(request.viewer)
    context = {
        "rules": [(each, KIND_WORDS[each.kind]) for each in rules_for(request.viewer)],
        "cycles": [CycleRow(each, standing.get(each.code)) for each in cycles_for(request.viewer)],
    }
    return render(request, "office/payments/rules.html", context)


@require_http_methods(["GET", "POST"])
def new_rule(request: OfficeRequest) -> HttpResponse:
    """Add a rule."""
    return _edited_rule(request, PaymentRule(), "Add a rule")


@require_http_methods(["GET", "POST"])
def rule(request: OfficeRequest, rule_id: int) -> HttpResponse:
    """Change a rule; it acts from the next payment on."""
    found = rule_for(request.viewer, rule_id)
    return _edited_rule(request, found, found.name)


def _edited_rule(request: OfficeRequest, rule: PaymentRule, title: str) -> HttpResponse:
    sections = (RULE_FIELDS, TEXT_FIELDS)
    texts = rule_texts_of(rule) if rule.pk else {}
    present = (values_of(rule, RULE_FIELDS.fields) if rule.pk else {}) | texts
    sheet = _sheet(request, sections, Reading(request.viewer.today, present=present))
    if rule.pk:
        sheet.fixed = {"kind": KIND_WORDS[rule.kind]}
    if request.method == "POST" and sheet.read():
        put(rule, [each for each in RULE_FIELDS.fields if each.name in sheet.values], sheet.values)
        words = {spec.name: str(sheet.values[spec.name]) for spec in TEXT_FIELDS.fields}
        try:
            save_rule(rule=rule, texts=words, by=request.actor, seen_version=_seen(request, rule))
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, f"{rule.name} is saved. It acts from the next payment on.")
            return redirect("office-rules")
    return _page(request, sheet, title, rule.version)


@require_http_methods(["GET", "POST"])
def cycle(request: OfficeRequest, code: str) -> HttpResponse:
    """Who takes the cards and bank accounts of a cycle, under which rules."""
    if code not in {each.code for each in cycles_for(request.viewer)}:
        raise NotFound("cycle", code)
    found = gateways_of_cycles(request.viewer).get(code) or CycleGateways(cycle_code=code)
    offered = list(rules_for(request.viewer))
    options = {
        f"{kind}_rule": [Option(str(each.pk), each.name) for each in offered if each.kind == kind]
        for kind in KIND_WORDS
    }
    present = values_of(found, GATEWAY_FIELDS.fields)
    reading = Reading(request.viewer.today, options=options, present=present)
    sheet = _sheet(request, (GATEWAY_FIELDS,), reading)
    if request.method == "POST" and sheet.read():
        put(found, GATEWAY_FIELDS.fields, sheet.values)
        try:
            save_gateways(row=found, by=request.actor, seen_version=_seen(request, found))
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, f"Payments of cycle {code} go this way from now on.")
            return redirect("office-rules")
    return _page(request, sheet, f"Payments of cycle {code}", found.version)


def _sheet(request: OfficeRequest, sections: tuple[Section, ...], reading: Reading) -> Sheet:
    """The form as it was sent, or with what stands."""
    if request.method == "POST":
        return sent_sheet(sections, request.POST, reading)
    return drawn(sections, reading.present, reading)


def _seen(request: OfficeRequest, row: PaymentRule | CycleGateways) -> int | None:
    return number_sent(request.POST.get("seen_version", "")) if row.pk else None


def _page(request: OfficeRequest, sheet: Sheet, title: str, version: int) -> HttpResponse:
    context = {
        "sheet": sheet,
        "title": title,
        "version": version,
        "crumbs": [crumb("Rules and gateways", "office-rules"), crumb(title)],
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/payments/rule.html", context, status=status)
