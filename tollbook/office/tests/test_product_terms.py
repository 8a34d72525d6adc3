"""The page of a product's exception code and free minutes."""

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.models import Change
from tollbook.catalog.models import RateException
from tollbook.services.models import Product

SEEN = {"seen_exception": "", "seen_out": "True", "seen_in": "False"}


@pytest.fixture
def line_of_bell(town: Town) -> Product:
    RateException.objects.create(code="CITY", name="City rates")
    return Product.objects.filter(account=town.bell, product_type__has_usage=True).first()  # type: ignore[return-value]


def address(product: Product) -> str:
    return f"/office/customers/100100/products/{product.pk}/calls/"


def test_code_and_boxes_are_saved_with_history_and_shown(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    page = client_of_sam.get(address(line_of_bell))
    sent = {"exception": "CITY", "free_minutes_in": "on", **SEEN}
    answer = client_of_sam.post(address(line_of_bell), sent, follow=True)

    assert page.status_code == 200
    line_of_bell.refresh_from_db()
    assert line_of_bell.rate_exception is not None
    assert line_of_bell.rate_exception.code == "CITY"
    assert (line_of_bell.free_minutes_out, line_of_bell.free_minutes_in) == (False, True)
    assert "City rates" in answer.content.decode()
    changed = Change.objects.filter(account="100100").values_list("field", flat=True)
    assert {"rate_exception", "free_minutes_out", "free_minutes_in"} <= set(changed)


def test_who_saves_second_is_told_and_changes_nothing(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    client_of_sam.post(
        address(line_of_bell), {"exception": "CITY", "free_minutes_out": "on"} | SEEN
    )
    answer = client_of_sam.post(address(line_of_bell), {"exception": "", **SEEN})

    assert answer.status_code == 422
    assert "Somebody changed this product meanwhile" in answer.content.decode()
    line_of_bell.refresh_from_db()
    assert line_of_bell.rate_exception is not None


def test_an_unknown_code_a_foreign_product_and_a_reader_change_nothing(
    client_of_sam: Client, town: Town, line_of_bell: Product
) -> None:
    wrong = client_of_sam.post(address(line_of_bell), {"exception": "NONE", **SEEN})
    foreign = town.products["5075550150"]
    bell = signed_in(town.users["100100"])

    assert wrong.status_code == 422
    assert client_of_sam.get(address(foreign)).status_code == 404
    assert bell.get(address(line_of_bell)).status_code == 404
