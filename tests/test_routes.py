"""Every address has a right or a mark, sends strangers to sign in, and guards its answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.crawl import (
    API_ROUTES,
    FRAMED,
    ROUTES,
    SANDBOXED,
    address_of,
    invoice_of,
    parameters_of,
    patterns,
)
from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.types import PUBLIC, RIGHTS, SIGNED_IN, Route
from tollbook.config.permissions import MODULES
from tollbook.config.routes import AGENT, BOTH, OFFICE, PORTAL, URLCONFS, WHOLESALE, all_routes
from tollbook.customers.types import WHOLESALE_MODULES

# A script or style inside the page, which the policy would refuse.
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=")


def rights_of(route: Route) -> set[str]:
    """What a route asks for, marks left out."""
    of_others = {right for pair in (route.twins or {}).values() for right in pair}
    return {route.right, route.change, *of_others} - {"", PUBLIC, SIGNED_IN}


@pytest.mark.accepts("portal-27")
@pytest.mark.parametrize("urlconf", URLCONFS.values())
def test_every_pattern_is_a_route_of_the_registry(urlconf: str) -> None:
    known = {(prefix + route.path, route.name) for _, prefix, route in all_routes()}

    found = patterns(get_resolver(urlconf).url_patterns)

    assert {(str(each.pattern), each.name) for each in found} == known


@pytest.mark.accepts("portal-27")
def test_every_route_has_a_right_of_a_known_module_or_a_mark() -> None:
    known = {f"{module}.{right}" for module in MODULES for right in RIGHTS}

    routes = [*API_ROUTES, *(route for _, route in ROUTES)]
    assert [route.name for route in routes if not route.right] == []
    assert {right for route in routes for right in rights_of(route)} <= known


def asked_on(face: str) -> set[str]:
    """The modules whose rights the routes of a face ask for."""
    on_face = [route for found, route in ROUTES if found == face]
    return {right.partition(".")[0] for route in on_face for right in rights_of(route)}


def test_each_face_asks_for_its_own_rights() -> None:
    of_portal, of_wholesale = asked_on(PORTAL), asked_on(WHOLESALE)

    assert {each for each in of_portal if not each.endswith("_CustomerLevel")} <= {"CustomerPortal"}
    assert of_wholesale == {WHOLESALE_MODULES[each] for each in of_portal}
    assert {each for each in asked_on(AGENT) if not each.endswith("_AgentLevel")} == set()
    assert {each for each in asked_on(OFFICE) if each.endswith("Level")} == set()


def test_wholesale_has_every_page_of_the_portal_but_those_of_parents() -> None:
    of_portal, of_wholesale = (
        {route.name for found, route in ROUTES if found == face} for face in (PORTAL, WHOLESALE)
    )

    assert of_portal - of_wholesale == {"viewing", "linked-accounts"}
    added = of_wholesale - of_portal
    assert all(name.startswith("wholesale-") for name in added)


def test_only_the_entrance_is_public() -> None:
    assert {face for face, route in ROUTES if route.right == PUBLIC} == {BOTH}
    assert {each.name for each in API_ROUTES if each.right == PUBLIC} == {
        *("api-page", "api-document")
    }


def test_a_link_in_a_shared_page_stays_in_its_face() -> None:
    faces = (PORTAL, OFFICE, WHOLESALE)

    addresses = [reverse("invoice", urlconf=URLCONFS[face], args=["L1"]) for face in faces]

    assert addresses == [
        f"{prefix}/billing/invoices/L1/" for prefix in ("", "/office", "/wholesale")
    ]


def test_a_route_of_something_unheard_of_fails_the_crawl() -> None:
    stray = Route("stray/<str:unheard_of>/", Client.get, "stray", SIGNED_IN)

    with pytest.raises(AssertionError, match="unheard_of"):
        parameters_of(stray)


def test_signed_out_one_is_sent_to_sign_in_and_back(client: Client, town: Town) -> None:
    shut = [(face, route) for face, route in ROUTES if route.right != PUBLIC]
    addresses = [address_of(face, route) for face, route in shut]

    answers = {address: client.get(address).headers.get("Location") for address in addresses}

    assert answers == {each: f"/login/?next={each.replace('/', '%2F')}" for each in addresses}


def test_a_piece_asked_for_signed_out_sends_the_whole_page_away(client: Client, town: Town) -> None:
    response = client.get(
        "/billing/statements/?sort=-date",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/billing/statements/"},
    )

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login/?next=%2Fbilling%2Fstatements%2F"


def test_a_form_sent_signed_out_comes_back_to_its_page(client: Client, town: Town) -> None:
    address = "/office/runs/1/step/verify/"

    back = client.post(address, headers={"Referer": "http://testserver/office/runs/1/"})
    kept = client.post(address, headers={"Referer": "https://evil.example/x/"})

    assert back.headers["Location"] == "/login/?next=%2Foffice%2Fruns%2F1%2F"
    assert "evil" not in kept.headers["Location"]


def test_an_address_that_nobody_registered_stays_shut(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.config.gate.place_of", lambda _name, _address: None)

    assert signed_in(town.users["sam"]).get("/office/").status_code == 404
    assert client.get("/login/").status_code == 404


@pytest.mark.parametrize("person", ["", "100100", "500100", "sam"])
def test_every_answer_is_guarded(client: Client, town: Town, person: str) -> None:
    invoice_of(town, town.cygnet)
    visitor = signed_in(town.users[person]) if person else client

    wrong = {
        address: faults
        for face, route in ROUTES
        for address in [address_of(face, route)]
        if (faults := faults_at(visitor, route, address))
    }

    assert wrong == {}


@pytest.mark.parametrize("address", ["/nothing/here/", "/office/nothing/", "/admin/"])
@pytest.mark.parametrize("person", ["", "100100", "sam"])
def test_unknown_addresses_are_guarded_too(
    client: Client, town: Town, person: str, address: str
) -> None:
    visitor = signed_in(town.users[person]) if person else client

    response = visitor.get(address)

    assert response.status_code == 404
    assert faults_of(response, is_framed=False) == []


def faults_at(visitor: Client, route: Route, address: str) -> list[str]:
    """The faults of an answer; a sandbox that lets nothing act may keep its own looks."""
    response = visitor.get(address)
    policy = response.headers["Content-Security-Policy"]
    if route.name not in SANDBOXED or response.status_code != 200:
        return faults_of(response, is_framed=route.name in FRAMED)
    is_shut = policy.startswith("default-src 'none';") and policy.endswith("; sandbox")
    is_looks_only = "script-src" not in policy and "http" not in policy
    is_ours = "frame-ancestors 'self'" in policy and is_kept_by_nobody(response)
    return [] if is_shut and is_looks_only and is_ours else ["sandbox"]


def faults_of(response: Any, *, is_framed: bool) -> list[str]:
    """What is missing of the headers that let nothing in and tell nobody where one was."""
    heads = response.headers
    policy = heads["Content-Security-Policy"]
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    frames = {"'none'", "'self'"} if is_framed else {"'none'"}
    frame_words = {"DENY", "SAMEORIGIN"} if is_framed else {"DENY"}
    holds = {
        "nothing unsafe or foreign": not any(word in policy for word in ("unsafe", "*", "http")),
        "default-src": parts["default-src"] == "'none'",
        "script-src": parts["script-src"].split()[0] == "'self'",
        "style-src": parts["style-src"] == "'self'",
        "object-src": parts["object-src"] == "'none'",
        "base-uri": parts["base-uri"] == "'none'",
        "form-action": parts["form-action"] == "'self'",
        "frame-ancestors": parts["frame-ancestors"] in frames,
        "X-Frame-Options": heads["X-Frame-Options"] in frame_words,
        "nosniff": heads["X-Content-Type-Options"] == "nosniff",
        "Referrer-Policy": heads["Referrer-Policy"] == "same-origin",
        "opener": heads["Cross-Origin-Opener-Policy"] == "same-origin",
        "Permissions-Policy": "camera=()" in heads["Permissions-Policy"],
        "kept by nobody": is_kept_by_nobody(response),
        "nothing inline": not INLINE.search(response.getvalue()),
    }
    return [name for name, is_held in holds.items() if not is_held]


def is_kept_by_nobody(response: Any) -> bool:
    """Pages of signed-in people are never stored; files that are everybody's may be."""
    kept = response.headers.get("Cache-Control", "")
    return "no-store" in kept or "public" in kept or not response.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("person", "page", "module"),
    [
        ("sam", "/office/customers/100100/", "Customers"),
        ("sam", "/office/catalog/items/", "ProductsAdmin"),
        ("100100", "/billing/statements/", "Customers_CustomerLevel"),
        ("300100", "/wholesale/", "Wholesale_Customers"),
        ("sam", "/office/security/", ""),
    ],
)
def test_a_page_names_the_module_of_rights_that_opens_it(
    town: Town, person: str, page: str, module: str
) -> None:
    answer = signed_in(town.users[person]).get(page)

    words = answer.content.decode()
    assert answer.status_code == 200
    assert (f"Module of this page<br><b>{module}</b>" in words) is bool(module)
    assert ("Module of this page" in words) is bool(module)


def test_a_stored_page_is_not_given_for_a_piece(client_of_sam: Client) -> None:
    assert "HX-Request" in client_of_sam.get("/office/").headers["Vary"]


def test_the_gate_costs_five_queries_at_most(
    client_of_sam: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(5):
        response = client_of_sam.get("/office/find/", {"q": ""})

    assert response.status_code == 302
