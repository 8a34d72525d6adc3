"""The town stands, and setting up twice changes nothing."""

import pytest

from tests.town import PASSWORD, Town
from tollbook.access.models import Module, User
from tollbook.catalog.models import AreaCode, TaxCategory
from tollbook.customers.models import Status
from tollbook.flows.setup import install
from tollbook.services.models import ProductCharge


def test_the_town_has_its_accounts_and_people(town: Town) -> None:
    assert sorted(town.accounts) == [
        *("100100", "200100", "200101", "200102", "300100", "400100", "500100")
    ]
    assert town.users["100100"].check_password(PASSWORD)
    assert town.superior.corporate_parent == town.acme


@pytest.mark.django_db
def test_setting_up_twice_is_the_same_as_once() -> None:
    install()
    counts = [model.objects.count() for model in (AreaCode, TaxCategory, Status, User, Module)]

    install()

    after = [model.objects.count() for model in (AreaCode, TaxCategory, Status, User, Module)]
    assert after == counts
    assert all(counts)


@pytest.mark.django_db
def test_setting_up_again_keeps_what_staff_changed() -> None:
    install()
    AreaCode.objects.filter(code="212").update(place="Manhattan")
    TaxCategory.objects.filter(code="voip").update(interstate_ppm=500_000)

    install()

    assert AreaCode.objects.get(code="212").place == "Manhattan"
    assert TaxCategory.objects.get(code="voip").interstate_ppm == 500_000


def test_a_generic_log_in_lends_the_rights_of_customers(town: Town) -> None:
    assert town.users["100100"].has_perm("access.Customers_CustomerLevel.Access")
    assert not town.users["100100"].has_perm("access.Customers.Access")
    assert town.users["sam"].has_perm("access.Billing.Admin")


def test_a_disconnect_ends_the_open_charges(town: Town) -> None:
    line = town.products["2185550160"]
    ends = set(ProductCharge.objects.filter(product=line).values_list("ended_on", flat=True))
    assert ends == {line.disconnected_on}
