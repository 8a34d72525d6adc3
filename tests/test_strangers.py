"""Who finds nothing where: every route, every kind of person, somebody else's things.

`tests/crawl.py` says what is foreign; a new route joins these claims by itself, and fails them
until its parameters stand there. One town serves all claims: what they change is undone.
"""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from tests.crawl import (
    FOREIGN_NUMBER,
    address_of,
    is_owned,
    on_face,
    settle_crowd,
)
from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, Town, build_town
from tollbook.access.actions import set_group, switch_module
from tollbook.access.models import User
from tollbook.access.types import PUBLIC, SIGNED_IN
from tollbook.config.routes import AGENT, OFFICE, PORTAL, WHOLESALE
from tollbook.kernel import clock

pytestmark = pytest.mark.django_db
NOTHING = {404, 405}
Asked = Callable[[Client, str], set[int]]
FACE_OF = {
    "100100": PORTAL,  # a single account
    "200100": PORTAL,  # a parent
    "200101": PORTAL,  # its sub
    "700100": PORTAL,  # another parent
    "500100": PORTAL,  # another base
    "300100": WHOLESALE,
    "nora": AGENT,
    "sam": OFFICE,
    "idle": OFFICE,  # of the staff, without any right
}
# The invoices that each of them must not find: of other companies, bases, parents and subs.
NOT_THEIRS = {
    "100100": ("L9001", "L9200", "L9300"),
    "200100": ("L9001", "L9100", "L9701"),
    "200101": ("L9200", "L9202", "L9701"),
    "700100": ("L9200", "L9201"),
    "500100": ("L9100", "L9300"),
    "300100": ("L9001", "L9100"),
}
# Whose names must not stand on any page of theirs.
STRANGE_NAMES = {
    "100100": ("Cygnet", "Acme", "Cole", "Other Mills"),
    "200101": ("Cygnet", "Bell Bakery", "Two Harbors", "Other Mills"),
    "300100": ("Cygnet", "Bell Bakery", "Acme"),
    "nora": ("Cygnet", "Acme", "Cole", "Other Mills"),
}


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: object) -> Iterator[Town]:
    """The town with an invoice for everybody, another parent, and staff without rights."""
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():  # type: ignore[attr-defined]
        town = build_town()
        settle_crowd(town)
        yield town
        transaction.set_rollback(True)


@pytest.fixture
def people(crowd: Town) -> Iterator[Town]:
    """The crowd for one claim, within whose own transaction everything is undone."""
    with clock.at(NOW):
        yield crowd


def client_of(user_id: str) -> Client:
    """A session of somebody, who is read anew."""
    return signed_in(User.objects.get(user_id=user_id))


def answers(client: Client, address: str) -> set[int]:
    """The answers to a page, a piece, both kinds of file, a search and a form of one address."""
    responses = (
        client.get(address),
        client.get(address, headers={"HX-Request": "true"}),
        client.get(address, {"format": "csv"}),
        client.get(address, {"format": "xlsx"}),
        client.get(address, {"q": "a"}, headers={"HX-Request": "true"}),
        client.post(address),
    )
    return {each.status_code for each in responses}


def answers_in_short(client: Client, address: str) -> set[int]:
    """The answers to a page and a form, where the gate decides before any page is asked."""
    return {client.get(address).status_code, client.post(address).status_code}


def wrong(
    client: Client, addresses: Iterable[str], right: set[int], asked: Asked = answers
) -> dict[str, set[int]]:
    """The addresses that answer anything but what is right."""
    found = {address: asked(client, address) for address in addresses}
    return {address: codes for address, codes in found.items() if codes - right}


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("user_id", NOT_THEIRS)
def test_nobody_finds_what_is_somebody_elses(people: Town, user_id: str) -> None:
    face = FACE_OF[user_id]

    client, (first, *others) = client_of(user_id), NOT_THEIRS[user_id]

    def addresses(*numbers: str) -> set[str]:
        owned = [route for route in on_face(face) if is_owned(route)]
        return {address_of(face, each, number=number) for each in owned for number in numbers}

    # One owner's things in every way they can be asked for, those of the others as page and form.
    more = addresses(*others) - addresses(first)

    assert more
    assert wrong(client, sorted(addresses(first)), NOTHING) == {}
    assert wrong(client, sorted(more), NOTHING, answers_in_short) == {}


