"""Call files in the wholesale face: what was made of each day and each bill, to be fetched."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.flows.call_files import write_files
from tollbook.usage.actions import forget_call_files
from tollbook.usage.models import AccountCallFile, UsageProfile
from tollbook.usage.queries import place_of

LIST = "/wholesale/call-files/"
# Its neighbour in the menu: a part of the menu shows its entries on its own pages.
BESIDE = "/wholesale/lines/"


@pytest.fixture
def filed_town(billed_town: Town, tmp_path: Path, settings: Any) -> Town:
    """Cole gets files of each day and each bill, Bell too; the night has made the first ones."""
    settings.DATA_DIR = tmp_path
    for account in (billed_town.cole, billed_town.bell):
        wanted = {"daily_call_file": True, "monthly_call_file": True}
        UsageProfile.objects.update_or_create(account=account, defaults=wanted)
    write_files(now=NOW)
    return billed_town


@pytest.fixture
def client_of_cole(filed_town: Town) -> Client:
    return signed_in(filed_town.users["300100"])


def file_of(town: Town, kind: str, account: str = "cole") -> AccountCallFile:
    return AccountCallFile.objects.get(account=getattr(town, account), kind=kind)


@pytest.mark.accepts("office-13")
@pytest.mark.parametrize("kind", ["daily", "monthly"])
def test_files_of_days_and_of_bills_are_listed_and_fetched(
    filed_town: Town, client_of_cole: Client, kind: str
) -> None:
    made = file_of(filed_town, kind)

    page = client_of_cole.get(LIST, {"kind": kind})
    body = page.content.decode()
    fetched = client_of_cole.get(f"{LIST}{made.pk}/")
    content = b"".join(fetched.streaming_content)  # type: ignore[attr-defined]

    assert [row.file for row in page.context["rows"]] == [made]
    assert made.name in body
    assert made.fingerprint in body
    assert "Not yet" in body
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{made.name}"'
    assert len(gzip.decompress(content).splitlines()) == made.row_count + 1
    assert "Not yet" not in client_of_cole.get(LIST, {"kind": kind}).content.decode()


def test_a_file_of_a_bill_leads_to_the_bill_and_tells_the_days_of_its_calls(
    filed_town: Town, client_of_cole: Client
) -> None:
    page = client_of_cole.get(LIST, {"kind": "monthly"})
    (row,) = page.context["rows"]
    made = file_of(filed_town, "monthly")

    assert row.invoice.pk == made.invoice_id
    assert row.invoice.account == filed_town.cole
    assert row.days.startswith("Mar ")
    assert f"/wholesale/billing/invoices/{row.invoice.number}/" in page.content.decode()


def test_files_of_another_account_and_of_the_other_face_do_not_exist(
    filed_town: Town, client_of_cole: Client
) -> None:
    of_bell = file_of(filed_town, "daily", "bell")
    bell = signed_in(filed_town.users["100100"])

    assert client_of_cole.get(f"{LIST}{of_bell.pk}/").status_code == 404
    assert bell.get(LIST).status_code == 404
    assert bell.get(f"{LIST}{of_bell.pk}/").status_code == 404


def test_without_either_flag_there_is_no_page_and_no_way_to_it(
    filed_town: Town, client_of_cole: Client
) -> None:
    assert LIST in client_of_cole.get(BESIDE).content.decode()

    UsageProfile.objects.filter(account=filed_town.cole).update(
        daily_call_file=False, monthly_call_file=False
    )

    assert client_of_cole.get(LIST).status_code == 404
    assert LIST not in client_of_cole.get(BESIDE).content.decode()


def test_the_list_says_when_the_first_file_comes_and_when_none_does(
    filed_town: Town, client_of_cole: Client
) -> None:
    AccountCallFile.objects.all().delete()
    UsageProfile.objects.filter(account=filed_town.cole).update(monthly_call_file=False)

    assert "No file yet." in client_of_cole.get(LIST).content.decode()
    assert (
        "not made for your account"
        in client_of_cole.get(LIST, {"kind": "monthly"}).content.decode()
    )


def test_a_file_is_kept_for_eighteen_months(filed_town: Town) -> None:
    made = file_of(filed_town, "daily")

    assert forget_call_files(now=NOW + timedelta(days=500)) == 0
    assert place_of(made).is_file()
    assert forget_call_files(now=NOW + timedelta(days=550)) == 4
    assert not place_of(made).exists()
    assert not AccountCallFile.objects.exists()


def test_the_list_takes_few_questions(
    filed_town: Town, client_of_cole: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client_of_cole.get(LIST)

    with django_assert_max_num_queries(10):
        client_of_cole.get(LIST, {"kind": "monthly"})
