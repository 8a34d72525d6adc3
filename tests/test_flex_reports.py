"""Flex reports: built by staff, run as whoever reads them, shown, exported, mailed."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from tests.crawl import ticket_of
from tests.fixtures import SYSTEM, signed_in
from tests.test_culture import in_germany
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.billing.models import BillingProfile, Invoice
from tollbook.content.actions import save_custom_link
from tollbook.content.models import CustomLink
from tollbook.customers.models import Account
from tollbook.portal.tests.bills import bill_four_months
from tollbook.reports.actions import install_reports
from tollbook.reports.models import FlexReport, ReportFile
from tollbook.reports.shipped import FOR_CUSTOMERS, FOR_STAFF
from tollbook.services.models import Product
from tollbook.work.models import Task, TaskType

BUILT = {
    # What the builder is sent with: revenue by account and month, with a filter, a sum, a chart.
    "title": "Billed by account",
    "description": "",
    "module": "CustomerPortal",
    "list_order": "100",
    "filter-0": "billed",
    "op-0": "from",
    "value-0": "02/01/2026",
    "asked-0": "yes",
    "group-0": "account",
    "group-1": "billed",
    "by-1": "month",
    "measure-0": "sum.total_current",
    "measure-1": "count",
    "order-0": "account",
    "chart": "bars",
    "chart_value": "sum.total_current",
    "limit": "500",
    "do": "save",
}
OWN = {"100100": ("100100",), "200100": ("200100", "200101", "200102"), "200101": ("200101",)}


@pytest.fixture
def small_town(town: Town, tmp_path: Path, settings: Any) -> Town:
    """Four bills for Bell and for each of Acme's accounts; files lie in a folder of the test."""
    settings.DATA_DIR = tmp_path
    settings.RUN_STEPS_INLINE = True
    bill_four_months(town)
    return town


def built(client: Client, subject: str = "invoices", **other: str) -> Any:
    """The answer of the builder to a report sent in full."""
    return client.post(f"/office/reports-new/{subject}/", BUILT | other)


def accounts_in(text: str) -> tuple[str, ...]:
    return tuple(n for n in ("100100", "200100", "200101", "200102", "500100") if n in text)


def main_of(response: Any) -> str:
    body: str = response.content.decode()
    return body[body.index("<main") : body.index("</main")]


@pytest.mark.accepts("office-4")
def test_a_shared_report_shows_each_customer_own_rows_and_its_file_is_the_screen(
    small_town: Town, client_of_sam: Client
) -> None:
    assert built(client_of_sam).status_code == 302

    for user, own in OWN.items():
        client = signed_in(small_town.users[user])
        page = client.get("/reports/billed-by-account/", {"rows": "100"})
        body = main_of(page)
        rows = [[cell.words for cell in row] for row in page.context["rows"]]
        file = client.get("/reports/billed-by-account/", {"format": "csv"}).getvalue().decode()
        lines = [line.split(",") for line in file.removeprefix("\ufeff").splitlines()]

        assert {row[0] for row in rows} == set(own)
        assert accounts_in(body) == own
        assert lines[0][:3] == ["Account", '"Invoice date', ' month"']
        assert lines[0][3:] == ["Total current billing", "Invoices"]
        assert [(line[0], line[2].replace(",", "")) for line in lines[1:]] == [
            (row[0], row[2].replace(",", "")) for row in rows
        ]
        assert 'class="bars"' in body
    assert (
        signed_in(small_town.users["500100"]).get("/reports/billed-by-account/").context["rows"]
        == []
    )


def test_sums_of_a_report_are_those_of_the_statements_to_the_cent(
    small_town: Town, client_of_sam: Client, client_of_acme: Client
) -> None:
    built(client_of_sam, **{"value-0": "", "filter-0": ""})

    told = client_of_acme.get("/reports/billed-by-account/").context["tally"]
    billed = client_of_acme.get("/billing/statements/").context["sums"].billed

    assert told[1] == ("total current billing", f"{billed:,.2f}")


