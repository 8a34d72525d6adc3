"""Work is opened and moves with the messages that go with it: to the carrier's own, to customers.

A message is queued in the transaction of what it tells, under a key of its own, so each is told
once and none of what was taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from tollbook.access.models import User
from tollbook.access.types import Actor
from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import (
    address_at,
    envelope_of,
    letterhead,
    plain_addresses,
    words_from,
)
from tollbook.flows.welcome import welcome
from tollbook.kernel.clock import day_in
from tollbook.notices.actions import queue
from tollbook.notices.types import Channel, Envelope, NewNotice, NoticeKind, Reach
from tollbook.services.models import Product
from tollbook.work.actions import act_on, add_comment, add_file, assign, open_task
from tollbook.work.models import Settings, Task, TaskAction, TaskComment, TaskFile, TaskStep
from tollbook.work.queries import portal_ticket_type, subject_from
from tollbook.work.types import Callback, NewTask, Seen, WorkKind


@transaction.atomic
def open_work(*, key: str, wanted: NewTask, by: Actor) -> Task:
    """Open work once for a key; the staff of its base are told, and a customer who asked for it.

    Products must be in service today, in the zone of the account's company.
    """
    base = base_of(wanted.account)
    today = day_in(by.at, base.company.time_zone)
    task = open_task(key=key, wanted=wanted, on=today, by=by)
    _tell_staff(task, base, by)
    _tell_assignee(task, None, base, by)
    if task.from_customer:
        what = f"We have your {task.task_type.get_kind_display().lower()}: {task.subject}"
        _tell_customer(task, base, what, "opened", by)
    return task


@transaction.atomic
def report_troubles(
    *, key: str, products: Sequence[Product], description: str, callback: Callback, by: Actor
) -> list[Task]:
    """One ticket for each account that owns some of the products, all or none; once for a key.

    Raises WrongFields at `products` for one that has ended meanwhile, naming it.
    """
    by_account: dict[int, list[Product]] = {}
    for product in products:
        by_account.setdefault(product.account_id, []).append(product)
    return [
        open_work(
            key=f"{key}:{account_id}",
            wanted=NewTask(
                account=own[0].account,
                task_type=portal_ticket_type(),
                subject=subject_from(description),
                description=description,
                products=tuple(own),
                callback=callback,
                from_customer=True,
            ),
            by=by,
        )
        for account_id, own in by_account.items()
    ]


@transaction.atomic
def take_work_step(
    *, task: Task, action: TaskAction, by: Actor, note: str = "", seen_version: int | None = None
) -> TaskStep:
    """Take a step; the customer is told where the type says so, with the note if it is for them.

    Work that a customer opens again is told to the staff.
    """
    had = task.assigned_to_id
    step = act_on(task=task, action=action, by=by, note=note, seen_version=seen_version)
    welcome(task=step.task, by=by)
    base = base_of(step.task.account)
    _tell_assignee(step.task, had, base, by)
    if action.customer_may and not action.to_status.is_final:
        _tell_staff(step.task, base, by, f"step:{step.pk}")
    elif step.task.task_type.tells_customer:
        what = f"{step.task.subject}: now {step.status_after}"
        words = f"{what}. {step.note}" if step.note_visible else what
        _tell_customer(step.task, base, words, f"step:{step.pk}", by)
    return step


@transaction.atomic
def hand_over_work(*, task: Task, user: User | None, by: Actor) -> Task:
    """Put work into somebody's hands, who is told where the setting MailOnAssignment says so."""
    had = task.assigned_to_id
    row = assign(task=task, user=user, by=by)
    _tell_assignee(row, had, base_of(row.account), by)
    return row


@transaction.atomic
def say_about_work(*, task: Task, key: str, text: str, seen: Seen, by: Actor) -> TaskComment:
    """Add a comment; who did not write it and may see it is told."""
    comment = add_comment(task=task, key=key, text=text, seen=seen, by=by)
    base = base_of(task.account)
    if comment.from_customer:
        _tell_staff(task, base, by, f"comment:{comment.pk}")
    elif comment.customer_visible:
        what = f"{task.subject}: {comment.text}"
        _tell_customer(task, base, what, f"comment:{comment.pk}", by)
    return comment


