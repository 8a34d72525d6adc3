"""Customers read amounts and days in the forms of their base; staff in their own."""

from django.test import Client

from tests.test_culture import in_germany
from tests.town import Town


def test_customers_read_their_amounts_and_days_in_the_forms_of_their_base(
    small_town: Town, client_of_bell: Client, client_of_sam: Client
) -> None:
    before = client_of_bell.get("/billing/transactions/").content.decode()
    in_germany(small_town)

    after = client_of_bell.get("/billing/transactions/").content.decode()
    office = client_of_sam.get("/office/customers/100100/transactions/").content.decode()

    assert "180.20" in before
    assert "180,20" in after
    assert 'datetime="2026-04-13">13 Apr 2026<' in after
    assert "180.20" in office
    assert "180,20" not in office
