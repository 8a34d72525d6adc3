"""Flex reports over accounts of several currencies."""

from django.test import Client

from tests.test_flex_reports import built, small_town
from tests.town import Town
from tollbook.customers.models import Account, Base, Company

__all__ = ["small_town"]  # the town of the reports


def bell_pays_in_canadian_dollars(town: Town) -> None:
    company = Company.objects.create(
        name="Nord", legal_name="Nord Ltd", time_zone="America/Winnipeg", currency="CAD"
    )
    Base.objects.filter(pk=town.south.pk).update(company=company)
    Account.objects.filter(pk=town.bell.pk).update(group=town.groups["SOUTH"])


def test_amounts_of_two_currencies_are_no_sum_until_they_are_told_apart(
    small_town: Town, client_of_sam: Client
) -> None:
    by_status = {"group-0": "status", "group-1": "", "by-1": "", "order-0": "status"}
    for title, more in (("All", {}), ("Apart", {"group-1": "currency"})):
        wanted = by_status | {"title": title, "module": "Billing", "chart": ""} | more
        assert built(client_of_sam, **wanted).status_code == 302
    bell_pays_in_canadian_dollars(small_town)

    mixed = client_of_sam.get("/office/reports/all/").context
    apart = client_of_sam.get("/office/reports/apart/").context

    assert "" in [cell.words for row in mixed["rows"] for cell in row]
    assert {row[1].words for row in apart["rows"]} == {"CAD", "USD"}
    assert all(cell.words for row in apart["rows"] for cell in row)
    file = client_of_sam.get("/office/reports/all/", {"format": "csv"}).getvalue().decode()
    assert ",," in file


def test_prices_of_calls_in_two_currencies_are_no_sum_either(
    billed_town: Town, client_of_sam: Client
) -> None:
    by_way = {"filter-0": "day", "group-0": "direction", "group-1": "", "by-1": "", "order-0": ""}
    by_way |= {"measure-0": "sum.price", "chart": "", "chart_value": "", "module": "Usage"}
    for title, more in (("All", {}), ("Apart", {"group-1": "currency"})):
        wanted = by_way | {"title": title} | more
        assert built(client_of_sam, "calls", **wanted).status_code == 302
    own = client_of_sam.get("/office/reports/all/").context["result"]
    bell_pays_in_canadian_dollars(billed_town)

    mixed = client_of_sam.get("/office/reports/all/").context["result"]
    apart = client_of_sam.get("/office/reports/apart/").context["result"]

    assert own.totals[0] is not None
    assert (mixed.totals[0], mixed.totals[1]) == (None, own.totals[1])
    assert {row[1] for row in apart.rows} == {"CAD", "USD"}
    assert sum(row[2] for row in apart.rows if row[2] is not None) == own.totals[0]
