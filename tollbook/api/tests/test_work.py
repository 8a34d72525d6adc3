"""TMF621 and TMF622: reporting, ordering and moving work, as the pages do."""

from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.api.tests.programs import patched, program_of
from tollbook.notices.models import Notice
from tollbook.services.models import Product
from tollbook.work.models import Task, TaskComment

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
BOTH = pytest.mark.parametrize("address", [TICKETS, ORDERS])


@pytest.fixture
def staff(town: Town) -> Client:
    """A program of Sam's."""
    return program_of(town.users["sam"])


@pytest.fixture
def ben(town: Town) -> Client:
    """A program of Ben's, a customer whose carrier reads orders."""
    town.north.orders_email = "orders@north.example"
    town.north.save()
    return program_of(town.users["100100"])


def sent(program: Client, address: str, body: object) -> Any:
    return program.post(address, body, content_type="application/json")


def trouble(town: Town, **more: object) -> dict[str, object]:
    line = str(town.products["2185550110"].pk)
    return {
        "externalId": "alarm-0001",
        "description": "No dial tone since this morning.",
        "relatedParty": [{"id": "100100"}],
        "relatedEntity": [{"id": line, "@referredType": "Product"}],
        "callback": {"when": "weekdays until 5 pm"},
    } | more


def order(**more: object) -> dict[str, object]:
    return {
        "externalId": "order-0001",
        "description": "Two more lines at the annex.",
        "relatedParty": [{"id": "100100"}],
    } | more


def test_a_report_is_a_ticket_and_sent_again_the_same_one(town: Town, ben: Client) -> None:
    first, again = (sent(ben, TICKETS, trouble(town)) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    found = ben.get(first.headers["Location"]).json()
    assert found == first.json() == again.json()
    assert (found["status"], found["statusCode"]) == ("acknowledged", "new")
    assert [each["name"] for each in found["relatedEntity"]] == ["2185550110"]
    task = Task.objects.get()
    assert (task.number, task.from_customer) == (found["id"], True)
    assert task.callback_phone == "+12185551001"
    assert Notice.objects.filter(account="100100").count() == 1


def test_the_same_name_for_another_report_is_refused(town: Town, ben: Client) -> None:
    sent(ben, TICKETS, trouble(town))

    other = sent(ben, TICKETS, trouble(town, description="The fax line crackles."))

    assert (other.status_code, other.json()["code"]) == (400, "another-externalId")
    assert Task.objects.count() == 1


def test_a_report_sent_again_is_found_whatever_has_closed_since(town: Town, ben: Client) -> None:
    first = sent(ben, TICKETS, trouble(town))
    note = {"externalId": "note-0001", "text": "It is dead again."}
    said = sent(ben, f"{first.headers['Location']}/note", note)
    Product.objects.filter(pk=town.products["2185550110"].pk).update(status="disconnected")
    ben.delete(first.headers["Location"])

    again = sent(ben, TICKETS, trouble(town))
    repeated = sent(ben, f"{first.headers['Location']}/note", note)

    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert (repeated.status_code, repeated.json()) == (200, said.json())


def test_the_order_of_attributes_is_no_other_content(town: Town, ben: Client) -> None:
    body = trouble(town)
    first = sent(ben, TICKETS, body)

    again = sent(ben, TICKETS, dict(reversed(body.items())))

    assert (first.status_code, again.status_code) == (201, 200)


def test_two_log_ins_may_use_the_same_name(town: Town, ben: Client, staff: Client) -> None:
    answers = [sent(each, TICKETS, trouble(town)) for each in (ben, staff)]

    assert [each.status_code for each in answers] == [201, 201]
    assert len({each.json()["id"] for each in answers}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"relatedEntity": []},
        {"relatedEntity": [{"id": "999999"}]},
        {"relatedEntity": [{"id": "9" * 60}]},
        {"relatedParty": []},
        {"ticketType": "new-service"},
        {"description": "Broken"},
        {"description": "Broken \u0007 again and again"},
        {"externalId": "short"},
        {"callback": {"phone": "nowhere"}},
        {"callback": {"email": "nobody"}},
        {"status": "resolved"},
    ],
)
def test_a_report_that_will_not_do_is_refused(
    town: Town, ben: Client, wrong: dict[str, object]
) -> None:
    assert sent(ben, TICKETS, trouble(town, **wrong)).status_code == 400
    assert not Task.objects.exists()


@BOTH
def test_nobody_opens_work_for_a_stranger(town: Town, address: str) -> None:
    cyd = program_of(town.users["500100"])
    body = trouble(town) if address == TICKETS else order()

    assert sent(cyd, address, body).status_code == 404
    assert not Task.objects.exists()


@BOTH
def test_work_of_somebody_else_is_not_found(
    town: Town, ben: Client, staff: Client, address: str
) -> None:
    body = trouble(town) if address == TICKETS else order()
    place = sent(ben, address, body).headers["Location"]
    cyd, nora = (program_of(town.users[each]) for each in ("500100", "nora"))

    assert cyd.get(place).status_code == 404
    assert cyd.get(f"{place}/note").status_code == 404
    assert cyd.get(address).json() == []
    assert nora.get(place).status_code == staff.get(place).status_code == 200
    other = ORDERS if address == TICKETS else TICKETS
    assert staff.get(place.replace(address, other)).status_code == 404


