"""Every page of the portal, furnished until each stands, in both themes, wide and narrow, with and
without script: nothing for axe to say, nothing that the policy refuses, nothing from elsewhere,
nothing sideways; for the keyboard, at 200 %, with less motion and on paper as it should be; few
statements and little weight.

A new route of the portal has to be walked here, or named among those that show no page.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Windows
from tests.browser.judging import ALL_RULES, flaws_beside_axe, flaws_of_axe
from tests.crawl import address_of, on_face, ticket_of
from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.types import PUBLIC
from tollbook.billing.models import Invoice
from tollbook.catalog.models import ChargeItem
from tollbook.config.routes import PORTAL
from tollbook.content.actions import save_custom_link
from tollbook.content.models import CustomLink, DownloadForm
from tollbook.fields.models import FieldDefinition
from tollbook.payments.actions import send
from tollbook.payments.models import Method
from tollbook.payments.tests.people import till_of
from tollbook.payments.tests.test_automatic import plan
from tollbook.portal.tests.test_services import customer_rights, offer_voice, wish
from tollbook.portal.tests.test_tickets import report
from tollbook.reports.actions import install_reports
from tollbook.reports.models import FlexReport, ReportFile
from tollbook.services.models import Product
from tollbook.services.resources.registry import resources
from tollbook.work.models import Task, TaskType

# Themes differ in colours alone, so in the second one only these rules can find something new.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RULES: dict[str, dict[str, Any]] = {
    "light": ALL_RULES,
    "dark": {"runOnly": {"type": "rule", "values": OF_COLOUR}},
}
WIDTHS = (1280, 320)
ASKS = "4000002500003155"  # a card whose bank wants the payment confirmed
# Addresses that a form is sent to, that give a file, or that lead on: no page stands there.
NO_PAGE = frozenset(
    {
        "account-statement",
        "form",
        "invoice-pdf-file",
        "invoices",
        "location-911-read",
        "news-hide",
        "order-file",
        "pay-cancel",
        "pay-confirm",
        "pay-form-mail",
        "pay-form-paper",
        "pay-method-default",
        "pay-other",
        "pay-receipt-pdf",
        "pay-stub",
        "ring-to-undo",
        "security-rows",
        "security-sessions-end",
        "security-token-revoke",
        "ticket-comment",
        "ticket-file",
        "ticket-file-new",
        "ticket-reopen",
    }
)
# What only a parent has, or Acme with its hosted phones; Ada's pages.
OF_PARENTS = ("linked-accounts", "viewing", "invoice-corporate", "resource")
QUERIES_MAX = {"home": 14, "report": 17}
# The pages of payments: four of the frame, five of their own.
QUERIES_MAX |= dict.fromkeys(("pay", "pay-review", "pay-auto", "pay-cards", "pay-banks"), 9)
QUERIES_OF_A_PAGE = 13  # eight of its own, five of the frame
HTML_BYTES_MAX = 30 * 1024


@dataclass(frozen=True)
class Stop:
    """One page of the walk."""

    name: str
    path: str


Walk = Callable[[Town, Client], Iterator[Stop]]


@pytest.fixture
def furnished(billed_town: Town, tmp_path: Path, settings: Any) -> Town:
    """Bell with everything that a page of the portal needs to stand."""
    settings.DOCUMENTS_DIR = tmp_path
    furnish(billed_town)
    return billed_town


def furnish(town: Town) -> None:
    """What staff have to set up before every page of the portal stands for Bell."""
    people = "Customers_CustomerLevel.Admin"
    set_group(name="Customers", rights=[*customer_rights(), people])
    offer_voice(town, people, "NewService.Add")
    ChargeItem.objects.filter(code="toll-free").update(care_interstate=True)
    Product.objects.filter(product_id="8005550142").update(ring_to="12185550110")
    town.north.ring_to_shown = True
    town.north.orders_email = "orders@north.example"
    town.north.trouble_repair_email = "repair@north.example"
    town.north.save()
    save_custom_link(
        link=CustomLink(place="CustomLinksMenu", text="Status", url="https://status.example/"),
        by=SYSTEM,
    )
    install_reports(at=NOW, with_customers=True)
    FieldDefinition.objects.create(
        key="gate_code", label="Gate code", kind="text", tab="Ours", portal="edit"
    )
    cache.clear()


def ways_to_pay(town: Town) -> dict[str, dict[str, object]]:
    """Bell's methods, and payments in each state that a page shows: by the page's route."""
    till = till_of(town)
    card, bank = till.card(), till.bank("000987654321", nickname="Shop account")
    plan(till, card)
    done = till.pays("5.00").key
    waits = till.wish(till.card(ASKS), till.own("6.00"))
    till.begun(waits)
    send(key=waits.key, now=NOW, return_to="https://north.example/")
    return {
        "pay": {"payment": done, "handle": bank.handle},
        "pay-bank": {"payment": waits.key},
    }


def papers(town: Town) -> dict[str, dict[str, object]]:
    """A form to download, an order, a ticket, a report's file: by the route that shows each."""
    ticket_of(town.bell, "T9001")
    ticket_of(town.bell, "O9001")
    order = TaskType.objects.filter(kind="order").earliest("pk")
    status = order.statuses.get(is_initial=True)
    Task.objects.filter(number="O9001").update(task_type=order, status=status)
    DownloadForm.objects.create(
        handle="f" * 16,
        name="Move",
        heading="Moves",
        audience="customers",
        changed_at=NOW,
        file_key="f",
        file_name="move.pdf",
        size_bytes=9,
    )
    ReportFile.objects.create(
        handle="a" * 16,
        key="k",
        report=FlexReport.objects.get(slug="product-list"),
        user=town.users["100100"],
        view="100100",
        state="ready",
        file_format="pdf",
        asked_at=NOW,
        expires_at=NOW,
    )
    cache.clear()
    return {
        "ticket": {"number": "T9001"},
        "order": {"number": "O9001"},
        "form": {"handle": "f" * 16},
        "report-file": {"handle": "a" * 16},
    }


