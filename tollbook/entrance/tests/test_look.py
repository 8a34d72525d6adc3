"""The stylesheet, the script and the colours of a base: one address for each text, for ever."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.town import Town
from tollbook.content.models import BaseLook
from tollbook.content.queries.looks import base_sheet, fingerprint
from tollbook.entrance import look

STYLESHEET_BYTES_MAX = 25 * 1024
SCRIPT_BYTES_MAX = 25 * 1024


@pytest.mark.parametrize(("place", "most"), [(0, STYLESHEET_BYTES_MAX), (1, SCRIPT_BYTES_MAX)])
def test_both_are_packed_kept_and_within_their_budget(place: int, most: int) -> None:
    address = f"/look/{look.addresses()[place]}"

    response = Client().get(address, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) <= most
    whole = Client().get(address, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(response.content) == whole.content


@pytest.mark.django_db
def test_an_old_fingerprint_is_not_found() -> None:
    assert Client().get("/look/000000000000.css").status_code == 404


def test_a_base_serves_its_own_colours_and_nothing_else(town: Town, client_of_bell: Client) -> None:
    tokens = {"brand": ["#114488", "#88bbff"], "position": "fixed", "series-1": ["red", "#000000"]}
    BaseLook.objects.filter(base=town.north).update(tokens=tokens)
    sheet = "@layer brand { :root { --brand: light-dark(#114488, #88bbff); } }"
    address = f"/brand/NORTH/{fingerprint(sheet)}.css"

    page = client_of_bell.get("/profile/").content.decode()
    response = Client().get(address)

    assert f'<link rel="stylesheet" href="{address}">' in page
    assert response.content.decode() == sheet


def test_a_base_without_colours_has_no_sheet(town: Town, client_of_bell: Client) -> None:
    page = client_of_bell.get("/profile/").content.decode()
    assert not re.search(r"/brand/[^\"]*\.css", page)


def test_a_phone_reads_how_to_put_a_base_on_its_first_screen(
    town: Town, client_of_bell: Client
) -> None:
    BaseLook.objects.filter(base=town.north).update(tokens={"brand": ["#114488", "#88bbff"]})
    address = "/brand/NORTH/manifest.json"
    manifest = Client().get(address).json()
    sizes = {icon["sizes"] for icon in manifest["icons"] if icon["type"] == "image/png"}

    assert f'<link rel="manifest" href="{address}">' in client_of_bell.get("/").content.decode()
    assert (manifest["name"], manifest["theme_color"]) == (town.north.name, "#114488")
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    assert sizes == {"192x192", "512x512"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])
    assert Client().get("/brand/NOBODY/manifest.json").status_code == 404


@pytest.mark.parametrize(
    "value", ["Inter; } body { display: none", "url(x)", "a" * 201, 'x" onload="', "x}"]
)
def test_a_value_cannot_leave_its_token(value: str) -> None:
    assert base_sheet({"font": value}) == ""
