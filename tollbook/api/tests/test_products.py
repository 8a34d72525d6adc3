"""TMF637: what accounts have; staff sell, change and end it as in the office."""

from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.api.tests.programs import patched, program_of
from tollbook.services.models import Product

PRODUCTS = "/tmf-api/productInventory/v4/product"
NEW = {
    "name": "2185550177",
    "billingAccount": {"id": "100100"},
    "productSpecification": {"id": "line"},
    "startDate": "2026-04-21",
    "productPrice": [{"id": "line-business", "quantity": 2, "price": 12.5}],
    "place": [{"id": "1"}],
}


@pytest.fixture
def staff(town: Town) -> Client:
    """A program of Sam's."""
    return program_of(town.users["sam"])


def address_of(product: Product) -> str:
    return f"{PRODUCTS}/{product.pk}"


def sent(program: Client, address: str, body: object) -> Any:
    return program.post(address, body, content_type="application/json")


def test_a_product_tells_what_it_is_and_what_it_costs(town: Town) -> None:
    ben = program_of(town.users["100100"])

    found = ben.get(address_of(town.products["2185550111"])).json()

    assert (found["name"], found["status"]) == ("2185550111", "active")
    assert found["productSpecification"]["id"] == "line"
    assert found["place"][0]["name"] == "Harbor Annex"
    assert found["billingAccount"]["id"] == "100100"
    prices = {each["id"]: each for each in found["productPrice"]}
    assert set(prices) == {"line-business", "voicemail"}
    assert prices["line-business"]["priceType"] == "recurring"
    assert prices["line-business"]["price"]["dutyFreeAmount"]["unit"] == "USD"


def test_each_log_in_sees_its_products_and_agents_no_prices(town: Town, staff: Client) -> None:
    seen = {
        user: program_of(town.users[user]).get(PRODUCTS, {"limit": 100}).json()
        for user in ("100100", "200100", "500100", "nora")
    }

    owners = {user: {each["billingAccount"]["id"] for each in seen[user]} for user in seen}
    assert owners["100100"] == {"100100"}
    assert owners["200100"] == {"200100", "200101", "200102"}
    assert owners["500100"] == {"500100"}
    assert owners["nora"] <= {"100100", "400100"}
    assert not [each for each in seen["nora"] if "productPrice" in each]
    assert staff.get(PRODUCTS, {"billingAccount.id": "300100"}).json()[0]["name"] == "2185550140"


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_product_of_somebody_else_is_not_found(town: Town, method: str) -> None:
    sam = town.users["sam"]
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()
    theirs = address_of(town.products["2185550110"])

    body: dict[str, Any] = (
        {} if method == "get" else {"data": {}, "content_type": "application/json"}
    )
    answer = getattr(program_of(sam), method)(theirs, **body)

    assert answer.status_code == 404


def test_lists_are_narrowed_by_the_words_of_the_forum(town: Town, staff: Client) -> None:
    town.products["2185550110"].status = "suspended"
    town.products["2185550110"].save()

    suspended = staff.get(PRODUCTS, {"status": "suspended"}).json()
    lines = staff.get(PRODUCTS, {"productSpecification.id": "tollfree"}).json()

    assert [each["name"] for each in suspended] == ["2185550110"]
    assert [each["name"] for each in lines] == ["8005550142"]


def test_staff_sell_a_product_and_a_second_time_is_refused(town: Town, staff: Client) -> None:
    first, second = sent(staff, PRODUCTS, NEW), sent(staff, PRODUCTS, NEW)

    assert first.status_code == 201
    assert first.headers["Location"] == first.json()["href"]
    assert staff.get(first.headers["Location"]).json() == first.json()
    assert first.json()["productPrice"][0]["price"]["dutyFreeAmount"]["value"] == 25
    assert second.status_code == 400
    assert Product.objects.filter(product_id="2185550177").count() == 1
    assert Change.objects.filter(account="100100", face="api").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"productSpecification": {"id": "nothing"}}, "productSpecification"),
        ({"productPrice": [{"id": "nothing"}]}, "productPrice"),
        ({"place": [{"id": "99"}]}, "place"),
        ({"name": " "}, "name"),
        ({"startDate": "1776-07-04"}, "startDate"),
        ({"name": "a\0"}, ""),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_sold_is_refused_and_named(
    staff: Client, wrong: dict[str, object], field: str
) -> None:
    answer = sent(staff, PRODUCTS, NEW | wrong)

    assert answer.status_code == 400
    assert field in answer.json()["message"]
    assert not Product.objects.filter(product_id="2185550177").exists()


def test_an_account_out_of_sight_is_not_found(town: Town) -> None:
    sam = town.users["sam"]
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()

    assert sent(program_of(sam), PRODUCTS, NEW).status_code == 404


def test_customers_sell_nothing(town: Town) -> None:
    answer = sent(program_of(town.users["100100"]), PRODUCTS, NEW)

    assert (answer.status_code, answer.json()["code"]) == (403, "no_right")


def test_of_two_programs_the_second_is_told(town: Town, staff: Client) -> None:
    line = address_of(town.products["2185550110"])
    mark = staff.get(line).headers["ETag"]

    def change(words: str) -> Any:
        body = {"description": words}
        return staff.patch(
            line, body, content_type="application/merge-patch+json", headers={"If-Match": mark}
        )

    first, second = change("Front desk"), change("Back office")

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["ETag"] != mark
    assert staff.get(line).json()["description"] == "Front desk"


def test_a_product_ends_on_a_day_or_at_once_and_only_once(town: Town, staff: Client) -> None:
    later, now = (address_of(town.products[each]) for each in ("2185550110", "2185550111"))

    ending = patched(staff, later, {"status": "terminated", "terminationDate": "2026-05-01"})
    deleted = [staff.delete(now).status_code for _ in range(2)]

    assert ending.json()["status"] == "active"
    assert ending.json()["terminationDate"] == "2026-05-01T05:00:00Z"
    assert deleted == [204, 204]
    assert staff.get(now).json()["status"] == "terminated"


def test_deleting_needs_its_own_right(town: Town) -> None:
    set_group(name="Staff", rights=["Products.Access", "Products.Update"])
    program = program_of(town.users["sam"])

    answer = program.delete(address_of(town.products["2185550110"]))

    assert (answer.status_code, answer.json()["code"]) == (403, "no_right")