def acting_as(user_id: str) -> Client:
    """Sam, who looks as a customer; with the right to look alone."""
    client = client_of("sam")
    address = f"/office/customers/{user_id}/act-as/{user_id}/"
    assert client.post(address, {"reason": "Ticket 4711"}).status_code == 302
    return client


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("user_id", ["200100", "300100"])
def test_staff_who_look_as_a_customer_find_no_more_than_the_customer(
    people: Town, user_id: str
) -> None:
    rights = ["Customers.Access", "Impersonation.Access"]
    people.users["sam"].groups.set([set_group(name="Looks as", rights=rights)])
    face, client = FACE_OF[user_id], acting_as(user_id)
    foreign = {
        address_of(face, route, number=number)
        for route in on_face(face)
        if is_owned(route)
        for number in NOT_THEIRS[user_id]
    }
    faces = [
        address_of(other, route)
        for other in (PORTAL, WHOLESALE, AGENT)
        if other != face
        for route in on_face(other)
    ]
    own = [route for route in on_face(face) if not is_owned(route) and not route.never_acting]

    pages = {address: client.get(address).status_code for address in (*foreign, *faces)}
    forms = {client.post(address_of(face, route)).status_code for route in on_face(face)}
    opened = {client.get(address_of(face, route)).status_code for route in own}

    assert len(pages) > 40
    assert {address: code for address, code in pages.items() if code not in (403, *NOTHING)} == {}
    assert forms == {403}
    assert 200 in opened
    assert 500 not in opened


def test_everybody_does_find_their_own(people: Town) -> None:
    own = {"100100": "L9100", "200100": "L9202", "200101": "L9201", "300100": "L9300"}
    prefix = {PORTAL: "", WHOLESALE: "/wholesale"}

    found = {
        number: client_of(user_id).get(f"{prefix[FACE_OF[user_id]]}/billing/invoices/{number}/")
        for user_id, number in own.items()
    }

    assert {each.status_code for each in found.values()} == {200}
    assert all(number in each.content.decode() for number, each in found.items())


def test_an_agent_finds_no_customer_of_another_tree(people: Town) -> None:
    addresses = [address_of(AGENT, route) for route in on_face(AGENT) if is_owned(route)]

    assert addresses
    assert wrong(client_of("nora"), addresses, NOTHING) == {}


@pytest.mark.parametrize("user_id", STRANGE_NAMES)
def test_no_list_and_no_file_names_anybody_else(people: Town, user_id: str) -> None:
    client, face = client_of(user_id), FACE_OF[user_id]
    lists = [address_of(face, route) for route in on_face(face) if not is_owned(route)]

    named = {
        (address, name)
        for address in lists
        for asked in ({}, {"format": "csv"}, {"q": "e"})
        for text in [text_of(client, address, asked)]
        for name in STRANGE_NAMES[user_id]
        if name in text
    }

    assert named == set()


def text_of(client: Client, address: str, asked: dict[str, str]) -> str:
    """What an address answers, files too; a workbook counts as empty."""
    return client.get(address, asked).getvalue().decode(errors="ignore")


@pytest.mark.parametrize("user_id", ["100100", "300100", "nora", "sam"])
def test_faces_of_others_are_not_there(people: Town, user_id: str) -> None:
    client, own = client_of(user_id), FACE_OF[user_id]
    foreign = [
        address_of(face, route)
        for face in (PORTAL, OFFICE, WHOLESALE, AGENT)
        if face != own and (face, own) != (PORTAL, OFFICE)
        for route in on_face(face)
    ]

    assert len(foreign) > 20
    assert wrong(client, foreign, {404}, answers_in_short) == {}


def test_staff_are_sent_from_the_portal_to_the_office(people: Town) -> None:
    client = client_of("sam")

    found = {
        client.get(address_of(PORTAL, route)).headers.get("Location") for route in on_face(PORTAL)
    }

    assert found == {"/office/"}


@pytest.mark.parametrize("face", [PORTAL, OFFICE, WHOLESALE, AGENT])
def test_strangers_are_asked_to_sign_in_whatever_they_send(people: Town, face: str) -> None:
    client = Client()
    addresses = [address_of(face, route) for route in on_face(face) if route.right != PUBLIC]

    pages = {client.get(address).headers["Location"].partition("?")[0] for address in addresses}
    forms = {client.post(address).headers["Location"].partition("?")[0] for address in addresses}
    pieces = {
        client.get(address, headers={"HX-Request": "true"}).status_code for address in addresses
    }

    assert (pages, forms, pieces) == ({"/login/"}, {"/login/"}, {401})


def test_staff_do_find_it_in_the_office(people: Town) -> None:
    response = client_of("sam").get(f"/office/billing/invoices/{FOREIGN_NUMBER}/")

    assert response.status_code == 200
    assert f"/office/billing/invoices/{FOREIGN_NUMBER}/pdf/" in response.content.decode()


