"""What hangs on accounts comes in by files: places, log-ins, notes, products, charges."""

from pathlib import Path

import pytest

from tests.test_load import GOOD, written
from tests.town import Town
from tollbook.access.models import Change
from tollbook.commands.main import main
from tollbook.customers.models import Account


def test_in_city_is_filled_from_the_place_and_may_stay_open(town: Town, tmp_path: Path) -> None:
    """The check before a bill run then names the address; a page still asks."""
    unlisted = {"city": "Nowhere", "state": "MN", "county": "Lake County", "as_typed": "yes"}
    lines = [GOOD, GOOD | unlisted | {"account_number": "700200"}]
    place = {"description": "Shop", "address_1": "9 Lake Avenue", "postal_code": "55802"}
    listed = {"city": "Duluth", "state": "MN", "county": "St. Louis County"}
    further = [
        place | listed | {"account_number": "700100", "code": "4"},
        place | unlisted | {"account_number": "700100", "code": "5"},
        place | listed | {"account_number": "700100", "code": "6", "in_city": "-"},
    ]

    assert main(["load", "customers", str(written(tmp_path, lines))]) == 0
    assert main(["load", "locations", str(written(tmp_path, further, "locations"))]) == 0

    said = Account.objects.get(number="700100").locations.values_list("code", "in_city")
    assert sorted(said) == [(0, True), (4, True), (5, None), (6, None)]
    assert Account.objects.get(number="700200").locations.get().in_city is None
    assert main(["export", str(tmp_path / "out")]) == 0
    assert main(["load", str(tmp_path / "out"), "--check"]) == 0


@pytest.mark.accepts("customers-39")
def test_products_and_charges_of_a_file_are_in_the_history(town: Town, tmp_path: Path) -> None:
    line = {"account_number": "100100", "product_type": "line", "active_on": "2026-01-01"}
    product = line | {"product_id": "2185550199"}
    charge = {"product_active_on": "2026-01-01", "item": "seat", "quantity": "2"} | product
    Change.objects.all().delete()

    assert main(["load", "products", str(written(tmp_path, [product], "products"))]) == 0
    assert main(["load", "charges", str(written(tmp_path, [charge], "charges"))]) == 0
    ended = charge | {"ended_on": "2026-03-01"}
    assert main(["load", "charges", str(written(tmp_path, [ended], "charges"))]) == 0

    told = Change.objects.order_by("pk").values_list("face", "account", "label", "old", "new")
    item = town.shop.items["seat"]
    words = f"2 x {item} on 2185550199"
    assert list(told) == [
        ("import", "100100", "product added", "", "2185550199"),
        ("import", "100100", "charge added", "", words),
        ("import", "100100", f"ended on, {words}", "", "2026-03-01"),
    ]
