"""Work in the office: lists, boards, one piece of it, and the types behind it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.flows.actions import open_work
from tollbook.notices.models import Notice
from tollbook.work.models import Settings, Task, TaskStatus, TaskType
from tollbook.work.types import NewTask

NEW = {
    "task_type": "trouble",
    "subject": "Crackling",
    "description": "Crackles in the rain.",
    "priority": "high",
    "callback_name": "Ben",
    "callback_phone": "218 555 0110",
    "token": "t1",
}
LIST_MAX = 12


@pytest.fixture
def ticket(town: Town) -> Task:
    """A ticket of Bell, open and in nobody's hands."""
    trouble = TaskType.objects.get(code="trouble")
    return open_work(key="a", wanted=NewTask(town.bell, trouble, "No dial tone"), by=SYSTEM)


def test_staff_open_a_ticket_once_and_find_it(town: Town, client_of_sam: Client) -> None:
    page = client_of_sam.get("/office/tickets/new/?account=100100").content.decode()
    product = town.products["2185550110"].pk
    for _ in range(2):
        response = client_of_sam.post(
            "/office/tickets/new/?account=100100", NEW | {"products": [product]}
        )

    assert "(218) 555-0110" in page
    task = Task.objects.get()
    assert response.headers["Location"] == f"/office/tickets/{task.number}/"
    assert task.description.endswith("Products: 2185550110")
    for query in ("T10001", "crackl", "100100", "218-555-0110", "2185550110"):
        rows = client_of_sam.get("/office/tickets/", {"q": query}).context["rows"]
        assert [each.task for each in rows] == [task], query
    assert not client_of_sam.get("/office/tickets/?q=nothing").context["rows"]
    assert "Crackling" in client_of_sam.get("/office/customers/100100/work/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"subject": ""}, "This field is required."),
        ({"task_type": "new-order"}, "Choose one of the listed values."),
        ({"callback_phone": "555"}, "Enter a 10-digit phone number"),
        ({"products": ["999999"]}, "no longer in service"),
        ({"wanted_on": "soon"}, "Enter a date such as"),
    ],
)
def test_a_bad_ticket_is_refused_at_its_field(
    town: Town, client_of_sam: Client, change: dict[str, Any], sentence: str
) -> None:
    response = client_of_sam.post("/office/tickets/new/?account=100100", NEW | change)

    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert sentence in response.content.decode()


def test_an_unknown_account_is_asked_for_again(town: Town, client_of_sam: Client) -> None:
    response = client_of_sam.get("/office/orders/new/?account=nobody")

    assert response.status_code == 422
    assert "Nothing is known under this one" in response.content.decode()


@pytest.mark.accepts("office-6")
def test_a_step_is_taken_on_the_page_with_its_note(
    town: Town, client_of_sam: Client, ticket: Task
) -> None:
    address = f"/office/tickets/{ticket.number}/"
    without = client_of_sam.post(f"{address}act/resolve/", {"note": "", "seen_version": "1"})
    stood = Task.objects.get().status.code
    client_of_sam.post(f"{address}act/resolve/", {"note": "New box.", "seen_version": "1"})
    again = client_of_sam.post(f"{address}act/resolve/", {"note": "Twice.", "seen_version": "1"})
    page = client_of_sam.get(address).content.decode()

    assert (without.status_code, stood) == (422, "new")
    assert "Say what was done" in without.content.decode()
    assert again.status_code == 422
    assert Task.objects.get().status.code == "resolved"
    assert "New box." in page
    assert "Twice." not in page


