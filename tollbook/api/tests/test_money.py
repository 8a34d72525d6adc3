"""TMF666, TMF678 and TMF635: what is owed, billed and called, as the pages show it."""

import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from tests.town import NOW, Town
from tollbook.access.models import AccessEvent
from tollbook.api.tests.programs import numbers, program_of
from tollbook.billing.actions import make_documents
from tollbook.billing.models import Document, Invoice
from tollbook.customers.models import Settings
from tollbook.flows.actions import write_months
from tollbook.ledger.queries import balance_of
from tollbook.usage.models import AccountCallFile, UsageProfile

ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
BILLS = "/tmf-api/customerBillManagement/v4/customerBill"
CALLS = "/tmf-api/usageManagement/v4/usage"
FILES = "/tmf-api/usageManagement/v4/callFile"


def exact(response: Any) -> Any:
    """A body whose numbers are read as decimals."""
    return json.loads(response.content, parse_float=Decimal)


@pytest.fixture
def of_bell(billed_town: Town) -> Client:
    """A program of Ben's."""
    return program_of(billed_town.users["100100"])


@pytest.fixture
def of_sam(billed_town: Town) -> Client:
    """A program of the staff's."""
    return program_of(billed_town.users["sam"])


def test_an_account_tells_what_it_owes_to_the_cent(billed_town: Town, of_bell: Client) -> None:
    found = exact(of_bell.get(f"{ACCOUNTS}/100100"))

    assert found["accountBalance"] == [
        {
            "balanceType": "receivable",
            "amount": {"unit": "USD", "value": balance_of(billed_town.bell.pk)},
        }
    ]
    assert found["billStructure"]["cycleSpecification"]["id"] == "M13"


def test_a_parent_sees_its_accounts_and_staff_all(of_sam: Client, billed_town: Town) -> None:
    of_acme = program_of(billed_town.users["200100"])

    assert numbers(of_acme.get(ACCOUNTS)) == ["200100", "200101", "200102"]
    assert len(numbers(of_sam.get(ACCOUNTS))) == 7
    assert numbers(of_sam.get(ACCOUNTS, {"state": "disconnected"})) == ["400100"]


def test_a_list_of_accounts_costs_the_same_for_one_and_for_all(
    of_sam: Client, django_assert_num_queries: Any
) -> None:
    of_sam.get(ACCOUNTS)

    for asked in ({"offset": 0}, {"limit": 1}):
        with django_assert_num_queries(9):
            of_sam.get(ACCOUNTS, asked)


def test_a_bill_holds_the_stored_figures(billed_town: Town, of_bell: Client) -> None:
    stored = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")

    found = exact(of_bell.get(f"{BILLS}/{stored.number}"))

    assert found["figures"] == {
        name: getattr(stored, name)
        for name in (
            *("previous_balance", "payments", "adjustments", "service", "usage", "taxes"),
            *("fees", "other_providers", "total_current", "total_due"),
        )
    }
    assert found["amountDue"] == {"unit": "USD", "value": stored.total_due}
    assert (found["billDate"], found["paymentDueDate"]) == ("2026-04-13", f"{stored.due_on}")
    assert found["state"] in {"sent", "partiallyPaid", "settled"}


def test_bills_are_listed_by_day_newest_first(of_bell: Client) -> None:
    all_of_them = of_bell.get(BILLS)
    some = of_bell.get(BILLS, {"billDate.gte": "2026-02-13", "billDate.lte": "2026-03-13"})
    odd = of_bell.get(BILLS, {"billDate.gte": "13.2.2026"})

    assert [each["billDate"] for each in all_of_them.json()] == [
        *("2026-04-13", "2026-03-13", "2026-02-13", "2026-01-13"),
    ]
    assert [each["billDate"] for each in some.json()] == ["2026-03-13", "2026-02-13"]
    assert odd.status_code == 400


def test_a_list_of_bills_costs_the_same_for_one_and_for_all(
    of_sam: Client, django_assert_num_queries: Any
) -> None:
    of_sam.get(BILLS)

    for asked in ({"offset": 0}, {"limit": 1}):
        with django_assert_num_queries(7):
            of_sam.get(BILLS, asked)


