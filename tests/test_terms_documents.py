"""Terms that a base keeps here: drafted, put in force, accepted to the byte, replaced."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.access.types import Actor, Face
from tollbook.content.actions.terms import draft_terms, publish_terms
from tollbook.content.models import TermsDocument
from tollbook.customers.models import Account, TermsAcceptance

PAGE = "/office/links/terms/NORTH/"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
FIRST, SECOND = b"Be kind to each other.", "Pay on time, señor.".encode()
SYSTEM = Actor(at=NOW, face=Face.SYSTEM)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where files of this test lie."""
    settings.DOCUMENTS_DIR = tmp_path
    return tmp_path / "terms"


def hand_in(client: Client, content: bytes, name: str = "terms.txt", title: str = "Terms") -> Any:
    """Send the form of the page."""
    return client.post(PAGE, {"title": title, "file": SimpleUploadedFile(name, content)})


def put_in_force(client: Client, **more: str) -> Any:
    """Press the button below the draft."""
    draft = TermsDocument.objects.get(published_at__isnull=True)
    done = client.post(PAGE + "publish/", {"draft": draft.handle, **more})
    cache.clear()
    return done


def kept(town: Town, content: bytes, **more: Any) -> TermsDocument:
    """A document of a base that is in force, as a program puts it there."""
    base = more.pop("base", town.north)
    made = draft_terms(base=base, title="Terms", file=("terms.txt", content), by=SYSTEM)
    publish_terms(base=base, handle=made.handle, by=SYSTEM)
    cache.clear()
    return made


def address(document: TermsDocument) -> str:
    return f"/terms/{document.handle}/"


def read_by(client: Client, document: TermsDocument) -> bytes | int:
    """What the address gives somebody: the bytes, else the status."""
    response = client.get(address(document))
    found: Any = response
    return b"".join(found.streaming_content) if response.status_code == 200 else found.status_code


def test_a_draft_is_seen_by_staff_alone_and_asks_nobody(town: Town, client_of_sam: Client) -> None:
    bell = signed_in(town.users["100100"])

    sent = hand_in(client_of_sam, FIRST)
    cache.clear()

    draft = TermsDocument.objects.get()
    page = client_of_sam.get(PAGE).content.decode()
    assert sent.status_code == 302
    assert read_by(client_of_sam, draft) == FIRST
    assert read_by(bell, draft) == 404
    assert bell.get("/profile/").status_code == 200
    assert (draft.digest, draft.number) == (sha256(FIRST).hexdigest(), 1)
    assert draft.digest in page
    assert f'href="{address(draft)}"' in page


def test_what_is_put_in_force_is_asked_for_and_accepted_to_the_byte(
    town: Town, client_of_sam: Client
) -> None:
    bell, cyd = signed_in(town.users["100100"]), signed_in(town.users["500100"])
    hand_in(client_of_sam, FIRST, title="Terms of Base North")
    put_in_force(client_of_sam)
    document = TermsDocument.objects.get()

    shut = bell.get("/profile/").headers["Location"]
    gate = bell.get(shut).content.decode()
    served = bell.get(address(document))
    bell.post("/login/terms/", {"accept": "yes", "shown": address(document)})

    assert shut.startswith("/login/terms/")
    assert f'<a href="{address(document)}" target="_blank"' in gate
    assert served.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert bell.get("/profile/").status_code == 200
    evidence = TermsAcceptance.objects.get()
    assert evidence.text_hash == sha256(FIRST).hexdigest()
    assert evidence.link_text == "Terms of Base North"
    assert evidence.link_url == f"http://testserver{address(document)}"
    assert cyd.get("/profile/").status_code == 200
    assert read_by(cyd, document) == 404
    assert read_by(Client(), document) == 302


def test_a_new_version_leaves_the_one_before_to_be_read_by_who_accepted_it(
    town: Town, client_of_sam: Client
) -> None:
    first = kept(town, FIRST)
    Account.objects.update(terms_accepted_at=NOW)
    bell = signed_in(town.users["100100"])
    hand_in(client_of_sam, SECOND)

    put_in_force(client_of_sam)
    still = bell.get("/profile/").status_code
    page = client_of_sam.get(PAGE).content.decode()

    second = TermsDocument.objects.get(number=2)
    first.refresh_from_db()
    assert still == 200
    assert (first.ended_at, second.published_at) == (NOW, NOW)
    assert (read_by(bell, first), read_by(bell, second)) == (FIRST, SECOND)
    assert "Terms, version 1</a>" in page
    assert first.digest in page


def test_the_terms_stand_at_the_foot_of_the_pages_of_their_customers(
    town: Town, client_of_sam: Client
) -> None:
    document = kept(town, FIRST)
    Account.objects.update(terms_accepted_at=NOW)

    bell, cyd = (signed_in(town.users[each]) for each in ("100100", "500100"))

    assert f'<a href="{address(document)}" target="_blank"' in bell.get("/").content.decode()
    assert address(document) not in cyd.get("/").content.decode()
    assert address(document) not in client_of_sam.get("/office/").content.decode()


