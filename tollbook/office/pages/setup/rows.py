"""Setup: the rows that staff keep up, each kind with its list and its form."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.customers.actions.setup import delete_setup_row
from tollbook.customers.queries import base_for
from tollbook.customers.queries.setup import (
    KINDS,
    SetupKind,
    setup_kind,
    setup_options,
    setup_row,
    setup_rows,
    status_options,
    statuses_of_action,
    users_of,
)
from tollbook.flows.actions import copy_whole_base, save_kept
from tollbook.flows.queries import kept_sections, kept_values
from tollbook.flows.types import Kept
from tollbook.kernel.entry import number_sent, one_line
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.record import Reading
from tollbook.kernel.record_rows import put
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.shared import crumb, paged, say
from tollbook.office.request import OfficeRequest

ADMIN_ONLY = ("ADMIN", "Raising the next number needs the right Maintenance.Admin.")


AGENTS = "agents"


@dataclass(frozen=True)
class SetupLine:
    """A row of a list: its name, what its columns say, whether it is in use."""

    row: Any
    url: str
    cells: list[tuple[str, str]]
    is_active: bool


def index(request: OfficeRequest) -> HttpResponse:
    """Everything that can be kept up here."""
    shown = [kind for kind in KINDS if request.viewer.may(f"{kind.module}.Access")]
    rows = [(kind, link(kind, "rows"), setup_rows(kind).count()) for kind in shown]
    return render(request, "office/setup/index.html", {"rows": rows})


def link(kind: SetupKind, page: str, *keys: object) -> str:
    """The address of a page of a kind; agents stand apart from the rest."""
    if kind.key == AGENTS:
        return reverse(f"office-agent-{page}", args=keys)
    return reverse(f"office-setup-{page}", args=(kind.key, *keys))


def kind_for(request: OfficeRequest, key: str, right: str) -> SetupKind:
    """The kind with this key, where the person has the right of its module."""
    kind = setup_kind(key)
    if not request.viewer.may(f"{kind.module}.{right}"):
        raise NotFound("kind of setup", key)
    return kind


def rows(request: OfficeRequest, kind: str) -> HttpResponse:
    """The list of one kind."""
    found = kind_for(request, kind, "Access")
    listing = listing_from(request.GET, sorts=("name",), default="name")
    shown, pager = paged(setup_rows(found), listing)
    context = {
        "kind": found,
        "columns": (
            Column(found.one.capitalize()),
            *(Column(heading) for heading, _ in found.columns),
            Column("More", css="more"),
        ),
        "rows": [line_of(found, row) for row in shown],
        "listing": listing,
        "pager": pager,
        "new_url": link(found, "new"),
        "add_right": f"{found.module}.Add",
        "may_add": request.viewer.may(f"{found.module}.Add"),
        "crumbs": [crumb("Setup", "office-setup"), crumb(found.title)],
    }
    return render(request, "office/setup/list.html", context)


def line_of(kind: SetupKind, row: Any) -> SetupLine:
    """A row as its list shows it."""
    cells = [(heading, words_of(getattr(row, name))) for heading, name in kind.columns]
    return SetupLine(row, link(kind, "row", row.pk), cells, getattr(row, "is_active", True))


def words_of(value: Any) -> str:
    """A cell: the value, or what a method of the row says; "" for none."""
    value = value() if callable(value) else value
    if value is None:
        return ""
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)


@require_http_methods(["GET", "POST"])
def new_row(request: OfficeRequest, kind: str) -> HttpResponse:
    """Add a row."""
    found = kind_for(request, kind, "Add" if request.method == "POST" else "Access")
    return edited(request, found, found.model())


@require_http_methods(["GET", "POST"])
def row(request: OfficeRequest, kind: str, row_id: int) -> HttpResponse:
    """Change a row."""
    found = kind_for(request, kind, "Update" if request.method == "POST" else "Access")
    return edited(request, found, setup_row(found, row_id))


def edited(request: OfficeRequest, kind: SetupKind, held: Any) -> HttpResponse:
    """The form of a row, saved when it was sent."""
    sheet = sheet_of(request, kind, held)
    ticked = set(request.POST.getlist("many")) if request.method == "POST" else many_of(kind, held)
    if request.method == "POST" and sheet.read() and saved(request, kind, held, sheet):
        say(request, f"{held} is saved.")
        return redirect(link(kind, "rows"))
    title = str(held) if held.pk else kind.add_words
    context = {
        "kind": kind,
        "row": held,
        "title": title,
        "sheet": sheet,
        "many": [(each, each.value in ticked) for each in status_options()] if kind.many else [],
        "list_url": link(kind, "rows"),
        "delete_url": link(kind, "delete", held.pk) if held.pk and kind.is_deletable else "",
        "may_change": request.viewer.may(f"{kind.module}.{'Update' if held.pk else 'Add'}"),
        "may_delete": request.viewer.may(f"{kind.module}.Delete"),
        "uses": users_of(kind, held) if held.pk else [],
        "crumbs": [
            crumb("Setup", "office-setup"),
            {"label": kind.title, "url": link(kind, "rows")},
            crumb(title),
        ],
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/setup/row.html", context, status=status)


def many_of(kind: SetupKind, held: Any) -> set[str]:
    """The keys of what the field that holds several holds."""
    return statuses_of_action(held) if kind.many is not None else set()


def sheet_of(request: OfficeRequest, kind: SetupKind, held: Any) -> Sheet:
    """The form as it was sent, or with what stands."""
    sections = kept_sections(kind)
    present = kept_values(kind, held) if held.pk else {}
    reading = Reading(today=request.viewer.today, options=setup_options(kind), present=present)
    if request.method == "POST":
        return sent(sections, request.POST, reading)
    return drawn(sections, present, reading)


def saved(request: OfficeRequest, kind: SetupKind, held: Any, sheet: Sheet) -> bool:
    """Save what was typed; False where something was refused, which the form then says."""
    stood = getattr(held, "next_number", None)
    seen = request.POST.get("seen_version", "")
    put(held, [spec for section in kind.sections for spec in section.fields], sheet.values)
    is_raised = held.pk and stood != getattr(held, "next_number", None)
    if is_raised and not request.viewer.may("Maintenance.Admin"):
        sheet.faults["next_number"] = ADMIN_ONLY
        return False
    try:
        save_kept(
            wanted=Kept(kind, held, sheet.values, request.POST.getlist("many")),
            by=request.actor,
            seen_version=number_sent(seen) if held.pk else None,
        )
    except Refused as refusal:
        sheet.refuse(refusal)
        return False
    return True


@require_POST
def delete_row(request: OfficeRequest, kind: str, row_id: int) -> HttpResponse:
    """Take a row away that nothing uses."""
    found = kind_for(request, kind, "Delete")
    held = setup_row(found, row_id)
    words = f"{held} is deleted."
    try:
        delete_setup_row(kind=found, row=held, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
        return redirect(link(found, "row", row_id))
    say(request, words)
    return redirect(link(found, "rows"))


@require_http_methods(["GET", "POST"])
def copying(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """Copy a base under another abbreviation, and move groups to it."""
    base = base_for(request.viewer, abbreviation)
    typed, error = request.POST.get("abbreviation", ""), ""
    keys = map(number_sent, request.POST.getlist("group"))
    ticked = {each for each in keys if each is not None}
    if request.method == "POST":
        try:
            wanted = one_line(typed, 10)
            copy = copy_whole_base(
                base=base,
                abbreviation=wanted,
                groups=ticked,
                by=request.actor,
                today=request.viewer.today,
            )
        except Refused as refusal:
            error = str(refusal)
        else:
            say(request, f"{copy.abbreviation} is made. Give it a name of its own.")
            return redirect("office-setup-row", "bases", copy.pk)
    context = {
        "base": base,
        "typed": typed,
        "error": error,
        "groups": [(each, each.pk in ticked) for each in base.groups.all()],
        "crumbs": [
            crumb("Setup", "office-setup"),
            crumb("Bases", "office-setup-rows", "bases"),
            crumb(f"Copy {base.name}"),
        ],
    }
    return render(request, "office/setup/copy.html", context, status=422 if error else 200)
