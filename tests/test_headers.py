"""What every answer says to the browser besides its page: over HTTPS, and for files."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.crawl import FRAMED, ROUTES, address_of, invoice_of
from tests.fixtures import signed_in
from tests.plan import ROOT
from tests.town import PASSWORD, Town
from tollbook.access.types import PUBLIC, Route
from tollbook.config.proxies import behind_proxies
from tollbook.config.routes import BOTH, OFFICE, OWN_FACE
from tollbook.kernel.addresses import networks

OVER_HTTPS = (
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE"),
    *("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"),
)
SETTINGS_SAID = f"""
import json
from tollbook.config import settings
print(json.dumps({{name: getattr(settings, name) for name in {OVER_HTTPS!r}}}))
"""
OK = 200
# What a browser may show inside a window of ours without being told to save it.
PAGES = ("text/html", "text/css", "text/javascript", "application/json")


@pytest.fixture
def https(tmp_path: Path) -> dict[str, Any]:
    """The settings of a carrier that serves over HTTPS, as a fresh process reads them."""
    env = os.environ | {"TOLLBOOK_HTTPS": "yes", "TOLLBOOK_DATA_DIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", SETTINGS_SAID],
        env=env,
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_over_https_cookies_bind_to_the_host_and_nothing_goes_plain(
    town: Town, https: dict[str, Any]
) -> None:
    with override_settings(**https):
        client = Client()
        plain = client.get("/login/")
        page = client.get("/login/", secure=True)
        sent = {"name": "100100", "password": PASSWORD, "next": "/"}
        client.post("/login/", sent, secure=True)
        inside = client.get("/billing/statements/", secure=True)

    assert plain.status_code == 301
    assert plain.headers["Location"] == "https://testserver/login/"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert inside.headers["Strict-Transport-Security"] == "max-age=31536000"
    for name in ("__Host-session", "__Host-csrf"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_on_every_route_a_policy_stands_and_no_cookie_is_open(
    client: Client, town: Town, https: dict[str, Any]
) -> None:
    with override_settings(**https):
        answers = {
            address: Client().get(address, secure=True)
            for face, route in ROUTES
            for address in [address_of(face, route)]
        }

    wrong = {
        address
        for address, answer in answers.items()
        if answer.headers["Strict-Transport-Security"] != "max-age=31536000"
        or "unsafe" in answer.headers["Content-Security-Policy"]
        or not all(each["secure"] for each in answer.cookies.values())
    }
    assert wrong == set()


@pytest.mark.parametrize("user_id", ["100100", "200100", "300100", "nora", "sam"])
def test_whatever_is_no_page_is_a_download(town: Town, user_id: str) -> None:
    user = town.users[user_id]
    client, own = signed_in(user), OWN_FACE[user.kind]  # type: ignore[index]
    invoice_of(town, town.accounts.get(user_id, town.bell), "L9500")
    routes = [route for face, route in ROUTES if face == own and route.right != PUBLIC]

    loose = {
        (route.name, asked)
        for route in routes
        for asked, answer in answers(client, address_of(own, route, number=number_on(own, route)))
        if not is_safe(answer, route)
    }

    assert loose == set()


def answers(client: Client, address: str) -> Iterator[tuple[str, Any]]:
    """The page, and where there is one, both kinds of file."""
    page = client.get(address)
    yield "", page
    if page.status_code == OK:
        yield from ((kind, client.get(address, {"format": kind})) for kind in ("csv", "xlsx"))


def number_on(face: str, route: Route) -> str:
    """A number that the route's page knows: of an invoice, or of a customer."""
    return "100100" if face == OFFICE and "customers/" in route.path else "L9500"


def is_safe(answer: Any, route: Route) -> bool:
    """A page, or a file that the browser is told to save and not to guess about."""
    heads: dict[str, str] = answer.headers
    kind = heads.get("Content-Type", "text/html").partition(";")[0]
    is_page = kind in PAGES or route.name in (*FRAMED, "office-draft-paper")
    is_saved = heads.get("Content-Disposition", "").startswith("attachment")
    return (is_page or is_saved) and heads["X-Content-Type-Options"] == "nosniff"


def test_a_public_answer_may_be_kept_and_a_private_one_never(town: Town) -> None:
    client = signed_in(town.users["100100"])
    public = {route.name for face, route in ROUTES if face == BOTH and route.right == PUBLIC}

    page = client.get("/billing/statements/")

    assert "stylesheet" in public
    assert "no-store" in page.headers["Cache-Control"]
    assert "private" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("socket_address", "told", "scheme"),
    [
        ("10.1.2.3", "https", "https"),
        ("10.1.2.3", "http", "http"),
        ("10.1.2.3", "ftp, https", "http"),
        ("192.0.2.9", "https", "http"),
        ("", "https", "http"),
    ],
)
def test_only_a_listed_proxy_says_that_the_site_was_asked_over_https(
    settings: Any, socket_address: str, told: str, scheme: str
) -> None:
    settings.PROXIES = networks("10.0.0.0/8")
    asked: list[str] = []

    def site(environ: dict[str, Any], _: Any) -> list[bytes]:
        asked.append(environ["wsgi.url_scheme"])
        return []

    heads = {"REMOTE_ADDR": socket_address, "HTTP_X_FORWARDED_PROTO": told}
    behind_proxies(site)({"wsgi.url_scheme": "http", **heads}, lambda *_: lambda _: None)

    assert asked == [scheme]
