"""The customer filter of a log-in (V3): shrinks what it sees, never widens it."""

import pytest
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.customers.actions import add_location
from tollbook.customers.actions.filters import set_search_filter
from tollbook.customers.models import Membership
from tollbook.customers.queries import home_account_for, viewer_of
from tollbook.customers.queries.locations import location_for, locations_for
from tollbook.customers.types import SearchFilter
from tollbook.kernel.errors import NotFound, Refused

ADDRESS = "/office/customers/200100/users/200100/filter/"


def membership_of(town: Town, user_id: str) -> Membership:
    return Membership.objects.get(user=town.users[user_id])


def seen_by(town: Town, user_id: str = "200100", viewing: str = "all") -> list[str]:
    viewer = viewer_of(town.users[user_id], viewing=viewing, now=SYSTEM.at)
    return [account.number for account in viewer.allowed]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (SearchFilter(), ["200100", "200101", "200102"]),
        (SearchFilter(accounts=("200102", "200100")), ["200100", "200102"]),
        (SearchFilter(states=("WI",)), ["200101"]),
        (SearchFilter(states=("MN",), accounts=("200101", "200102")), ["200102"]),
        (SearchFilter(groups=("NORT",)), ["200100", "200101", "200102"]),
        (SearchFilter(locations=("200102/0",)), ["200102"]),
    ],
)
def test_a_filter_leaves_what_meets_every_criterion(
    town: Town, wanted: SearchFilter, left: list[str]
) -> None:
    set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)

    assert seen_by(town) == left


def test_a_filter_never_widens_what_a_log_in_sees(town: Town) -> None:
    for user_id in ("100100", "200101"):
        membership = membership_of(town, user_id)
        membership.search_filter = {"accounts": ["100100", "200100", "200101"], "states": ["MN"]}
        membership.save()

    assert seen_by(town, "100100") == ["100100"]
    with pytest.raises(NotFound):
        seen_by(town, "200101")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (SearchFilter(accounts=("100100",)), "no-such-account"),
        (SearchFilter(states=("NY",)), "no-such-state"),
        (SearchFilter(groups=("SOUT",)), "no-such-group"),
        (SearchFilter(accounts=("200100",), states=("WI",)), "filter-leaves-nothing"),
        (SearchFilter(locations=("100100/0",)), "no-such-location"),
        (SearchFilter(accounts=tuple(map(str, range(501)))), "filter-too-long"),
    ],
)
def test_a_filter_that_names_strangers_or_leaves_nothing_is_refused(
    town: Town, wanted: SearchFilter, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)

    assert refusal.value.code == code
    assert membership_of(town, "200100").search_filter == {}


def test_a_filter_by_location_hides_the_other_places_of_the_account(
    town: Town, client_of_sam: Client
) -> None:
    address = "/office/customers/100100/users/100100/filter/"
    client_of_sam.post(address, {"locations": ["100100/1"]})
    viewer = viewer_of(town.users["100100"], viewing="all", now=SYSTEM.at)

    users = client_of_sam.get("/office/customers/100100/users/").content.decode()
    assert [each.code for each in locations_for(viewer)] == [1]
    assert location_for(viewer, "100100", 1).description == "Harbor Annex"
    with pytest.raises(NotFound):
        location_for(viewer, "100100", 0)
    assert f'<a href="{address}">sees a part only</a>' in users


def test_a_bill_to_place_that_a_filter_leaves_out_stands_on_no_page(
    town: Town, client_of_bell: Client
) -> None:
    before = client_of_bell.get("/profile/").content.decode()
    wanted = SearchFilter(locations=("100100/1",))
    set_search_filter(membership=membership_of(town, "100100"), wanted=wanted, by=SYSTEM)

    after = client_of_bell.get("/profile/").content.decode()

    assert ["12 Canal Street" in each for each in (before, after)] == [True, False]
    assert 'href="/profile/contact/"' not in after
    assert "Contact information" in after
    assert client_of_bell.get("/profile/contact/").status_code == 404
    assert client_of_bell.post("/profile/contact/", {"city": "Ely"}).status_code == 404