def test_not_yours_looks_like_not_there(people: Town) -> None:
    client = client_of("100100")

    not_yours = client.get(f"/billing/invoices/{FOREIGN_NUMBER}/")
    not_there = client.get("/billing/invoices/L0000/")

    assert not_yours.status_code == not_there.status_code == 404
    assert bare(not_yours.content) == bare(not_there.content)


def bare(page: bytes) -> list[str]:
    """A page without the address that its forms come back to and without one-time tokens."""
    lines = page.decode().replace(FOREIGN_NUMBER, "L0000").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_a_person_of_any_kind_can_sign_out(people: Town) -> None:
    found = {user_id: client_of(user_id).post("/logout/").status_code for user_id in FACE_OF}

    assert set(found.values()) == {302}


@pytest.mark.accepts("office-14")
def test_staff_without_a_right_are_told_its_name(people: Town) -> None:
    client = client_of("idle")
    asking = [route for route in on_face(OFFICE) if route.right != SIGNED_IN]

    found = {route: client.get(address_of(OFFICE, route)) for route in asking}
    start = client.get("/office/").content.decode()

    assert {each.status_code for each in found.values()} == {403}
    assert [r.name for r, each in found.items() if r.right not in each.content.decode()] == []
    assert 'aria-disabled="true" title="needs the right Customers.Access"' in start


def test_looking_does_not_let_staff_change(people: Town) -> None:
    changing = [route for route in on_face(OFFICE) if route.change]
    rights = {route.right for route in changing} - {SIGNED_IN}
    people.users["sam"].groups.set([set_group(name="Looks", rights=rights)])
    client = client_of("sam")

    found = {route: client.post(address_of(OFFICE, route)) for route in changing}

    assert {each.status_code for each in found.values()} == {403}
    assert [r.name for r, each in found.items() if r.change not in each.content.decode()] == []


LENT = {"100100": "Customers", "300100": "Wholesale", "nora": "Agents"}


@pytest.mark.accepts("portal-25")
@pytest.mark.parametrize("user_id", LENT)
def test_without_rights_nothing_is_there(people: Town, user_id: str) -> None:
    set_group(name=LENT[user_id], rights=[])
    client, face = client_of(user_id), FACE_OF[user_id]
    asking = [route for route in on_face(face) if route.right != SIGNED_IN]

    addresses = [address_of(face, route) for route in asking]

    assert wrong(client, addresses, {404}, answers_in_short) == {}


@pytest.mark.parametrize("user_id", ["100100", "300100"])
def test_looking_does_not_let_customers_change(people: Town, user_id: str) -> None:
    """A page that may be looked at shows no way to change it, and a forged form is refused."""
    face = FACE_OF[user_id]
    changing = [r for r in on_face(face) if r.change and r.change != r.right]
    looks = {route.right for route in on_face(face)} - {SIGNED_IN}
    set_group(name=LENT[user_id], rights=[each for each in looks if each.endswith(".Access")])
    client = client_of(user_id)

    found = {route: client.post(address_of(face, route)) for route in changing}

    assert {each.status_code for each in found.values()} <= {403}
    sentence = "You can look at this but not change it."
    assert [r.name for r, each in found.items() if sentence not in each.content.decode()] == []


def test_a_module_that_is_off_opens_for_nobody(people: Town) -> None:
    switch_module(name="Customers_CustomerLevel", is_on=False, by=SYSTEM)
    switch_module(name="Billing", is_on=False, by=SYSTEM)

    assert client_of("100100").get("/billing/statements/").status_code == 404
    assert client_of("sam").get("/office/runs/").status_code == 403


def test_a_right_taken_away_acts_on_the_next_page(people: Town) -> None:
    client = client_of("100100")
    before = client.get("/billing/statements/").status_code

    set_group(name="Customers", rights=["Products_CustomerLevel.Access"])

    assert before == 200
    assert client.get("/billing/statements/").status_code == 404


def test_a_log_in_that_is_turned_off_is_out_on_its_next_page(people: Town) -> None:
    client = client_of("100100")
    User.objects.filter(user_id="100100").update(is_active=False)

    assert client.get("/billing/statements/").headers["Location"].startswith("/login/")


def test_who_may_not_open_home_lands_on_the_first_page_that_is_open(people: Town) -> None:
    client = client_of("100100")

    found = []
    for right in ("CustomerPortal.Access", "Products_CustomerLevel.Access"):
        set_group(name="Customers", rights=[right])
        found.append(client.get("/"))

    assert found[0].status_code == 404
    assert found[1].headers["Location"] == "/services/products/"
