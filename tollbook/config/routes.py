"""The registry: every address with the right that opens it.

Each face has a prefix and a kind of person whose face it is. A page that several faces show is
written once and mounted below each prefix, with a right of the face: the office shows the portal's
invoice viewer, wholesale customers all of its pages but those of parents. All mounts of a page
share the route's name, so a link in it leads to the same page of the face one is in: there is a
list of addresses for each face, equal but for their order (`config.urls` and its twins).
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, partial
from typing import Final

from django.urls import URLPattern, path

from tollbook.access.queries import rights_wanted
from tollbook.access.types import PUBLIC, SIGNED_IN, Kind, Route
from tollbook.api.answers import PREFIX as API_PREFIX
from tollbook.api.routes import OPEN_ROUTES as WATCH_ROUTES
from tollbook.api.routes import ROUTES as API_ROUTES
from tollbook.customers.types import Viewer, wholesale_right
from tollbook.entrance.routes import ROUTES as ENTRANCE_ROUTES
from tollbook.entrance.security_routes import SECURITY
from tollbook.office.pages.start import to_customers
from tollbook.office.routes import ROUTES as OFFICE_ROUTES
from tollbook.portal.agent.routes import ROUTES as AGENT_ROUTES
from tollbook.portal.pages.explain import call_of_account
from tollbook.portal.routes import OPEN_ROUTES
from tollbook.portal.routes import ROUTES as PORTAL_ROUTES
from tollbook.portal.wholesale.routes import ROUTES as WHOLESALE_ROUTES

BOTH: Final = "both"  # everybody's: the log-in family and its like
PORTAL: Final = "portal"
OFFICE: Final = "office"
WHOLESALE: Final = "wholesale"
AGENT: Final = "agent"
API: Final = "api"  # every kind of person, by a token

PREFIXES: Final = {
    BOTH: "",
    PORTAL: "",
    OFFICE: "office/",
    WHOLESALE: "wholesale/",
    AGENT: "agent/",
    API: API_PREFIX,
}
OWN_FACE: Final = {
    Kind.STAFF: OFFICE,
    Kind.CUSTOMER: PORTAL,
    Kind.WHOLESALE: WHOLESALE,
    Kind.AGENT: AGENT,
}
URLCONFS: Final = {
    PORTAL: "tollbook.config.urls",
    OFFICE: "tollbook.config.urls_office",
    WHOLESALE: "tollbook.config.urls_wholesale",
    AGENT: "tollbook.config.urls_agent",
}

# What the office shows of the portal: the pages of one invoice, and statements of account.
SHARED = tuple(
    route
    for route in PORTAL_ROUTES
    if route.name.startswith("invoice") or route.name == "account-statement"
)
# A statement tells every balance that was.
IN_OFFICE = [
    replace(
        route,
        right="Accounting.Access" if route.name == "account-statement" else "Customers.Access",
        change="",
    )
    for route in SHARED
]
# Flex reports: the module that each names opens it, so the page itself asks for the right.
IN_OFFICE += [
    replace(route, right=SIGNED_IN)
    for route in PORTAL_ROUTES
    if route.name in ("report", "report-file")
]
# Papers of payments: the receipt, and the form for bank payments to be signed.
IN_OFFICE += [
    replace(route, right="Accounting.Access", change="")
    for route in PORTAL_ROUTES
    if route.name in ("pay-receipt-pdf", "pay-form-paper")
]
# A call of a customer's record, explained as the customer reads it.
IN_OFFICE.append(
    Route(
        "customers/<str:number>/unbilled/<str:feed>/<path:key>/",
        partial(call_of_account, back="office-customer-unbilled"),
        "office-unbilled-explain",
        "Customers.Access",
        shows_calls=True,
    )
)
# Where these pages say "Billing", the office has its list of customers.
IN_OFFICE.append(Route("billing/statements/", to_customers, "statements", "Customers.Access"))

# A wholesale log-in has one account: nothing to choose from and nothing linked.
OF_PARENTS = frozenset({"viewing", "linked-accounts"})
IN_WHOLESALE = [
    replace(route, right=wholesale_right(route.right), change=wholesale_right(route.change))
    for route in PORTAL_ROUTES
    if route.name not in OF_PARENTS
]

# The pages of one's own log-in, which nobody opens for another; the portal has them below its
# profile.
OWN = [replace(route, never_acting=True) for route in SECURITY]
IN_PORTAL = [replace(route, path=f"profile/{route.path}") for route in OWN]

FACES: dict[str, list[Route]] = {
    BOTH: [*ENTRANCE_ROUTES, *OPEN_ROUTES, *WATCH_ROUTES],
    PORTAL: [*PORTAL_ROUTES, *IN_PORTAL],
    OFFICE: [*OFFICE_ROUTES, *IN_OFFICE, *OWN],
    WHOLESALE: [*IN_WHOLESALE, *WHOLESALE_ROUTES, *OWN],
    AGENT: [*AGENT_ROUTES, *OWN],
    API: API_ROUTES,
}


def url_patterns(own: str) -> list[URLPattern]:
    """All routes as Django's patterns; where faces share a name, a link leads to that of `own`."""
    # Of several patterns with one name Django's reverse takes the last.
    order = [*(face for face in FACES if face != own), own]
    return [
        path(PREFIXES[face] + route.path, route.view, route.defaults, name=route.name)
        for face in order
        for route in FACES[face]
    ]


