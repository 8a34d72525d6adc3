"""The registry: every address with the right that opens it.

A page that two faces show is written once and mounted twice: the office shows the invoice viewer
of the portal below its own prefix, with a right of its own. Both mounts share the route's name,
so a link in such a page leads to the same page of the face one is in (see `config.urls_office`).
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Final

from django.urls import URLPattern, path

from tollbook.access.queries import rights_wanted
from tollbook.access.types import Route
from tollbook.entrance.routes import ROUTES as ENTRANCE_ROUTES
from tollbook.office.pages.start import to_customers
from tollbook.office.routes import ROUTES as OFFICE_ROUTES
from tollbook.portal.routes import ROUTES as PORTAL_ROUTES

BOTH: Final = "both"
PORTAL: Final = "portal"
OFFICE: Final = "office"
OFFICE_PREFIX: Final = "office/"

# What the office shows of the portal: the pages of one invoice, read only.
SHARED = tuple(route for route in PORTAL_ROUTES if route.name.startswith("invoice"))
MOUNTED = [replace(route, right="Customers.Access", change="") for route in SHARED]
# Where these pages say "Billing", the office has its list of customers.
MOUNTED.append(Route("billing/statements/", to_customers, "statements", "Customers.Access"))

# Prefix of the addresses and the routes of each face.
FACES: tuple[tuple[str, str, list[Route]], ...] = (
    (BOTH, "", ENTRANCE_ROUTES),
    (PORTAL, "", PORTAL_ROUTES),
    (OFFICE, OFFICE_PREFIX, OFFICE_ROUTES),
)
OFFICE_MOUNTS: tuple[str, str, list[Route]] = (OFFICE, OFFICE_PREFIX, MOUNTED)


def _patterns(*parts: tuple[str, str, list[Route]]) -> list[URLPattern]:
    return [
        path(prefix + route.path, route.view, route.defaults, name=route.name)
        for _, prefix, routes in parts
        for route in routes
    ]


def url_patterns() -> list[URLPattern]:
    """All routes as Django's patterns; where two share a name, a link leads to the portal's."""
    return _patterns(OFFICE_MOUNTS, *FACES)


def office_url_patterns() -> list[URLPattern]:
    """The same patterns; where two share a name, a link leads to the office's."""
    return _patterns(*FACES, OFFICE_MOUNTS)


def all_routes() -> Iterable[tuple[str, str, Route]]:
    """Face, prefix and route of everything."""
    return [
        (face, prefix, route)
        for face, prefix, routes in (*FACES, OFFICE_MOUNTS)
        for route in routes
    ]


@cache
def _registry() -> dict[tuple[bool, str], tuple[str, Route]]:
    found = {(face == OFFICE, route.name): (face, route) for face, _, route in all_routes()}
    assert len(found) == len(list(all_routes())), "two routes of a face share a name"
    return found


def in_office(address: str) -> bool:
    """Whether the address lies in the office."""
    return address.startswith(f"/{OFFICE_PREFIX}")


def place_of(name: str | None, address: str) -> tuple[str, Route] | None:
    """Face and route of the address called `name`; None for one that nobody registered."""
    return _registry().get((in_office(address), name or ""))


@cache
def rights_asked_by(face: str) -> frozenset[str]:
    """Every right that opens a page of `face`."""
    routes = [replace(route, change="") for each, _, route in all_routes() if each == face]
    return frozenset(rights_wanted(routes))


def right_of(name: str) -> str:
    """The right that opens the route `name`, which must be registered; the portal's before the
    office's, for the menu of each face names its own."""
    found = _registry().get((False, name)) or _registry()[True, name]
    return found[1].right
