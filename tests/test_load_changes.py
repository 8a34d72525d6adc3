"""A file that changes standing accounts: many at once, with all that the pages do for one."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.test_load import GOOD, found_accounts, rejects, written
from tests.town import NOW, Town
from tollbook.access.models import Change
from tollbook.access.types import Actor, Edit, Face
from tollbook.commands.main import main
from tollbook.customers.models import Account, Consent, ContactOfRecord
from tollbook.flows.record import save_row
from tollbook.notices.models import Notice

ACTIVE = {"status": "active", "activated_on": "2024-05-01"}
OTHER = {
    "name": "Fern & Daughter",
    "phone": "218 555 0171",
    "fax": "218 555 0172",
    "services_email_ok": "no",
    "custom.credit_score": "700",
    "address_1": "9 Lake Avenue",
    "billing_emails": "new@fern.example",
    "due_adjust_days": "30",
    "call_detail": "no",
    "confirmation_emails": "paid@fern.example",
}
ROWS: dict[str, dict[str, Any]] = {
    "Account": {
        "name": "Fern & Daughter",
        "phone": "+12185550171",
        "fax": "+12185550172",
        "services_email_ok": False,
        "custom.credit_score": 700,
    },
    "Location": {"address_1": "9 Lake Avenue"},
    "BillingProfile": {"billing_emails": "new@fern.example", "due_adjust_days": 30},
    "InvoiceReports": {"call_detail": False},
    "PaymentProfile": {"confirmation_emails": "paid@fern.example"},
}


@pytest.fixture
def standing(town: Town, tmp_path: Path) -> list[str]:
    """Twelve active accounts that a file has brought, and nothing told of them yet."""
    numbers = [f"81{n:04d}" for n in range(12)]
    own = {"services_email_ok": "yes"} | ACTIVE
    path = written(tmp_path, [GOOD | own | {"account_number": each} for each in numbers])
    assert main(["load", "customers", str(path), "--force-status"]) == 0
    for model in (Change, Consent, Notice):
        model.objects.all().delete()
    return numbers


def told_of(number: str) -> dict[str, Any]:
    """What the system holds of an account's change, apart from its number."""
    account = Account.objects.get(number=number)
    columns = ("entity", "field", "label", "old", "new")
    contacts = ContactOfRecord.objects.filter(account=account)
    return {
        "history": sorted(Change.objects.filter(account=number).values_list(*columns)),
        "contacts": sorted((each.source, each.value, each.until is None) for each in contacts),
        "consents": list(Consent.objects.filter(account=account).values_list("kind", "given")),
        "notices": list(Notice.objects.filter(account=number).values_list("kind", "to")),
    }


def changed(number: str, **other: str) -> dict[str, str]:
    return {"account_number": number} | OTHER | other


@pytest.mark.accepts("customers-39")
def test_many_changed_lines_do_what_the_page_does_for_one(
    standing: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = Actor(at=NOW, face=Face.OFFICE)
    one = Account.objects.get(number=standing[0])
    for name, values in ROWS.items():
        save_row(account=one, name=name, edit=Edit(values, by))
        one.refresh_from_db()
    path = written(tmp_path, [changed(each) for each in standing[1:]])

    assert main(["load", "customers", str(path)]) == 0

    assert "changed 11, same 0" in capsys.readouterr().out
    wanted = told_of(standing[0])
    assert len(wanted["history"]) == 11
    assert wanted["notices"] == [("security_change", "bills@fern.example")]
    assert [told_of(each) == wanted for each in standing[1:]] == [True] * 11
    assert found_accounts("fern daugh") == standing
    assert main(["load", "customers", str(path), "--again"]) == 0
    assert "changed 0, same 11" in capsys.readouterr().out


def test_a_bad_line_is_told_of_everything_and_the_others_change(
    standing: list[str], tmp_path: Path
) -> None:
    bad = changed(standing[1], postal_code="55802", city="Fargo", contact_name="-", email_bill="2")
    lines = [changed(standing[0]), bad | {"billing_emails": "-"}, changed(standing[2])]
    path = written(tmp_path, lines)

    assert main(["load", "customers", str(path)]) == 1

    names = Account.objects.filter(number__in=standing[:3]).order_by("number")
    assert [each.name for each in names] == ["Fern & Daughter", "Fern Florist", "Fern & Daughter"]
    (told,) = rejects(path)
    assert told["reject_line"] == "3"
    assert set(told["reject_column"].split("; ")) == {"city", "contact_name", "email_bill"}


def test_an_account_named_twice_is_changed_twice(standing: list[str], tmp_path: Path) -> None:
    lines = [{"account_number": standing[0], "fax": f"218 555 017{n}"} for n in (1, 2)]

    assert main(["load", "customers", str(written(tmp_path, lines))]) == 0

    told = Change.objects.filter(account=standing[0]).order_by("pk")
    assert list(told.values_list("old", "new")) == [
        ("", "+12185550171"),
        ("+12185550171", "+12185550172"),
    ]


def test_ten_changed_lines_ask_no_more_of_the_database_than_two(
    standing: list[str], tmp_path: Path
) -> None:
    lines = [{"account_number": each, "fax": "218 555 0171"} for each in standing]
    asked = []
    for among in (lines[:2], lines[2:]):
        path = written(tmp_path, among)
        with CaptureQueriesContext(connection) as found:
            assert main(["load", "customers", str(path)]) == 0
        asked.append(len(found))

    assert asked[0] == asked[1]
