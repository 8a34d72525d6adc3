"""Revenue assurance in the town: each leak is found once it is there, with the way to its cure."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.town import TODAY, Town
from tollbook.billing.models import ChargeStamp, Invoice
from tollbook.catalog.models import DeckRow, ExceptionRate, RateException
from tollbook.services.models import Product, ProductCharge

pytestmark = pytest.mark.django_db
PAGE = "/office/assurance/"


def found(client: Client) -> dict[str, list[tuple[str, str]]]:
    """Search -> what it found: head, and address of its cure."""
    groups = client.get(PAGE).context["groups"]
    return {leaks.code: [(leak.head, url) for leak, _, url in rows] for leaks, rows in groups}


def test_a_town_in_order_leaks_nothing_but_what_stands_there(
    billed_town: Town, client_of_sam: Client, django_assert_max_num_queries: CaptureQueriesContext
) -> None:
    client_of_sam.get(PAGE)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        before = found(client_of_sam)

    assert before["two-accounts"] == before["no-run"] == before["below-deck"] == []


def test_each_leak_is_found_with_its_cure(billed_town: Town, client_of_sam: Client) -> None:
    town = billed_town
    line = town.products["2185550111"]
    charges = ProductCharge.objects.filter(product=town.products["FIB-20417"])
    charges.update(ended_on=date(2026, 4, 1))
    twin = Product.objects.get(pk=town.products["7155550130"].pk)
    twin.digits = line.digits
    twin.save()
    row = DeckRow.objects.filter(valid_to=None).order_by("-rate_micros").first()
    assert row is not None
    code = RateException.objects.create(code="CHEAP", name="Cheap")
    ExceptionRate.objects.create(
        exception=code, prefix=row.prefix, rate_micros=row.rate_micros - 1, valid_from=TODAY
    )
    stamp = ChargeStamp.objects.filter(charge__product=line).first()
    assert stamp is not None
    Product.objects.filter(pk=line.pk).update(disconnected_on=TODAY - timedelta(days=1))
    invoice = Invoice.objects.get(pk=stamp.invoice_id)

    leaks = found(client_of_sam)

    assert ("FIB-20417 of Bell Bakery", "/office/customers/100100/products/") in leaks["no-charge"]
    assert leaks["below-deck"][0][1] == "/office/catalog/exceptions/CHEAP/"
    assert (
        "2185550111 of Bell Bakery",
        f"/office/receivables/invoices/{invoice.number}/",
    ) in leaks["paid-ahead"]


def test_a_cycle_whose_day_passed_is_named(town: Town, client_of_sam: Client) -> None:
    assert found(client_of_sam)["no-run"] == [
        ("M13 Monthly on the 13th", "/office/runs/new/"),
    ]


def test_customers_find_none_of_it(town: Town, client_of_cyd: Client) -> None:
    assert client_of_cyd.get(PAGE).status_code == 404
