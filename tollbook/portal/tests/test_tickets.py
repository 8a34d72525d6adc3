"""Tickets and orders in the portal: reported once, added to, opened again, listed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, TODAY, Town
from tollbook.access.actions import set_group
from tollbook.customers.models import Note
from tollbook.flows.actions import open_work, say_about_work, take_work_step
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.services.actions import disconnect
from tollbook.services.queries import key_of
from tollbook.work.models import Task, TaskType
from tollbook.work.types import NewTask, Seen

NEW = "/services/tickets/new/"
LIST_MAX, NEW_MAX, HOME_MAX = 8, 10, 20


def customer_rights() -> list[str]:
    """The rights of the shipped group, as it stands."""
    group = Group.objects.get(name="Customers")
    return list(group.permissions.values_list("codename", flat=True))


def of_type(code: str) -> TaskType:
    return TaskType.objects.get(code=code)


def report(town: Town, *product_ids: str, kind: str = "line", **more: Any) -> dict[str, Any]:
    """What the form of a new ticket sends."""
    return {
        "type": kind,
        "products": [key_of(town.products[each]) for each in product_ids],
        "description": "No dial tone since this morning.",
        "callback_name": "Ben Bell",
        "callback_phone": "218-555-0110",
        "callback_when": "mornings",
        "token": "t1",
        **more,
    }


def act(task: Task, code: str, note: str = "x") -> None:
    action = task.task_type.actions.get(code=code)
    take_work_step(task=task, action=action, by=SYSTEM, note=note)


@pytest.mark.accepts("portal-58")
def test_a_ticket_is_reported_and_stands_in_the_list_at_once(
    town: Town, client_of_bell: Client
) -> None:
    disconnect(product=town.products["2185550111"], on=TODAY, today=TODAY, by=SYSTEM)
    piece = client_of_bell.get(NEW, {"type": "line"}, headers={"HX-Target": "products"})
    offered = [each.product.product_id for each in piece.context["desk"].choices]

    for _ in range(2):
        response = client_of_bell.post(NEW, report(town, "2185550110"), follow=True)
    page, grid = response.content.decode(), client_of_bell.get("/services/tickets/")

    task = Task.objects.get()
    assert offered == ["2185550110"]
    assert f"Your ticket is {task.number}" in page
    assert task.description.endswith("Products: 2185550110")
    assert [row.task for row in grid.context["rows"]] == [task]
    assert grid.context["chips"][0][0] == "Open"
    assert task.number in client_of_bell.get("/").content.decode()


@pytest.mark.accepts("portal-58")
def test_a_product_that_ended_while_one_wrote_is_named(town: Town, client_of_bell: Client) -> None:
    disconnect(product=town.products["2185550111"], on=TODAY, today=TODAY, by=SYSTEM)

    response = client_of_bell.post(NEW, report(town, "2185550110", "2185550111"))

    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert "2185550111 is no longer in service" in response.content.decode()
    assert "No dial tone since this morning." in response.content.decode()


def test_products_of_several_accounts_become_a_ticket_each(
    town: Town, client_of_acme: Client
) -> None:
    sent = report(town, "7155550130", "2185550131", view="all 200100")
    page = client_of_acme.post(NEW, sent, follow=True).content.decode()

    found = Task.objects.order_by("pk")
    assert {each.account.number for each in found} == {"200101", "200102"}
    assert all(each.number in page for each in found)
    columns = client_of_acme.get("/services/tickets/").context["columns"]
    assert columns[0].label == "Account"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"products": []}, "Choose at least one product."),
        ({"description": "Dead"}, "10 characters or more"),
        ({"callback_phone": "5"}, "Enter a 10-digit phone number"),
        ({"callback_when": ""}, "Say when we reach you"),
        ({"type": "no"}, "Choose what kind of product it is."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    town: Town, client_of_bell: Client, change: dict[str, Any], sentence: str
) -> None:
    response = client_of_bell.post(NEW, report(town, "2185550110") | change)

    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert sentence in response.content.decode()
    assert "Ben Bell" in response.content.decode()


def test_somebody_elses_product_is_as_good_as_none(town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.post(NEW, report(town, "5075550150"))

    assert "Choose at least one product." in response.content.decode()
    assert not Task.objects.exists()


def test_without_script_a_button_shows_the_products(town: Town, client_of_bell: Client) -> None:
    sent = report(town, callback_name="Someone else") | {"show": "1", "description": ""}
    page = client_of_bell.post(NEW, sent).content.decode()

    assert "(218) 555-0110" in page
    assert "Someone else" in page
    assert "Something is missing" not in page


def test_an_open_ticket_about_a_product_is_pointed_out(town: Town, client_of_bell: Client) -> None:
    client_of_bell.post(NEW, report(town, "2185550110"))

    page = client_of_bell.get(NEW, {"type": "line"}).content.decode()

    assert f"Open ticket {Task.objects.get().number}" in page


def ticket_of_bell(town: Town) -> Task:
    wanted = NewTask(town.bell, of_type("trouble"), "No dial tone", from_customer=True)
    return open_work(key="bell", wanted=wanted, by=SYSTEM)


def test_a_customer_reads_what_is_for_customers_and_adds_to_it(
    town: Town, client_of_bell: Client, tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    task = ticket_of_bell(town)
    address = f"/services/tickets/{task.number}/"
    say_about_work(task=task, key="a", text="On our way.", seen=Seen(customer=True), by=SYSTEM)
    say_about_work(task=task, key="b", text="He always moans.", seen=Seen(), by=SYSTEM)
    for _ in range(2):
        client_of_bell.post(f"{address}comment/", {"text": "The dog is out.", "token": "c"})
    lie = client_of_bell.post(f"{address}file/", {"file": SimpleUploadedFile("a.png", b"<svg>")})
    client_of_bell.post(f"{address}file/", {"file": SimpleUploadedFile("a.txt", b"seen")})
    page = client_of_bell.get(address).content.decode()
    down = client_of_bell.get(f"{address}files/{task.files.get().handle}/")

    assert "On our way." in page
    assert "He always moans." not in page
    assert page.count("The dog is out.") == 1
    assert lie.status_code == 422
    assert down.headers["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert b"".join(down.streaming_content) == b"seen"  # type: ignore[attr-defined]


def test_a_closed_ticket_can_be_opened_again_for_seven_days(
    town: Town, client_of_bell: Client
) -> None:
    task = ticket_of_bell(town)
    act(task, "resolve")
    address = f"/services/tickets/{task.number}/"
    late = client_of_bell.post(f"{address}comment/", {"text": "Hm.", "token": "c"})
    empty = client_of_bell.post(f"{address}reopen/", {"note": ""})
    client_of_bell.post(f"{address}reopen/", {"note": "Still dead."})
    reopened = Task.objects.get()
    act(reopened, "resolve")
    with clock.at(NOW + timedelta(days=7, minutes=1)):
        client = signed_in(town.users["100100"])
        too_late = client.post(f"{address}reopen/", {"note": "Again."})
        page = client.get(address).content.decode()

    assert (late.status_code, empty.status_code, too_late.status_code) == (409, 422, 409)
    assert reopened.closed_at is None
    assert "Open it again" not in page


def test_the_open_filter_is_removed_and_stays_so_for_the_session(
    town: Town, client_of_bell: Client
) -> None:
    act(ticket_of_bell(town), "resolve")
    first = client_of_bell.get("/services/tickets/")
    every = client_of_bell.get("/services/tickets/?state=all")
    later = client_of_bell.get("/services/tickets/")

    assert not first.context["rows"]
    assert "No open tickets." in first.content.decode()
    assert len(every.context["rows"]) == len(later.context["rows"]) == 1
    assert later.context["chips"] == []


def test_an_order_is_listed_opened_and_exported(town: Town, client_of_bell: Client) -> None:
    wanted = NewTask(town.bell, of_type("new-order"), "Two lines", "=1+1", wanted_on=TODAY)
    order = open_work(key="o", wanted=wanted, by=SYSTEM)

    page = client_of_bell.get("/services/orders/").content.decode()
    one = client_of_bell.get(f"/services/orders/{order.number}/").content.decode()
    file = client_of_bell.get("/services/orders/?format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert "New Service" in page
    assert "Received" in one
    assert "Add a comment" not in one
    assert text.splitlines()[1].startswith(f"{order.number},100100,Bell Bakery,New Service,")
    assert ",2026-04-20T10:00:00-05:00," in text
    assert order.number in client_of_bell.get("/").content.decode()
    assert client_of_bell.get(f"/services/tickets/{order.number}/").status_code == 404


def test_a_stranger_finds_no_order_and_no_file(
    town: Town, client_of_cyd: Client, tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    order = open_work(
        key="o", wanted=NewTask(town.bell, of_type("new-order"), "Two lines"), by=SYSTEM
    )

    assert client_of_cyd.get(f"/services/orders/{order.number}/").status_code == 404
    assert client_of_cyd.get(f"/services/orders/{order.number}/files/abc/").status_code == 404
    assert "No open orders." in client_of_cyd.get("/services/orders/").content.decode()


@pytest.mark.accepts("portal-37")
def test_the_icons_follow_the_mail_addresses_of_the_base(town: Town) -> None:
    def home() -> str:
        return signed_in(town.users["100100"]).get("/").content.decode()

    neither = home()
    town.north.orders_email = "orders@north.example"
    town.north.trouble_repair_email = "repair@north.example"
    town.north.save()
    clear_brands()
    both = home()
    set_group(name="Customers", rights=["Customers_CustomerLevel.Access"])
    no_right = home()

    assert "Place new order" not in neither
    assert "Submit trouble" not in neither
    assert "Place new order" in both
    assert "Submit trouble" in both
    assert "Place new order" not in no_right
    assert "Submit trouble" not in no_right


def clear_brands() -> None:
    """As after the minute for which a brand is kept."""
    cache.clear()


def test_a_new_order_is_mailed_and_kept_once(town: Town, client_of_bell: Client) -> None:
    wish = {
        "what": "Two more lines for the shop.",
        "account": "100100",
        "location": "Harbor Annex",
        "callback_name": "Ben\r\nBcc: x@y.example",
        "callback_phone": "218 555 0110",
        "callback_email": "ben@bell.example",
        "token": "o1",
    }
    nowhere = client_of_bell.post("/services/orders/request/", wish)
    town.north.orders_email = "orders@north.example"
    town.north.save()
    clear_brands()
    smuggled = client_of_bell.post("/services/orders/request/", wish)
    wish["callback_name"] = "Ben"
    for _ in range(2):
        page = client_of_bell.post("/services/orders/request/", wish, follow=True)

    assert (nowhere.status_code, smuggled.status_code) == (404, 422)
    sent = Notice.objects.get(key__startswith="order:")
    assert (sent.to, sent.cc, sent.reply_to) == (
        *("orders@north.example", "care@north.example"),
        "ben@bell.example",
    )
    assert "Two more lines for the shop." in page.content.decode()
    assert Note.objects.get(account=town.bell).text.startswith("Order request\n\nTwo more lines")


@pytest.mark.accepts("portal-25")
def test_without_the_right_to_orders_nothing_of_them_is_there(town: Town) -> None:
    rights = [each for each in customer_rights() if not each.startswith("Orders_")]
    set_group(name="Customers", rights=rights)
    client = signed_in(town.users["100100"])
    home = client.get("/").content.decode()

    assert "/services/orders/" not in home
    assert "Open orders" not in home
    assert client.get("/services/orders/").status_code == 404


def test_a_form_drawn_for_another_view_is_refused(town: Town, client_of_acme: Client) -> None:
    sent = report(town, "7155550130", view="200101")

    response = client_of_acme.post(NEW, sent)

    assert response.status_code == 409
    assert not Task.objects.exists()


def test_the_pages_keep_their_budgets(
    town: Town, client_of_acme: Client, django_assert_max_num_queries: Any
) -> None:
    client_of_acme.get("/services/tickets/")
    client_of_acme.post(NEW, report(town, "7155550130", "2185550131", view="all 200100"))

    with django_assert_max_num_queries(LIST_MAX):
        client_of_acme.get("/services/tickets/")
    with django_assert_max_num_queries(NEW_MAX):
        client_of_acme.get(NEW, {"type": "line"})


def test_customer_service_reads_what_is_written_to_it(town: Town, client_of_bell: Client) -> None:
    page = client_of_bell.get("/help/contact/").content.decode()
    words = {"text": "Please rename us.", "name": "Ben", "email": "ben@bell.example"}
    for _ in range(2):
        client_of_bell.post("/help/contact/", words | {"kind": "change", "token": "h"})
    empty = client_of_bell.post("/help/contact/", words | {"text": "", "kind": "x", "token": "i"})

    assert "Monday to Friday" in page
    assert "PO Box 4410" in page
    assert "tel:5075550100" not in page
    sent = Notice.objects.get(key__startswith="desk:")
    assert (sent.to, sent.reply_to) == ("care@north.example", "ben@bell.example")
    assert "100100" in sent.subject
    assert Note.objects.filter(account=town.bell).count() == 1
    assert empty.status_code == 422


def test_a_question_about_a_charge_begins_a_ticket_that_names_it(
    town: Town, client_of_bell: Client
) -> None:
    about = {"about": "Invoice L1013, line 3, Voicemail box: "}

    page = client_of_bell.get(NEW, about).content.decode()

    assert "Invoice L1013, line 3, Voicemail box: </textarea>" in page


def test_contact_us_says_what_the_base_says_and_leaves_out_what_it_does_not(
    town: Town, client_of_bell: Client
) -> None:
    without = client_of_bell.get("/help/contact/").content.decode()
    town.north.other_title = "Equipment returns"
    town.north.other_line_1 = "Dock 4"
    town.north.other_city, town.north.other_state = "Duluth", "MN"
    town.north.other_phone, town.north.cs_fax = "12185550188", "12185550199"
    town.north.save()

    page = client_of_bell.get("/help/contact/").content.decode()

    assert "tel:2185550100" in page
    assert "care@north.example" in page
    assert "PO Box 4410" in page
    assert "Equipment returns" not in without
    assert "Equipment returns" in page
    assert "Dock 4" in page
    assert "Fax" not in without
    assert "(218) 555-0199" in page
    assert 'href="tel:12185550188">(218) 555-0188' in page
