"""What stands beside the figures: forms to download, news, links in their menus."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.content.actions import save_custom_link
from tollbook.content.models import CustomLink, DownloadForm, News

FORM = {"name": "Move of service", "heading": "Service", "audience": "customers"}
FACTS = FORM | {"list_order": "10", "group": "", "description": "For a new address."}


def test_a_form_is_offered_to_its_audience_and_group(
    town: Town, client_of_sam: Client, client_of_cyd: Client, tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    bell = signed_in(town.users["100100"])
    before = (bell.get("/forms/").status_code, "/forms/" in bell.get("/").content.decode())
    north = town.groups["NORTH"].pk
    lie = {"file": SimpleUploadedFile("a.pdf", b"<script>")}
    none = client_of_sam.post("/office/forms-new/", FACTS)
    refused = client_of_sam.post("/office/forms-new/", FACTS | lie)
    good = {"file": SimpleUploadedFile("move.pdf", b"%PDF-1.7 paper")}
    client_of_sam.post("/office/forms-new/", FACTS | {"group": north} | good)
    cache.clear()
    form = DownloadForm.objects.get()
    page = bell.get("/forms/").content.decode()
    down = bell.get(f"/forms/{form.handle}/")

    assert before == (404, False)
    assert (none.status_code, refused.status_code) == (422, 422)
    assert "Move of service" in page
    assert 'href="/forms/"' in page
    assert down.headers["Content-Disposition"] == 'attachment; filename="move.pdf"'
    assert "sandbox" in down.headers["Content-Security-Policy"]
    assert client_of_cyd.get("/forms/").status_code == 404
    assert client_of_cyd.get(f"/forms/{form.handle}/").status_code == 404
    client_of_sam.post(f"/office/forms/{form.handle}/", FACTS | {"is_retired": "on"})
    assert bell.get(f"/forms/{form.handle}/").status_code == 404


@pytest.mark.accepts("portal-38")
def test_news_is_written_for_an_audience_and_ends(town: Town, client_of_sam: Client) -> None:
    item = {"title": "Lines move", "audience": "customers", "base": ""}
    item["body"] = '<b onclick="x()">Tonight</b><script>x()</script>'
    late = client_of_sam.post(
        "/office/news/new/", item | {"starts_on": "2026-04-20", "expires_on": "2026-04-20"}
    )
    kept = client_of_sam.post("/office/news/new/", item | {"starts_on": "2026-04-20"}, follow=True)
    row = News.objects.get(title="Lines move")
    home = signed_in(town.users["100100"]).get("/").content.decode()
    page = signed_in(town.users["100100"]).get("/news/").content.decode()
    client_of_sam.post(f"/office/news/{row.pk}/drop/")

    assert late.status_code == 422
    assert "It ends before it begins." in late.content.decode()
    assert "Lines move" in home
    assert "Commission calendar" not in home
    assert "Last year&#x27;s news" not in home
    assert "<p><b>Tonight</b></p>" in page
    assert "Not shown: &lt;script&gt;, onclick." in kept.content.decode()
    assert "Last year&#x27;s news" in page
    assert not News.objects.filter(title="Lines move").exists()


def menu_of(client: Client, address: str) -> str:
    """The menu of a page."""
    return client.get(address).content.decode().partition("<nav")[2].partition("</nav>")[0]


def test_links_stand_at_the_end_of_their_menus_and_lead_outside(
    town: Town, client_of_bell: Client, client_of_cyd: Client
) -> None:
    before = menu_of(client_of_bell, "/")
    for place in ("ServiceMenu", "CustomLinksMenu", "HelpMenu"):
        link = CustomLink(
            place=place, text=f"At {place}", url="https://x.example/", base=town.north
        )
        save_custom_link(link=link, by=SYSTEM)
    cache.clear()
    services = menu_of(client_of_bell, "/services/products/")
    helped = menu_of(client_of_bell, "/help/contact/")
    listed = client_of_bell.get("/links/")

    assert ">Links" not in re.sub(r"<svg.*?</svg> ?", "", before)
    assert services.index("Tickets") < services.index("At ServiceMenu")
    assert helped.index("How to read your bill") < helped.index("At HelpMenu")
    outside = '<a href="https://x.example/" target="_blank" rel="noopener noreferrer">'
    assert outside in services
    assert outside in listed.content.decode()
    assert client_of_cyd.get("/links/").status_code == 404


def test_a_menu_whose_own_page_is_shut_leads_to_the_first_that_is_open(town: Town) -> None:
    set_group(
        name="Customers",
        rights=["Customers_CustomerLevel.Access", "TroubleTickets_CustomerLevel.Access"],
    )
    menu = menu_of(signed_in(town.users["100100"]), "/")

    assert 'href="/services/tickets/"' in menu
    assert "/services/locations/" not in menu


def test_social_links_stand_at_the_foot_of_the_pages_of_their_base(
    town: Town,
    client_of_sam: Client,
    client_of_cyd: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    pages = {"facebook": "https://social.example/north", "google_plus": "https://old.example/n"}
    wrong = client_of_sam.post("/office/links/social/NORTH/", {"twitter": "http://x.example/"})
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post("/office/links/social/NORTH/", pages)
    bell = signed_in(town.users["100100"]).get("/profile/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post("/office/links/social/NORTH/", {})
    after = signed_in(town.users["100100"]).get("/profile/").content.decode()

    assert wrong.status_code == 422
    assert "https://social.example/north" in bell
    assert "old.example" not in bell
    assert "social.example" not in client_of_cyd.get("/profile/").content.decode()
    assert "social.example" not in after
    assert 'href="/help/contact/">Contact us' in bell


@pytest.mark.parametrize("person", [None, "100100", "300100", "nora", "sam"])
def test_the_accessibility_statement_stands_at_the_foot_of_every_page(
    town: Town, person: str | None
) -> None:
    client = signed_in(town.users[person]) if person else Client()
    page = client.get("/no/such/page/" if person else "/login/").content.decode()
    address = re.search(r'href="([^"]+)">Accessibility', page)

    assert address is not None
    statement = client.get(address[1])
    assert statement.status_code == 200
    assert town.north.cs_phone[-4:] in statement.content.decode()
