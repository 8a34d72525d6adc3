"""Orders and tickets as programs read, open and move them: the part that both resources share.

What may be done, and by whom, is what the pages let the same person do.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field

from tollbook.access.types import Kind
from tollbook.api.answers import answer
from tollbook.api.asking import ApiRequest
from tollbook.api.pages.customer import address_of as address_of_customer
from tollbook.api.pages.product import reference_to_product
from tollbook.api.sending import Named, Sent, external_id, key_of, once, require, seen_version
from tollbook.api.shapes import Shape
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.customers.types import Viewer
from tollbook.flows.actions import open_work, say_about_work, take_work_step
from tollbook.kernel import clock, entry
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.services.models import Product
from tollbook.services.queries import products_for
from tollbook.work.actions import change_task
from tollbook.work.models import Task, TaskComment, TaskStatus
from tollbook.work.queries import actions_for, comments_for, task_for, tasks_for
from tollbook.work.types import Callback, NewTask, Priority, Seen

ABOUT: Final = "about__product"
CLOSED: Final = "closed"
NAME_MAX: Final = 100
CALLBACK: Final = ("name", "phone", "when", "email")
TEXTS: Final = tuple(f"callback_{each}" for each in CALLBACK)
CANCELLED: Final = "Canceled by a program."


def work_of(viewer: Viewer, *, orders: bool) -> QuerySet[Task]:
    """The orders, or the tickets and tasks, that the viewer sees; the newest change first."""
    rows = tasks_for(viewer).prefetch_related(ABOUT)
    own = rows.filter(task_type__kind="order") if orders else rows.exclude(task_type__kind="order")
    return own.order_by("-changed_at", "-pk")


def work_at(request: ApiRequest, number: str, *, orders: bool) -> Task:
    """The order or ticket of the address; raises NotFound."""
    found = task_for(request.viewer, number)
    if (found.task_type.kind == "order") != orders:
        raise NotFound("work", number)
    return found


def state_of(status: TaskStatus, *, done: str) -> str:
    """Where work stands, in the words of the forum. done: how it calls work that was done."""
    if status.is_final:
        return done if status.is_done else "cancelled"
    return "acknowledged" if status.is_initial else "inProgress"


def in_state(rows: QuerySet[Task], state: str, *, done: str) -> QuerySet[Task]:
    """The work that stands so; nothing for a word that says nothing."""
    wanted = {
        "acknowledged": {"status__is_initial": True},
        "inProgress": {"status__is_initial": False, "status__is_final": False},
        done: {"status__is_done": True},
        "cancelled": {"status__is_final": True, "status__is_done": False},
    }.get(state)
    return rows.none() if wanted is None else rows.filter(**wanted)


# --- what is read


def owner(account: Account) -> list[dict[str, str]]:
    """The pointer to the customer whose work it is."""
    return [
        {
            "id": account.number,
            "href": address_of_customer(account.number),
            "name": account.name,
            "role": "customer",
            "@referredType": "Customer",
        }
    ]


def products_about(task: Task) -> list[dict[str, str]]:
    """The pointers to the products that work is about."""
    return [reference_to_product(each.product) for each in task.about.all()]


def callback_of(task: Task) -> dict[str, str]:
    """Whom to reach, and when; what is not known is not there."""
    found = {each: getattr(task, f"callback_{each}") for each in CALLBACK}
    return {name: value for name, value in found.items() if value}


def notes_of(viewer: Viewer, task: Task) -> list[dict[str, Any]]:
    """What was said about work, as far as the viewer may read it; the carrier's people have no
    names for others than the staff."""
    return [note_shape(viewer, each) for each in comments_for(viewer, task)]


def note_shape(viewer: Viewer, comment: TaskComment) -> dict[str, Any]:
    """One comment as the document describes it."""
    author = comment.author
    is_named = author is not None and (viewer.is_staff or comment.from_customer)
    found = {
        "id": str(comment.pk),
        "date": comment.written_at,
        "text": comment.text,
        "author": (author.name or author.user_id) if author and is_named else "",
    }
    if viewer.is_staff:
        found |= {
            "customerVisible": comment.customer_visible,
            "agentVisible": comment.agent_visible,
        }
    return {name: value for name, value in found.items() if value != ""}


# --- what is sent


class CallbackWish(Sent):
    """Whom to reach, and when."""

    name: str = Field("", max_length=100)
    phone: str = Field("", max_length=30)
    when: str = Field("", max_length=200, description="Such as weekdays until 5 pm.")
    email: str = Field("", max_length=254)


NO_CALLBACK: Final = CallbackWish.model_validate({})


class NoteWish(Sent):
    """Something to be said about work."""

    external: str = external_id()
    text: str = Field(min_length=1, max_length=4000)
    customer: bool = Field(
        default=False, alias="customerVisible", description="Of the staff; customers see theirs."
    )
    agent: bool = Field(default=False, alias="agentVisible")


class Note(Shape):
    """Something that was said about work."""

    id: str
    date: str | None = None
    text: str | None = None
    author: str | None = None
    customer_visible: bool | None = Field(None, alias="customerVisible")
    agent_visible: bool | None = Field(None, alias="agentVisible")


class WorkPatch(Sent):
    """What of work changes: its facts, or where it stands; for the staff."""

    name: str | None = Field(None, max_length=100)
    priority: Literal["normal", "high", "urgent"] | None = None
    callback: CallbackWish | None = None
    status_code: str | None = Field(
        None, alias="statusCode", max_length=30, description="The status that it shall stand in."
    )
    note: str = Field("", max_length=4000, description="For a step that asks for one.")


def customer_of(request: ApiRequest, parties: Iterable[Named]) -> Account:
    """The one customer that work is for; raises NotFound for one out of sight."""
    named = [each.id for each in parties if each.referred_type in ("", "Customer")]
    if len(named) != 1:
        raise WrongFields({"relatedParty": ("REQ", "Name the one customer that it is for.")})
    return account_for(request.viewer, named[0])


def callback_wished(request: ApiRequest, account: Account, wish: CallbackWish) -> Callback:
    """Whom to reach; where nothing is said, the contact of the account. Customers are called back,
    so theirs is needed whole."""
    viewer = request.viewer
    name = account.contact_name if viewer.is_staff else viewer.user.name or account.contact_name
    found = Callback(
        wish.name or name,
        wish.phone or account.contact_phone or account.phone,
        wish.when,
        wish.email or ("" if viewer.is_staff else first_email(viewer.user.emails)),
    )
    if not viewer.is_staff and not (found.name and found.phone):
        raise WrongFields({"callback": ("REQ", "Say whom we reach, and at which number.")})
    return found


def first_email(stored: str) -> str:
    """The first of a person's addresses, "" where there is none."""
    return next(iter(entry.addresses_in(stored.replace(",", ";"))), "")


