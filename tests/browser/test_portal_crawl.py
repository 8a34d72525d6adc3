"""Every page of the portal, furnished until each stands, in both themes, wide and narrow, with and
without script: nothing for axe to say, nothing that the policy refuses, nothing from elsewhere,
nothing sideways; few statements and little weight.

A new route of the portal has to be walked here, or named among those that show no page of their own.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.browser.conftest import WCAG, Visit, Windows
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
from tollbook.payments.tests.people import Till, till_of
from tollbook.portal.tests.test_services import customer_rights, offer_voice
from tollbook.reports.actions import install_reports
from tollbook.services.models import Product

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# Themes differ in colours alone, so in the second one only these rules can find something new.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RULES = {"light": {"runOnly": WCAG}, "dark": {"runOnly": {"type": "rule", "values": OF_COLOUR}}}
WIDTHS = (1280, 320)
# Addresses that a form is sent to, that give a file, or that lead on: no page stands there.
NO_PAGE: frozenset[str] = frozenset()
QUERIES_MAX = {"home": 14, "pay": 12, "pay-review": 12, "report": 17}
QUERIES_OF_A_PAGE = 13  # eight of its own, five of the frame
HTML_BYTES_MAX = 30 * 1024


@dataclass(frozen=True)
class Stop:
    """One page of the walk."""

    name: str
    path: str


@pytest.fixture
def furnished(billed_town: Town, tmp_path: Path, settings: Any) -> Town:
    """Bell with everything that a page of the portal needs to stand."""
    settings.DOCUMENTS_DIR = tmp_path
    town = billed_town
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
    ticket_of(town.bell, "T9001")
    install_reports(at=NOW, with_customers=True)
    cache.clear()
    return town


def pay(town: Town) -> tuple[Till, str]:
    """Bell's ways to pay, and one payment of it."""
    till = till_of(town)
    till.card()
    till.bank("000987654321", nickname="Shop account")
    return till, till.pays("5.00").key


def own_things(town: Town, client: Client) -> Iterator[Stop]:
    """Every route of the portal with Bell's own things in its address."""
    till, payment = pay(town)
    bill = Invoice.objects.filter(account=town.bell, issued_at__isnull=False).latest("pk")
    signed_in(town.users["sam"]).post(
        "/office/forms-new/",
        {"name": "Move", "heading": "Moves", "audience": "customers", "list_order": "1"}
        | {"group": "", "description": "", "file": SimpleUploadedFile("move.pdf", b"%PDF-1.7 x")},
    )
    cache.clear()
    calls = client.get(f"/billing/invoices/{bill.number}/calls/").context["rows"]
    unbilled = client.get("/billing/unbilled/").context["rows"]
    things: dict[str, object] = {
        **{"number": bill.number, "position": 1, "account": "100100", "place_code": 0},
        **{"product_id": "2185550110", "slug": "charges-by-location", "payment": payment},
        **{"handle": till.bank("000987654322").handle, "user_id": "100100"},
    }
    billed_call, open_call = calls[0].url, unbilled[0].url
    form = DownloadForm.objects.get().handle
    other = {"ticket": {"number": "T9001"}, "form": {"handle": form}}
    ready = {"invoice-explain-call": billed_call, "unbilled-explain": open_call}
    for route in on_face(PORTAL):
        if route.right != PUBLIC:
            known = things | other.get(route.name.partition("-")[0], {})
            path = ready.get(route.name) or address_of(PORTAL, route, **known)
            yield Stop(route.name, path)


def stops_of(town: Town, client: Client) -> list[Stop]:
    """The pages of the walk; what shows none is named in NO_PAGE, so that no page is missed."""
    stops, without = [], set()
    for stop in own_things(town, client):
        if shows_page(client, stop.path):
            stops.append(stop)
        else:
            without.add(stop.name)
    print("WITHOUT", sorted(without - NO_PAGE), "TOO MANY", sorted(NO_PAGE - without))
    assert without == NO_PAGE
    return stops


def shows_page(client: Client, path: str) -> bool:
    """Whether a whole page of ours stands there."""
    answer = client.get(path)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_page and b"<html" in answer.getvalue()[:300]


def flaws_in(page: Page, theme: str) -> list[str]:
    """What axe finds wrong with the page as it stands in a theme."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = page.evaluate("rules => axe.run(document, rules)", RULES[theme])["violations"]
    return [f"{theme} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def looked_at(visit: Visit, path: str) -> list[str]:
    """What is wrong with one page in any of its looks."""
    page = visit.page
    page.goto(visit.base + path)
    page.evaluate(AXE)
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if visit.sideways() > 0:
            found.append(f"{visit.sideways()} px too wide at {width}")
        found += [f"{width} {each}" for theme in RULES for each in flaws_in(page, theme)]
    return found


@pytest.mark.accepts("portal-60")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_every_page_of_the_portal_in_every_look(
    furnished: Town, windows: Windows, monkeypatch: pytest.MonkeyPatch, *, script: bool
) -> None:
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)
    bell = furnished.users["100100"]
    stops = stops_of(furnished, signed_in(bell))
    visit = windows.of(bell, script=script)

    found = {stop.name: flaws for stop in stops if (flaws := looked_at(visit, stop.path))}

    assert found == {}
    assert visit.complaints == []
    assert {each for each in visit.addresses if not each.startswith(visit.base)} == set()


@pytest.mark.accepts("portal-60")
def test_every_page_of_the_portal_keeps_its_budgets(
    furnished: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)
    client = signed_in(furnished.users["100100"])
    over = {}

    for stop in stops_of(furnished, client):
        client.get(stop.path)
        with CaptureQueriesContext(connection) as asked:
            weight = len(gzip.compress(client.get(stop.path).getvalue()))
        if len(asked) > QUERIES_MAX.get(stop.name, QUERIES_OF_A_PAGE) or weight > HTML_BYTES_MAX:
            over[stop.name] = (len(asked), weight)

    assert over == {}
