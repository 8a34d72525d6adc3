"""Locations, products and requests for new service, as customers find them."""

from hashlib import sha256
from html import escape
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.town import TODAY, Town
from tollbook.access.actions import set_group
from tollbook.customers.models import Location
from tollbook.services.actions import answer_911, disconnect, order_911
from tollbook.services.models import Product
from tollbook.services.queries import registration_at
from tollbook.services.types import LIMITS_911, LIMITS_911_VERSION, ResourceAnswer, Verdict
from tollbook.work.actions import set_new_service
from tollbook.work.models import Task, TaskType

LIST_MAX = 8
EDIT = {
    "description": "Annex",
    "address_1": "9 Pier Road",
    "postal_code": "55802",
    "city": "Duluth",
    "state": "MN",
    "country": "US",
    "contact_name": "Pat",
    "contact_phone": "218 555 0199",
    "seen_version": "1",
    "do": "save",
}


def customer_rights() -> list[str]:
    """The rights of the shipped group, as it stands."""
    group = Group.objects.get(name="Customers")
    return list(group.permissions.values_list("codename", flat=True))


def test_locations_are_listed_with_their_products(town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.get("/services/locations/")
    rows = [(r.place.code, r.place.is_bill_to, r.product_count) for r in response.context["rows"]]
    file = client_of_bell.get("/services/locations/?format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert rows == [(0, True, 3), (1, False, 2)]
    assert "/services/products/?location=100100/1" in response.content.decode()
    assert len(text.splitlines()) == 3
    assert [
        row.place.code
        for row in client_of_bell.get("/services/locations/?text=pier").context["rows"]
    ] == [1]


def test_a_place_shows_its_products_and_what_911_knows(town: Town, client_of_acme: Client) -> None:
    place = Location.objects.get(account=town.acme)
    order_911(location=place, by=SYSTEM)
    waiting = client_of_acme.get("/services/locations/200100/0/").content.decode()
    answer_911(
        location=place, answer=ResourceAnswer(Verdict.REJECTED, words="No such street"), by=SYSTEM
    )
    refused = client_of_acme.get("/services/locations/200100/0/").content.decode()

    assert "New address waits" in waiting
    assert "None yet." in waiting
    assert "Not accepted" in refused
    assert "No such street" in refused
    assert "PHONE-1" in refused


def test_the_bill_to_place_says_where_e_mail_and_phones_are_changed(
    town: Town, client_of_acme: Client
) -> None:
    own = client_of_acme.get("/services/locations/200100/0/edit/").content.decode()
    of_sub = client_of_acme.get("/services/locations/200101/0/edit/").content.decode()
    client_of_acme.post("/viewing/", {"account": "200101"})
    chosen = client_of_acme.get("/services/locations/200101/0/edit/").content.decode()

    assert '<a href="/profile/contact/">Contact information</a>' in own
    assert "once you view 200101" in of_sub
    assert '<a href="/profile/contact/">Contact information</a>' in chosen


def test_a_customer_acknowledges_what_911_cannot_do(
    town: Town, client_of_acme: Client, client_of_cyd: Client, client_of_bell: Client
) -> None:
    address = "/services/locations/200100/0/"
    before = client_of_acme.get(address).content.decode()
    unread = client_of_acme.post(address + "limits-of-911/", follow=True).content.decode()
    nobody = registration_at(Location.objects.get(account=town.acme))
    client_of_acme.post(address + "limits-of-911/", {"read": "yes"})
    row = registration_at(Location.objects.get(account=town.acme))
    after = client_of_acme.get(address).content.decode()

    assert all(escape(each) in before for each in LIMITS_911)
    assert "Tick that you have read the limits of 911." in unread
    assert nobody is None
    assert row is not None
    assert (row.acknowledged_by, row.text_version) == (town.users["200100"], LIMITS_911_VERSION)
    assert "Acknowledged on" in after
    assert client_of_cyd.post(address + "limits-of-911/", {"read": "yes"}).status_code == 404
    own = "/services/locations/100100/0/limits-of-911/"
    assert client_of_bell.post(own, {"read": "yes"}).status_code == 404


def test_the_words_of_the_limits_and_their_version_change_together() -> None:
    digest = sha256(" ".join(LIMITS_911).encode()).hexdigest()[:8]

    assert (LIMITS_911_VERSION, digest) == ("2026-1", "7c5f4de4")


def test_a_product_says_what_it_hangs_on_elsewhere(
    town: Town, client_of_acme: Client, client_of_bell: Client
) -> None:
    phone = Product.objects.get(account=town.acme, product_type__is_voip=True)
    assert phone.location is not None
    page = f"/services/products/200100/{phone.product_id}/"
    before = client_of_acme.get(page).content.decode()
    order_911(location=phone.location, by=SYSTEM)
    after = client_of_acme.get(page).content.decode()
    plain = client_of_bell.get("/services/products/100100/2185550110/").content.decode()

    assert "Registered with others" in before
    assert "Not ordered yet" in before
    assert "Waits for an answer" in after
    assert "Registered with others" not in plain


def test_a_customer_changes_a_place_and_two_do_not_overwrite_each_other(
    town: Town, client_of_bell: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)
    address = "/services/locations/100100/1/edit/"
    page = client_of_bell.get(address).content.decode()
    client_of_bell.post(address, EDIT)
    late = client_of_bell.post(address, EDIT | {"address_1": "1 Late Road"})
    wrong = client_of_bell.post(address, EDIT | {"postal_code": "99999", "seen_version": "2"})
    saved = Location.objects.get(account=town.bell, code=1)

    assert 'name="kind"' not in page
    assert (saved.address_1, saved.contact_phone) == ("9 Pier Road", "+12185550199")
    assert (late.status_code, wrong.status_code) == (422, 422)
    assert "Someone changed this record" in late.content.decode()


def test_without_update_a_place_is_only_looked_at(town: Town) -> None:
    rights = [each for each in customer_rights() if each != "Locations_CustomerLevel.Update"]
    set_group(name="Customers", rights=rights)
    client = signed_in(town.users["100100"])

    page = client.get("/services/locations/100100/1/").content.decode()
    assert "/edit/" not in page
    assert client.post("/services/locations/100100/1/edit/", EDIT).status_code == 403


def test_products_show_active_ones_and_what_they_cost(town: Town, client_of_bell: Client) -> None:
    disconnect(product=town.products["2185550111"], on=TODAY, today=TODAY, by=SYSTEM)
    first = client_of_bell.get("/services/products/")
    every = client_of_bell.get("/services/products/?status=any")
    at_annex = client_of_bell.get("/services/products/?location=100100/1&status=any")
    costs = {row.product.product_id: str(row.monthly) for row in first.context["rows"]}

    assert costs == {
        "2185550110": "31.00",
        "8005550142": "9.30",
        "FIB-20417": "89.90",
        "BELL": "7.00",
    }
    assert first.context["chips"][0][0] == "Active"
    assert len(every.context["rows"]) == 5
    assert {row.product.product_id for row in at_annex.context["rows"]} == {
        "2185550111",
        "FIB-20417",
    }


def test_a_product_is_found_and_shown_by_its_alternate_id_too(
    town: Town, client_of_bell: Client
) -> None:
    Product.objects.filter(product_id="FIB-20417").update(alternate_id="CKT/778")

    listed = client_of_bell.get("/services/products/?text=ckt/7")
    sheet: Any = client_of_bell.get("/services/products/?text=ckt/7&format=csv")

    assert [row.product.product_id for row in listed.context["rows"]] == ["FIB-20417"]
    assert "CKT/778" in listed.content.decode()
    assert (
        b"".join(sheet.streaming_content)
        .decode()
        .splitlines()[1]
        .startswith("FIB-20417,CKT/778,100100,")
    )
    assert "CKT/778" in client_of_bell.get("/services/products/100100/FIB-20417/").content.decode()


def test_a_product_shows_charges_use_and_what_is_open(town: Town, client_of_bell: Client) -> None:
    page = client_of_bell.get("/services/products/100100/2185550110/").content.decode()

    assert "Business line" in page
    assert "31.00" in page
    assert "Use this cycle" in page
    assert "Report a problem" in page


def test_a_stranger_finds_neither_place_nor_product(town: Town, client_of_cyd: Client) -> None:
    addresses = (
        *("/services/locations/100100/1/", "/services/locations/100100/1/edit/"),
        *("/services/products/100100/2185550110/", "/services/products/500100/2185550110/"),
    )

    assert {client_of_cyd.get(address).status_code for address in addresses} == {404}
    own = client_of_cyd.get("/services/products/").content.decode()
    assert "(507) 555-0150" in own
    assert "2185550110" not in own


def offer_voice(town: Town, *rights: str) -> None:
    """Hosted voice can be asked for, and becomes a request for new service."""
    task_type = TaskType.objects.get(code="new-service")
    set_new_service(product_type=town.shop.types["voip"], task_type=task_type, by=SYSTEM)
    cache.clear()
    set_group(name="Customers", rights=[*customer_rights(), *rights])


def wish(**more: Any) -> dict[str, Any]:
    """A request for three lines of hosted voice, one typed twice."""
    return {
        "account": "100100",
        "type": "voip",
        "lines": "2185550171\n(218) 555-0172\n218-555-0173\n2185550171\n",
        "location": "1",
        "callback_name": "Ben",
        "callback_phone": "2185550110",
        "callback_email": "ben@bell.example",
        "wanted_on": "",
        "notes": "Before June.",
        "token": "s1",
        **more,
    }


@pytest.mark.accepts("portal-57")
def test_three_lines_become_one_task_that_lists_them(town: Town) -> None:
    offer_voice(town, "NewService.Add")
    client = signed_in(town.users["100100"])
    menu = client.get("/services/orders/").content.decode()
    review = client.post("/services/request/", wish(do="review")).content.decode()
    nothing_yet = Task.objects.count()
    for _ in range(2):
        done = client.post("/services/request/", wish(do="send"), follow=True)

    task = Task.objects.get()
    assert "Request new service" in menu
    assert "(218) 555-0172" in review
    assert nothing_yet == 0
    assert task.description == (
        "Lines asked for:\n2185550171\n2185550172\n2185550173\n\nBefore June."
    )
    assert (task.task_type.code, task.location and task.location.code) == ("new-service", 1)
    assert f"Your request is {task.number}" in done.content.decode()
    assert task.number in client.get("/services/tickets/").content.decode()


def test_a_request_that_is_refused_at_the_end_comes_back_whole(town: Town) -> None:
    offer_voice(town, "NewService.Add")
    TaskType.objects.get(code="new-service").statuses.update(is_initial=False)
    sent = wish(do="send", account="200101", location="0", view="all 200100")
    response = signed_in(town.users["200100"]).post("/services/request/", sent)
    page = response.content.decode()

    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert "has no status that work begins in yet" in page
    assert '<option value="200101" selected>' in page
    assert "Before June." in page
    assert 'aria-label="Breadcrumb"' in page


@pytest.mark.accepts("portal-57")
def test_without_the_right_of_the_type_the_request_is_not_there(town: Town) -> None:
    offer_voice(town)
    client = signed_in(town.users["100100"])

    assert "Request new service" not in client.get("/services/orders/").content.decode()
    assert client.get("/services/request/").status_code == 404
    assert client.post("/services/request/", wish(do="send")).status_code == 404
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lines": "hello"}, "is no telephone number"),
        ({"lines": "\n".join(f"218555{n:04}" for n in range(101))}, "Enter at most 100 lines"),
        ({"lines": " "}, "Enter at least one Product ID."),
        ({"location": ""}, "Choose the location it is for."),
        ({"location": "7"}, "Choose one of the locations."),
        ({"type": "line"}, "Choose what you would like."),
        ({"callback_email": "no"}, "Enter an address such as"),
    ],
)
def test_a_request_that_will_not_do_says_what_is_wrong(
    town: Town, change: dict[str, str], sentence: str
) -> None:
    offer_voice(town, "NewService.Add")
    client = signed_in(town.users["100100"])

    response = client.post("/services/request/", wish(do="send") | change)

    assert (response.status_code, Task.objects.count()) == (422, 0)
    assert sentence in response.content.decode()


def test_choosing_an_account_brings_its_places(town: Town, client_of_acme: Client) -> None:
    offer_voice(town, "NewService.Add")
    client = signed_in(town.users["200100"])
    target = {"HX-Request": "true", "HX-Target": "place"}

    asked = {"type": "voip", "account": "200101"}
    piece = client.get("/services/request/", asked, headers=target).content.decode()
    foreign = client.get(
        "/services/request/", asked | {"account": "100100"}, headers=target
    ).content.decode()

    assert "Main Location" in piece
    assert "<select" not in foreign


def test_the_lists_keep_their_budgets(
    town: Town, client_of_acme: Client, django_assert_max_num_queries: Any
) -> None:
    client_of_acme.get("/services/tickets/")

    for address in ("/services/locations/", "/services/products/"):
        with django_assert_max_num_queries(LIST_MAX):
            client_of_acme.get(address)
