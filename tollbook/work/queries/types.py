"""Reads of the types of work, and of what customers may ask for as new service."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from tollbook.catalog.models import ProductType
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.work.models import NewServiceTask, TaskAction, TaskStatus, TaskType
from tollbook.work.types import OFFERS_KEY

OFFER_SECONDS = 60
# Customers may ask for what is still sold, while the type of work behind it is in use.
OFFERED = Q(task_type__is_active=True, product_type__is_sold=True)


def task_types_for(viewer: Viewer) -> QuerySet[TaskType]:
    """Every type with how much work is open, for the staff; nothing for anybody else."""
    rows = TaskType.objects.annotate(
        open_count=Count("tasks", filter=Q(tasks__closed_at__isnull=True))
    )
    return rows.order_by("list_order", "name") if viewer.is_staff else rows.none()


def task_type_for(viewer: Viewer, code: str) -> TaskType:
    """One type; raises NotFound."""
    found = task_types_for(viewer).filter(code=code).first()
    if found is None:
        raise NotFound("task type", code)
    return found


def status_for(viewer: Viewer, type_code: str, code: str) -> TaskStatus:
    """One status of a type; raises NotFound."""
    found = task_type_for(viewer, type_code).statuses.filter(code=code).first()
    if found is None:
        raise NotFound("task status", code)
    return found


def action_for(viewer: Viewer, type_code: str, code: str) -> TaskAction:
    """One action of a type; raises NotFound."""
    found = task_type_for(viewer, type_code).actions.filter(code=code).first()
    if found is None:
        raise NotFound("task action", code)
    return found


def tasks_per_status(task_type: TaskType) -> dict[int, int]:
    """How much work, open or over, stands in each status of a type."""
    rows = task_type.tasks.order_by().values("status").annotate(count=Count("pk"))
    return {row["status"]: row["count"] for row in rows}


def product_types_asked_for() -> dict[int, TaskType]:
    """The Task Type For New Service of each product type that has one."""
    rows = NewServiceTask.objects.select_related("task_type")
    return {row.product_type_id: row.task_type for row in rows}


def new_service_types_for(viewer: Viewer) -> list[tuple[ProductType, TaskType]]:
    """What the viewer may ask for: product types whose task type's module gives it Add."""
    rows = NewServiceTask.objects.filter(OFFERED).select_related("product_type", "task_type")
    found = rows.order_by("product_type__order", "product_type__label")
    return [
        (row.product_type, row.task_type)
        for row in found
        if viewer.may(f"{row.task_type.module}.Add")
    ]


def offers_new_service(viewer: Viewer) -> bool:
    """Whether the menu leads to Request New Service; what is offered is at most a minute old."""
    modules: Iterable[str] | None = cache.get(OFFERS_KEY)
    if modules is None:
        rows = NewServiceTask.objects.filter(OFFERED).order_by()
        modules = sorted(set(rows.values_list("task_type__module", flat=True)))
        cache.set(OFFERS_KEY, modules, OFFER_SECONDS)
    return any(viewer.may(f"{module}.Add") for module in modules)
