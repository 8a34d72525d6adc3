"""Types of work are kept up: their statuses and actions, and what asks for new service."""

from collections.abc import Collection, Iterable

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model

from tollbook.access.actions import record_changes, save_tracked, sync_modules
from tollbook.access.types import Actor, FieldChange
from tollbook.catalog.models import ProductType
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.show import counted
from tollbook.work.models import NewServiceTask, Task, TaskAction, TaskStatus, TaskStep, TaskType
from tollbook.work.shipped import SHIPPED
from tollbook.work.types import OFFERS_KEY, TypeFacts, WorkKind

CODE_STAYS = ("code", "The code is fixed once it is saved.")
CODE_TAKEN = ("UNI", "This code is used already.")
CLASS_MISSING = ("class", "An order is either New Service or MACD.")
NOT_A_TICKET = ("ticket", "Only a ticket can be reported in the portal.")
BEGINS_AND_ENDS = ("first", "Work cannot begin where it is over.")
DONE_IS_OVER = ("done", "Tick that the work is over too.")
NEAR_TOO_LONG = ("near", "Enter at most the goal hours.")
NO_FROM = ("REQ", "Choose at least one status to lead from.")
OTHER_TYPE = ("type", "Choose statuses of this type.")


@transaction.atomic
def save_type(*, task_type: TaskType, by: Actor, seen_version: int | None = None) -> TaskType:
    """Keep a type and register its module of access; of several tickets one is the portal's."""
    faults: dict[str, tuple[str, str]] = _code_faults(task_type, TaskType.objects.all())
    if task_type.kind != WorkKind.ORDER:
        task_type.order_class = ""
    elif not task_type.order_class:
        faults["order_class"] = CLASS_MISSING
    if task_type.is_portal_ticket and task_type.kind != WorkKind.TICKET:
        faults["is_portal_ticket"] = NOT_A_TICKET
    if faults:
        raise WrongFields(faults)
    sync_modules(names=[task_type.module])
    if task_type.is_portal_ticket:
        for other in TaskType.objects.exclude(pk=task_type.pk).filter(is_portal_ticket=True):
            other.is_portal_ticket = False
            save_tracked(row=other, by=by)
    save_tracked(row=task_type, by=by, seen_version=seen_version)
    transaction.on_commit(_forget_offers)
    return task_type


@transaction.atomic
def save_status(*, status: TaskStatus, by: Actor, seen_version: int | None = None) -> TaskStatus:
    """Keep a status; a new first one takes the place of the old."""
    siblings = TaskStatus.objects.filter(task_type=status.task_type_id)
    faults: dict[str, tuple[str, str]] = _code_faults(status, siblings)
    if status.is_initial and status.is_final:
        faults["is_initial"] = BEGINS_AND_ENDS
    if status.is_done and not status.is_final:
        faults["is_done"] = DONE_IS_OVER
    if status.goal_hours is not None and status.near_hours > status.goal_hours:
        faults["near_hours"] = NEAR_TOO_LONG
    if faults:
        raise WrongFields(faults)
    _refuse_reopened_by_form(status)
    if status.is_initial:
        for other in siblings.exclude(pk=status.pk).filter(is_initial=True):
            other.is_initial = False
            save_tracked(row=other, by=by)
    save_tracked(row=status, by=by, seen_version=seen_version)
    return status


def _refuse_reopened_by_form(status: TaskStatus) -> None:
    """Whether work is over is decided by its steps, not by a tick that turns under it."""
    before = TaskStatus.objects.filter(pk=status.pk).first()
    if before is None or before.is_final == status.is_final:
        return
    if count := Task.objects.filter(status=status).count():
        words = f"{_stand_there(count)}, so this cannot change. Add another status instead."
        raise WrongFields({"is_final": ("in-use", words)})


def _stand_there(count: int) -> str:
    return f"{counted(count, 'piece', 'pieces')} of work {'stands' if count == 1 else 'stand'} here"


@transaction.atomic
def save_action(
    *,
    action: TaskAction,
    from_statuses: Collection[TaskStatus],
    by: Actor,
    seen_version: int | None = None,
) -> TaskAction:
    """Keep an action with the statuses it leads from."""
    siblings = TaskAction.objects.filter(task_type=action.task_type_id)
    faults: dict[str, tuple[str, str]] = _code_faults(action, siblings)
    if not from_statuses:
        faults["from_statuses"] = NO_FROM
    if any(each.task_type_id != action.task_type_id for each in (*from_statuses, action.to_status)):
        faults["from_statuses"] = OTHER_TYPE
    if faults:
        raise WrongFields(faults)
    old = _names(action.from_statuses.all()) if action.pk else ""
    save_tracked(row=action, by=by, seen_version=seen_version)
    action.from_statuses.set(from_statuses)
    new = _names(action.from_statuses.all())
    if old != new:
        leads = [FieldChange("from_statuses", "leads from", old, new)]
        record_changes(row=action, by=by, changes=leads)
    return action