def chosen_payment(client: Client) -> str:
    """The key of a payment that was chosen, and waits in the session for its last click."""
    card = Method.objects.filter(account__number="100100", kind="card").earliest("pk")
    choice = {"amount": "other", "other": "7.00", "method": card.handle, "view": "100100"}
    return client.post("/payments/pay/", choice).headers["Location"].split("/")[3]


def wishes_sent(town: Town, client: Client) -> None:
    """What somebody sends before a page thanks for it, in the session of `client`."""
    order = {"what": "Two lines.", "account": "100100", "location": "Shop", "token": "o1"}
    order |= {"callback_name": "Ben", "callback_phone": "218 555 0110"}
    client.post("/services/orders/request/", order | {"callback_email": "ben@bell.example"})
    client.post("/services/tickets/new/", report(town, "2185550110"))
    client.post("/services/request/", wish(do="send"))


def bells_pages(town: Town, client: Client) -> Iterator[Stop]:
    """Every route of the portal with Bell's own things in its address."""
    by_route = ways_to_pay(town) | papers(town)
    by_route["pay-review"] = {"payment": chosen_payment(client)}
    wishes_sent(town, client)
    bill = Invoice.objects.filter(account=town.bell, issued_at__isnull=False).latest("pk")
    calls = client.get(f"/billing/invoices/{bill.number}/calls/").context["rows"]
    unbilled = client.get("/billing/unbilled/").context["rows"]
    ready = {"invoice-explain-call": calls[0].url, "unbilled-explain": unbilled[0].url}
    things: dict[str, object] = {
        "number": bill.number,
        "position": 1,
        "account": "100100",
        "place_code": 0,
        "product_id": "2185550110",
        "slug": "charges-by-location",
        "user_id": "100100",
    }
    for route in on_face(PORTAL):
        if route.right != PUBLIC and route.name not in OF_PARENTS:
            family = by_route.get(route.name.partition("-")[0], {})
            known = things | family | by_route.get(route.name, {})
            yield Stop(route.name, ready.get(route.name) or address_of(PORTAL, route, **known))


