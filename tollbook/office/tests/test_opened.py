"""Who of the staff opened what: written down once, and shown to those who may look."""

import pytest
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import AccessEvent
from tollbook.flows.actions import open_work
from tollbook.work.models import Task, TaskType
from tollbook.work.types import NewTask

RECORD = "/office/customers/100100/"


@pytest.fixture
def ticket(town: Town) -> Task:
    """A ticket of Bell."""
    trouble = TaskType.objects.get(code="trouble")
    return open_work(key="a", wanted=NewTask(town.bell, trouble, "No dial tone"), by=SYSTEM)


def opened() -> list[tuple[str, str, str, str]]:
    """Who opened what, oldest first."""
    rows = AccessEvent.objects.filter(kind__startswith="opened").order_by("pk")
    return list(rows.values_list("user__user_id", "kind", "account", "subject"))


def test_a_record_is_opened_once_however_many_tabs_are_turned(
    town: Town, client_of_sam: Client
) -> None:
    for tab in ("", "billing/", "notes/", ""):
        client_of_sam.get(RECORD + tab)
    page = client_of_sam.get(f"{RECORD}history/").content.decode()

    assert opened() == [("sam", "opened account", "100100", "")]
    assert "Opened account" in page


def test_a_ticket_is_opened_by_its_number(client_of_sam: Client, ticket: Task) -> None:
    for _ in range(2):
        client_of_sam.get(f"/office/tickets/{ticket.number}/")

    assert opened() == [("sam", "opened ticket", "100100", ticket.number)]


def test_who_may_not_look_has_opened_nothing(town: Town, ticket: Task) -> None:
    town.users["sam"].groups.set([set_group(name="Papers", rights=["Accounting.Access"])])
    client = signed_in(town.users["sam"])

    answers = [
        client.get(address).status_code for address in (RECORD, f"/office/tickets/{ticket.number}/")
    ]

    assert (answers, opened()) == ([403, 403], [])