@pytest.mark.accepts("portal-22")
def test_putting_in_force_asks_the_whole_base_anew_where_that_is_ticked(
    town: Town, client_of_sam: Client
) -> None:
    kept(town, FIRST)
    kept(town, FIRST, base=town.south)
    Account.objects.update(terms_accepted_at=NOW)
    hand_in(client_of_sam, SECOND)

    put_in_force(client_of_sam, anew="yes")
    said = client_of_sam.get(PAGE).content.decode()

    bell, cyd = signed_in(town.users["100100"]), signed_in(town.users["500100"])
    assert bell.get("/profile/").status_code == 302
    assert cyd.get("/profile/").status_code == 200
    assert "Terms, version 2 is in force. 5 accounts of Base North will be asked" in said


def test_terms_that_changed_while_they_were_read_are_not_accepted(
    town: Town, client_of_sam: Client
) -> None:
    first = kept(town, FIRST)
    bell = signed_in(town.users["100100"])
    kept(town, SECOND)

    late = bell.post("/login/terms/", {"accept": "yes", "shown": address(first)})

    assert late.status_code == 422
    assert "The terms changed while this page was open." in late.content.decode()
    assert not TermsAcceptance.objects.exists()


def test_taken_out_of_force_it_is_asked_of_nobody_and_stays(
    town: Town, client_of_sam: Client
) -> None:
    document = kept(town, FIRST)

    client_of_sam.post(PAGE + "withdraw/")
    cache.clear()
    again = client_of_sam.post(PAGE + "withdraw/", follow=True).content.decode()

    bell = signed_in(town.users["100100"])
    assert bell.get("/profile/").status_code == 200
    assert read_by(bell, document) == FIRST
    assert "No document is in force any more." in again


def test_another_draft_makes_way_and_a_dropped_one_leaves_no_file(
    town: Town,
    client_of_sam: Client,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(client_of_sam, FIRST)
        seen = TermsDocument.objects.get().handle
        hand_in(client_of_sam, PDF, "terms.pdf")
    client_of_sam.post(PAGE + "publish/", {"draft": seen})
    unseen = client_of_sam.get(PAGE).content.decode()
    draft = TermsDocument.objects.get()
    files = [path.name for path in folder.iterdir()]
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post(PAGE + "drop/")

    assert "The draft was replaced meanwhile." in unseen
    assert (draft.number, draft.published_at, files) == (1, None, [draft.file_key])
    assert not TermsDocument.objects.exists()
    assert not list(folder.iterdir())
    assert Change.objects.filter(label="draft of terms dropped").count() == 2


@pytest.mark.parametrize(
    ("file", "title", "sentence"),
    [
        (("terms.html", b"<p>Be kind"), "Terms", "Terms are a PDF or a plain text"),
        (("terms.pdf", b"Be kind"), "Terms", "This kind of file is not accepted."),
        (("terms.pdf", PDF.replace(b"/Type", b"/JavaScript 2 /T")), "Terms", "This PDF holds"),
        (("terms.txt", "Señor".encode("cp1252")), "Terms", "Save the text as UTF-8 first"),
        (
            ("terms.txt", b"<script>alert(1)</script>"),
            "Terms",
            "This kind of file is not accepted.",
        ),
        (("terms.txt", FIRST), "  ", "Say what the document is called."),
        (("terms.txt", FIRST), "T" * 101, "Use at most 100 characters."),
    ],
)
def test_what_cannot_be_shown_as_it_is_is_refused(
    client_of_sam: Client, file: tuple[str, bytes], title: str, sentence: str
) -> None:
    response = hand_in(client_of_sam, file[1], file[0], title)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not TermsDocument.objects.exists()


def test_without_a_file_the_form_asks_for_one(town: Town, client_of_sam: Client) -> None:
    response = client_of_sam.post(PAGE, {"title": "Terms"})

    assert response.status_code == 422
    assert "Choose the file of the terms." in response.content.decode()


def test_who_may_only_look_keeps_nothing_and_who_may_not_finds_nothing(
    town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    sam = town.users["sam"]
    sam.is_superuser = False
    sam.save()
    sam.groups.set([set_group(name="Back office", rights=["Maintenance.Access"])])

    page = client_of_sam.get(PAGE)
    sent = hand_in(client_of_sam, FIRST)
    put = client_of_sam.post(PAGE + "publish/", {"draft": "0" * 16})

    assert (page.status_code, sent.status_code, put.status_code) == (200, 403, 403)
    assert client_of_bell.get(PAGE).status_code == 404
    assert not TermsDocument.objects.exists()


def test_a_base_has_one_document_in_force(town: Town) -> None:
    document = kept(town, FIRST)
    document.refresh_from_db()
    document.pk, document.number, document.handle = None, 2, "0" * 16

    with pytest.raises(IntegrityError), transaction.atomic():
        document.save(force_insert=True)


def test_the_page_of_terms_keeps_its_budget(
    town: Town, client_of_sam: Client, django_assert_max_num_queries: Any
) -> None:
    for content in (FIRST, SECOND, FIRST):
        kept(town, content)
    client_of_sam.get(PAGE)

    with django_assert_max_num_queries(8):
        client_of_sam.get(PAGE)