@BOTH
def test_agents_only_look(town: Town, ben: Client, address: str) -> None:
    body = trouble(town) if address == TICKETS else order()
    place = sent(ben, address, body).headers["Location"]
    nora = program_of(town.users["nora"])

    answers = [
        sent(nora, address, body),
        patched(nora, place, {"name": "Mine"}),
        nora.delete(place),
        sent(nora, f"{place}/note", {"externalId": "note-0001", "text": "Hello"}),
    ]

    assert [each.status_code for each in answers] == [403] * 4


def test_notes_go_both_ways_and_what_is_for_the_staff_stays_there(
    town: Town, ben: Client, staff: Client
) -> None:
    place = sent(ben, TICKETS, trouble(town)).headers["Location"]
    notes = f"{place}/note"

    for program, name, is_told, status in (
        (ben, "note-0001", False, 201),
        (ben, "note-0001", False, 200),
        (staff, "note-0002", True, 201),
        (staff, "note-0003", False, 201),
    ):
        said = {"externalId": name, "text": f"Words of {name}", "customerVisible": is_told}
        assert sent(program, notes, said).status_code == status

    texts = [each["text"] for each in ben.get(notes).json()]
    assert texts == ["Words of note-0001", "Words of note-0002"]
    assert [each.get("author") for each in ben.get(notes).json()] == ["Ben Bell", None]
    assert len(staff.get(place).json()["note"]) == TaskComment.objects.count() == 3


def test_staff_move_a_ticket_and_customers_open_it_again(
    town: Town, ben: Client, staff: Client
) -> None:
    place = sent(ben, TICKETS, trouble(town)).headers["Location"]

    silent = patched(staff, place, {"statusCode": "resolved"})
    nowhere = patched(staff, place, {"statusCode": "shipped"})
    done = patched(staff, place, {"statusCode": "resolved", "note": "A jack was loose."})
    theirs = patched(ben, place, {"name": "Something else"})
    again = patched(ben, place, {"statusCode": "in-progress", "note": "It is dead again."})

    assert (silent.status_code, nowhere.status_code) == (400, 400)
    assert "in-progress" in nowhere.json()["reason"]
    assert done.json()["status"] == "resolved"
    assert (theirs.status_code, theirs.json()["code"]) == (403, "no_right")
    assert again.json()["status"] == "inProgress"


def test_facts_and_step_go_together_or_not_at_all(town: Town, ben: Client, staff: Client) -> None:
    place = sent(ben, TICKETS, trouble(town)).headers["Location"]

    answer = patched(staff, place, {"name": "Loose jack", "statusCode": "nowhere"})

    assert answer.status_code == 400
    assert staff.get(place).json()["name"] != "Loose jack"


@BOTH
def test_of_two_who_change_one_the_second_is_told(town: Town, staff: Client, address: str) -> None:
    body = trouble(town) if address == TICKETS else order()
    made = sent(staff, address, body)
    place, mark = made.headers["Location"], {"If-Match": made.headers["ETag"]}

    def change(priority: str) -> Any:
        kind = "application/merge-patch+json"
        return staff.patch(place, {"priority": priority}, content_type=kind, headers=mark)

    assert [change(each).status_code for each in ("high", "urgent")] == [200, 412]
    assert staff.get(place).json()["priority"] == "high"


@BOTH
def test_work_is_called_off_once_and_stays_readable(
    town: Town, staff: Client, address: str
) -> None:
    body = trouble(town) if address == TICKETS else order()
    place = sent(staff, address, body).headers["Location"]

    codes = [staff.delete(place).status_code for _ in range(2)]

    assert codes == [204, 204]
    found = staff.get(place).json()
    assert found.get("status", found.get("state")) == "cancelled"
    assert staff.get(address, {"status" if address == TICKETS else "state": "cancelled"}).json()


def test_an_order_reaches_the_desk_and_stands_among_the_orders(town: Town, ben: Client) -> None:
    wish = order(place={"id": "1"}, requestedCompletionDate="2026-05-04")

    first, again = (sent(ben, ORDERS, wish) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    found = ben.get(ORDERS).json()
    assert [each["state"] for each in found] == ["acknowledged"]
    assert (found[0]["place"]["id"], found[0]["requestedCompletionDate"]) == ("1", "2026-05-04")
    assert "orders@north.example" in Notice.objects.get(to__contains="orders@").to


def test_where_nobody_reads_orders_none_is_taken(town: Town, ben: Client) -> None:
    town.north.orders_email = ""
    town.north.save()

    answer = sent(ben, ORDERS, order())

    assert (answer.status_code, answer.json()["code"]) == (400, "no-orders")


def test_without_the_right_to_add_there_is_nothing_to_send(town: Town, ben: Client) -> None:
    set_group(
        name="Customers",
        rights=["TroubleTickets_CustomerLevel.Access", "Orders_CustomerLevel.Access"],
    )

    answers = [sent(ben, TICKETS, trouble(town)), sent(ben, ORDERS, order())]

    assert [each.status_code for each in answers] == [403, 403]
    assert ben.get(TICKETS).status_code == 200