def test_the_document_of_a_bill_is_its_pdf_once_that_is_made(
    of_bell: Client, billed_town: Town, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR, settings.DOCUMENTS_DIR = tmp_path, tmp_path / "documents"
    bill = Invoice.objects.filter(account=billed_town.bell).latest("pk")
    Document.objects.filter(invoice=bill).update(made_at=None, path="")

    before = of_bell.get(f"{BILLS}/{bill.number}/document")
    make_documents(now=NOW, run=bill.run, workers=1)
    after = of_bell.get(f"{BILLS}/{bill.number}/document")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.headers["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(after.getvalue()))
    assert str(bill.number) in pdf.pages[0].extract_text()


def test_calls_come_page_by_page_until_all_are_told(of_bell: Client) -> None:
    first = of_bell.get(CALLS, {"billingAccount.id": "100100", "limit": "20"})
    found, answer = list(first.json()), first
    while link := answer.headers.get("Link"):
        answer = of_bell.get(link.partition("<")[2].partition(">")[0])
        found += answer.json()

    assert first.status_code == 206
    assert len(found) == int(first.headers["X-Total-Count"]) > 20
    assert len({each["id"] for each in found}) == len(found)


def test_a_call_tells_its_exact_price_and_is_found_again(of_bell: Client) -> None:
    asked = {"billingAccount.id": "100100", "status": "rated"}
    one = exact(of_bell.get(CALLS, asked))[0]
    again = exact(of_bell.get(one["href"]))

    assert one == again
    assert one["status"] == "rated"
    assert isinstance(one["ratedProductUsage"][0]["taxExcludedRatingAmount"]["value"], Decimal)
    facts = {each["name"]: each["value"] for each in one["usageCharacteristic"]}
    assert {"from_number", "to_number", "seconds", "billed_seconds"} <= set(facts)


def test_the_calls_of_a_bill_are_as_many_as_it_says(of_bell: Client, billed_town: Town) -> None:
    invoice = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    asked = {"billingAccount.id": "100100", "billNo": str(invoice.number)}

    answer = of_bell.get(CALLS, asked)

    assert answer.headers["X-Total-Count"] == str(invoice.calls_count)
    assert {each["status"] for each in answer.json()} == {"billed"}


@pytest.mark.parametrize("asked", [{"billingAccount.id": "200100"}, {"billingAccount.id": "x"}])
def test_calls_of_somebody_else_are_not_found(of_bell: Client, asked: dict[str, str]) -> None:
    assert of_bell.get(CALLS, asked).status_code == 404


def test_an_account_must_be_named_to_list_calls(of_sam: Client) -> None:
    answer = of_sam.get(CALLS)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
    assert "billingAccount.id" in answer.json()["reason"]


def test_where_callers_are_verified_first_programs_of_the_staff_open_no_calls(
    of_sam: Client, of_bell: Client
) -> None:
    Settings(require_verification_for_call_detail=True).save()
    asked = {"billingAccount.id": "100100"}

    staff, customer, files = of_sam.get(CALLS, asked), of_bell.get(CALLS, asked), of_sam.get(FILES)

    assert (staff.status_code, staff.json()["code"]) == (403, "verification")
    assert (customer.status_code, files.status_code) == (206, 403)


@pytest.fixture
def filed_town(billed_town: Town, tmp_path: Path, settings: Any) -> Town:
    """Cole and Bell get files of each bill; the night has made the first ones."""
    settings.DATA_DIR = tmp_path
    both = (billed_town.cole, billed_town.bell)
    UsageProfile.objects.filter(account__in=both).update(monthly_call_file=True)
    write_months(now=NOW)
    return billed_town


def test_call_files_are_listed_and_fetched_by_a_token(filed_town: Town) -> None:
    cole, cyd = (program_of(filed_town.users[each]) for each in ("300100", "500100"))

    listed = cole.get(FILES, {"kind": "monthly"}).json()
    content = cole.get(listed[0]["content"])
    packed = b"".join(content.streaming_content)  # type: ignore[attr-defined]

    assert content.headers["Content-Type"] == "application/gzip"
    lines = gzip.decompress(packed).decode().strip().splitlines()
    assert len(lines) == listed[0]["calls"] + 1
    assert AccountCallFile.objects.get(pk=listed[0]["id"]).downloaded_at is not None
    assert cyd.get(FILES).json() == []
    assert cyd.get(listed[0]["content"]).status_code == 404


def test_a_standard_customer_has_its_files_here_too(filed_town: Town) -> None:
    listed = program_of(filed_town.users["100100"]).get(FILES).json()

    assert listed
    assert {each["billingAccount"]["id"] for each in listed} == {"100100"}


@pytest.mark.parametrize(
    ("days", "share"),
    [
        ({"usageDate.lte": "9999-12-31", "usageDate.gte": "0001-01-01"}, 1),
        ({"usageDate.lte": "0001-01-01"}, 0),
        ({"usageDate.gte": "9999-12-31"}, 0),
    ],
)
def test_the_ends_of_the_calendar_are_days_like_others(
    of_bell: Client, days: dict[str, str], share: int
) -> None:
    every = int(of_bell.get(CALLS, {"billingAccount.id": "100100"}).headers["X-Total-Count"])

    answer = of_bell.get(CALLS, {"billingAccount.id": "100100"} | days)

    assert int(answer.headers["X-Total-Count"]) == every * share


def trail() -> list[str]:
    """The accounts that programs of the staff opened; forgotten when told."""
    events = AccessEvent.objects.filter(kind="opened account", face="api")
    found = list(events.order_by("pk").values_list("account", flat=True))
    cache.clear()
    events.delete()
    return found


def test_what_staff_open_of_money_stands_in_the_trail(of_sam: Client, billed_town: Town) -> None:
    bill = f"{BILLS}/{Invoice.objects.filter(account=billed_town.bell).latest('pk').number}"
    whole = (ACCOUNTS, BILLS, FILES)
    narrowed: list[tuple[str, dict[str, str]]] = [
        (ACCOUNTS, {"id": "100100"}),
        (BILLS, {"billingAccount.id": "100100"}),
        (FILES, {"billingAccount.id": "100100"}),
        *((each, {}) for each in (f"{ACCOUNTS}/100100", bill, f"{bill}/document")),
    ]

    for address in whole:
        of_sam.get(address)
    of_lists = trail()
    opened = []
    for address, asked in narrowed:
        of_sam.get(address, asked)
        opened.append(trail())

    assert of_lists == []
    assert opened == [["100100"]] * len(narrowed)


def test_a_call_file_that_staff_open_stands_in_the_trail(filed_town: Town) -> None:
    file = AccountCallFile.objects.filter(account=filed_town.bell).first()
    assert file is not None
    sam = program_of(filed_town.users["sam"])

    opened = []
    for address in (f"{FILES}/{file.pk}", f"{FILES}/{file.pk}/content"):
        sam.get(address)
        opened.append(trail())

    assert opened == [["100100"]] * 2
