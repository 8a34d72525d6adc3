"""Reads of the work room."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.work.models import (
    Task,
    TaskAction,
    TaskComment,
    TaskFile,
    TaskProduct,
    TaskStatus,
    TaskStep,
    TaskType,
)
from tollbook.work.queries.types import (
    action_for,
    new_service_types_for,
    offers_new_service,
    product_types_asked_for,
    status_for,
    task_type_for,
    task_types_for,
    tasks_per_status,
)
from tollbook.work.rules.lights import light_of
from tollbook.work.rules.steps import may_customer
from tollbook.work.rules.words import subject_from
from tollbook.work.types import Light, WorkKind

__all__ = [
    "action_for",
    "actions_for",
    "comments_for",
    "counts_by_status",
    "file_for",
    "files_for",
    "in_light",
    "in_view_for",
    "light_at",
    "modules_of",
    "new_order_type",
    "new_service_types_for",
    "newest_open_for",
    "offers_new_service",
    "open_with_products",
    "people_for_work",
    "portal_ticket_type",
    "product_types_asked_for",
    "status_for",
    "status_labels",
    "statuses_of",
    "steps_for",
    "subject_from",
    "task_for",
    "task_type_for",
    "task_types_for",
    "tasks_for",
    "tasks_per_status",
    "types_seen_by",
    "with_product",
]
# What customers find under Tickets; the rest stands under Orders.
TICKETS = (WorkKind.TICKET.value, WorkKind.TASK.value)
PATH = ("task_type", "status", "account", "location", "assigned_to")


def modules_of(viewer: Viewer, verb: str = "Access") -> list[str]:
    """The modules of types of work in which the viewer has a right."""
    found = TaskType.objects.order_by().values_list("module", flat=True).distinct()
    return [each for each in found if viewer.may(f"{each}.{verb}")]


def tasks_for(viewer: Viewer) -> QuerySet[Task]:
    """All work that the viewer may ever see: staff by the modules of types, customers and agents
    that of their accounts, of types that customers may see."""
    rows = Task.objects.select_related(*PATH)
    rows = rows.filter(seen_by(viewer, "account"))
    if viewer.is_staff:
        return rows.filter(task_type__module__in=modules_of(viewer))
    rows = rows.filter(task_type__portal_visible=True)
    if viewer.location_ids is not None:
        rows = _at_places(rows, viewer.location_ids)
    return rows


def _at_places(rows: QuerySet[Task], location_ids: Collection[int]) -> QuerySet[Task]:
    """Without work for other places, or about products at other places."""
    elsewhere = TaskProduct.objects.filter(
        task=OuterRef("pk"), product__location__isnull=False
    ).exclude(product__location__in=location_ids)
    here = Q(location__isnull=True) | Q(location__in=location_ids)
    return rows.filter(here & ~Exists(elsewhere))


def in_view_for(viewer: Viewer, *, orders: bool) -> QuerySet[Task]:
    """The orders, or else the tickets and tasks, of the accounts in view, with their products."""
    wanted = Q(task_type__kind="order") if orders else Q(task_type__kind__in=TICKETS)
    about = Prefetch("about", queryset=TaskProduct.objects.order_by("pk"))
    rows = tasks_for(viewer).filter(wanted, in_view_of(viewer, "account"))
    return rows.prefetch_related(about)


def newest_open_for(
    viewer: Viewer, *, orders: bool, tickets: bool, limit: int
) -> tuple[list[Task] | None, list[Task] | None]:
    """The newest open orders, and tickets with tasks, of the accounts in view; None for those that
    are not asked for. One statement for both, without products."""
    kinds = [*([WorkKind.ORDER.value] if orders else []), *(TICKETS if tickets else [])]
    rows = tasks_for(viewer).filter(in_view_of(viewer, "account"), closed_at__isnull=True)
    place = Window(
        RowNumber(),
        partition_by=F("task_type__kind"),
        order_by=(F("opened_at").desc(), F("pk").desc()),
    )
    found = rows.filter(task_type__kind__in=kinds).annotate(place=place).filter(place__lte=limit)
    newest: list[Task] = [*found.order_by("-opened_at", "-pk")] if kinds else []

    def cut(wanted: tuple[str, ...]) -> list[Task]:
        return [each for each in newest if each.task_type.kind in wanted][:limit]

    return cut((WorkKind.ORDER.value,)) if orders else None, cut(TICKETS) if tickets else None


def task_for(viewer: Viewer, number: str) -> Task:
    """One piece of work with its products; raises NotFound."""
    found = tasks_for(viewer).filter(number__iexact=number).select_related("opened_by").first()
    if found is None:
        raise NotFound("work", number)
    return found


def comments_for(viewer: Viewer, task: Task) -> QuerySet[TaskComment]:
    """What was said, oldest first; customers and agents see what is marked for them."""
    rows = task.comments.select_related("author")
    if viewer.is_staff:
        return rows
    return (
        rows.filter(agent_visible=True) if viewer.agent_ids else rows.filter(customer_visible=True)
    )


def files_for(viewer: Viewer, task: Task) -> QuerySet[TaskFile]:
    """The files kept with work, oldest first; customers see those marked for them, agents none."""
    rows = task.files.select_related("uploader")
    if viewer.is_agent:
        return rows.none()
    return rows if viewer.is_staff else rows.filter(customer_visible=True)


def file_for(viewer: Viewer, task: Task, handle: str) -> TaskFile:
    """One file of work; raises NotFound."""
    found = files_for(viewer, task).filter(handle=handle).first()
    if found is None:
        raise NotFound("file of work", handle)
    return found


def steps_for(task: Task) -> QuerySet[TaskStep]:
    """The steps that work has taken, oldest first."""
    return task.steps.select_related("by")


def actions_for(viewer: Viewer, task: Task, now: datetime) -> list[TaskAction]:
    """The steps that the viewer may take from where the work stands."""
    rows = TaskAction.objects.filter(
        task_type=task.task_type_id, from_statuses=task.status_id, is_active=True
    )
    found = list(rows.select_related("to_status", "to_status__assignee").order_by("order", "pk"))
    if viewer.is_staff:
        module = task.task_type.module
        return [each for each in found if viewer.may(f"{module}.{each.right}")]
    return [
        each
        for each in found
        if may_customer(customer_may=each.customer_may, closed_at=task.closed_at, now=now)
    ]


def light_at(task: Task, now: datetime) -> Light:
    """How open work stands to the goal of its status."""
    if task.closed_at is not None:
        return Light.NONE
    return light_of(task.goal_at, task.status.near_hours, now)


def in_light(rows: QuerySet[Task], light: Light, now: datetime) -> QuerySet[Task]:
    """The open work of `rows` that stands in a light at `now`; one statement more."""
    live = rows.filter(closed_at__isnull=True, goal_at__isnull=False)
    if light == Light.BEHIND:
        return live.filter(goal_at__lte=now)
    # An hour times a column is no time to every database; the hours in use are few.
    hours = TaskStatus.objects.order_by().values_list("near_hours", flat=True).distinct()
    near = Q(pk__in=[])
    for each in hours:
        near |= Q(status__near_hours=each, goal_at__lte=now + timedelta(hours=each))
    ahead = live.filter(goal_at__gt=now)
    return ahead.filter(near if light == Light.NEAR else ~near)


def with_product(rows: QuerySet[Task], product_id: str) -> QuerySet[Task]:
    """The work that is about a product with this Product ID."""
    about = TaskProduct.objects.filter(task=OuterRef("pk"), product_id_then=product_id)
    return rows.filter(Exists(about))


def open_with_products(viewer: Viewer, product_keys: Collection[int]) -> list[Task]:
    """Open work that is about one of these products, newest first, with its products."""
    rows = tasks_for(viewer).filter(closed_at__isnull=True, about__product__in=product_keys)
    about = Prefetch("about", queryset=TaskProduct.objects.order_by("pk"))
    return list(rows.distinct().prefetch_related(about).order_by("-opened_at", "-pk"))


def portal_ticket_type() -> TaskType:
    """The type that reports of customers become; raises NotFound where staff left none."""
    found = TaskType.objects.filter(is_portal_ticket=True, is_active=True).first()
    if found is None:
        raise NotFound("type of ticket", "portal")
    return found


def new_order_type() -> TaskType | None:
    """The type of order that new lines of a file become: the first in use for new service."""
    wanted = TaskType.objects.filter(kind="order", order_class="new", is_active=True)
    return wanted.order_by("list_order", "name").first()


def types_seen_by(viewer: Viewer, verb: str = "Access") -> list[TaskType]:
    """The types in use whose module gives the viewer a right, in their order."""
    found = TaskType.objects.filter(is_active=True)
    return [each for each in found if viewer.may(f"{each.module}.{verb}")]


def people_for_work(viewer: Viewer) -> QuerySet[User]:
    """Staff into whose hands work may be put; nobody for others than staff."""
    rows = User.objects.filter(kind=Kind.STAFF, is_active=True, is_generic=False)
    return rows.order_by("name", "user_id") if viewer.is_staff else rows.none()


def counts_by_status(rows: QuerySet[Task]) -> dict[int, int]:
    """How many of `rows` stand in each status."""
    found = rows.order_by().values("status").annotate(count=Count("pk"))
    return {row["status"]: row["count"] for row in found}


def status_labels(*, orders: bool) -> list[str]:
    """What customers find orders, or else tickets, to be in: each name once, in the order of their
    ways."""
    kinds = [WorkKind.ORDER.value] if orders else TICKETS
    rows = TaskStatus.objects.filter(task_type__kind__in=kinds, task_type__portal_visible=True)
    ways = rows.order_by("task_type__list_order", "task_type__name", "order", "pk")
    return list(dict.fromkeys(ways.values_list("label", flat=True)))


def statuses_of(types: Iterable[TaskType]) -> list[TaskStatus]:
    """The statuses of the types, in the order of each way."""
    rows = TaskStatus.objects.filter(task_type__in=list(types)).select_related("task_type")
    return list(rows.order_by("task_type__list_order", "task_type__name", "order", "pk"))
