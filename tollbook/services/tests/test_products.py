"""Products put on accounts: what is refused, and what may share a number."""

from datetime import date, timedelta

import pytest

from tests.fixtures import SYSTEM
from tests.town import Town
from tollbook.catalog.models import ProductType
from tollbook.kernel.errors import Refused
from tollbook.services.actions import add_product
from tollbook.services.models import Product
from tollbook.services.types import NewProduct


def line_of(town: Town) -> Product:
    """Bell Bakery's local line, in service."""
    lines = Product.objects.filter(account=town.bell, product_type__kind="local")
    return lines.exclude(digits="").order_by("pk")[0]


def like(product: Product, **changes: object) -> NewProduct:
    told: dict[str, object] = {
        "account": product.account,
        "product_type": product.product_type,
        "product_id": product.product_id,
        "active_on": product.active_on + timedelta(days=1),
    }
    return NewProduct(**(told | changes))  # type: ignore[arg-type]


def test_a_number_in_service_is_refused_a_second_time(town: Town) -> None:
    line = line_of(town)

    with pytest.raises(Refused, match="is already in service on") as refusal:
        add_product(wanted=like(line, account=town.acme), by=SYSTEM)

    assert refusal.value.code == "number-in-service"
    assert Product.objects.filter(digits=line.digits).count() == 1


def test_a_number_may_serve_again_from_the_day_it_was_left(town: Town) -> None:
    line = line_of(town)
    Product.objects.filter(pk=line.pk).update(disconnected_on=date(2030, 1, 1))

    again = add_product(wanted=like(line, account=town.acme, active_on=date(2030, 1, 1)), by=SYSTEM)

    assert again.digits == line.digits


def test_one_account_may_carry_a_number_as_local_and_as_long_distance(town: Town) -> None:
    line = line_of(town)
    long_distance = ProductType.objects.create(
        code="ld-only", label="Long distance", kind="long_distance", is_traditional=True
    )

    assert (
        add_product(wanted=like(line, product_type=long_distance), by=SYSTEM).digits == line.digits
    )
    with pytest.raises(Refused, match="already in service"):
        add_product(wanted=like(line, product_type=long_distance, account=town.acme), by=SYSTEM)
