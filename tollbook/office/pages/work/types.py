"""Types of work are kept up: what they are, their statuses, their actions."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.work import ActionForm, StatusForm, TypeForm, Versioned
from tollbook.office.pages.shared import crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.work.actions import (
    delete_action,
    delete_status,
    save_action,
    save_status,
    save_type,
)
from tollbook.work.models import TaskAction, TaskStatus, TaskType
from tollbook.work.queries import (
    action_for,
    status_for,
    task_type_for,
    task_types_for,
    tasks_per_status,
)

COLUMNS = (
    Column("Type"),
    Column("Kind"),
    Column("Module"),
    Column("Open", css="num"),
    Column("State"),
)


def types(request: OfficeRequest) -> HttpResponse:
    """Every type."""
    listing = listing_from(request.GET, sorts=("name",), default="name")
    rows, pager = paged(task_types_for(request.viewer), listing)
    context = {"rows": rows, "pager": pager, "listing": listing, "columns": COLUMNS}
    return render(request, "office/work/types.html", context)


@require_http_methods(["GET", "POST"])
def new_type(request: OfficeRequest) -> HttpResponse:
    """Add a type."""
    return edited_type(request, TaskType(), "Add a type of work")


@require_http_methods(["GET", "POST"])
def one_type(request: OfficeRequest, code: str) -> HttpResponse:
    """Change a type."""
    found = task_type_for(request.viewer, code)
    return edited_type(request, found, found.name)


def way(request: OfficeRequest, code: str) -> HttpResponse:
    """The way of a type: its statuses, and the actions between them."""
    found = task_type_for(request.viewer, code)
    counts = tasks_per_status(found)
    context = {
        "type": found,
        "statuses": [
            (each, counts.get(each.pk, 0)) for each in found.statuses.select_related("assignee")
        ],
        "actions": found.actions.select_related("to_status").prefetch_related("from_statuses"),
        "crumbs": [crumb("Types of work", "office-task-types"), crumb(found.name)],
    }
    return render(request, "office/work/way.html", context)


def edited_type(request: OfficeRequest, held: TaskType, title: str) -> HttpResponse:
    form = TypeForm(sent_by(request), instance=held)

    def save(seen: int | None) -> None:
        save_type(task_type=form.save(commit=False), by=request.actor, seen_version=seen)

    if request.method == "POST" and saved(form, save):
        say(request, f"{held.name} is saved.")
        return redirect("office-task-way", held.code)
    crumbs = [crumb("Types of work", "office-task-types"), crumb(title)]
    context = {"form": form, "held": held, "title": title, "crumbs": crumbs, "noun": "type"}
    context["back_url"] = crumbs[0]["url"]
    return render(request, "office/work/row.html", context, status=422 if form.errors else 200)


def saved(form: Versioned, save: Callable[[int | None], None]) -> bool:
    """Whether the form was taken; what was refused stands at its field."""
    if not form.is_valid():
        return False
    try:
        save(form.cleaned_data["seen_version"] if form.instance.pk else None)
    except WrongFields as refusal:
        for name, (_, words) in refusal.faults.items():
            form.add_error(name if name in form.fields else None, words)
        return False
    except Refused as refusal:
        form.add_error("module" if refusal.code == "module-name" else None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "POST"])
def new_status(request: OfficeRequest, code: str) -> HttpResponse:
    """Add a status."""
    found = task_type_for(request.viewer, code)
    return edited_status(request, TaskStatus(task_type=found), "Add a status")


@require_http_methods(["GET", "POST"])
def one_status(request: OfficeRequest, code: str, status: str) -> HttpResponse:
    """Change a status."""
    found = status_for(request.viewer, code, status)
    return edited_status(request, found, found.label)


def edited_status(request: OfficeRequest, held: TaskStatus, title: str) -> HttpResponse:
    form = StatusForm(sent_by(request), instance=held, viewer=request.viewer)

    def save(seen: int | None) -> None:
        save_status(status=form.save(commit=False), by=request.actor, seen_version=seen)

    return edited_row(request, form, (held, title, "status"), save)


@require_http_methods(["GET", "POST"])
def new_action(request: OfficeRequest, code: str) -> HttpResponse:
    """Add an action."""
    found = task_type_for(request.viewer, code)
    return edited_action(request, TaskAction(task_type=found), "Add an action")


@require_http_methods(["GET", "POST"])
def one_action(request: OfficeRequest, code: str, action: str) -> HttpResponse:
    """Change an action."""
    found = action_for(request.viewer, code, action)
    return edited_action(request, found, found.label)


def edited_action(request: OfficeRequest, held: TaskAction, title: str) -> HttpResponse:
    form = ActionForm(sent_by(request), instance=held)

    def save(seen: int | None) -> None:
        chosen = list(form.cleaned_data["from_statuses"])
        row = form.save(commit=False)
        save_action(action=row, from_statuses=chosen, by=request.actor, seen_version=seen)

    return edited_row(request, form, (held, title, "action"), save)


def edited_row(
    request: OfficeRequest,
    form: Versioned,
    what: tuple[TaskStatus | TaskAction, str, str],
    save: Callable[[int | None], None],
) -> HttpResponse:
    """The form of a status or an action: the row, its title, the word for it."""
    held, title, noun = what
    of_type = held.task_type
    if request.method == "POST" and saved(form, save):
        say(request, f"{held.label} is saved.")
        return redirect("office-task-way", of_type.code)
    crumbs = [
        crumb("Types of work", "office-task-types"),
        crumb(of_type.name, "office-task-way", of_type.code),
        crumb(title),
    ]
    context = {"form": form, "held": held, "title": title, "noun": noun, "crumbs": crumbs}
    context["back_url"] = crumbs[1]["url"]
    context["delete_route"] = f"office-task-{noun}-drop"
    return render(request, "office/work/row.html", context, status=422 if form.errors else 200)


@require_POST
def drop_status(request: OfficeRequest, code: str, status: str) -> HttpResponse:
    """Delete a status that nothing uses."""
    found = status_for(request.viewer, code, status)
    return dropped(request, found, lambda: delete_status(status=found, by=request.actor))


@require_POST
def drop_action(request: OfficeRequest, code: str, action: str) -> HttpResponse:
    """Delete an action."""
    found = action_for(request.viewer, code, action)
    return dropped(request, found, lambda: delete_action(action=found, by=request.actor))


def dropped(
    request: OfficeRequest, held: TaskStatus | TaskAction, drop: Callable[[], None]
) -> HttpResponse:
    """Say whether it went."""
    words = f"{held.label} is deleted."
    try:
        drop()
    except Refused as refusal:
        words = str(refusal)
    say(request, words)
    return redirect("office-task-way", held.task_type.code)
