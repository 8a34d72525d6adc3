"""Reports with tax ids, of customers and of the seller, and by the associations of groups."""

from django.test import Client

from tests.fixtures import signed_in
from tests.test_flex_reports import accounts_in, built, main_of
from tests.town import NOW, TODAY, Town
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Company, Group, GroupAssociation
from tollbook.portal.tests.bills import issue, service, tax
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


def test_reports_of_customers_tell_taxes_in_one_where_their_detail_is_suppressed(
    town: Town, client_of_sam: Client
) -> None:
    """Two taxes of the line, 2.13 and 1.50, are a row of 3.63; staff read both by name."""
    line = town.products["2185550110"]
    taxes = [
        *(tax("Minnesota telecom tax", "2.13", line), tax("County 911 fee", "1.50", line)),
        *(tax("City tax", "0.40"), tax("State tax", "0.60")),
    ]
    issue(town.bell, "L1098", TODAY, [service("Line", "31.00", line), *taxes], one_tax_total=True)
    wanted = {"filter-0": "", "group-0": "", "group-1": "", "measure-0": "sum.amount"}
    wanted |= {"column-0": "description", "column-1": "authority", "column-2": "amount"}
    wanted |= {"order-0": "amount", "chart": "", "chart_value": "", "measure-1": "count"}
    assert built(client_of_sam, "lines", **wanted).status_code == 302

    told = [
        signed_in(town.users[user]).get(f"{face}/reports/billed-by-account/", {"rows": "100"})
        for user, face in (("100100", ""), ("sam", "/office"))
    ]
    own, staff = ([[cell.words for cell in row] for row in page.context["rows"]] for page in told)

    assert own == [
        ["All taxes and government fees", "", "1.00"],
        ["All taxes and government fees", "", "3.63"],
        ["Line", "", "31.00"],
    ]
    assert [row[0] for row in staff] == [
        *("City tax", "State tax", "County 911 fee", "Minnesota telecom tax", "Line")
    ]
    assert [page.context["tally"][1][1] for page in told] == ["35.63", "35.63"]


def test_the_report_of_taxes_names_the_seller_with_its_tax_ids(billed_town: Town) -> None:
    install_reports(at=NOW)
    told = {"legal_name": "Larkspur Communications LLC", "federal_tax_id": "12-3456789"}
    Company.objects.filter(pk=billed_town.company.pk).update(**told)

    page = signed_in(billed_town.users["sam"]).get("/office/reports/tax-by-jurisdiction/")

    sellers = {row[0] for row in page.context["result"].rows}
    assert sellers == {"Larkspur Communications LLC, Fed ID 12-3456789"}
