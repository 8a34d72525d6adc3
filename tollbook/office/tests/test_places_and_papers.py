"""Tabs Locations, Notes and Documents of a customer's record."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.customers.models import Document, Location, Note
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.notices.types import NoticeKind

RECORD = "/office/customers/100100/"
PLACES, NOTES, PAPERS = f"{RECORD}locations/", f"{RECORD}notes/", f"{RECORD}documents/"
ANNEX = {
    "description": "Pier Store",
    "kind": "Physical",
    "is_active": "yes",
    "address_1": "9 Pier Road",
    "postal_code": "55802",
    "city": "duluth",
    "state": "MN",
    "county": "St. Louis County",
    "in_city": "yes",
    "country": "US",
}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path / "documents" / "accounts"


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def changes_told() -> int:
    return Notice.objects.filter(kind=NoticeKind.SECURITY_CHANGE).count()


def test_a_place_is_added_changed_copied_and_made_the_bill_to(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(f"{PLACES}new/", ANNEX)
    store = Location.objects.get(description="Pier Store")
    assert (store.code, store.city, store.is_bill_to) == (2, "Duluth", False)

    copy = text_of(client_of_sam, f"{PLACES}new/?copy=2")
    assert 'value="9 Pier Road"' in copy
    client_of_sam.post(f"{PLACES}2/", ANNEX | {"notes": "Ring twice", "seen_version": "1"})
    silent = changes_told()
    client_of_sam.post(f"{PLACES}2/bill-to/")
    client_of_sam.post(f"{PLACES}2/bill-to/")

    # The address of record is another one now, which the old contact hears of once.
    assert (silent, changes_told()) == (0, 1)
    store.refresh_from_db()
    assert (store.notes, store.is_bill_to) == ("Ring twice", True)
    assert town.bell.locations.filter(is_bill_to=True).count() == 1
    labels = Change.objects.filter(account="100100", entity="location")
    assert ("Pier Store") in list(labels.values_list("new", flat=True))


def test_a_stale_form_is_refused_and_keeps_what_was_typed(
    client_of_sam: Client, town: Town
) -> None:
    address = f"{PLACES}1/"
    client_of_sam.post(address, ANNEX | {"seen_version": "1"})

    late = client_of_sam.post(address, ANNEX | {"address_1": "77 Late", "seen_version": "1"})

    text = late.content.decode()
    assert late.status_code == 422
    assert "Someone changed this record while you were editing. Reload and try again." in text
    assert 'value="77 Late"' in text


def test_a_place_in_use_says_so(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.post(f"{PLACES}1/delete/", follow=True)

    assert "2 products use this location." in response.content.decode()


def test_places_ask_for_their_own_rights(town: Town) -> None:
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Desk", rights=["Customers.Access", "Locations.Access"])])
    client = signed_in(sam)

    assert client.get(PLACES).status_code == 200
    assert "Add a location" not in text_of(client, PLACES)
    assert client.post(f"{PLACES}new/", ANNEX).status_code == 403
    assert client.post(f"{PLACES}1/delete/").status_code == 403


def test_a_note_is_text_and_never_markup(client_of_sam: Client, town: Town) -> None:
    client_of_sam.post(NOTES, {"text": "<b>Call</b> Ben", "level": "alert"})

    text = text_of(client_of_sam, NOTES)
    assert "&lt;b&gt;Call&lt;/b&gt; Ben" in text
    assert "Apr 20, 2026" in text
    wrong = client_of_sam.post(
        NOTES, {"text": "x", "shown_from": "4/2/26", "shown_until": "4/1/26"}
    )
    assert "The end date lies before the start date." in wrong.content.decode()


def test_a_note_is_rewritten_for_fifteen_minutes_then_only_followed(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(NOTES, {"text": "Call Ben"})
    note = Note.objects.get()
    address = f"{NOTES}{note.pk}/"

    with clock.at(NOW + timedelta(minutes=15)):
        client_of_sam.post(address, {"text": "Call Ben Bell"})
    with clock.at(NOW + timedelta(minutes=16)):
        client_of_sam.post(address, {"text": "Changed", "level": "info"})
        client_of_sam.post(NOTES, {"text": "He called back", "follows": str(note.pk)})

    note.refresh_from_db()
    assert (note.text, note.level) == ("Call Ben Bell", "info")
    assert Note.objects.get(text="He called back").follows == note
    client_of_sam.post(f"{address}delete/")
    gone = Change.objects.filter(label="note deleted").values_list("old", flat=True)
    assert list(gone) == ["Call Ben Bell"]


def packed(*names: str) -> bytes:
    """A packed folder with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for name in names:
            folder.writestr(name, "x")
    return file.getvalue()


