"""The registry: every address with the right that opens it."""

from collections.abc import Iterable
from functools import cache

from django.urls import URLPattern, path

from tollbook.access.types import PUBLIC, Route
from tollbook.entrance.routes import ROUTES as ENTRANCE
from tollbook.office.routes import ROUTES as OFFICE
from tollbook.portal.routes import ROUTES as PORTAL

# Prefix of the addresses and the routes of each face.
FACES: dict[str, tuple[str, list[Route]]] = {
    "both": ("", ENTRANCE),
    "portal": ("", PORTAL),
    "office": ("office/", OFFICE),
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


def right_of(name: str | None) -> str:
    """The right that opens the route `name`; a route of nobody's (static files) is public."""
    return _by_name()[name][1].right if name in _by_name() else PUBLIC


def face_of(name: str | None) -> str:
    """The face that the route `name` belongs to."""
    return _by_name()[name][0] if name in _by_name() else "both"
