"""The registry: every address with the right that opens it."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from django.urls import URLPattern, path

from tollbook.access.types import Route
from tollbook.entrance.routes import ROUTES as ENTRANCE_ROUTES
from tollbook.office.routes import ROUTES as OFFICE_ROUTES
from tollbook.portal.routes import ROUTES as PORTAL_ROUTES

BOTH: Final = "both"
PORTAL: Final = "portal"
OFFICE: Final = "office"

# Prefix of the addresses and the routes of each face.
FACES: dict[str, tuple[str, list[Route]]] = {
    BOTH: ("", ENTRANCE_ROUTES),
    PORTAL: ("", PORTAL_ROUTES),
    OFFICE: ("office/", OFFICE_ROUTES),
}


def url_patterns() -> list[URLPattern]:
    """All routes as Django's patterns."""
    return [
        path(prefix + route.path, route.view, route.defaults, name=route.name)
        for prefix, routes in FACES.values()
        for route in routes
    ]


def all_routes() -> Iterable[tuple[str, Route]]:
    """Face and route of everything."""
    return [(face, route) for face, (_, routes) in FACES.items() for route in routes]


@cache
def _by_name() -> dict[str, tuple[str, Route]]:
    found = {route.name: (face, route) for face, route in all_routes()}
    assert len(found) == len(list(all_routes())), "two routes share a name"
    return found


def place_of(name: str | None) -> tuple[str, Route] | None:
    """Face and route of the address called `name`; None for one that nobody registered."""
    return _by_name().get(name or "")


def right_of(name: str) -> str:
    """The right that opens the route `name`, which must be registered."""
    return _by_name()[name][1].right
