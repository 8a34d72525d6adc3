"""Modules: which are on, and switching one for the whole installation."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.actions import switch_module
from tollbook.access.models import Module
from tollbook.access.queries import module_named, modules
from tollbook.access.types import ALWAYS_ON
from tollbook.office.pages.shared import crumb, say
from tollbook.office.pages.system.shared import history_of, superusers_only
from tollbook.office.pages.system.words import sections_of
from tollbook.office.request import OfficeRequest


@dataclass(frozen=True)
class SwitchRow:
    """A module and whether it is on."""

    name: str
    words: str
    is_on: bool

    @property
    def stays_on(self) -> bool:
        return self.name in ALWAYS_ON


def module_list(request: OfficeRequest) -> HttpResponse:
    """Every module by section."""
    is_on = {module.name: module.is_on for module in modules()}
    context = {
        "sections": [
            (title, [SwitchRow(name, words, is_on[name]) for name, words in rows])
            for title, rows in sections_of(is_on)
        ],
        "off_count": sum(not each for each in is_on.values()),
    }
    return render(request, "office/system/modules.html", context)


@require_http_methods(["GET", "POST"])
def switching_module(request: OfficeRequest, module: str) -> HttpResponse:
    """Say what switching does, then do it."""
    superusers_only(request)
    found = module_named(module)
    if request.method == "POST":
        is_on = request.POST.get("on") == "yes"
        switch_module(name=found.name, is_on=is_on, by=request.actor)
        say(request, f"{found.name} is switched {'on' if is_on else 'off'}.")
        return redirect("office-modules")
    context = {
        "module": found,
        "row": _row(found),
        "history": history_of(found),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Modules", "office-modules"), crumb(found.name)],
    }
    return render(request, "office/system/module.html", context)


def _row(module: Module) -> SwitchRow:
    ((_, rows),) = sections_of([module.name])
    return SwitchRow(module.name, rows[0][1], module.is_on)