def test_comments_files_and_hands(
    town: Town, client_of_sam: Client, ticket: Task, tmp_path: Any, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    address = f"/office/tickets/{ticket.number}/"
    for _ in range(2):
        client_of_sam.post(f"{address}comment/", {"text": "Van sent.", "token": "x"})
    lie = SimpleUploadedFile("a.pdf", b"<html>")
    refused = client_of_sam.post(f"{address}file/", {"file": lie})
    client_of_sam.post(f"{address}file/", {"file": SimpleUploadedFile("a.txt", b"seen")})
    client_of_sam.post(f"{address}hands/", {"assigned_to": "sam"})
    page = client_of_sam.get(address).content.decode()
    file = ticket.files.get()
    down = client_of_sam.get(f"{address}file/{file.handle}/")

    assert page.count("Van sent.") == 1
    assert refused.status_code == 422
    assert down.headers["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert "sandbox" in down.headers["Content-Security-Policy"]
    assert "No dial tone" in client_of_sam.get("/office/").content.decode()
    assert client_of_sam.get("/office/tickets/?who=mine").context["pager"].total == 1
    assert client_of_sam.get("/office/tickets/?who=nobody").context["pager"].total == 0


def test_two_who_change_the_facts(town: Town, client_of_sam: Client, ticket: Task) -> None:
    address = f"/office/tickets/{ticket.number}/facts/"
    facts = {"subject": "Dead line", "priority": "urgent", "seen_version": "1"}
    client_of_sam.post(address, facts)
    second = client_of_sam.post(address, facts | {"subject": "Other"})

    assert second.status_code == 422
    assert "Someone changed this record" in second.content.decode()
    assert 'value="Other"' in second.content.decode()
    assert Task.objects.get().subject == "Dead line"


def test_the_board_has_a_lane_for_each_open_status(
    town: Town, client_of_sam: Client, ticket: Task
) -> None:
    context = client_of_sam.get("/office/tickets/board/").context

    lanes = [(lane.status.label, lane.count) for lane in context["lanes"]]
    assert lanes == [("New", 1), ("In Progress", 0), ("Waiting for customer", 0)]


def test_lights_are_filtered_as_they_are_shown(
    town: Town, client_of_sam: Client, ticket: Task
) -> None:
    found = {}
    for hours in (4, 1, 0):
        TaskStatus.objects.filter(code="new").update(near_hours=hours)
        for light in ("on-time", "near", "behind"):
            rows = client_of_sam.get("/office/tickets/", {"light": light}).context["rows"]
            found[hours, light] = [row.light[0].lower().replace(" ", "-") for row in rows]

    shown = {key: names for key, names in found.items() if names}
    assert shown == {
        (4, "near"): ["near"],
        (1, "on-time"): ["on-time"],
        (0, "on-time"): ["on-time"],
    }


def test_work_of_a_module_that_one_has_no_right_to_is_not_there(town: Town, ticket: Task) -> None:
    request = TaskType.objects.get(code="new-service")
    hidden = open_work(key="b", wanted=NewTask(town.bell, request, "Two lines"), by=SYSTEM)
    rights = ["TroubleTickets.Access", "TroubleTickets.Update", "Orders.Access"]
    town.users["sam"].groups.set([set_group(name="Desk", rights=rights)])
    client = signed_in(town.users["sam"])

    page = client.get("/office/tickets/").content.decode()
    assert ticket.number in page
    assert hidden.number not in page
    assert client.get(f"/office/tickets/{hidden.number}/").status_code == 404
    assert client.get(f"/office/orders/{ticket.number}/").status_code == 404


def test_a_type_with_its_way_is_made_in_the_office(town: Town, client_of_sam: Client) -> None:
    def send(path: str, **facts: Any) -> int:
        return client_of_sam.post(f"/office/{path}", facts).status_code

    numbers = {"list_order": "5", "order": "10", "near_hours": "0"}
    made = send("task-types-new/", name="VoIP", code="voip", kind="task", module="Voip", **numbers)
    first = {"label": "New", "code": "new", "is_initial": "on", "goal_hours": "8", **numbers}
    send("task-types/voip/new-status/", **first)
    send("task-types/voip/new-status/", label="Done", code="done", is_final="on", **numbers)
    new, done = TaskStatus.objects.filter(task_type__code="voip")
    way = {"label": "Finish", "code": "finish", "right": "Update", "is_active": "on", **numbers}
    ends = {"from_statuses": [new.pk], "to_status": done.pk}
    added = send("task-types/voip/new-action/", **way, **ends)
    bad = send("task-types/voip/new-status/", label="X", code="done", **numbers)
    send("task-types/voip/statuses/done/drop/")
    page = client_of_sam.get("/office/task-types/voip/").content.decode()

    assert (made, added, bad) == (302, 302, 422)
    assert "Goal 8 hours" in page
    assert "New to Done" in page
    assert "Actions lead here or from here: Finish" in page


def test_the_lists_keep_their_budget(
    town: Town, client_of_sam: Client, ticket: Task, django_assert_max_num_queries: Any
) -> None:
    client_of_sam.get("/office/tickets/")
    trouble = TaskType.objects.get(code="trouble")
    for number in range(5):
        open_work(key=f"n{number}", wanted=NewTask(town.bell, trouble, "More"), by=SYSTEM)

    with django_assert_max_num_queries(LIST_MAX):
        client_of_sam.get("/office/tickets/")


def told(task: Task) -> list[str]:
    """The addresses that heard of being handed the work."""
    rows = Notice.objects.filter(key__startswith=f"work:{task.number}:assigned:")
    return list(rows.values_list("to", flat=True))


def test_who_gets_work_in_hand_is_told_unless_they_took_it(
    town: Town, ticket: Task, client_of_sam: Client
) -> None:
    facts = {"name": "Lena", "emails": "lena@tollbook.example"}
    create_user(user_id="lena", kind=Kind.STAFF, password=PASSWORD, facts=facts)
    User.objects.filter(user_id="sam").update(emails="sam@tollbook.example")
    address = f"/office/tickets/{ticket.number}/hands/"

    client_of_sam.post(address, {"assigned_to": "sam"})
    taken = told(ticket)
    client_of_sam.post(address, {"assigned_to": "lena"})
    client_of_sam.post(address, {"assigned_to": "lena"})

    assert taken == []
    assert told(ticket) == ["lena@tollbook.example"]


def test_the_setting_keeps_the_mail_of_a_handing_over_back(
    town: Town, ticket: Task, client_of_sam: Client
) -> None:
    facts = {"name": "Lena", "emails": "lena@tollbook.example"}
    lena = create_user(user_id="lena", kind=Kind.STAFF, password=PASSWORD, facts=facts)
    Settings(mails_on_assignment=False).save()

    client_of_sam.post(f"/office/tickets/{ticket.number}/hands/", {"assigned_to": "lena"})

    ticket.refresh_from_db()
    assert ticket.assigned_to == lena
    assert told(ticket) == []
