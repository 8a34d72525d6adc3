"""Groups of people, and the matrix: which right of which module each group holds."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import add_group, grant_rights, rename_group
from tollbook.access.queries import modules, rights_of_group, user_group, user_groups
from tollbook.access.types import RIGHTS, digest_of
from tollbook.customers.actions.lenders import end_own_rights, lend_own_rights
from tollbook.customers.queries.lenders import corporate_lenders
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.office.forms.system import GroupName
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.pages.system.shared import history_of, superusers_only
from tollbook.office.pages.system.words import sections_of
from tollbook.office.request import OfficeRequest


@dataclass(frozen=True)
class Cell:
    """One right of one module, and whether the group holds it."""

    right: str
    verb: str
    is_held: bool


@dataclass(frozen=True)
class ModuleRow:
    """A module of the matrix with its five cells."""

    name: str
    words: str
    is_on: bool
    cells: tuple[Cell, ...]

    @property
    def holds_all(self) -> bool:
        return self.cells[-1].is_held


@require_http_methods(["GET", "POST"])
def groups(request: OfficeRequest) -> HttpResponse:
    """Every group; a POST adds one."""
    form = GroupName(sent_by(request))
    if request.method == "POST":
        superusers_only(request)
        if form.is_valid():
            try:
                made = add_group(name=form.cleaned_data["name"], by=request.actor)
            except Refused as refusal:
                form.add_error("name", str(refusal))
            else:
                say(request, f"{made.name} is made. Tick what its people may do.")
                return redirect("office-group", made.pk)
    context = {"form": form, "groups": list(user_groups()), "lenders": corporate_lenders()}
    status = 422 if form.errors else 200
    return render(request, "office/system/groups.html", context, status=status)


@require_http_methods(["GET", "POST"])
def group(request: OfficeRequest, group_id: int) -> HttpResponse:
    """The matrix of one group; a POST by a superuser saves what is ticked."""
    found = user_group(group_id)
    if request.method == "POST":
        superusers_only(request)
        count = grant_rights(
            group=found,
            rights=request.POST.getlist("right"),
            seen=request.POST.get("seen", ""),
            by=request.actor,
        )
        say(request, f"{found.name}: {show.counted(count, 'right')} changed.")
        return redirect("office-group", found.pk)
    return _matrix(request, found, GroupName(initial={"name": found.name}))


def _matrix(request: OfficeRequest, found: Group, form: GroupName) -> HttpResponse:
    held = rights_of_group(found)
    context = {
        "group": found,
        "groups": list(user_groups()),
        "sections": _rows(held),
        "verbs": RIGHTS,
        "seen": digest_of(held),
        "form": form,
        "history": history_of(found),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Groups and rights", "office-groups"), crumb(found.name)],
    }
    status = 422 if form.errors else 200
    return render(request, "office/system/group.html", context, status=status)


def _rows(held: frozenset[str]) -> list[tuple[str, list[ModuleRow]]]:
    is_on = {module.name: module.is_on for module in modules()}
    return [
        (title, [ModuleRow(name, words, is_on[name], _cells(name, held)) for name, words in rows])
        for title, rows in sections_of(is_on)
    ]


def _cells(module: str, held: frozenset[str]) -> tuple[Cell, ...]:
    return tuple(Cell(f"{module}.{verb}", verb, f"{module}.{verb}" in held) for verb in RIGHTS)


@require_POST
def renaming(request: OfficeRequest, group_id: int) -> HttpResponse:
    """Give a group another name."""
    superusers_only(request)
    found, form = user_group(group_id), GroupName(request.POST)
    if form.is_valid():
        try:
            rename_group(group=found, name=form.cleaned_data["name"], by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            say(request, f"The group is called {found.name} now.")
            return redirect("office-group", found.pk)
    return _matrix(request, user_group(group_id), form)


@require_POST
def lending(request: OfficeRequest, user_id: str) -> HttpResponse:
    """Give corporate log-ins a group of their own, or end that; superusers do this."""
    superusers_only(request)
    try:
        if request.POST.get("on") == "yes":
            lend_own_rights(user_id=user_id, by=request.actor)
            say(request, f"Corporate log-ins follow {user_id} from their next page.")
        else:
            end_own_rights(user_id=user_id, by=request.actor)
            say(request, "Corporate log-ins follow GenericCustomer again.")
    except Refused as refusal:
        say(request, str(refusal))
    return redirect("office-groups")
