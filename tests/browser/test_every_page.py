"""Every page of the office, of wholesale customers and of agents that needs no number in its
address, as axe sees it, and for the keyboard, at 200 %, with less motion and on paper.

A new page joins this claim by its route; it is loaded once, and looked at wide and light, narrow
and dark. The portal has a walk of its own (test_portal_crawl.py).
"""

from typing import Literal

import pytest
from django.test import Client

from tests.browser.conftest import Visit, Windows
from tests.browser.judging import flaws_beside_axe, flaws_of_axe
from tests.crawl import PARAMETER, address_of, on_face
from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.types import PUBLIC
from tollbook.config.routes import AGENT, OFFICE, WHOLESALE

WALKERS = {OFFICE: "sam", WHOLESALE: "300100", AGENT: "nora"}
Look = tuple[int, Literal["dark", "light"]]
NARROW: Look = (320, "dark")
WIDE: Look = (1280, "light")
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


def in_look(visit: Visit, look: Look) -> None:
    """Let the window be so wide and the reader's system be so."""
    width, theme = look
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.emulate_media(color_scheme=theme)


def flaws_in(visit: Visit, look: Look) -> list[str]:
    """What axe and the eye find in the page that stands, without another load."""
    in_look(visit, look)
    found = [f"{look} {each}" for each in flaws_of_axe(visit.page)]
    wide = visit.sideways()
    return found + ([f"{look} {wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("face", WALKERS)
def test_every_page_serves_axe_keyboard_zoom_stillness_and_paper(
    billed: Town, windows: Windows, face: str
) -> None:
    person = billed.users[WALKERS[face]]
    visit = windows.of(person)
    found: dict[str, list[str]] = {}

    paths = pages_of(face, signed_in(person))
    assert len(paths) >= PAGES_MIN[face]
    for path in paths:
        in_look(visit, WIDE)
        visit.open(path)
        looks = [*flaws_in(visit, NARROW), *flaws_in(visit, WIDE)]
        if flaws := [*looks, *flaws_beside_axe(visit.page)]:
            found[path] = flaws

    assert found == {}
    assert visit.complaints == []
