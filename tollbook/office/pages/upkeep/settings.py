"""Application settings: every one with what it means, its default, and who changed it last."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.access.models import Change
from tollbook.access.queries.trail import changes_of_entities, last_changes_of, who_of
from tollbook.flows.actions import save_settings
from tollbook.flows.queries import rooms_with_settings, settings_of, values_of_settings
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import FieldSpec, Reading, Section, shown
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest

NEWEST = 20
ENTITY = "settings"
# How a setting was spelled in the system that many come from; who looks for that finds it here.
OTHER_SPELLINGS = {
    "SPEC_CheckCustomFieldsToAllowACHsForCustomers": "SPEC_CheckCustomFeildsToAllACHsForCustomers",
}


@dataclass(frozen=True)
class SettingRow:
    """One setting as the list shows it."""

    spec: FieldSpec
    text: str
    default: str
    is_usual: bool
    change: Change | None

    @property
    def also(self) -> str:
        """Another name for it, "" for none."""
        return OTHER_SPELLINGS.get(self.spec.label, "")

    @property
    def who(self) -> str:
        return who_of(self.change) if self.change else ""


def settings(request: OfficeRequest) -> HttpResponse:
    """Every setting by room."""
    changes = last_changes_of(ENTITY)
    rooms = [(each, _rows(request, each, changes)) for each in rooms_with_settings()]
    context = {
        "rooms": rooms,
        "history": [(each, who_of(each)) for each in changes_of_entities([ENTITY])[:NEWEST]],
        "zone": request.viewer.zone,
    }
    return render(request, "office/upkeep/settings.html", context)


def _rows(request: OfficeRequest, section: Section, changes: dict[str, Change]) -> list[SettingRow]:
    values, options = values_of_settings(section.key)
    reading = Reading(request.viewer.today, options=options, present=values)
    return [
        SettingRow(
            spec=each,
            text=shown(each, values[each.name], reading),
            default=shown(each, each.default, reading),
            is_usual=values[each.name] == each.default,
            change=changes.get(each.label),
        )
        for each in section.fields
    ]


@require_http_methods(["GET", "POST"])
def setting(request: OfficeRequest, room: str) -> HttpResponse:
    """The settings of one room as a form."""
    section, row = settings_of(room)
    values, options = values_of_settings(room)
    reading = Reading(request.viewer.today, options=options, present=values)
    if request.method == "POST":
        sheet = sent([section], request.POST, reading)
        if sheet.read() and _saved(request, room, sheet):
            say(request, f"{section.title}: the settings act from now on.")
            return redirect("office-settings")
    else:
        sheet = drawn([section], values, reading)
    context = {
        "sheet": sheet,
        "section": section,
        "version": row.version,
        "crumbs": [crumb("Application settings", "office-settings"), crumb(section.title)],
        "back": reverse("office-settings"),
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/upkeep/setting.html", context, status=status)


def _saved(request: OfficeRequest, room: str, sheet: Sheet) -> bool:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        save_settings(room=room, values=sheet.values, by=request.actor, seen_version=version)
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True
