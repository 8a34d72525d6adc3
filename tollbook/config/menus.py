"""The menu of each face, and where somebody lands who may not open its first page."""

from typing import Final

from django.urls import reverse

from tollbook.config.routes import AGENT, OFFICE, PORTAL, PREFIXES, URLCONFS, WHOLESALE, right_of
from tollbook.customers.types import Viewer
from tollbook.kernel.menu import MenuEntry
from tollbook.office.menu import MENU as OFFICE_MENU
from tollbook.portal.agent.menu import MENU as AGENT_MENU
from tollbook.portal.menu import MENU as PORTAL_MENU
from tollbook.portal.wholesale.menu import MENU as WHOLESALE_MENU

MENUS: Final[dict[str, tuple[MenuEntry, ...]]] = {
    PORTAL: PORTAL_MENU,
    OFFICE: OFFICE_MENU,
    WHOLESALE: (*PORTAL_MENU, *WHOLESALE_MENU),
    AGENT: AGENT_MENU,
}


def home_of(face: str) -> str:
    """The address of a face's first page."""
    return f"/{PREFIXES[face]}"


def first_open(face: str, viewer: Viewer) -> str:
    """The first page of the menu that `viewer` may open, "" where there is none."""
    for entry in _entries(MENUS[face]):
        right = right_of(face, entry.route)
        if right and viewer.may(right) and not entry.wants:
            return reverse(entry.route, urlconf=URLCONFS[face])
    return ""


def _entries(menu: tuple[MenuEntry, ...]) -> list[MenuEntry]:
    """Each entry with its children behind it."""
    return [each for entry in menu for each in (entry, *entry.children)]