def opened(
    request: ApiRequest, kind: str, external: str, wanted: Callable[[], NewTask]
) -> tuple[Task, bool]:
    """The work of this externalId, and whether it had been opened before.

    wanted: what was sent, read; asked only where nothing stands yet, for what was opened once
    stays so, whatever has closed since.
    """

    def make() -> str:
        key = key_of(request, kind, external)
        return open_work(key=key, wanted=wanted(), by=request.actor).number

    number, is_known = once(request, kind, external, make)
    return task_for(request.viewer, number), is_known


def products_wished(viewer: Viewer, account: Account, keys: Iterable[str]) -> tuple[Product, ...]:
    """The products that work shall be about; raises WrongFields for one of another account."""
    wanted = list(dict.fromkeys(keys))
    known = {
        str(each.pk): each
        for each in products_for(viewer).filter(
            account=account, pk__in=[int(key) for key in wanted if _is_key(key)]
        )
    }
    missing = [key for key in wanted if key not in known]
    if missing:
        words = f"{missing[0]} is no product of account {account.number} here."
        raise WrongFields({"product": ("CHO", words)})
    return tuple(known[key] for key in wanted)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 13


def say(request: ApiRequest, task: Task, said: NoteWish) -> HttpResponse:
    """Add a comment, once for an externalId; whoever may not add to work here is refused."""
    kind, viewer = f"note:{task.number}", request.viewer
    if viewer.is_staff:
        require(request, f"{task.task_type.module}.Update")

    def make() -> str:
        seen = Seen(customer=said.customer, agent=said.agent)
        if not viewer.is_staff:
            refuse_closed(task)
            seen = Seen(from_customer=True)
        key = key_of(request, kind, said.external)
        found = say_about_work(task=task, key=key, text=said.text, seen=seen, by=request.actor)
        return str(found.pk)

    made, is_known = once(request, kind, said.external, make)
    shown = note_shape(viewer, comments_for(viewer, task).get(pk=made))
    return answer(shown, 200 if is_known else 201)


