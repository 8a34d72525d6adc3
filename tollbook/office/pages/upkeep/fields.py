"""Custom fields: defined, relabelled and retired by staff."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.fields.models import FieldDefinition
from tollbook.fields.queries import all_definitions, definition_called, list_names
from tollbook.fields.types import DEFINITION, KIND_WORDS, SIGHT_WORDS
from tollbook.flows.actions import keep_definition
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import Reading
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest

KINDS: dict[str, str] = {kind.value: words for kind, words in KIND_WORDS.items()}
SIGHTS: dict[str, str] = {sight.value: words for sight, words in SIGHT_WORDS.items()}


def all_fields(request: OfficeRequest) -> HttpResponse:
    """Every custom field, retired ones last."""
    rows = [(each, KINDS[each.kind], SIGHTS[each.portal]) for each in all_definitions()]
    return render(request, "office/upkeep/fields.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def new_field(request: OfficeRequest) -> HttpResponse:
    """A further field of accounts."""
    return _form(request, FieldDefinition(tab="Other", order=500), {})


@require_http_methods(["GET", "POST"])
def one_field(request: OfficeRequest, key: str) -> HttpResponse:
    """One custom field; its key is never renamed."""
    return _form(request, definition_called(key), {"key": key})


def _form(
    request: OfficeRequest, definition: FieldDefinition, fixed: dict[str, str]
) -> HttpResponse:
    values = values_of(definition, DEFINITION.fields)
    options = {"choice_list": [Option(name, name) for name in list_names()]}
    reading = Reading(request.viewer.today, options=options, present=values)
    sheet = drawn([DEFINITION], values, reading)
    if request.method == "POST":
        sheet = sent([DEFINITION], request.POST, reading)
    sheet.fixed = fixed
    if request.method == "POST" and sheet.read() and _kept(request, definition, sheet):
        say(request, f"{definition.label} is saved.")
        return redirect("office-fields")
    context = {
        "sheet": sheet,
        "definition": definition,
        "version": definition.version,
        "back": reverse("office-fields"),
        "crumbs": [crumb("Custom fields", "office-fields"), crumb(definition.label or "New")],
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/upkeep/field.html", context, status=status)


def _kept(request: OfficeRequest, definition: FieldDefinition, sheet: Sheet) -> bool:
    put(definition, DEFINITION.fields, sheet.values)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        keep_definition(definition=definition, by=request.actor, seen_version=version)
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True
