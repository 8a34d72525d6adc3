"""Staff who see only the customers of some Bases or Groups: nothing of the others, anywhere.

Lena sees Base North. Cole (300100) and Cygnet (500100) stand in Base South.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.crawl import address_of, is_owned, on_face, settle_crowd
from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, PASSWORD, TODAY, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import Change, User
from tollbook.access.types import SIGNED_IN, Actor, Face, Kind, Route
from tollbook.billing.queries.records import invoices_called
from tollbook.config.routes import OFFICE, is_of_company
from tollbook.customers.actions.sight import limit_sight
from tollbook.customers.models import Account
from tollbook.customers.queries import accounts_for, viewer_of
from tollbook.customers.queries.search import hits_of
from tollbook.kernel.errors import Refused
from tollbook.ledger.actions import make_item
from tollbook.ledger.models import Entry, Item
from tollbook.ledger.queries import payments_like
from tollbook.ledger.types import EntryKind, NewItem, PaymentSearch
from tollbook.payments.actions import refund, upload_form
from tollbook.payments.tests.people import by, till_of
from tollbook.services.queries import products_called

NORTH = ["100100", "200100", "200101", "200102", "400100"]
FOREIGN_NUMBERS = ("500100", "L9001")
STRANGE_NAMES = ("Cygnet", "Cole &amp; Sons", "Cole & Sons")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.fixture
def lena(town: Town) -> User:
    """Of the staff, with every right of every page, who sees Base North."""
    lena = create_user(user_id="lena", kind=Kind.STAFF, password=PASSWORD, facts={"name": "Lena"})
    rights = {route.right for route in on_face(OFFICE)} | {r.change for r in on_face(OFFICE)}
    lena.groups.set([set_group(name="Everything", rights=rights - {SIGNED_IN, "", "PUBLIC"})])
    limit_sight(user=lena, base_ids=[town.north.pk], group_ids=[], by=SYSTEM)
    return lena


@pytest.fixture
def foreign(town: Town) -> dict[str, object]:
    """Things of Cygnet by the parameters of addresses: a payment, a form, entries, one waiting."""
    settle_crowd(town)
    till = till_of(town, town.cygnet)
    till.owes("81.40", "invoice:L9001")
    form = upload_form(method=till.bank(), file=("form.pdf", PDF), by=by())
    wanted = NewItem(
        *("scope", EntryKind.CREDIT, "500100", Decimal("3.00"), TODAY),
        *("adjustment", "A courtesy"),
    )
    paid = till.pays("20.00")
    back = refund(key="r-1", attempt=paid, amount=Decimal("1.00"), reason="Twice.", by=by())
    return {
        "payment_id": paid.pk,
        "refund_id": back.pk,
        "form_id": form.pk,
        "entry_id": Entry.objects.get(account=town.cygnet, kind="charge").pk,
        "item_id": make_item(wanted=wanted, by=SYSTEM).pk,
        "user_id": "500100",
        "account": "500100",
    }


def about_accounts() -> list[Route]:
    """The pages of the office that name something of one account."""
    return [r for r in on_face(OFFICE) if is_owned(r) and not is_of_company(OFFICE, r)]


def codes_of(client: Client, address: str) -> set[int]:
    """The answers to a page, a piece, a file and a form."""
    return {
        client.get(address).status_code,
        client.get(address, {"format": "csv"}).status_code,
        client.post(address).status_code,
    }


def test_nothing_of_another_base_is_found_by_its_address(
    town: Town, lena: User, foreign: dict[str, object]
) -> None:
    client, sam = signed_in(lena), signed_in(town.users["sam"])
    addresses = {
        address_of(OFFICE, route, **foreign | {"number": number, "account": number})
        for route in about_accounts()
        if route.right != SIGNED_IN
        for number in FOREIGN_NUMBERS
    }

    found = {each: codes for each in sorted(addresses) if (codes := codes_of(client, each))}
    theirs = [each for each in addresses if sam.get(each).status_code == 200]

    assert {each: codes for each, codes in found.items() if codes - {404, 405}} == {}
    assert len(theirs) > 40, "whoever sees all does find them"


def test_pages_of_the_whole_company_say_why_they_are_shut(town: Town, lena: User) -> None:
    client = signed_in(lena)
    shut = [route for route in on_face(OFFICE) if is_of_company(OFFICE, route)]

    found = {route.name: client.get(address_of(OFFICE, route)) for route in shut}
    start = client.get("/office/").content.decode()

    assert len(shut) > 100
    assert {each.status_code for each in found.values()} == {403}
    assert all("limited to some customers" in each.content.decode() for each in found.values())
    assert 'title="shut to log-ins that are limited to some customers"' in start


def test_no_list_and_no_file_names_another_bases_customers(
    town: Town, lena: User, foreign: dict[str, object]
) -> None:
    client, sam = signed_in(lena), signed_in(town.users["sam"])
    lists = [
        address_of(OFFICE, r)
        for r in on_face(OFFICE)
        if not is_owned(r) and not is_of_company(OFFICE, r)
    ]

    asked: tuple[dict[str, str], ...] = ({}, {"format": "csv"}, {"q": "Travel"})
    named = {(each, str(how)) for each in lists for how in asked if names_any(client, each, how)}
    by_sam = {each for each in lists if names_any(sam, each, {})}

    assert named == set()
    assert len(by_sam) >= 6, f"whoever sees all does read them: {by_sam}"


def names_any(client: Client, address: str, asked: dict[str, str]) -> bool:
    """Whether a list or its file names a customer of Base South."""
    text = client.get(address, asked).getvalue().decode(errors="ignore")
    return any(name in text for name in STRANGE_NAMES)


def test_a_search_is_cut_off_behind_what_is_out_of_sight(
    town: Town, lena: User, foreign: dict[str, object]
) -> None:
    till_of(town, town.bell).pays("20.00", key="of-bell")
    viewer = viewer_of(lena, viewing="", now=NOW)
    by_sam = viewer_of(town.users["sam"], viewing="", now=NOW)
    wanted = PaymentSearch(TODAY - timedelta(days=60), TODAY, Decimal("20.00"))

    paid = {entry.account.number for entry in payments_like(viewer, wanted, 1)}
    of_sam = {entry.account.number for entry in payments_like(by_sam, wanted, 9)}

    assert (paid, of_sam) == ({"100100"}, {"100100", "500100"})
    assert hits_of(viewer, "Cygnet") == []
    assert len(hits_of(by_sam, "Cygnet")) == 1
    assert invoices_called(viewer, "L9001") == []
    assert products_called(by_sam, "218", 99)
    assert {each.account.number for each in products_called(viewer, "218", 99)} <= set(NORTH)


def test_what_is_seen_follows_every_criterion(town: Town, lena: User) -> None:
    def seen(**scope: list[int]) -> list[str]:
        limit_sight(user=lena, **{"base_ids": [], "group_ids": []} | scope, by=SYSTEM)
        rows = accounts_for(viewer_of(User.objects.get(pk=lena.pk), viewing="", now=NOW))
        return sorted(rows.values_list("number", flat=True))

    north, south = town.north.pk, town.south.pk
    of_cole = Account.objects.get(number="300100").group_id
    everybody = sorted(Account.objects.values_list("number", flat=True))
    assert of_cole is not None

    assert seen() == everybody
    assert seen(base_ids=[north]) == NORTH
    assert seen(base_ids=[north, south]) == everybody
    assert "300100" in seen(group_ids=[of_cole])
    assert seen(base_ids=[north], group_ids=[of_cole]) == []
    Account.objects.filter(number="500100").update(group=None)
    default = town.north if town.north.is_default else town.south
    other = town.south if town.north.is_default else town.north
    assert "500100" in seen(base_ids=[default.pk])
    assert "500100" not in seen(base_ids=[other.pk])


def test_seeing_all_asks_the_database_nothing_more(town: Town, lena: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as of_sam:
        list(accounts_for(viewer_of(town.users["sam"], viewing="", now=NOW)))
    with CaptureQueriesContext(connection) as of_lena:
        list(accounts_for(viewer_of(lena, viewing="", now=NOW)))

    assert len(of_sam) == len(of_lena) == 2
    assert "IN (SELECT" not in of_sam.captured_queries[1]["sql"]


def test_a_scope_that_narrows_holds_from_the_next_page(town: Town, lena: User) -> None:
    limit_sight(user=lena, base_ids=[], group_ids=[], by=SYSTEM)
    client = signed_in(lena)
    before = client.get("/office/customers/500100/").status_code
    client.post("/office/customers/500100/act-as/500100/", {"reason": "Ticket 4711"})
    acting = client.get("/profile/").content.decode()

    limit_sight(user=lena, base_ids=[town.north.pk], group_ids=[], by=SYSTEM)

    assert before == 200
    assert "Viewing as" in acting
    assert client.get("/profile/").headers["Location"] == "/office/"
    assert client.get("/office/customers/500100/").status_code == 404


def test_nobody_acts_as_a_parent_who_sees_more_than_they_do(town: Town, lena: User) -> None:
    client = signed_in(lena)
    address = "/office/customers/200100/act-as/200100/"
    Account.objects.filter(number="200102").update(group=town.cygnet.group)

    refused = client.post(address, {"reason": "Ticket 4711"})
    record = client.get("/office/customers/200100/").content.decode()
    Account.objects.filter(number="200102").update(group=town.acme.group)

    assert refused.status_code == 422
    assert "sees accounts that yours does not" in refused.content.decode()
    assert "Acme Superior" in record
    assert "Two Harbors" not in record
    assert client.post(address, {"reason": "Ticket 4711"}).status_code == 302


def test_forged_numbers_of_others_move_no_money(
    town: Town, lena: User, foreign: dict[str, object]
) -> None:
    client = signed_in(lena)
    entry: dict[str, Any] = {
        "kind": "credit",
        "amount": "5.00",
        "effective_on": "2026-04-20",
        "classification": "adjustment",
        "description": "A courtesy",
    }
    before = (Item.objects.count(), Entry.objects.count())

    made = client.post("/office/receivables/queue/new/", entry | {"account": "500100"})
    written_off = client.post(
        "/office/receivables/write-offs/",
        {"account": f"{town.cygnet.pk}:61.40", "reason": "Will not be paid", "made_key": "x"},
    )

    assert (made.status_code, written_off.status_code) == (422, 422)
    assert (Item.objects.count(), Entry.objects.count()) == before
    assert "No account has the number 500100." in made.content.decode()
    assert "not there any more" in written_off.content.decode()


def test_no_account_is_moved_out_of_sight(town: Town, lena: User) -> None:
    client = signed_in(lena)
    group = town.cygnet.group
    assert group is not None

    refused = client.post(
        "/office/customers/100100/edit/account/",
        {"group": group.abbreviation, "was.group": "", "confirmed": "1"},
        headers={"HX-Request": "true"},
    )

    assert "Choose a group whose customers you may see." in refused.content.decode()
    assert Account.objects.get(number="100100").group == town.bell.group


def test_superusers_say_on_the_persons_page_who_is_seen(town: Town, lena: User) -> None:
    root = User.objects.create_superuser("root", PASSWORD, name="Root")
    client, page = signed_in(root), "/office/system/staff/lena/"
    shown = client.get(page).content.decode()

    client.post(f"{page}sight/", {"base": town.south.pk})
    stored = User.objects.get(user_id="lena").data_scope
    client.post(f"{page}sight/", {"base": "999999"})
    client.post(f"{page}sight/", {"base": "\N{SUPERSCRIPT TWO}"})
    after = client.get(page).content.decode()
    client.post(f"{page}sight/", {})

    assert "<p>Base Base North</p>" in shown
    assert stored == {"bases": [town.south.pk]}
    assert "does not exist any more" in after
    assert User.objects.get(user_id="lena").data_scope == {}
    told = Change.objects.filter(entity="user", field="data_scope").order_by("pk")
    assert [(each.old, each.new, each.user) for each in told][1:] == [
        (f"Base {town.north.name}", f"Base {town.south.name}", root),
        (f"Base {town.south.name}", "All customers", root),
    ]


def test_nobody_but_superusers_limits_and_superusers_are_not_limited(
    town: Town, lena: User
) -> None:
    root = User.objects.create_superuser("root", PASSWORD, name="Root")
    sam = town.users["sam"]
    of_sam = Actor(at=NOW, face=Face.OFFICE, user=sam, ip="192.0.2.1")
    no = {"base_ids": [town.north.pk], "group_ids": list[int]()}

    forged = signed_in(sam).post("/office/system/staff/lena/sight/", {})
    for user, actor in ((lena, of_sam), (root, SYSTEM), (town.users["100100"], SYSTEM)):
        with pytest.raises(Refused):
            limit_sight(user=user, **no, by=actor)

    assert forged.status_code == 403
    assert not User.objects.exclude(user_id="lena").exclude(data_scope={}).exists()