@pytest.mark.accepts("office-5")
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"group-0": "posted_by"}, "no column posted_by"),
        ({"group-0": "agent"}, "no column agent"),
        ({"column-0": "account__security__ssn_cipher"}, "no column account__security"),
        ({"group-0": "name); DROP TABLE x; --"}, "no column name); DROP"),
        ({"measure-0": "exec.total_current"}, "one of the functions"),
        ({"measure-0": "sum.name"}, "no figure to work with"),
        ({"measure-0": "sum.password"}, "no column password"),
        ({"filter-1": "account", "op-1": "is", "value-1": "500100"}, "Leave the account out"),
        ({"filter-1": "name", "op-1": "regex", "value-1": "(a+)+$"}, "cannot be compared"),
        ({"limit": "99999999"}, "from 1 to 100,000"),
        ({"limit": "-1"}, "from 1 to 100,000"),
        ({"order-0": "pk"}, "something that the report shows"),
        ({"chart": "pie"}, "bars, a line, or no chart"),
        ({"chart_value": "sum.usage"}, "a figure of the report"),
        ({"by-1": "second"}, "day, month, quarter or year"),
        ({"module": "MaintenanceSecurity"}, "Choose one of the listed values."),
        ({"value-0": "soon"}, "a date such as"),
    ],
)
def test_a_definition_outside_what_is_offered_is_refused(
    town: Town, client_of_sam: Client, sent: dict[str, str], words: str
) -> None:
    answer = built(client_of_sam, **sent)

    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not FlexReport.objects.exists()


@pytest.mark.accepts("office-5")
def test_a_builder_without_the_right_of_a_subject_or_column_cannot_use_it(town: Town) -> None:
    sam = town.users["sam"]
    rights = ("Reports.Access", "Reports.Add", "Customers.Access")
    sam.groups.set([set_group(name="Clerks", rights=rights)])
    client = signed_in(sam)
    column = {"group-0": "", "group-1": "", "measure-0": "", "measure-1": "", "chart": ""}
    column |= {"column-0": "account", "column-1": "balance", "module": "Reports", "order-0": ""}
    column |= {"filter-0": ""}

    assert built(client, "entries").status_code == 404
    assert "no column balance" in built(client, "accounts", **column).content.decode()
    assert built(client, "accounts", **column | {"column-1": "name"}).status_code == 302


@pytest.mark.accepts("office-5")
def test_a_reader_cannot_ask_for_an_account_that_is_not_theirs(
    small_town: Town, client_of_sam: Client, client_of_sub: Client
) -> None:
    built(client_of_sam, **{"filter-0": "account", "op-0": "is", "value-0": ""})
    address = "/reports/billed-by-account/"

    own = client_of_sub.get(address, {"f0": "200101"})
    foreign = client_of_sub.get(address, {"f0": "200100"})
    unknown = client_of_sub.get(address, {"f0": "999999"})

    assert len(own.context["rows"]) == 4
    assert (foreign.status_code, unknown.status_code) == (422, 422)
    assert main_of(foreign).replace("200100", "#") == main_of(unknown).replace("999999", "#")


