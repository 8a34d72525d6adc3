"""Work with its ways: opened once, moved by its actions, guarded by its type, told to people."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.fixtures import SYSTEM
from tests.town import NOW, TODAY, Town
from tollbook.access.models import Module
from tollbook.access.types import Actor, Face
from tollbook.flows.actions import keep_work_file, open_work, say_about_work, take_work_step
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.notices.models import Notice
from tollbook.services.actions import disconnect
from tollbook.work.actions import (
    assign,
    delete_action,
    delete_status,
    install_task_types,
    open_task,
    save_action,
    save_status,
    save_type,
)
from tollbook.work.models import Task, TaskAction, TaskComment, TaskStatus, TaskType
from tollbook.work.queries import light_at
from tollbook.work.types import Callback, Light, NewTask, Seen

LATER = Actor(at=NOW + timedelta(hours=3, minutes=30), face=Face.OFFICE)


def trouble() -> TaskType:
    return TaskType.objects.get(code="trouble")


def report(town: Town, *product_ids: str, key: str = "k1", **more: Any) -> Task:
    """A ticket of Bell, as its customer would report it."""
    wanted = NewTask(
        account=town.bell,
        task_type=trouble(),
        subject="No dial tone",
        description="No dial tone since this morning.",
        products=tuple(town.products[each] for each in product_ids),
        callback=Callback("Ben Bell", "218-555-0110", "mornings", "ben@bell.example"),
        from_customer=True,
        **more,
    )
    return open_work(key=key, wanted=wanted, by=SYSTEM)


def action(code: str) -> TaskAction:
    return TaskAction.objects.get(task_type=trouble(), code=code)


def test_the_same_wish_is_opened_once_and_told_once(town: Town) -> None:
    town.north.trouble_repair_email = "repair@north.example"
    town.north.save()

    first = report(town, "2185550110")
    again = report(town, "2185550110")

    assert again.pk == first.pk
    assert (Task.objects.count(), first.number) == (1, "T10001")
    assert report(town, key="k2").number == "T10002"
    told = Notice.objects.filter(key__startswith="work:T10001").order_by("pk")
    assert [(each.to, each.cc, each.reply_to) for each in told] == [
        ("repair@north.example", "care@north.example", "ben@bell.example"),
        ("ben@bell.example", "", "care@north.example"),
    ]


def test_the_product_ids_stand_behind_the_description(town: Town) -> None:
    task = report(town, "2185550110", "8005550142")

    assert task.description == (
        "No dial tone since this morning.\n\nProducts: 2185550110, 8005550142"
    )
    assert task.callback_phone == "+12185550110"


def test_a_product_that_has_ended_or_is_another_accounts_is_refused(town: Town) -> None:
    disconnect(product=town.products["2185550111"], on=TODAY, today=TODAY, by=SYSTEM)

    with pytest.raises(WrongFields, match="2185550111 is no longer in service"):
        report(town, "2185550110", "2185550111")
    with pytest.raises(Refused, match="another account"):
        report(town, "5075550150", key="k3")
    assert not Task.objects.exists()


@pytest.mark.accepts("office-6")
def test_a_step_that_asks_for_a_note_is_taken_only_with_it(town: Town) -> None:
    task = report(town)

    with pytest.raises(WrongFields, match="Say what was done"):
        take_work_step(task=task, action=action("resolve"), by=LATER, note="  ")
    stood = Task.objects.get().status.code
    step = take_work_step(task=task, action=action("resolve"), by=LATER, note="Replaced the box.")

    assert stood == "new"
    assert (step.task.status.code, step.task.closed_at) == ("resolved", LATER.at)
    assert (step.status_before, step.status_after, step.note) == (
        *("New", "Resolved"),
        "Replaced the box.",
    )
    customer = Notice.objects.get(key=f"work:{task.number}:customer:step:{step.pk}")
    assert "Replaced the box." in customer.text


@pytest.mark.accepts("office-6")
def test_the_lights_follow_the_goal_hours_of_each_status(town: Town) -> None:
    """New: 4 hours, near for the last one. In progress: 24 hours, near for the last four."""
    task = report(town)

    lights = [light_at(task, NOW + timedelta(hours=hours)) for hours in (0, 3, 4)]
    moved = take_work_step(task=task, action=action("start"), by=LATER).task

    assert lights == [Light.ON_TIME, Light.NEAR, Light.BEHIND]
    assert moved.goal_at == LATER.at + timedelta(hours=24)
    assert light_at(moved, LATER.at + timedelta(hours=19)) == Light.ON_TIME
    assert light_at(moved, LATER.at + timedelta(hours=20)) == Light.NEAR


@pytest.mark.accepts("office-6")
def test_a_used_status_cannot_be_deleted(town: Town) -> None:
    task = report(town)
    of_type = TaskStatus.objects.filter(task_type=trouble())
    spare = TaskStatus(task_type=trouble(), code="spare", label="Spare")
    save_status(status=spare, by=SYSTEM)
    take_work_step(task=task, action=action("start"), by=LATER)
    for each in TaskAction.objects.filter(task_type=trouble()):
        delete_action(action=each, by=SYSTEM)

    with pytest.raises(Refused, match="1 piece of work stands here"):
        delete_status(status=of_type.get(code="in-progress"), by=SYSTEM)
    with pytest.raises(Refused, match="Work has stood in this status"):
        delete_status(status=of_type.get(code="new"), by=SYSTEM)
    delete_status(status=spare, by=SYSTEM)

    assert not of_type.filter(code="spare").exists()


def test_a_status_that_an_action_leads_to_stays(town: Town) -> None:
    canceled = TaskStatus.objects.get(task_type=trouble(), code="canceled")

    with pytest.raises(Refused, match="Cancel, Reopen"):
        delete_status(status=canceled, by=SYSTEM)


def test_a_step_from_elsewhere_or_from_an_older_look_is_refused(town: Town) -> None:
    task = report(town)
    take_work_step(task=task, action=action("start"), by=LATER, seen_version=task.version)

    with pytest.raises(Refused, match="T10001 is In Progress by now"):
        take_work_step(task=task, action=action("start"), by=LATER)
    with pytest.raises(Refused, match="Someone changed this record"):
        take_work_step(task=task, action=action("cancel"), by=LATER, note="x", seen_version=1)


def test_a_new_type_brings_its_module_and_its_checks(
    town: Town, django_capture_on_commit_callbacks: Any
) -> None:
    made = save_type(task_type=TaskType(code="voip", name="VoIP", module="VoipWork"), by=SYSTEM)
    first = save_status(
        status=TaskStatus(task_type=made, code="new", label="New", is_initial=True), by=SYSTEM
    )
    foreign = TaskStatus.objects.filter(task_type=trouble()).first()
    assert foreign is not None
    wrong = TaskAction(task_type=made, code="go", label="Go", to_status=foreign)

    assert Module.objects.filter(name="VoipWork").exists()
    with pytest.raises(WrongFields, match="statuses of this type"):
        save_action(action=wrong, from_statuses=[first], by=SYSTEM)
    with pytest.raises(WrongFields, match="used already"):
        save_type(task_type=TaskType(code="voip", name="Again", module="X"), by=SYSTEM)
    with pytest.raises(WrongFields, match="New Service or MACD"):
        save_type(task_type=TaskType(code="o", name="O", module="X", kind="order"), by=SYSTEM)
    with pytest.raises(Refused, match="no name of a module"):
        save_type(task_type=TaskType(code="y", name="Y", module="no module"), by=SYSTEM)


def test_work_of_a_type_without_a_first_status_is_refused(town: Town) -> None:
    made = save_type(task_type=TaskType(code="empty", name="Empty", module="X"), by=SYSTEM)

    with pytest.raises(Refused, match="no status that work begins in"):
        open_task(key="e", wanted=NewTask(town.bell, made, "S"), on=TODAY, by=SYSTEM)


def test_the_shipped_types_are_laid_down_once_and_stay_as_staff_made_them(town: Town) -> None:
    counts = (TaskType.objects.count(), TaskStatus.objects.count(), TaskAction.objects.count())
    TaskType.objects.filter(code="trouble").update(name="Fault")

    install_task_types()

    assert counts == (
        *(TaskType.objects.count(), TaskStatus.objects.count(), TaskAction.objects.count()),
    )
    assert trouble().name == "Fault"


def test_comments_are_said_once_and_told_to_who_may_see_them(town: Town) -> None:
    task = report(town)
    for _ in range(2):
        say_about_work(task=task, key="c1", text="On our way.", seen=Seen(customer=True), by=LATER)
    say_about_work(task=task, key="c2", text="Bring a ladder.", seen=Seen(), by=LATER)

    assert TaskComment.objects.count() == 2
    told = Notice.objects.filter(key__contains=":comment:")
    assert ["On our way." in each.text for each in told] == [True]
    assert Task.objects.get().changed_at == LATER.at


def test_a_file_is_judged_by_its_content_and_kept_once(
    town: Town, tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    task, seen = report(town), Seen(from_customer=True)

    with pytest.raises(WrongFields, match="not accepted"):
        keep_work_file(task=task, name="x.png", content=b"<script>", seen=seen, by=LATER)
    one = keep_work_file(task=task, name="../a.pdf", content=b"%PDF-1", seen=seen, by=LATER)
    two = keep_work_file(task=task, name="b.pdf", content=b"%PDF-1", seen=seen, by=LATER)

    assert (one.pk, one.file_name, one.customer_visible) == (two.pk, "a.pdf", True)
    assert [each.name for each in (tmp_path / "work").iterdir()] == [one.file_key]


def test_work_goes_into_the_hands_of_staff_only(town: Town) -> None:
    task = report(town)
    assert assign(task=task, user=town.users["sam"], by=LATER).assigned_to == town.users["sam"]

    with pytest.raises(WrongFields):
        assign(task=task, user=town.users["100100"], by=LATER)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()
