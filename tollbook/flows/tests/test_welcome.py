"""The welcome letter: to new customers of groups that send one, once, with their first order."""

from typing import Any

from tests.fixtures import SYSTEM
from tests.town import Town
from tollbook.flows.actions import open_work, take_work_step
from tollbook.notices.models import Notice
from tollbook.work.models import Task, TaskType
from tollbook.work.types import NewTask


def order(town: Town, key: str, kind: str = "new-order") -> Task:
    """An order of Bell, on its way from Received to In Progress."""
    task_type = TaskType.objects.get(code=kind)
    wanted = NewTask(account=town.bell, task_type=task_type, subject="Line", description="A line.")
    task = open_work(key=key, wanted=wanted, by=SYSTEM)
    take_work_step(task=task, action=task_type.actions.get(code="start"), by=SYSTEM)
    return task


def welcomes() -> list[Any]:
    return list(Notice.objects.filter(kind="welcome"))


def welcoming(town: Town) -> None:
    """Bell's group sends the letter, and its base has something to say in it."""
    town.groups["NORTH"].welcome_letter_on = True
    town.groups["NORTH"].save()
    town.north.welcome_letter_message = "Good to have you in Duluth."
    town.north.orders_from_email = "orders@north.example"
    town.north.save()
    town.bell.contact_emails = "ben@bell.example"
    town.bell.save()
    town.bell.refresh_from_db()


def test_the_first_order_in_progress_welcomes_and_no_other_does(town: Town) -> None:
    welcoming(town)

    order(town, "k1")
    order(town, "k2")
    order(town, "k3", kind="change-order")

    [letter] = welcomes()
    assert (letter.to, letter.from_address) == ("ben@bell.example", "orders@north.example")
    assert letter.subject == f"Welcome to {town.north.name}"
    assert "Good to have you in Duluth." in letter.text
    assert "100100" in letter.text


def test_a_change_order_welcomes_nobody(town: Town) -> None:
    welcoming(town)

    order(town, "k1", kind="change-order")

    assert welcomes() == []


def test_without_an_address_it_goes_by_post(town: Town) -> None:
    welcoming(town)
    town.bell.contact_emails = ""
    town.bell.save()

    order(town, "k1")

    [letter] = welcomes()
    assert letter.channel == "letter"
    assert "12 Canal Street" in letter.to


def test_a_group_that_sends_none_sends_none(town: Town) -> None:
    order(town, "k1")

    assert welcomes() == []