@pytest.mark.accepts("portal-59")
def test_reports_and_links_stand_in_the_menu_only_where_there_is_one(
    small_town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    def menu(client: Client) -> list[str]:
        frame = client.get("/news/").context["frame"]
        return [each.label for each in frame.menu if each.label in ("Reports", "Links")]

    before = menu(client_of_bell), client_of_bell.get("/reports/").status_code
    install_reports(at=NOW)
    of_staff_only = menu(client_of_bell)
    built(client_of_sam)
    link = CustomLink(place="CustomLinksMenu", text="Status", url="https://status.example/")
    link.customer_visible, link.base = True, small_town.north
    save_custom_link(link=link, by=SYSTEM)
    cache.clear()

    assert before == ([], 404)
    assert of_staff_only == []
    assert menu(client_of_bell) == ["Reports", "Links"]
    # Cole's base has no such link, and wholesale customers no such report.
    assert menu_of_cole(small_town) == []
    assert accounts_in(main_of(client_of_bell.get("/reports/billed-by-account/"))) == ("100100",)


def menu_of_cole(town: Town) -> list[str]:
    frame = signed_in(town.users["300100"]).get("/wholesale/news/").context["frame"]
    return [each.label for each in frame.menu if each.label in ("Reports", "Links")]


@pytest.mark.parametrize("each", [*FOR_STAFF, *FOR_CUSTOMERS], ids=lambda each: each.slug)
def test_every_shipped_report_runs_on_real_calls_and_bills_as_its_readers(
    billed_town: Town, each: Any
) -> None:
    install_reports(at=NOW, with_customers=True)
    Account.objects.filter(pk=billed_town.bell.pk).update(term_ends_on=date(2026, 6, 30))
    BillingProfile.objects.filter(account=billed_town.acme).update(exempt_city=True)
    reader, face = {
        "CustomerPortal": ("200100", ""),
        "Wholesale_CustomerPortal": ("300100", "/wholesale"),
        "Reports_AgentLevel": ("nora", "/agent"),
    }.get(each.module, ("sam", "/office"))
    client = signed_in(billed_town.users[reader])
    address = f"{face}/reports/{each.slug}/"

    page = client.get(address)
    book = client.get(address, {"format": "xlsx"})
    paper = PdfReader(BytesIO(client.get(address, {"format": "pdf"}).content))

    assert page.status_code == 200
    assert page.context["result"].found > 0 or each.slug == "churn"
    assert book.content[:2] == b"PK"
    assert each.title in paper.pages[0].extract_text()
    assert signed_in(billed_town.users["500100"]).get(address).status_code == (
        200 if each.module == "CustomerPortal" else 404
    )


def test_a_filter_of_few_values_offers_those_of_the_readers_own_rows(
    small_town: Town, client_of_sam: Client
) -> None:
    asked = {"op-0": "is", "value-0": "", "asked-0": "yes"}
    by_place = {"filter-0": "type", **asked, "group-0": "location", "group-1": "", "by-1": ""}
    by_place |= {"measure-0": "", "chart": "", "chart_value": "", "order-0": ""}
    made = built(client_of_sam, "tickets", **by_place)
    trouble = TaskType.objects.get(is_portal_ticket=True)
    other = TaskType.objects.exclude(pk=trouble.pk).exclude(kind="order").earliest("pk")
    for account in (small_town.bell, small_town.acme):
        ticket_of(account, f"T{account.number}")
    Task.objects.filter(account=small_town.acme).update(task_type=other)
    address = "/reports/billed-by-account/"
    bell = signed_in(small_town.users["100100"]).get(address).context["asks"][0]
    own = Task.objects.get(account=small_town.bell).task_type.name
    gone = signed_in(small_town.users["100100"]).get(address, {"f0": "Gone"}).context["asks"][0]

    assert made.status_code == 302
    assert bell.options == (("", "All"), (own, own))
    assert other.name not in dict(bell.options)
    assert gone.options[-1] == ("Gone", "Gone")


def test_calls_are_narrowed_by_a_list_of_the_readers_own_lines_and_places(
    small_town: Town, client_of_sam: Client
) -> None:
    asked = {"op-0": "is", "value-0": "", "asked-0": "yes", "filter-1": "location"}
    asked |= {f"{name}-1": asked[f"{name}-0"] for name in ("op", "value", "asked")}
    by_line = {"filter-0": "product", **asked, "group-0": "product", "group-1": "", "by-1": ""}
    by_line |= {"measure-0": "", "chart": "", "chart_value": "", "order-0": ""}

    made = built(client_of_sam, "calls", **by_line)
    bell = signed_in(small_town.users["100100"]).get("/reports/billed-by-account/")

    lines, places = (dict(each.options) for each in bell.context["asks"])
    own = Product.objects.filter(account=small_town.bell)
    assert made.status_code == 302
    assert set(lines) == {"", *own.values_list("product_id", flat=True)}
    assert set(places) == {"", *own.values_list("location__description", flat=True)}


def test_amounts_asked_of_a_report_are_read_in_the_forms_of_the_readers_base(
    small_town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    address = "/reports/billed-by-account/"
    asked = {"filter-0": "total_current", "op-0": "at_least", "value-0": "1,000", "asked-0": "yes"}
    assert built(client_of_sam, **asked).status_code == 302
    in_germany(small_town)

    usual = client_of_bell.get(address)
    more = client_of_bell.get(address, {"f0": "100,00"})
    file = client_of_bell.get(address, {"f0": "1.000", "format": "csv"}).getvalue().decode()

    assert (usual.context["asks"][0].value, usual.context["rows"]) == ("1.000", [])
    assert (more.context["asks"][0].value, len(more.context["rows"])) == ("100,00", 4)
    assert len(file.splitlines()) == 1


def test_calls_of_a_report_add_up_to_those_of_the_page(
    billed_town: Town, client_of_bell: Client
) -> None:
    install_reports(at=NOW, with_customers=True)

    report = client_of_bell.get("/reports/calls-by-day/", {"f0": ""})
    bills = Invoice.objects.filter(account=billed_town.bell, issued_at__isnull=False)
    numbers = bills.values_list("number", flat=True)
    stored = sum(
        client_of_bell.get(f"/billing/invoices/{number}/calls/").context["sums"].calls
        for number in numbers
    )
    unbilled = client_of_bell.get("/billing/unbilled/").context["sums"].calls
    tally = dict(report.context["tally"])

    assert int(tally["rows"].replace(",", "")) == report.context["result"].count > 0
    assert report.context["result"].totals[0] == stored + unbilled


def test_a_run_of_a_report_takes_few_statements_however_many_rows(
    small_town: Town,
    client_of_sam: Client,
    client_of_acme: Client,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    built(client_of_sam)
    client_of_acme.get("/reports/billed-by-account/")

    with django_assert_max_num_queries(17):
        client_of_acme.get("/reports/billed-by-account/")


def test_a_formula_in_a_name_is_inert_in_every_file(
    small_town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    small_town.bell.name = "=HYPERLINK(1)"
    small_town.bell.save()
    built(client_of_sam, **{"group-0": "name", "order-0": "name"})

    file = client_of_bell.get("/reports/billed-by-account/", {"format": "csv"}).getvalue().decode()

    assert "\n'=HYPERLINK(1)," in file


def test_staff_without_the_module_of_a_report_are_told_which_right_is_missing(town: Town) -> None:
    install_reports(at=NOW)
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Clerks", rights=("Customers.Access",))])
    client = signed_in(sam)

    shut, listed = client.get("/office/reports/transactions/"), client.get("/office/reports/")

    assert shut.status_code == 403
    assert "Accounting.Access" in shut.content.decode()
    own = ["tax-exemptions", "contracts-ending", "churn"]
    assert [each.slug for each in listed.context["reports"]] == own


def test_two_people_who_change_a_report_do_not_overwrite_each_other(
    town: Town, client_of_sam: Client
) -> None:
    built(client_of_sam)
    address = "/office/reports/billed-by-account/edit/"

    first = client_of_sam.post(address, BUILT | {"seen_version": "1", "title": "First"})
    second = client_of_sam.post(address, BUILT | {"seen_version": "1", "title": "Second"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Second" in second.content.decode()
    assert FlexReport.objects.get().title == "First"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no limit below zero")
def test_what_takes_too_long_is_made_beside_the_server_for_its_reader_alone(
    small_town: Town,
    client_of_sam: Client,
    client_of_bell: Client,
    client_of_acme: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built(client_of_sam)
    address = "/reports/billed-by-account/"
    monkeypatch.setattr("tollbook.portal.pages.flex.PAGE_SECONDS", -1)
    monkeypatch.setattr("tollbook.kernel.patience.STEPS", 1)

    slow = client_of_bell.get(address)
    sent = {"format": "csv", "view": "100100", "f0": "01/01/2026"}
    made = client_of_bell.post(address, sent)
    again = client_of_bell.post(address, sent)
    page = client_of_bell.get(made.headers["Location"])
    taken = client_of_bell.get(made.headers["Location"], {"take": "1"}).getvalue().decode()

    assert "Make the file" in slow.content.decode()
    assert made.headers["Location"] == again.headers["Location"]
    assert ReportFile.objects.count() == 1
    assert "Download" in page.content.decode()
    assert accounts_in(taken) == ("100100",)
    assert client_of_acme.get(made.headers["Location"]).status_code == 404
