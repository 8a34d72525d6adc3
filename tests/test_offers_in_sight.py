"""No page offers limited staff a link or a button to what is shut to them.

Lena of test_staff_scope sees Base North, with every right.
"""

import re

from django.urls import Resolver404, resolve

from tests.crawl import address_of, on_face
from tests.fixtures import signed_in
from tests.test_staff_scope import foreign, lena
from tests.town import Town
from tollbook.access.models import User
from tollbook.access.types import SIGNED_IN
from tollbook.config.routes import OFFICE, URLCONFS, is_beyond, is_of_company
from tollbook.customers.queries import viewer_of
from tollbook.kernel import clock

__all__ = ["foreign", "lena"]
LEADS_TO = re.compile(r'(?:href|action|hx-get|hx-post)="(/office/[^"?#]*)')
OWN = ("100100", "200100")


def test_nothing_is_offered_that_is_shut(
    town: Town, lena: User, foreign: dict[str, object]
) -> None:
    client = signed_in(lena)
    viewer = viewer_of(lena, viewing="", now=clock.now())
    pages = [
        address_of(OFFICE, route, number=number, user_id=number, code=0)
        for number in OWN
        for route in on_face(OFFICE)
        if route.right != SIGNED_IN and not is_of_company(OFFICE, route)
    ]

    offered: dict[str, set[str]] = {}
    shown = 0
    for page in dict.fromkeys(pages):
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        shown += 1
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        for address in set(LEADS_TO.findall(main)):
            name = name_at(address)
            if name and is_beyond(viewer, OFFICE, name):
                offered.setdefault(name, set()).add(page)

    assert offered == {}
    assert shown > 30


def name_at(address: str) -> str:
    """The name of the route that an address leads to, "" for none."""
    try:
        return resolve(address, urlconf=URLCONFS[OFFICE]).url_name or ""
    except Resolver404:
        return ""