def refuse_closed(task: Task) -> None:
    """Customers add nothing to what is over."""
    if task.closed_at is not None:
        raise Refused(CLOSED, f"{task.number} is {task.status.label} by now.")


def facts_of(patch: WorkPatch) -> dict[str, Any]:
    """The facts of work that a patch names, by the names of its fields."""
    named = patch.model_fields_set
    found: dict[str, Any] = {}
    if "name" in named:
        found["subject"] = patch.name or ""
    if "priority" in named:
        found["priority"] = patch.priority or Priority.NORMAL.value
    for each in patch.callback.model_fields_set if patch.callback else ():
        found[f"callback_{each}"] = getattr(patch.callback, each)
    return found


@transaction.atomic
def changed(request: ApiRequest, task: Task, values: Mapping[str, Any], patch: WorkPatch) -> None:
    """Put other facts, and take the step that is asked for: both or nothing."""
    step = patch.status_code or ""
    if request.viewer.user.kind != Kind.STAFF and values:
        raise Refused("no_right", "Only the carrier's people change this. Add a note instead.")
    seen = seen_version(request)
    if request.viewer.is_staff:
        require(request, f"{task.task_type.module}.Update")
    if values:
        task = change_task(task=task, values=_read(values), by=request.actor, seen_version=seen)
        seen = None
    if step:
        _step_to(request, task_for(request.viewer, task.number), step, patch.note, seen)


def cancelled(request: ApiRequest, task: Task) -> None:
    """Take the step by which work is called off; what is over stays so."""
    require(request, f"{task.task_type.module}.Update")
    if task.closed_at is not None:
        return
    steps = actions_for(request.viewer, task, clock.now())
    ends = [each for each in steps if each.to_status.is_final and not each.to_status.is_done]
    found = next((each for each in ends if "cancel" in each.code), next(iter(ends), None))
    if found is None:
        raise Refused("no-step", f"{task.number} cannot be called off from {task.status.label}.")
    seen = seen_version(request)
    take_work_step(task=task, action=found, by=request.actor, note=CANCELLED, seen_version=seen)


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, read as the pages read them."""
    found = dict(values)
    for name, most in (("subject", 100), ("callback_name", 100), ("callback_when", 200)):
        if name in found:
            found[name] = entry.one_line(found[name] or "", most)
    if "callback_phone" in found:
        found["callback_phone"] = entry.phone(found["callback_phone"] or "")
    if found.get("callback_email"):
        found["callback_email"] = entry.email(found["callback_email"])
    return {name: "" if each is None and name in TEXTS else each for name, each in found.items()}


def _step_to(request: ApiRequest, task: Task, wanted: str, note: str, seen: int | None) -> None:
    """Take the action that leads to a status, by its code; raises WrongFields where none does."""
    if task.status.code == wanted:
        return
    steps = actions_for(request.viewer, task, clock.now())
    found = next((each for each in steps if each.to_status.code == wanted), None)
    if found is None:
        known = ", ".join(dict.fromkeys(each.to_status.code for each in steps)) or "nothing"
        words = f"From here a step leads to: {known}."
        raise WrongFields({"statusCode": ("no-step", words)})
    take_work_step(task=task, action=found, by=request.actor, note=note, seen_version=seen)
