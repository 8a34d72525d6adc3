"""The Reports tab of the invoice viewer: the tables that follow the bill on paper."""

from typing import Any

from django.test import Client

from tests.town import Town
from tollbook.billing.models import Invoice
from tollbook.billing.queries.reports import reports_of


def newest(town: Town) -> Invoice:
    return Invoice.objects.filter(account=town.bell).latest("invoice_on")


def test_the_tab_shows_the_reports_of_the_bill(
    client_of_bell: Client, billed_town: Town, django_assert_max_num_queries: Any
) -> None:
    bill = newest(billed_town)

    with django_assert_max_num_queries(30):
        response = client_of_bell.get(f"/billing/invoices/{bill.number}/reports/")

    body = response.content.decode()
    assert [each.title for each in reports_of(bill)] == [
        *("Locations in short", "Products", "Usage by kind")
    ]
    for words in ("Locations in short", "Harbor Annex", "Toll-free", f"{bill.total_current:,.2f}"):
        assert words in body
    assert "Reports</a>" in client_of_bell.get(f"/billing/invoices/{bill.number}/").content.decode()


def test_a_bill_without_reports_has_no_tab_and_an_empty_page(
    client_of_bell: Client, billed_town: Town
) -> None:
    bill = newest(billed_town)
    # A draft may still change; an issued bill is held by its ink.
    front = bill.front | {"reports": ["call_detail"]}
    bill.front = front

    assert reports_of(bill) == ()


def test_a_stranger_finds_no_reports(client_of_cyd: Client, billed_town: Town) -> None:
    bill = newest(billed_town)

    assert client_of_cyd.get(f"/billing/invoices/{bill.number}/reports/").status_code == 404