def keep_work_file(*, task: Task, name: str, content: bytes, seen: Seen, by: Actor) -> TaskFile:
    """Keep a file with work."""
    return add_file(task=task, name=name, content=content, seen=seen, by=by)


@transaction.atomic
def open_work_with_file(*, key: str, wanted: NewTask, name: str, content: bytes, by: Actor) -> Task:
    """Open work that a customer's file asks for, and keep the file with it: both or neither.

    Raises WrongFields at `file` for one that may not be kept.
    """
    task = open_work(key=key, wanted=wanted, by=by)
    keep_work_file(task=task, name=name, content=content, seen=Seen(from_customer=True), by=by)
    return task


def _tell_staff(task: Task, base: Base, by: Actor, about: str = "opened") -> None:
    """To the addresses of the base for this kind of work and those of the type, with a copy for
    customer service; an answer goes to the customer."""
    is_order = task.task_type.kind == WorkKind.ORDER
    # Requests for new service are read where orders are.
    is_ticket = task.task_type.kind == WorkKind.TICKET
    own = base.trouble_repair_email if is_ticket else base.orders_email
    to = plain_addresses(own, task.task_type.notify_emails)
    if not to:
        return
    sender = base.orders_from_email if is_order else base.trouble_from_email
    envelope = Envelope(
        from_address=next(iter(plain_addresses(sender, base.customer_service_email)), ""),
        reply_to="; ".join(_customerplain_addresses(task)[:1]),
        cc="; ".join(plain_addresses(base.customer_service_email)),
    )
    words = f"{task.subject}\n\n{task.description}".strip()
    _queue(task, _Letter(base, to, words, _office_path(task), envelope, f"staff:{about}"), by)


def _tell_assignee(task: Task, had: int | None, base: Base, by: Actor) -> None:
    """To the person who has the work in hand now; not who took it, nor who had it before."""
    who = task.assigned_to
    if who is None or who.pk == had or who == by.user or not Settings.load().mails_on_assignment:
        return
    to = plain_addresses(who.emails)
    if not to:
        return
    words = f"This is in your hands now: {task.subject}"
    # Each handing over is told once, also when it comes back to the same person.
    about = f"assigned:{who.pk}:{task.version}:{by.at.isoformat()}"
    _queue(task, _Letter(base, to, words, _office_path(task), envelope_of(base), about), by)


def _office_path(task: Task) -> str:
    is_order = task.task_type.kind == WorkKind.ORDER
    return f"/office/{'orders' if is_order else 'tickets'}/{task.number}/"


def _tell_customer(task: Task, base: Base, what: str, about: str, by: Actor) -> None:
    to = _customerplain_addresses(task)
    if not to or not task.task_type.portal_visible:
        return
    page = "orders" if task.task_type.kind == WorkKind.ORDER else "tickets"
    path = f"/services/{page}/{task.number}/"
    letter = _Letter(base, to, what, path, envelope_of(base), f"customer:{about}")
    _queue(task, letter, by)


@dataclass(frozen=True)
class _Letter:
    """What is written to whom; `about` tells it from the other messages of the work."""

    base: Base
    to: list[str]
    what: str
    path: str
    envelope: Envelope
    about: str


def _queue(task: Task, letter: _Letter, by: Actor) -> None:
    is_order = task.task_type.kind == WorkKind.ORDER
    kind = NoticeKind.ORDER if is_order else NoticeKind.TICKET
    brand = letterhead(letter.base)
    values = {
        "name": task.account.name,
        "account": task.account.number,
        "order" if is_order else "ticket": task.number,
        "what": letter.what,
        "link": address_at(letter.base, letter.path),
    }
    notice = NewNotice(
        kind=kind,
        message=words_from(letter.base, kind, values),
        reach=(Reach(Channel.EMAIL, "; ".join(letter.to)),),
        brand=brand,
        envelope=letter.envelope,
        account=task.account.number,
    )
    queue(key=f"work:{task.number}:{letter.about}", notice=notice, at=by.at)


def _customerplain_addresses(task: Task) -> list[str]:
    """Where a customer hears of work: the address it was asked from, else the contact's."""
    return plain_addresses(task.callback_email) or plain_addresses(task.account.contact_emails)
