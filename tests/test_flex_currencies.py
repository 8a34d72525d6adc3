"""Flex reports over accounts of several currencies."""

from django.test import Client

from tests.test_flex_reports import built, small_town
from tests.town import Town
from tollbook.customers.models import Account, Base, Company

__all__ = ["small_town"]  # the town of the reports


def test_amounts_of_two_currencies_are_no_sum_until_they_are_told_apart(
    small_town: Town, client_of_sam: Client
) -> None:
    by_status = {"group-0": "status", "group-1": "", "by-1": "", "order-0": "status"}
    for title, more in (("All", {}), ("Apart", {"group-1": "currency"})):
        wanted = by_status | {"title": title, "module": "Billing", "chart": ""} | more
        assert built(client_of_sam, **wanted).status_code == 302
    company = Company.objects.create(
        name="Nord", legal_name="Nord Ltd", time_zone="America/Winnipeg", currency="CAD"
    )
    Base.objects.filter(pk=small_town.south.pk).update(company=company)
    Account.objects.filter(pk=small_town.bell.pk).update(group=small_town.groups["SOUTH"])

    mixed = client_of_sam.get("/office/reports/all/").context
    apart = client_of_sam.get("/office/reports/apart/").context

    assert "" in [cell.words for row in mixed["rows"] for cell in row]
    assert {row[1].words for row in apart["rows"]} == {"CAD", "USD"}
    assert all(cell.words for row in apart["rows"] for cell in row)
    file = client_of_sam.get("/office/reports/all/", {"format": "csv"}).getvalue().decode()
    assert ",," in file
