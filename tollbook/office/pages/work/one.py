"""One ticket, task or order: what it says, what was done, what can be done next."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.models import User
from tollbook.flows.actions import hand_over_work, keep_work_file, say_about_work, take_work_step
from tollbook.kernel import clock, entry
from tollbook.kernel.errors import NotFound, Refused
from tollbook.office.forms.work import Comment, Facts, Hands, StepNote
from tollbook.office.pages.opened import note_opened
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.pages.work.lists import words_for
from tollbook.office.pages.work.states import WorkRow
from tollbook.office.request import OfficeRequest
from tollbook.work.actions import change_task
from tollbook.work.actions.saying import content_of_file
from tollbook.work.models import Task, TaskAction
from tollbook.work.queries import (
    actions_for,
    comments_for,
    file_for,
    files_for,
    steps_for,
    task_for,
)
from tollbook.work.types import Seen

READ_MAX = 21 * 1024 * 1024


@dataclass(frozen=True)
class Event:
    """Something that happened to the work: a step, a comment or a file."""

    at: datetime
    kind: str
    who: str
    what: object


def task_at(request: OfficeRequest, number: str, *, orders: bool) -> Task:
    """The work of the address; an order is none of the tickets."""
    found = task_for(request.viewer, number)
    if (found.task_type.kind == "order") != orders:
        raise NotFound("work", number)
    return found


def changing(request: OfficeRequest, number: str, *, orders: bool) -> Task:
    """The work, for somebody who may change work of its type."""
    found = task_at(request, number, orders=orders)
    right = f"{found.task_type.module}.Update"
    if not request.viewer.may(right):
        raise PermissionDenied(f"Your log-in does not have the right {right}.")
    return found


def back_to(task: Task) -> HttpResponse:
    """The page of the work."""
    return redirect(
        "office-order" if task.task_type.kind == "order" else "office-ticket", task.number
    )


def one(request: OfficeRequest, number: str, *, orders: bool) -> HttpResponse:
    """The whole of it; who opened it is noted."""
    task = task_at(request, number, orders=orders)
    kind = "order" if orders else "ticket"
    note_opened(request, kind, account=task.account.number, subject=task.number)
    return page(request, task)


def page(
    request: OfficeRequest,
    task: Task,
    *,
    comment: Comment | None = None,
    refused: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """The page; `refused` names the form that was refused and says why."""
    viewer, now = request.viewer, clock.now()
    orders = task.task_type.kind == "order"
    words = words_for(orders=orders)
    context = {
        **words,
        "row": WorkRow(task, now),
        "task": task,
        "orders": orders,
        "events": events_of(request, task),
        "about": list(task.about.select_related("product__product_type", "product__location")),
        "actions": actions_for(viewer, task, now),
        "hands": Hands(viewer=viewer, initial={"assigned_to": hands_of(task)}),
        "comment": comment or Comment(initial={"token": secrets.token_hex(16)}),
        "refused": {"form": refused[0], "words": refused[1]},
        "may_update": viewer.may(f"{task.task_type.module}.Update"),
        "update_right": f"{task.task_type.module}.Update",
        "zone": viewer.zone,
        "crumbs": [crumb(str(words["title"]), str(words["list_route"])), crumb(task.number)],
    }
    return render(request, "office/work/one.html", context, status=422 if refused[0] else 200)


def hands_of(task: Task) -> str:
    """The user id of who has it in hand, "" for nobody."""
    return task.assigned_to.user_id if task.assigned_to else ""


def events_of(request: OfficeRequest, task: Task) -> list[Event]:
    """Steps, comments and files in the order in which they happened."""
    viewer = request.viewer
    steps, said = steps_for(task), comments_for(viewer, task)
    found = [
        *(Event(each.at, "step", name_of(each.by), each) for each in steps),
        *(Event(each.written_at, "comment", name_of(each.author), each) for each in said),
        *(
            Event(each.uploaded_at, "file", name_of(each.uploader), each)
            for each in files_for(viewer, task)
        ),
    ]
    return sorted(found, key=lambda each: each.at)


def name_of(user: User | None) -> str:
    """A person as the others read it."""
    return (user.name or user.user_id) if user else "the system"


@require_POST
def act(request: OfficeRequest, number: str, code: str, *, orders: bool) -> HttpResponse:
    """Take a step; one that is not open to the person from here is not there."""
    task = changing(request, number, orders=orders)
    action = action_at(request, task, code)
    form = StepNote(request.POST)
    form.is_valid()
    try:
        step = take_work_step(
            task=task,
            action=action,
            by=request.actor,
            note=form.cleaned_data.get("note", ""),
            seen_version=form.cleaned_data.get("seen_version"),
        )
    except Refused as refusal:
        return page(request, task, refused=(action.code, str(refusal)))
    say(request, f"{task.number} is now {step.status_after}.")
    return back_to(task)


def action_at(request: OfficeRequest, task: Task, code: str) -> TaskAction:
    """The action of this code; where the work has moved on, the refusal says so."""
    open_now = actions_for(request.viewer, task, clock.now())
    found = next((each for each in open_now if each.code == code), None)
    found = found or task.task_type.actions.filter(code=code).first()
    if found is None or not request.viewer.may(f"{task.task_type.module}.{found.right}"):
        raise NotFound("action", code)
    return found


@require_POST
def comment(request: OfficeRequest, number: str, *, orders: bool) -> HttpResponse:
    """Say something; a second press says it once."""
    task = changing(request, number, orders=orders)
    form = Comment(request.POST)
    if not form.is_valid():
        return page(request, task, comment=form, refused=("comment", first_error(form)))
    seen = Seen(customer=form.cleaned_data["customer"], agent=form.cleaned_data["agent"])
    key = f"office:{request.viewer.user.pk}:{form.cleaned_data['token']}"
    try:
        text = form.cleaned_data["text"]
        say_about_work(task=task, key=key, text=text, seen=seen, by=request.actor)
    except Refused as refusal:
        return page(request, task, comment=form, refused=("comment", str(refusal)))
    say(request, "The comment is kept.")
    return back_to(task)


def first_error(form: Comment) -> str:
    """The first sentence that says what is wrong with a form."""
    return str(next(iter(form.errors.values()))[0])


@require_POST
def file(request: OfficeRequest, number: str, *, orders: bool) -> HttpResponse:
    """Keep a file with the work."""
    task = changing(request, number, orders=orders)
    upload = request.FILES.get("file")
    if upload is None:
        return page(request, task, refused=("file", "Choose a file."))
    seen = Seen(customer=request.POST.get("customer") == "on")
    try:
        content = upload.read(READ_MAX)
        kept = keep_work_file(
            task=task, name=upload.name or "", content=content, seen=seen, by=request.actor
        )
    except Refused as refusal:
        return page(request, task, refused=("file", str(refusal)))
    say(request, f"{kept.file_name} is kept.")
    return back_to(task)


def download(request: OfficeRequest, number: str, handle: str, *, orders: bool) -> HttpResponseBase:
    """A kept file, to be saved and never shown inside a page."""
    task = task_at(request, number, orders=orders)
    found = file_for(request.viewer, task, handle)
    response = FileResponse(
        content_of_file(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def hand_over(request: OfficeRequest, number: str, *, orders: bool) -> HttpResponse:
    """Put the work into somebody's hands."""
    task = changing(request, number, orders=orders)
    form = Hands(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return page(request, task, refused=("hands", entry.CHOICE_TEXT))
    row = hand_over_work(task=task, user=form.chosen, by=request.actor)
    who = row.assigned_to
    say(
        request,
        f"{task.number} is in the hands of {(who.name or who.user_id) if who else 'nobody'}.",
    )
    return back_to(task)


@require_http_methods(["GET", "POST"])
def facts(request: OfficeRequest, number: str, *, orders: bool) -> HttpResponse:
    """Change the subject, the priority, the day it is wanted for, whom to call."""
    task = changing(request, number, orders=orders)
    form = Facts(sent_by(request), instance=task)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in Facts.Meta.fields}
        try:
            values["callback_phone"] = entry.phone(values["callback_phone"])
            change_task(
                task=task_at(request, number, orders=orders),
                values=values,
                by=request.actor,
                seen_version=form.cleaned_data["seen_version"],
            )
        except Refused as refusal:
            form.add_error("callback_phone" if refusal.code == "TEL" else None, str(refusal))
        else:
            say(request, f"{task.number} is changed.")
            return back_to(task)
    words = words_for(orders=orders)
    context = {
        "task": task,
        "row": WorkRow(task, clock.now()),
        "form": form,
        "crumbs": [
            crumb(str(words["title"]), str(words["list_route"])),
            crumb(task.number, WorkRow(task, clock.now()).route, task.number),
            crumb("Change"),
        ],
    }
    return render(request, "office/work/facts.html", context, status=422 if form.errors else 200)