def test_linked_accounts_name_no_city_that_a_filter_leaves_out(town: Town) -> None:
    add_location(account=town.superior, facts={"description": "Depot"})
    wanted = SearchFilter(locations=("200101/1", "200102/0"))
    set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)

    linked = signed_in(town.users["200100"]).get("/linked-accounts/").content.decode()

    assert "Two Harbors, MN" in linked
    assert "Superior, WI" not in linked


def test_pages_of_a_filtered_log_in_hold_what_is_left_only(town: Town) -> None:
    wanted = SearchFilter(accounts=("200101", "200102"))
    set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)
    client = signed_in(town.users["200100"])

    linked = client.get("/linked-accounts/").content.decode()
    chosen = client.post("/viewing/", {"account": "200100", "next": "/"})
    profile = client.get("/profile/").content.decode()

    assert "200101" in linked
    assert "200102" in linked
    assert "200100" not in linked[linked.index("<main") :]
    assert chosen.status_code == 404
    assert "Acme Superior, account 200101" in profile
    viewer = viewer_of(town.users["200100"], viewing="all", now=SYSTEM.at)
    assert home_account_for(viewer).number == "200100"


def test_one_account_left_looks_like_a_log_in_of_one_account(town: Town) -> None:
    wanted = SearchFilter(states=("WI",))
    set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)
    client = signed_in(town.users["200100"])

    assert "Currently viewing" not in client.get("/").content.decode()
    assert client.get("/linked-accounts/").status_code == 404


def test_a_filter_whose_accounts_have_left_shows_nothing(town: Town) -> None:
    wanted = SearchFilter(accounts=("200102",))
    set_search_filter(membership=membership_of(town, "200100"), wanted=wanted, by=SYSTEM)
    town.two_harbors.corporate_parent = None
    town.two_harbors.save()

    assert signed_in(town.users["200100"]).get("/").status_code == 404


def test_staff_save_a_filter_with_a_history_and_see_what_it_leaves(
    town: Town, client_of_sam: Client
) -> None:
    response = client_of_sam.post(ADDRESS, {"accounts": "200101, 200102", "states": ["MN"]})
    page = client_of_sam.get(ADDRESS).content.decode()

    assert response.status_code == 302
    assert membership_of(town, "200100").search_filter == {
        "accounts": ["200101", "200102"],
        "states": ["MN"],
    }
    assert "Sees 1 of 3 accounts" in page
    assert "200200 sees" not in page
    changes = Change.objects.filter(account="200100", user=town.users["sam"])
    assert {change.label for change in changes} == {"accounts", "states"}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"accounts": "100100"}, "100100 is no account of this log-in."),
        ({"accounts": "' OR 1=1"}, "is no account of this log-in."),
        ({"accounts": "200100", "states": ["WI"]}, "No account meets all of this."),
        ({"states": ["NY"]}, "Choose one of the listed values."),
    ],
)
def test_a_wrong_filter_is_told_at_its_field(
    town: Town, client_of_sam: Client, sent: dict[str, object], sentence: str
) -> None:
    response = client_of_sam.post(ADDRESS, sent)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert membership_of(town, "200100").search_filter == {}


def test_who_may_look_reads_the_filter_and_cannot_save_it(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Clerks", rights=["Customers.Access"])])
    client = signed_in(town.users["sam"])

    page = client.get(ADDRESS).content.decode()

    assert "You can look at this but not change it." in page
    assert client.post(ADDRESS, {"accounts": "200101"}).status_code == 403


def test_a_log_in_of_another_account_is_not_found(town: Town, client_of_sam: Client) -> None:
    addresses = [f"/office/customers/200100/users/{user_id}/filter/" for user_id in ("100100", "x")]

    assert [client_of_sam.get(each).status_code for each in addresses] == [404, 404]
