"""Work is opened: once for a key, with a number of its own, in the first status of its type."""

from datetime import date

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import record_changes
from tollbook.access.types import Actor, FieldChange
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.services.queries import is_in_service
from tollbook.work.models import Sequence, Task, TaskProduct, TaskStatus, TaskStep
from tollbook.work.rules.lights import goal_of
from tollbook.work.rules.words import SUBJECT_LENGTH_MAX, with_products
from tollbook.work.types import Callback, NewTask, WorkKind

PREFIXES: dict[str, str] = {WorkKind.ORDER: "O", WorkKind.TICKET: "T", WorkKind.TASK: "W"}
DESCRIPTION_LENGTH_MAX = 12_000


@transaction.atomic
def open_task(*, key: str, wanted: NewTask, on: date, by: Actor) -> Task:
    """The work under `key`, opened now unless it stands already.

    on: the day on which its products must be in service. Raises Refused for a type out of use,
    another account's location, or a product that has ended, naming it.
    """
    sequence = _sequence(wanted.task_type.kind)
    # Behind the lock of the sequence nobody else opens the same wish.
    if (known := Task.objects.filter(key=key).first()) is not None:
        return known
    _refuse(wanted, on)
    status = _first_status(wanted)
    task = Task(
        number=f"{sequence.prefix}{sequence.next_number}",
        key=key,
        task_type=wanted.task_type,
        status=status,
        account=wanted.account,
        location=wanted.location,
        priority=wanted.priority,
        wanted_on=wanted.wanted_on,
        assigned_to=status.assignee,
        opened_by=by.user,
        from_customer=wanted.from_customer,
        opened_at=by.at,
        changed_at=by.at,
        status_at=by.at,
        goal_at=goal_of(by.at, status.goal_hours),
        **_texts(wanted),
    )
    task.save()
    Sequence.objects.filter(pk=sequence.pk).update(next_number=F("next_number") + 1)
    TaskProduct.objects.bulk_create(
        TaskProduct(task=task, product=each, product_id_then=each.product_id)
        for each in wanted.products
    )
    TaskStep.objects.create(
        task=task,
        at=by.at,
        by=by.user,
        action="Opened",
        status=status,
        status_after=status.label,
    )
    opened = [FieldChange("", f"{wanted.task_type.name} opened", "", task.number)]
    record_changes(row=task, by=by, changes=opened, account=wanted.account.number)
    return task


def _sequence(kind: str) -> Sequence:
    Sequence.objects.get_or_create(kind=kind, defaults={"prefix": PREFIXES[kind]})
    return Sequence.objects.select_for_update().get(kind=kind)


def _first_status(wanted: NewTask) -> TaskStatus:
    found = wanted.task_type.statuses.select_related("assignee").filter(is_initial=True).first()
    if found is None:
        words = f"{wanted.task_type.name} has no status that work begins in yet."
        raise Refused("no-first-status", words)
    return found


def _refuse(wanted: NewTask, on: date) -> None:
    if not wanted.task_type.is_active:
        raise Refused("type-off", f"{wanted.task_type.name} is no longer in use.")
    if wanted.location is not None and wanted.location.account_id != wanted.account.pk:
        raise Refused("foreign-location", "The location belongs to another account.")
    for product in wanted.products:
        if product.account_id != wanted.account.pk:
            raise Refused("foreign-product", "A product belongs to another account.")
        if not is_in_service(product, on):
            words = f"{product.product_id} is no longer in service. Choose the others again."
            raise WrongFields({"products": ("product-ended", words)})


def _texts(wanted: NewTask) -> dict[str, str]:
    """The words of a wish, read strictly, with the Product IDs behind the description."""
    subject = entry.one_line(wanted.subject, SUBJECT_LENGTH_MAX)
    if not subject:
        raise WrongFields({"subject": ("REQ", entry.REQUIRED_TEXT)})
    said = entry.many_lines(wanted.description, DESCRIPTION_LENGTH_MAX)
    numbers = [each.product_id for each in wanted.products]
    return {
        "subject": subject,
        "description": with_products(said, numbers)[:DESCRIPTION_LENGTH_MAX],
        **_callback(wanted.callback),
    }


def _callback(whom: Callback) -> dict[str, str]:
    return {
        "callback_name": entry.one_line(whom.name, 100),
        "callback_phone": entry.phone(whom.phone),
        "callback_when": entry.one_line(whom.when, 200),
        "callback_email": entry.email(whom.email) if whom.email.strip() else "",
    }
