"""The look of a base in the office: drafted, measured, seen first, published, taken back."""

import re
import zlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.content.models import BaseLook, BrandImage
from tollbook.content.queries.looks import COLOUR_WORDS, OWN_COLOURS
from tollbook.flows.queries import letterhead
from tollbook.notices.actions import install_templates
from tollbook.notices.models import Template
from tollbook.notices.queries import words_of
from tollbook.notices.types import NoticeKind

PAGE = "/office/looks/NORTH/"
COLOURS = {
    f"{name}-{theme}": value
    for name, pair in OWN_COLOURS.items()
    for theme, value in zip(("light", "dark"), pair, strict=True)
}
SENT = COLOURS | {"font": "", "radius-panel": "10", "radius-control": "8"}
PLUM = {"brand-light": "#6b2a5e", "brand-dark": "#e3a3d3", "on-brand-dark": "#1f0b1a"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
RUNS = SVG.replace(b"<path", b'<path onload="alert(1)"')
CALLS_OUT = SVG.replace(b"<path", b'<use href="https://elsewhere.example/x.svg#a"/><path')


def png(width: int = 1, height: int = 1) -> bytes:
    """A white sheet of so many pixels."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = (b"\0" + b"\xff\xff\xff" * width) * height
    parts = ((b"IHDR", size + b"\x08\2\0\0\0"), (b"IDAT", zlib.compress(rows)))
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in (*parts, (b"IEND", b"")):
        check = zlib.crc32(name + data).to_bytes(4, "big")
        made += len(data).to_bytes(4, "big") + name + data + check
    return made


def row(town: Town) -> BaseLook:
    return BaseLook.objects.get(base=town.north)


def sheet_of_bell(town: Town) -> str:
    """The address of the base's sheet as Bell's page names it, "" for none."""
    cache.clear()
    page = signed_in(town.users["100100"]).get("/profile/").content.decode()
    found = re.search(r"/brand/NORTH/\w+\.css", page)
    return found[0] if found else ""


@pytest.fixture
def plain(town: Town) -> Town:
    """Base North with nothing of its own."""
    BaseLook.objects.filter(base=town.north).update(tokens={}, logo_svg="")
    return town


def test_a_draft_is_seen_by_staff_alone_until_it_is_published(
    plain: Town, client_of_sam: Client
) -> None:
    client_of_sam.post(PAGE, SENT | PLUM)
    draft = client_of_sam.get(PAGE + "draft.css").content.decode()
    frame = client_of_sam.get(PAGE + "seen/dark/")
    drafted = sheet_of_bell(plain)
    client_of_sam.post(PAGE + "publish/")
    published = sheet_of_bell(plain)

    assert draft == (
        "@layer brand { :root { --brand: light-dark(#6b2a5e, #e3a3d3); "
        "--on-brand: light-dark(#ffffff, #1f0b1a); } }"
    )
    assert 'data-theme="dark"' in frame.content.decode()
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert drafted == ""
    assert Client().get(published).content.decode() == draft


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"brand-light": "#9ad0dc"}, "Light: the main colour on a panel comes to 1.6 to 1; 4.5"),
        ({"brand-dark": "#3a4a50"}, "Dark: the main colour on a panel comes to 1.7 to 1; 4.5"),
        ({"series-2-light": "#f2d9c0"}, "on a panel comes to 1.3 to 1; 3.0 to 1 is the least."),
        ({"on-brand-light": "#0b5a6b"}, "Light: words on the main colour comes to 1.0 to 1"),
    ],
)
def test_a_colour_that_eyes_cannot_tell_apart_is_refused_with_its_number(
    plain: Town, client_of_sam: Client, wrong: dict[str, str], words: str
) -> None:
    response = client_of_sam.post(PAGE, SENT | wrong)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert row(plain).draft is None


def test_every_colour_that_is_offered_has_words() -> None:
    assert set(COLOUR_WORDS) == set(OWN_COLOURS)


def test_the_look_before_is_one_click_away_and_back(plain: Town, client_of_sam: Client) -> None:
    client_of_sam.post(PAGE, SENT | PLUM)
    client_of_sam.post(PAGE + "publish/")
    plum = row(plain).tokens
    client_of_sam.post(PAGE + "back/")
    shipped = row(plain).tokens
    client_of_sam.post(PAGE + "back/")

    assert (plum["brand"], shipped) == (["#6b2a5e", "#e3a3d3"], {})
    assert row(plain).tokens == plum


def test_a_dropped_draft_changes_nothing(plain: Town, client_of_sam: Client) -> None:
    client_of_sam.post(PAGE, SENT | PLUM)
    client_of_sam.post(PAGE + "drop/")
    published = client_of_sam.post(PAGE + "publish/", follow=True).content.decode()

    assert (row(plain).draft, row(plain).tokens) == (None, {})
    assert "There is no draft." in published


def test_a_logo_shows_on_every_page_and_cannot_act(plain: Town, client_of_sam: Client) -> None:
    logos = {
        "portal_logo": SimpleUploadedFile("logo.svg", SVG),
        "dark_logo": SimpleUploadedFile("dark.png", png(192, 192)),
        "icon": SimpleUploadedFile("icon.png", png(192, 192)),
    }
    client_of_sam.post(PAGE, SENT | logos)
    client_of_sam.post(PAGE + "publish/")
    cache.clear()
    page = signed_in(plain.users["100100"]).get("/").content.decode()
    logo = f"/brand/NORTH/{BrandImage.objects.get(kind='svg').digest}/"
    icon = f"/brand/NORTH/{BrandImage.objects.get(kind='png').digest}/"
    served = Client().get(logo)

    assert f'<img class="logo on-light" src="{logo}" alt="">' in page
    assert f'<img class="logo on-dark" src="{icon}" alt="" loading="lazy">' in page
    assert f'<link rel="icon" href="{icon}">' in page
    assert (served.headers["Content-Type"], served.content) == ("image/svg+xml", SVG)
    assert "sandbox" in served.headers["Content-Security-Policy"]
    first = Client().get("/brand/NORTH/manifest.json").json()["icons"][0]
    assert (first["src"], first["sizes"]) == (icon, "192x192")
    assert Client().get("/brand/SOUTH/" + icon.split("/")[-2] + "/").status_code == 404


@pytest.mark.parametrize("icon", [png(), png(400, 200), b"\xff\xd8\xff\xe0"])
def test_an_icon_that_no_phone_takes_is_refused(
    plain: Town, client_of_sam: Client, icon: bytes
) -> None:
    answer = client_of_sam.post(PAGE, SENT | {"icon": SimpleUploadedFile("icon.png", icon)})

    assert answer.status_code == 422
    assert "Upload a square PNG of at least 192 pixels" in answer.content.decode()


def test_the_logo_for_mails_stands_at_their_head_and_in_their_preview(
    plain: Town, client_of_sam: Client
) -> None:
    install_templates()
    template = Template.objects.get(kind="email_bill")
    facts = [(name, getattr(template, name)) for name in ("name", "subject", "text", "html")]
    typed = dict(facts) | {"way": "light", "is_active": "on"}
    preview = f"/office/templates/{template.pk}/preview/"
    before = client_of_sam.post(preview, typed).content.decode()
    logo = {"email_logo": SimpleUploadedFile("mail.png", png())}
    client_of_sam.post(PAGE, SENT | logo)
    client_of_sam.post(PAGE + "publish/")
    cache.clear()
    path = f"/brand/NORTH/{BrandImage.objects.get().digest}/"
    shown = client_of_sam.post(preview, typed).content.decode()
    head = letterhead(plain.north)
    mailed = words_of(NoticeKind.EMAIL_BILL, {}, head).html

    assert "<img" not in before
    assert f'src="{path}" alt="{plain.north.name}"' in shown
    assert head.logo_url.startswith("http")
    assert f'src="{head.logo_url}" alt="{plain.north.name}"' in mailed
    assert head.logo_url.endswith(path)


@pytest.mark.parametrize(
    "content",
    [
        RUNS,
        CALLS_OUT,
        SVG.replace(b"<path", b"<script>1</script><path"),
        SVG.replace(b"<path", b'<path style="fill:url(x)"'),
        SVG.replace(b"<path", b'<path fill="url(https://elsewhere.example/a)"'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        b"<html><script>1</script></html>",
        b"GIF89a",
        png() + b"\0" * (1024 * 1024),
    ],
)
def test_a_picture_that_would_act_or_lies_is_refused(
    plain: Town, client_of_sam: Client, content: bytes
) -> None:
    sent = SENT | {"portal_logo": SimpleUploadedFile("logo.svg", content)}

    response = client_of_sam.post(PAGE, sent)

    assert response.status_code == 422
    assert "Upload a PNG, JPEG or plain SVG of at most 1 MB." in response.content.decode()
    assert not BrandImage.objects.exists()


def test_two_people_at_one_look_do_not_overwrite_each_other(
    plain: Town, client_of_sam: Client
) -> None:
    seen = {"seen_version": str(row(plain).version)}
    first = client_of_sam.post(PAGE, SENT | PLUM | seen)
    second = client_of_sam.post(PAGE, SENT | seen | {"radius-panel": "4"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "radius-panel" not in (row(plain).draft or {})["tokens"]


@pytest.mark.parametrize("address", ["", "seen/light/", "draft.css", "publish/"])
def test_cyd_finds_no_looks(town: Town, client_of_cyd: Client, address: str) -> None:
    assert client_of_cyd.get(PAGE + address).status_code == 404


def test_a_style_sheet_is_served_in_its_layer_or_refused_by_line(
    plain: Town, client_of_sam: Client
) -> None:
    wrong = client_of_sam.post(PAGE, SENT | {"stylesheet": "\n.panel { position: fixed }"})
    file = SimpleUploadedFile("own.css", b".panel { border-width: 3px }")
    client_of_sam.post(PAGE, SENT | {"stylesheet": "", "stylesheet_file": file})
    client_of_sam.post(PAGE + "publish/")
    served = Client().get(sheet_of_bell(plain)).content.decode()

    assert wrong.status_code == 422
    assert "Line 2: position is not allowed in a style sheet." in wrong.content.decode()
    assert "@layer brand { @scope" in served
    assert ".panel { border-width: 3px ; }" in served