def all_routes() -> Iterable[tuple[str, str, Route]]:
    """Face, prefix and route of everything."""
    return [(face, PREFIXES[face], route) for face, routes in FACES.items() for route in routes]


@cache
def _registry() -> dict[tuple[str, str], tuple[str, Route]]:
    found = {(_shelf(face), route.name): (face, route) for face, _, route in all_routes()}
    assert len(found) == len(list(all_routes())), "two routes of a face share a name"
    return found


def _shelf(face: str) -> str:
    """Where a face's routes are looked up: what has no prefix lies together."""
    return face if PREFIXES[face] else PORTAL


def face_at(address: str) -> str:
    """The face that an address lies in; PORTAL for everything without a prefix."""
    prefixed = (face for face, prefix in PREFIXES.items() if prefix)
    return next((face for face in prefixed if address.startswith(f"/{PREFIXES[face]}")), PORTAL)


def place_of(name: str | None, address: str) -> tuple[str, Route] | None:
    """Face and route of the address called `name`; None for one that nobody registered."""
    return _registry().get((face_at(address), name or ""))


@cache
def rights_asked_by(face: str) -> frozenset[str]:
    """Every right that opens a page of `face`."""
    return frozenset(rights_wanted(replace(route, change="") for route in FACES[face]))


# The modules whose office pages name accounts one by one and show only those of the data scope.
# Every other module is about the company: its runs, its calls, its prices, its settings.
ABOUT_ACCOUNTS: Final = frozenset(
    {
        *("Customers", "Locations", "Accounting", "AccountCredit", "Impersonation"),
        *("Orders", "TroubleTickets", "Products"),
    }
)


def is_of_company(face: str, route: Route) -> bool:
    """Whether a page of the office is about customers of every Base, not about single accounts."""
    if face != OFFICE or route.right in (PUBLIC, SIGNED_IN):
        return False
    return route.of_company or route.right.partition(".")[0] not in ABOUT_ACCOUNTS


def is_beyond(viewer: Viewer, face: str, name: str) -> bool:
    """Whether the page is shut to a staff person who sees only some customers."""
    found = _registry().get((_shelf(face), name))
    return viewer.scope is not None and found is not None and is_of_company(*found)


def right_of(face: str, name: str) -> str:
    """The right that opens the route `name` of a face, "" where the face has no such route."""
    found = _registry().get((_shelf(face), name)) or _registry().get((PORTAL, name))
    return found[1].right if found and found[0] in (face, BOTH) else ""
