"""What cannot be read is answered with a page of the brand, like what is not there."""

from pathlib import Path
from shutil import copytree

from django.test import Client, override_settings

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.usage.store.shelf import shelf

FIELDS_TOO_MANY = {f"field{number}": "x" for number in range(5001)}


def test_more_than_a_page_takes_is_told_in_brand_with_a_way_on(town: Town) -> None:
    client = signed_in(town.users["100100"])

    answer = client.post("/profile/contact/", FIELDS_TOO_MANY)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "More came at once than this page takes. Go back and send less." in page
    assert town.north.name in page
    assert 'href="/help/contact/"' in page


def test_a_stranger_who_sends_too_much_finds_the_way_to_sign_in(town: Town) -> None:
    answer = Client().post("/login/", FIELDS_TOO_MANY)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="/login/"' in page
    assert "Nothing was saved." in page


def test_a_name_that_is_none_of_ours_shows_no_brand(town: Town) -> None:
    answer = Client().get("/login/", headers={"host": "elsewhere.example"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Nobody lives at this name" in page
    assert town.north.name not in page
    assert "<script" not in page


def test_a_page_that_cannot_be_shown_says_why_and_speaks_of_no_saving(
    town: Town, tmp_path: Path
) -> None:
    moved = copytree(shelf().folder, tmp_path / "moved")

    with override_settings(CALL_STORE_DIR=moved):
        answer = signed_in(town.users["100100"]).get("/billing/unbilled/")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<h1>That cannot be shown now</h1>" in page
    assert f"the settings name {moved}" in page
    assert "Nothing was saved" not in page
