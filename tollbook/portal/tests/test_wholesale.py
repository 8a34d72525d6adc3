"""The wholesale face: the portal's pages below a prefix of their own, with rights of their own."""

import re

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.billing.models import Invoice
from tollbook.content.models import News

LINK = re.compile(r'(?:href|action|hx-get|src)="(/[^"]*)"')
PAGES = (
    *("", "billing/statements/", "billing/invoices/", "billing/unbilled/"),
    *("billing/transactions/", "profile/", "news/", "no/such/page/"),
)
EVERYBODYS = ("/look/", "/static/", "/brand/", "/theme/", "/logout/", "/login/")


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
