"""Product types in the office: added, changed, taken off sale."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.catalog.models import ProductType
from tollbook.work.models import NewServiceTask

LIST = "/office/product-types/"
NEW = "/office/product-types-new/"
QUERIES_MAX = 12
FIBER = {
    "label": "Fiber line",
    "code": "fiber-line",
    "kind": "voip",
    "has_usage": "on",
    "is_voip": "on",
    "order": "7",
    "task_type": "new-service",
    "is_sold": "on",
    "shows_on_customer": "on",
}
OF_CUSTOMERS = ("Customers_CustomerLevel.Access", "Products_CustomerLevel.Access")
STAYING = ("label", "order", "task_type", "is_sold", "shows_on_customer")


def test_a_product_type_is_added_with_what_a_request_becomes_and_its_history(
    town: Town, client_of_sam: Client
) -> None:
    answer = client_of_sam.post(NEW, FIBER, follow=True)
    page = client_of_sam.get(f"{LIST}fiber-line/").content.decode()

    made = ProductType.objects.get(code="fiber-line")
    assert (made.label, made.kind, made.order) == ("Fiber line", "voip", 7)
    assert (made.has_usage, made.is_voip, made.is_traditional) == (True, True, False)
    assert (made.is_sold, made.shows_on_customer) == (True, True)
    assert NewServiceTask.objects.get(product_type=made).task_type.code == "new-service"
    assert "Fiber line is added." in answer.content.decode()
    assert "Voice over the internet" in answer.content.decode()
    assert "Task Type For New Service" in page.partition("What was changed")[2]
    changes = Change.objects.filter(entity="product type", entity_id=str(made.pk))
    assert {each.user for each in changes} == {town.users["sam"]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": ""}, "Enter a name."),
        ({"code": "LINE"}, "The code LINE is taken."),
        ({"code": "a/b"}, "letters, digits"),
        ({"kind": "cable"}, "Choose one of the list."),
        ({"kind": ""}, "Choose one of the list."),
        ({"is_traditional": "on"}, "never traditional"),
        ({"order": "-1"}, "Enter a value of at least 0."),
        ({"task_type": "nothing"}, "Choose one of the listed values."),
    ],
)
def test_what_will_not_do_stands_beside_its_field_and_nothing_is_kept(
    town: Town, client_of_sam: Client, change: dict[str, str], sentence: str
) -> None:
    before = ProductType.objects.count()
    response = client_of_sam.post(NEW, FIBER | change)

    (name,) = change
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[name])
    assert ProductType.objects.count() == before


def test_a_type_that_is_no_longer_sold_is_offered_to_nobody_and_stays_where_it_stands(
    town: Town, client_of_sam: Client
) -> None:
    set_group(name="Customers", rights=["NewService.Add", *OF_CUSTOMERS])
    client_of_bell = signed_in(town.users["100100"])
    facts = {"label": "Old line", "order": "3", "task_type": "new-service"}
    selling = "/office/customers/100100/products/new/"

    def offered() -> tuple[bool, bool]:
        page, asked = client_of_sam.get(selling), client_of_bell.get("/services/request/")
        return ">Old line<" in page.content.decode(), "Old line" in asked.content.decode()

    client_of_sam.post(f"{LIST}line/", facts | {"is_sold": "on"})
    before = offered()
    client_of_sam.post(f"{LIST}line/", facts)
    after = offered()
    kept = client_of_sam.get("/office/customers/100100/products/")

    assert (before, after) == ((True, True), (False, False))
    assert "Old line" in kept.content.decode()
    assert "No longer on sale" in client_of_sam.get(LIST).content.decode()


def test_who_may_only_look_adds_and_changes_nothing(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Desk", rights=["ProductsAdmin.Access"])])
    client = signed_in(town.users["sam"])
    changed = {name: FIBER[name] for name in STAYING}

    answers = [client.post(NEW, FIBER), client.post(f"{LIST}line/", changed)]

    assert [each.status_code for each in answers] == [403, 403]
    assert "ProductsAdmin.Add" in answers[0].content.decode()
    assert "Add a product type" in client.get(LIST).content.decode()
    assert NEW not in client.get(LIST).content.decode()
    assert not ProductType.objects.filter(code="fiber-line").exists()


def test_who_has_nothing_to_do_with_products_sees_none(town: Town, client_of_bell: Client) -> None:
    town.users["sam"].groups.set([set_group(name="Desk", rights=["Customers.Access"])])
    client = signed_in(town.users["sam"])

    assert {client.get(path).status_code for path in (LIST, NEW, f"{LIST}line/")} == {403}
    assert client_of_bell.get(NEW).status_code in (403, 404)


@pytest.mark.parametrize("path", [LIST, NEW, f"{LIST}line/"])
def test_the_pages_take_few_queries(
    town: Town, client_of_sam: Client, django_assert_max_num_queries: Any, path: str
) -> None:
    with django_assert_max_num_queries(QUERIES_MAX):
        client_of_sam.get(path)