def keep(client: Client, name: str, content: bytes, **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(PAPERS, {"title": "Paper", "file": file, **more})


@pytest.mark.accepts("office-9")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", b"MZ\x90\x00 a program"),
        ("photo.png", b"<script>alert(1)</script>"),
        ("page.html", b"<p>Hello</p><script>alert(1)</script>"),
        ("page.htm", b"<img src=x onerror=alert(1)>"),
        ("data.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
        ("list.csv", b"a,b\x00c"),
        ("tool.exe", b"MZ"),
        ("noname", b"text"),
        ("book.docx", packed("word/document.xml")),
        ("book.xlsx", packed("[Content_Types].xml", "word/document.xml")),
        ("book.docx", packed("[Content_Types].xml", "word/a.xml", "word/vbaProject.bin")),
        ("empty.txt", b""),
    ],
)
def test_a_file_that_lies_or_would_run_is_refused(
    client_of_sam: Client, town: Town, own_folder: Path, name: str, content: bytes
) -> None:
    response = keep(client_of_sam, name, content)

    assert response.status_code == 422
    assert "This kind of file is not accepted." in response.content.decode()
    assert not Document.objects.exists()
    assert not own_folder.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.PDF", b"%PDF-1.7 and so on"),
        ("note.txt", "Grüße".encode("cp1252")),
        ("book.docx", packed("[Content_Types].xml", "word/document.xml")),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"),
        ("call.wav", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        ("page.html", b"<p>Hello</p>"),
    ],
)
def test_a_kept_file_is_only_ever_downloaded(
    client_of_sam: Client, town: Town, own_folder: Path, name: str, content: bytes
) -> None:
    keep(client_of_sam, name, content)

    document = Document.objects.get()
    response: Any = client_of_sam.get(f"{PAPERS}{document.pk}/")
    assert b"".join(response.streaming_content) == content
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"
    (stored,) = own_folder.iterdir()
    assert name not in stored.name
    assert stored.stat().st_mode & 0o077 == 0


def test_a_file_over_the_limit_both_and_none_are_refused(client_of_sam: Client, town: Town) -> None:
    large = keep(client_of_sam, "a.txt", b"x" * (20 * 1024 * 1024 + 1)).content.decode()
    both = keep(client_of_sam, "a.txt", b"x", link="https://x.example/").content.decode()
    none = client_of_sam.post(PAPERS, {"title": "Paper"}).content.decode()
    http = client_of_sam.post(PAPERS, {"title": "Paper", "link": "http://x.example/"})

    assert "The file is larger than 20 MB." in large
    assert "Give a file or a link." in both
    assert "Give a file or a link." in none
    assert "Enter a web address beginning with https://." in http.content.decode()


def test_papers_of_another_account_are_not_there(
    client_of_sam: Client, client_of_cyd: Client, town: Town
) -> None:
    client_of_sam.post(PAPERS, {"title": "Paper", "link": "https://x.example/"})
    key = Document.objects.get().pk

    assert client_of_sam.get(f"/office/customers/500100/documents/{key}/").status_code == 404
    assert client_of_cyd.get(PAPERS).status_code == 404
    assert client_of_cyd.get(PLACES).status_code == 404
