"""Signing in and out."""

from typing import Any

import pytest
from django.test import Client

from tests.town import PASSWORD, Town

WRONG = "That name and password do not match. Check both and try again."


def sign_in(name: str, password: str = PASSWORD, **more: str) -> Any:
    """The answer of the log-in page."""
    return Client().post("/login/", {"name": name, "password": password, **more})


@pytest.mark.accepts("portal-1")
def test_bell_signs_in_with_the_account_number(town: Town) -> None:
    assert sign_in("100100").headers["Location"] == "/"


def test_staff_land_in_the_office(town: Town) -> None:
    assert sign_in("sam").headers["Location"] == "/office/"


def test_blanks_and_case_of_a_name_do_not_count(town: Town) -> None:
    assert sign_in("  SAM ").headers["Location"] == "/office/"


def test_the_password_is_case_sensitive(town: Town) -> None:
    assert WRONG in sign_in("100100", PASSWORD.upper()).content.decode()


def test_a_generic_log_in_never_signs_in(town: Town) -> None:
    assert sign_in("GenericCustomer", "").status_code == 422
    assert WRONG in sign_in("GenericCustomer", "x").content.decode()


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/billing/statements/?year=2026", "/billing/statements/?year=2026"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/office/", "/"),
    ],
)
def test_next_is_followed_inside_the_own_face_only(town: Town, asked: str, lands: str) -> None:
    assert sign_in("100100", next=asked).headers["Location"] == lands


def test_who_is_signed_in_does_not_see_the_page_again(town: Town, client_of_bell: Client) -> None:
    assert client_of_bell.get("/login/").headers["Location"] == "/"


def test_the_session_key_changes_at_sign_in(town: Town) -> None:
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    client.post("/login/", {"name": "100100", "password": PASSWORD})

    assert client.session.session_key != before


def test_signing_out_ends_the_session(town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.post("/logout/", follow=True)

    assert "You are signed out." in response.content.decode()
    assert client_of_bell.get("/").headers["Location"] == "/login/?next=%2F"


def test_signing_out_is_a_post(town: Town, client_of_bell: Client) -> None:
    page = client_of_bell.get("/logout/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Nothing here under that address." in page.content.decode()
    assert client_of_bell.get("/").status_code == 200


def test_the_theme_is_kept_with_the_log_in_and_in_a_cookie(
    town: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.post("/theme/", {"theme": "dark", "next": "/profile/"})

    assert response.headers["Location"] == "/profile/"
    assert response.cookies["theme"].value == "dark"
    assert (
        '<html lang="en-US" data-theme="dark">' in client_of_bell.get("/profile/").content.decode()
    )


def test_a_theme_that_does_not_exist_changes_nothing(town: Town, client_of_bell: Client) -> None:
    client_of_bell.post("/theme/", {"theme": "neon", "next": "/"})

    town.users["100100"].refresh_from_db()
    assert town.users["100100"].theme == "system"