def _names(statuses: Iterable[TaskStatus]) -> str:
    return ", ".join(each.label for each in statuses)


@transaction.atomic
def delete_status(*, status: TaskStatus, by: Actor) -> None:
    """Take a status away that nothing uses: no work that stands there or stood, no action."""
    if count := Task.objects.filter(status=status).count():
        raise Refused("in-use", f"{_stand_there(count)}. A status in use stays.")
    actions = TaskAction.objects.filter(task_type=status.task_type_id)
    leading = (actions.filter(to_status=status) | actions.filter(from_statuses=status)).distinct()
    if leading.exists():
        named = ", ".join(each.label for each in leading)
        raise Refused("in-use", f"Actions lead here or from here: {named}. Change these first.")
    if TaskStep.objects.filter(status=status).exists():
        raise Refused("in-use", "Work has stood in this status, so it stays.")
    _gone(status, f"status {status.label} of {status.task_type}", by)


@transaction.atomic
def delete_action(*, action: TaskAction, by: Actor) -> None:
    """Take an action away; the steps that were taken by it keep its words."""
    _gone(action, f"action {action.label} of {action.task_type}", by)


def _gone(row: Model, words: str, by: Actor) -> None:
    record_changes(row=row, by=by, changes=[FieldChange("", "deleted", words, "")])
    row.delete()


def _code_faults(
    row: TaskType | TaskStatus | TaskAction, siblings: object
) -> dict[str, tuple[str, str]]:
    before = type(row)._default_manager.filter(pk=row.pk).first()
    if before is not None and before.code != row.code:
        return {"code": CODE_STAYS}
    taken = siblings.exclude(pk=row.pk).filter(code=row.code).exists()  # type: ignore[attr-defined]
    return {"code": CODE_TAKEN} if taken else {}


@transaction.atomic
def set_new_service(*, product_type: ProductType, task_type: TaskType | None, by: Actor) -> None:
    """Set the Task Type For New Service of a product type; None: customers cannot ask for it."""
    held = NewServiceTask.objects.filter(product_type=product_type).first()
    old = str(held.task_type) if held else ""
    if task_type is None:
        NewServiceTask.objects.filter(product_type=product_type).delete()
    else:
        NewServiceTask.objects.update_or_create(
            product_type=product_type, defaults={"task_type": task_type}
        )
    new = str(task_type or "")
    if old != new:
        label = "Task Type For New Service"
        changes = [FieldChange("task_type_for_new_service", label, old, new)]
        record_changes(row=product_type, by=by, changes=changes)
    transaction.on_commit(_forget_offers)


def _forget_offers() -> None:
    cache.delete(OFFERS_KEY)


@transaction.atomic
def install_task_types() -> None:
    """The types that an empty system begins with; those that stand stay as staff made them."""
    for place, facts in enumerate(SHIPPED):
        task_type, made = TaskType.objects.get_or_create(
            code=facts.code,
            defaults={
                "name": facts.name,
                "kind": facts.kind,
                "order_class": facts.order_class,
                "module": facts.module,
                "uses_locations": facts.uses_locations,
                "is_portal_ticket": facts.is_portal_ticket,
                "list_order": 10 * (place + 1),
            },
        )
        if made:
            _install_way(task_type, facts)


def _install_way(task_type: TaskType, facts: TypeFacts) -> None:
    statuses = {
        each.code: TaskStatus.objects.create(
            task_type=task_type,
            code=each.code,
            label=each.label,
            order=10 * (place + 1),
            is_initial=place == 0,
            is_final=each.is_final,
            is_done=each.is_done,
            goal_hours=each.goal_hours,
            near_hours=each.near_hours,
        )
        for place, each in enumerate(facts.statuses)
    }
    for place, each in enumerate(facts.actions):
        action = TaskAction.objects.create(
            task_type=task_type,
            code=each.code,
            label=each.label,
            to_status=statuses[each.to_status],
            asks_note=each.asks_note,
            prompt=each.prompt,
            note_visible=each.note_visible,
            customer_may=each.customer_may,
            order=10 * (place + 1),
        )
        action.from_statuses.set([statuses[code] for code in each.from_statuses])
