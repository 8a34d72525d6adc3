"""The terms that a base asks its customers to accept."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.models import Change
from tollbook.access.types import Actor, Face
from tollbook.content.actions import save_custom_link, save_download_form
from tollbook.content.models import CustomLink, DownloadForm
from tollbook.customers.actions.terms import accept_terms, clear_terms
from tollbook.customers.models import Account, TermsAcceptance
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused

SYSTEM = Actor(at=NOW, face=Face.SYSTEM)
GATE = "/login/terms/?next=%2Fprofile%2F"


def ask_for(town: Town, **more: Any) -> CustomLink:
    """Put terms before the customers of Base North."""
    facts = {"place": "AcceptTermsPage", "text": "Terms of service", "base": town.north} | more
    url = "https://north.example/terms"
    return save_custom_link(link=CustomLink(url=url, **facts), by=SYSTEM)


@pytest.fixture
def asked(town: Town, django_capture_on_commit_callbacks: Any) -> Town:
    """The town whose Base North has terms to accept."""
    with django_capture_on_commit_callbacks(execute=True):
        ask_for(town)
    return town


@pytest.mark.accepts("portal-21")
def test_bell_accepts_once_and_the_gate_is_gone(asked: Town) -> None:
    client = Client()
    client.post("/login/", {"name": "100100", "password": PASSWORD})

    shut = client.get("/profile/")
    page = client.get(shut.headers["Location"]).content.decode()
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    sent = client.post("/login/terms/", {"accept": "yes", "next": "/profile/"})

    asked.bell.refresh_from_db()
    assert shut.headers["Location"] == GATE
    assert '<a href="https://north.example/terms" target="_blank"' in page
    assert sent.headers["Location"] == "/profile/"
    assert (asked.bell.terms_accepted_at, asked.bell.terms_accepted_ip) == (NOW, "198.51.100.7")
    assert client.get("/profile/").status_code == 200
    evidence = TermsAcceptance.objects.get()
    assert (evidence.user, evidence.link_text) == (asked.users["100100"], "Terms of service")
    assert evidence.text_hash == ""
    labels = set(Change.objects.filter(account="100100").values_list("label", flat=True))
    assert labels == {"T&C Accepted Date", "T&C Accepted IP"}


def test_the_way_to_reach_us_stays_open_before_the_terms(asked: Town) -> None:
    client = signed_in(asked.users["100100"])

    assert client.get("/help/contact/").status_code == 200
    assert client.get("/news/").headers["Location"].startswith("/login/terms/")


def test_a_document_kept_here_opens_before_it_is_accepted_and_is_remembered(
    asked: Town, settings: Any, tmp_path: Path
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    content = b"Be kind to each other."
    ours, other = (
        save_download_form(form=DownloadForm(name=name), by=SYSTEM, file=("terms.txt", content))
        for name in ("Terms", "Another")
    )
    CustomLink.objects.update(url=f"https://testserver/forms/{ours.handle}/")
    cache.clear()
    client = signed_in(asked.users["100100"])

    document = client.get(f"/forms/{ours.handle}/")
    closed = client.get(f"/forms/{other.handle}/")
    client.post("/login/terms/", {"accept": "yes"})

    assert b"".join(document.streaming_content) == content  # type: ignore[attr-defined]
    assert closed.headers["Location"].startswith("/login/terms/")
    assert TermsAcceptance.objects.get().text_hash == sha256(content).hexdigest()


def test_a_piece_behind_the_gate_sends_the_whole_page_there(asked: Town) -> None:
    client = signed_in(asked.users["100100"])
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/profile/"}

    response = client.get("/billing/statements/", headers=here)

    assert response.headers["HX-Redirect"] == GATE


def test_without_the_tick_nothing_is_accepted(asked: Town) -> None:
    client = signed_in(asked.users["100100"])

    response = client.post("/login/terms/", {})

    asked.bell.refresh_from_db()
    assert response.status_code == 422
    assert "Tick the box to say that you accept." in response.content.decode()
    assert asked.bell.terms_accepted_at is None


def test_not_now_signs_out(asked: Town) -> None:
    client = signed_in(asked.users["100100"])

    response = client.post("/logout/")

    assert response.headers["Location"] == "/login/?signed-out"
    assert client.get("/").headers["Location"] == "/login/?next=%2F"


def test_a_sub_accepts_for_itself(asked: Town) -> None:
    parent, sub = signed_in(asked.users["200100"]), signed_in(asked.users["200101"])

    parent.post("/login/terms/", {"accept": "yes"})

    assert parent.get("/profile/").status_code == 200
    assert sub.get("/profile/").headers["Location"] == GATE


def test_other_bases_hidden_and_retired_links_ask_for_nothing(
    town: Town, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask_for(town, base=town.south)
        ask_for(town, customer_visible=False)
        ask_for(town, is_retired=True)
    bell, cyd = signed_in(town.users["100100"]), signed_in(town.users["500100"])

    assert bell.get("/profile/").status_code == 200
    assert bell.get("/login/terms/").headers["Location"] == "/"
    assert cyd.get("/profile/").status_code == 302


def test_staff_have_nothing_to_accept(asked: Town, client_of_sam: Client) -> None:
    assert client_of_sam.get("/office/").status_code == 200
    assert client_of_sam.get("/login/terms/").headers["Location"] == "/office/"


def test_who_acts_as_a_customer_cannot_accept(asked: Town) -> None:
    bell, sam = asked.users["100100"], asked.users["sam"]
    actor = Actor(at=NOW, face=Face.PORTAL, user=sam, acting_as=bell)

    with pytest.raises(Refused, match="Only the customer"):
        accept_terms(account=asked.bell, user=bell, links=[], by=actor)


@pytest.mark.accepts("portal-22")
def test_clearing_asks_one_base_anew_and_no_other(
    asked: Town, client_of_sam: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask_for(asked, base=asked.south)
    Account.objects.update(terms_accepted_at=NOW, terms_accepted_ip="198.51.100.7")
    people = {number: signed_in(asked.users[number]) for number in ("100100", "200101", "500100")}
    before = {number: client.get("/profile/").status_code for number, client in people.items()}

    question = client_of_sam.get("/office/links/clear/NORTH/").content.decode()
    client_of_sam.post("/office/links/clear/NORTH/")

    after = {number: client.get("/profile/").status_code for number, client in people.items()}
    assert before == {"100100": 200, "200101": 200, "500100": 200}
    assert "<strong>5 accounts</strong> of Base North" in question
    assert after == {"100100": 302, "200101": 302, "500100": 200}
    rows = Change.objects.filter(field="terms_accepted_at", new="")
    assert sorted(rows.values_list("account", flat=True)) == [
        *("100100", "200100", "200101", "200102", "400100")
    ]
    assert {row.user for row in rows} == {asked.users["sam"]}


def test_clearing_the_default_base_reaches_accounts_without_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.customers.actions.terms.CLEARED_AT_ONCE", 2)
    Account.objects.update(terms_accepted_at=NOW)
    Account.objects.filter(number="100100").update(group=None)
    Account.objects.filter(number="200100").update(terms_accepted_at=NOW + timedelta(minutes=1))

    cleared = clear_terms(base=town.north, by=Actor(at=clock.now(), face=Face.OFFICE))

    left = Account.objects.filter(terms_accepted_at__isnull=False).values_list("number", flat=True)
    assert cleared == 4
    assert set(left) == {"200100", "300100", "500100"}
