"""Reports with tax ids, of customers and of the seller, and by the associations of groups."""

from django.test import Client

from tests.fixtures import signed_in
from tests.test_flex_reports import accounts_in, built, main_of
from tests.town import NOW, Town
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Company, Group, GroupAssociation
from tollbook.reports.actions import install_reports


def test_exempt_customers_are_listed_with_their_tax_ids_and_levels(town: Town) -> None:
    install_reports(at=NOW)
    BillingProfile.objects.filter(account=town.acme).update(exempt_state=True)
    Account.objects.filter(pk=town.acme.pk).update(federal_tax_id="41-1234567")

    sam = signed_in(town.users["sam"])
    page = main_of(sam.get("/office/reports/tax-exemptions/"))

    assert accounts_in(page) == ("200100",)
    assert "41-1234567" in page


def test_accounts_are_narrowed_by_the_association_of_their_group(
    town: Town, client_of_sam: Client
) -> None:
    lakes = GroupAssociation.objects.create(name="Lakes")
    Group.objects.filter(accounts=town.cygnet).update(association=lakes)
    wanted = {"filter-0": "association", "op-0": "is", "value-0": "Lakes", "asked-0": ""}
    wanted |= {"group-1": "", "by-1": "", "measure-0": "count", "measure-1": ""}
    wanted |= {"module": "Customers", "chart": "", "chart_value": ""}

    assert built(client_of_sam, "accounts", **wanted).status_code == 302
    own = {each.number for each in Account.objects.filter(group=town.cygnet.group_id)}
    page = client_of_sam.get("/office/reports/billed-by-account/")

    assert {row[0].words for row in page.context["rows"]} == own
    assert "500100" in own


def test_the_report_of_taxes_names_the_seller_with_its_tax_ids(billed_town: Town) -> None:
    install_reports(at=NOW)
    told = {"legal_name": "Larkspur Communications LLC", "federal_tax_id": "12-3456789"}
    Company.objects.filter(pk=billed_town.company.pk).update(**told)

    page = signed_in(billed_town.users["sam"]).get("/office/reports/tax-by-jurisdiction/")

    sellers = {row[0] for row in page.context["result"].rows}
    assert sellers == {"Larkspur Communications LLC, Fed ID 12-3456789"}
