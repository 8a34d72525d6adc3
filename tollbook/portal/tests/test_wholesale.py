"""The wholesale face: the portal's pages below a prefix of their own, with rights of their own."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.billing.models import Invoice
from tollbook.content.models import News
from tollbook.work.models import Task

LINK = re.compile(r'(?:href|action|hx-get|src)="(/[^"]*)"')
PAGES = (
    *("", "billing/statements/", "billing/invoices/", "billing/unbilled/"),
    *("billing/transactions/", "profile/", "news/", "no/such/page/"),
)
EVERYBODYS = (
    *("/look/", "/static/", "/brand/", "/theme/", "/logout/", "/login/"),
    "/accessibility/",
)


@pytest.fixture
def client_of_cole(town_of_test: Town) -> Client:
    return signed_in(town_of_test.users["300100"])


def test_every_link_of_a_wholesale_page_stays_in_its_face(
    billed_town: Town, client_of_cole: Client
) -> None:
    links = {page: links_of(client_of_cole, f"/wholesale/{page}") for page in PAGES}

    assert [page for page, found in links.items() if not found] == []
    assert {each for found in links.values() for each in found if not is_own(each)} == set()


def links_of(client: Client, address: str) -> list[str]:
    """Where the links, forms and pieces of a page lead."""
    return LINK.findall(client.get(address, follow=True).content.decode())


def is_own(link: str) -> bool:
    return link.startswith(("/wholesale/", *EVERYBODYS))


def test_the_invoice_viewer_shows_cole_his_own_bill_and_its_file(
    billed_town: Town, client_of_cole: Client
) -> None:
    newest = "/wholesale/billing/invoices/"
    page = client_of_cole.get(newest, follow=True)
    address = page.redirect_chain[-1][0]
    calls = client_of_cole.get(f"{address}calls/", {"format": "csv"})

    assert page.context["invoice"].account == billed_town.cole
    assert calls.headers["Content-Disposition"].startswith('attachment; filename="300100-')
    of_bell = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    assert address.startswith(newest)
    assert client_of_cole.get(f"{newest}{of_bell.number}/").status_code == 404


def test_wholesale_pages_name_their_face_and_have_no_selector(
    town: Town, client_of_cole: Client
) -> None:
    body = client_of_cole.get("/wholesale/").content.decode()

    assert "Base South wholesale" in body
    assert "Currently viewing" not in body
    assert "Linked accounts" not in body


def test_wholesale_reads_news_for_wholesale_and_everyone(
    town: Town, client_of_cole: Client
) -> None:
    News.objects.create(
        title="New trunk rates", body="See the deck.", audience="wholesale", starts_on="2026-04-01"
    )

    found = [item.title for item in client_of_cole.get("/wholesale/").context["news"]]

    assert found == ["New trunk rates", "Winter office hours"]


def test_the_rights_of_customers_mean_nothing_to_wholesale_and_the_other_way(town: Town) -> None:
    cole, bell = signed_in(town.users["300100"]), signed_in(town.users["100100"])

    set_group(name="Wholesale", rights=["Customers_CustomerLevel.Access"])
    set_group(name="Customers", rights=["Wholesale_Customers.Access"])

    assert cole.get("/wholesale/billing/statements/").status_code == 404
    assert bell.get("/billing/statements/").status_code == 404


@pytest.mark.accepts("portal-2")
@pytest.mark.parametrize(
    ("user_id", "landing", "heading"),
    [
        ("sam", "/office/", "Start"),
        ("300100", "/wholesale/", "Home"),
        ("nora", "/agent/", "Home"),
        ("100100", "/", "Home"),
    ],
)
def test_each_kind_of_person_lands_in_its_own_face(
    client: Client, town: Town, user_id: str, landing: str, heading: str
) -> None:
    response = client.post("/login/", {"name": user_id, "password": PASSWORD})

    assert response.headers["Location"] == landing
    page = signed_in(town.users[user_id]).get(landing)
    assert page.status_code == 200
    assert f"<title>{heading} - " in page.content.decode()


def sent_file(text: str, name: str = "lines.csv") -> dict[str, Any]:
    """What the form of new lines sends."""
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    whom = {"callback_name": "Cole", "callback_phone": "218-555-0150"}
    return whom | {"file": file, "token": "t", "view": "300100"}


@pytest.fixture
def kept_here(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path
    return tmp_path


def test_lines_in_service_say_what_the_carrier_is_told(town: Town, client_of_cole: Client) -> None:
    rows = client_of_cole.get("/wholesale/lines/").context["rows"]

    assert [row.product.account.number for row in rows] == ["300100"] * len(rows)
    assert rows
    assert signed_in(town.users["100100"]).get("/wholesale/lines/").status_code == 404


def test_a_file_of_lines_becomes_one_order_with_the_file(
    town: Town, client_of_cole: Client, kept_here: Path
) -> None:
    text = "type,line,location,wanted for\nline,218 555 0198,0,2026-05-01\nline,2185550199,,\n"

    answers = [client_of_cole.post("/wholesale/lines/add/", sent_file(text)) for _ in range(2)]

    order = Task.objects.get(account=town.cole)
    assert {each.headers["Location"] for each in answers} == {
        f"/wholesale/services/orders/{order.number}/"
    }
    assert "2185550198" in order.description
    assert "2185550199" in order.description
    assert str(order.wanted_on) == "2026-05-01"
    assert [each.file_name for each in order.files.all()] == ["lines.csv"]
    assert [
        each.number for each in client_of_cole.get("/wholesale/lines/add/").context["sent"]
    ] == [order.number]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("sputnik,2185550199,0,", "is no type of line"),
        ("line,12,0,", "is no telephone number"),
        ("line,2185550199,77,", "is no location of yours"),
        ("line,2185550199,0,soon", "is no day"),
        ("line,2185550198,0,", "stands in this file twice"),
        ("line,<script>alert(1)</script>,0,", "is no telephone number"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_ordered(
    town: Town, client_of_cole: Client, kept_here: Path, row: str, words: str
) -> None:
    answer = client_of_cole.post("/wholesale/lines/add/", sent_file(f"line,2185550198,0,\n{row}\n"))

    assert answer.status_code == 422
    assert [number for number, _ in answer.context["faults"]] == [2]
    assert words in answer.context["faults"][0][1]
    assert "<script>alert" not in answer.content.decode()
    assert not Task.objects.exists()
    assert list(kept_here.rglob("*.csv")) == []


def test_rows_that_are_typed_are_looked_through_as_those_of_a_file(
    town: Town, client_of_cole: Client, kept_here: Path
) -> None:
    typed = {key: each for key, each in sent_file("").items() if key != "file"}
    address = "/wholesale/lines/add/"

    wrong = client_of_cole.post(address, typed | {"rows": "line,2185550199,0,\nline,12,0,"})
    none = client_of_cole.post(address, typed | {"rows": " \n"})
    right = client_of_cole.post(address, typed | {"rows": "line,2185550199,0,\r\n"})

    assert [number for number, _ in wrong.context["faults"]] == [2]
    assert "line,12,0," in wrong.content.decode()
    assert "Choose a file, or type the rows." in none.content.decode()
    order = Task.objects.get(account=town.cole)
    assert right.headers["Location"] == f"/wholesale/services/orders/{order.number}/"
    assert "2185550199" in order.description


def test_a_file_that_is_no_file_of_lines_is_refused(
    town: Town, client_of_cole: Client, kept_here: Path
) -> None:
    empty = client_of_cole.post("/wholesale/lines/add/", sent_file("type,line\n"))
    program = client_of_cole.post(
        "/wholesale/lines/add/", sent_file("line,2185550199,0,\n", name="lines.exe")
    )
    large = client_of_cole.post("/wholesale/lines/add/", sent_file("x" * 300_000))

    assert [each.status_code for each in (empty, program, large)] == [422, 422, 422]
    assert not Task.objects.exists()
