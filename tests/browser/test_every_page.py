"""Every page of the office, of wholesale customers and of agents that needs no number in its
address, as axe sees it, and for the keyboard, at 200 %, with less motion and on paper.

A new page joins this claim by its route; it is walked wide and light, narrow and dark. The portal
has a walk of its own (test_portal_crawl.py).
"""

import pytest
from django.test import Client

from tests.browser.conftest import Windows
from tests.browser.judging import flaws_beside_axe
from tests.crawl import PARAMETER, address_of, on_face
from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.types import PUBLIC
from tollbook.config.routes import AGENT, OFFICE, WHOLESALE

WALKERS = {OFFICE: "sam", WHOLESALE: "300100", AGENT: "nora"}
LOOKS = [(1280, "light"), (320, "dark")]
PAGES_MIN = {OFFICE: 40, WHOLESALE: 20, AGENT: 8}


def pages_of(face: str, client: Client) -> list[str]:
    """The addresses of a face that show somebody a page of their own."""
    routes = [each for each in on_face(face) if PARAMETER not in each.path and each.right != PUBLIC]
    addresses = sorted({address_of(face, each) for each in routes})
    return [address for address in addresses if shows_page(client, address)]


def shows_page(client: Client, address: str) -> bool:
    """Whether a whole page stands there; not a file, a piece, or the way to somewhere else."""
    answer = client.get(address)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_page and b"<html" in answer.content[:300]


@pytest.mark.parametrize("face", WALKERS)
def test_every_page_serves_keyboard_zoom_stillness_and_paper(
    billed: Town, windows: Windows, face: str
) -> None:
    person = billed.users[WALKERS[face]]
    visit = windows.of(person)

    found = {}
    for path in pages_of(face, signed_in(person)):
        visit.open(path)
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        if flaws := flaws_beside_axe(visit.page):
            found[path] = flaws

    assert found == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("face", WALKERS)
def test_no_page_gives_axe_a_reason_to_complain(
    billed: Town, windows: Windows, face: str, width: int, theme: str
) -> None:
    person = billed.users[WALKERS[face]]
    visit = windows.of(person, width=width, theme=theme)
    found: dict[str, list[str]] = {}

    paths = pages_of(face, signed_in(person))
    assert len(paths) >= PAGES_MIN[face]
    for path in paths:
        visit.page.goto(visit.base + path)
        flaws = visit.flaws()
        if visit.sideways() > 0:
            flaws.append(f"{visit.sideways()} px too wide")
        if flaws:
            found[path] = flaws

    assert found == {}
    assert visit.complaints == []