def adas_pages(town: Town, _client: Client) -> Iterator[Stop]:
    """What only a parent has, and what the entire view makes another page of."""
    bill = Invoice.objects.filter(account=town.acme, issued_at__isnull=False).latest("pk")
    for route in on_face(PORTAL):
        if route.name in (*OF_PARENTS, "home", "statements", "products", "report"):
            known = {
                "number": bill.number,
                "slug": "charges-by-location",
                "resource": resources()[0].key,
            }
            yield Stop(route.name, address_of(PORTAL, route, **known))


WALKS: dict[str, Walk] = {"100100": bells_pages, "200100": adas_pages}


def stops_of(town: Town, user_id: str, client: Client) -> list[Stop]:
    """The pages of a walk; what shows none is named in NO_PAGE, so that no page is missed."""
    stops, without = [], set()
    for stop in WALKS[user_id](town, client):
        if shows_page(client, stop.path):
            stops.append(stop)
        else:
            without.add(stop.name)
    assert without == (NO_PAGE if user_id == "100100" else set())
    return stops


def shows_page(client: Client, path: str) -> bool:
    """Whether a whole page of ours stands there."""
    answer = client.get(path)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_page and b"<html" in answer.getvalue()[:300]


def flaws_in(page: Page, theme: str) -> list[str]:
    """What axe finds wrong with the page as it stands in a theme."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    return [f"{theme} {each}" for each in flaws_of_axe(page, RULES[theme])]


def arrived(visit: Visit, path: str, *, script: bool) -> Page:
    """The page as it came; without script no script of any kind ran while it did.

    Only then may script run again, since axe itself is one.
    """
    page = visit.page
    switch = visit.context.new_cdp_session(page)
    switch.send("Emulation.setScriptExecutionDisabled", {"value": not script})
    page.goto(visit.base + path)
    switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
    switch.detach()
    return page


def looked_at(visit: Visit, path: str, *, script: bool) -> list[str]:
    """What is wrong with one page in any of its looks."""
    page = arrived(visit, path, script=script)
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if visit.sideways() > 0:
            found.append(f"{visit.sideways()} px too wide at {width}")
        found += [f"{width} {each}" for theme in RULES for each in flaws_in(page, theme)]
    return found + (flaws_beside_axe(page) if script else [])


@pytest.fixture(autouse=True)
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just proved who they are."""
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)


@pytest.mark.accepts("portal-60")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("user_id", WALKS)
def test_every_page_of_the_portal_in_every_look(
    furnished: Town, windows: Windows, user_id: str, *, script: bool
) -> None:
    client = signed_in(furnished.users[user_id])
    stops = stops_of(furnished, user_id, client)
    visit = windows.of(furnished.users[user_id])
    # The browser goes on in the session that sent the wishes, so that it is thanked too.
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    visit.context.add_cookies([{"name": name, "value": value, "url": visit.base}])

    looks = {stop.name: looked_at(visit, stop.path, script=script) for stop in stops}

    assert {name: flaws for name, flaws in looks.items() if flaws} == {}
    assert visit.complaints == []
    assert {each for each in visit.addresses if not each.startswith(visit.base)} == set()


@pytest.mark.accepts("portal-60")
@pytest.mark.parametrize("user_id", WALKS)
def test_every_page_of_the_portal_keeps_its_budgets(furnished: Town, user_id: str) -> None:
    client = signed_in(furnished.users[user_id])
    over = {}

    for stop in stops_of(furnished, user_id, client):
        client.get(stop.path)
        with CaptureQueriesContext(connection) as asked:
            weight = len(gzip.compress(client.get(stop.path).getvalue()))
        if len(asked) > QUERIES_MAX.get(stop.name, QUERIES_OF_A_PAGE) or weight > HTML_BYTES_MAX:
            over[stop.name] = (len(asked), weight)

    assert over == {}
