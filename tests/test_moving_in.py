"""Moving in from another biller: open balances once, and bills beside those of the old one."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.test_load import rejects, written
from tests.town import INVOICE_DATES, Town
from tollbook.billing.models import Invoice, Run
from tollbook.billing.rules.parallel import NewBill, NewLine, OldBill, reasons_of
from tollbook.billing.types import LineKind
from tollbook.commands.main import main
from tollbook.flows.check import check_books
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import aging_of, balance_of
from tollbook.usage.tests.calls import line, taken

DAY = INVOICE_DATES[0].isoformat()
NEW = NewBill(
    Decimal("54.13"),
    3,
    (
        NewLine(LineKind.RECURRING, "Business line", Decimal("45.00")),
        NewLine(LineKind.ONE_TIME, "Installation", Decimal("5.00")),
        NewLine(LineKind.TAX, "State tax", Decimal("4.13")),
    ),
)


def items(town: Town) -> list[dict[str, str]]:
    """Two bills and a payment too much of one account."""
    number = town.bell.number
    return [
        {
            "account_number": number,
            "reference": "OLD-1",
            "amount": "80.10",
            "dated_on": "2025-01-05",
        },
        {
            "account_number": number,
            "reference": "OLD-2",
            "amount": "20.00",
            "dated_on": "2025-02-05",
        },
        {
            "account_number": number,
            "reference": "P-9",
            "amount": "-30.00",
            "dated_on": "2025-02-20",
        },
    ]


def beside(folder: Path, rows: list[dict[str, str]], capsys: Any) -> tuple[int, dict[str, Any]]:
    """The status and each account that `tollbook parallel` tells."""
    path = written(folder, rows, "old")
    capsys.readouterr()
    status = main(["parallel", str(path), "--cycle", "M13", "--date", DAY, "--json"])
    found = json.loads(capsys.readouterr().out)
    return status, {each["account"]: each for each in found}


@pytest.mark.accepts("money-29")
def test_a_folder_with_open_balances_loads_once_and_bills_stand_beside_the_old_ones(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    written(folder, items(town), "balances")
    before = balance_of(town.bell.pk)
    assert main(["load", str(folder)]) == 0
    kept = list(Entry.objects.order_by("pk").values())
    assert balance_of(town.bell.pk) == before + Decimal("70.10")
    assert aging_of(town.bell.pk, INVOICE_DATES[0], 0).days_aged > 0

    assert main(["load", str(folder), "--again"]) == 0

    assert "new 0, changed 0, same 3, rejected 0" in capsys.readouterr().out
    assert list(Entry.objects.order_by("pk").values()) == kept
    assert check_books() == []

    _, ours = beside(tmp_path, [{"account_number": "NOBODY", "total": "1.00"}], capsys)
    assert ours["NOBODY"]["reasons"][0]["words"] == "No bill here: no account has this number"
    totals = {key: Decimal(each["new_total"]) for key, each in ours.items() if each["new_total"]}
    rows = [{"account_number": key, "total": str(total)} for key, total in totals.items()]
    assert beside(tmp_path, rows, capsys)[0] == 0
    rows[0]["total"] = str(totals[rows[0]["account_number"]] + 7)
    status, found = beside(tmp_path, rows, capsys)
    assert status == 1
    assert [key for key, each in found.items() if each["reasons"]] == [rows[0]["account_number"]]
    for each in found.values():
        amounts = [Decimal(reason["amount"]) for reason in each["reasons"]]
        assert sum(amounts, Decimal(0)) == Decimal(each["difference"])
    assert Run.objects.count() == Invoice.objects.count() == 0


def test_an_item_that_stands_is_not_changed_and_a_bad_one_is_named(
    town: Town, tmp_path: Path
) -> None:
    good = items(town)
    assert main(["load", "balances", str(written(tmp_path, good, "balances"))]) == 0
    other = [
        good[0] | {"amount": "80.11"},
        good[1] | {"dated_on": "2025-02-06"},
        good[2] | {"reference": "P-10", "amount": "0.00"},
        good[2] | {"reference": "P-11", "dated_on": "2099-01-01"},
        good[2] | {"reference": "P-12", "due_on": "2025-03-01"},
        good[2] | {"reference": ""},
    ]
    path = written(tmp_path, other, "again")
    before = Entry.objects.count()

    assert main(["load", "balances", str(path)]) == 1

    assert [row["reject_column"] for row in rejects(path)] == [
        *("", "", "amount", "dated_on", "due_on", "reference")
    ]
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("total", "parts", "told"),
    [
        ("54.13", {}, []),
        ("54.10", {}, [("0.03", "rounding")]),
        ("49.13", {}, [("5.00", 'the line "Installation" is exactly that')]),
        (
            "44.13",
            {"recurring": "35.00"},
            [("10.00", "Recurring charges: 45.00 here, 35.00 there")],
        ),
        (
            "48.00",
            {"recurring": "45.00", "one_time": "0.00", "usage": "0.00", "other": "0.00"},
            [("5.00", "Installation"), ("1.13", "taxes and recovery fees")],
        ),
        (
            "54.13",
            {"recurring": "50.00", "one_time": "0.00"},
            [("-5.00", "Recurring charges"), ("5.00", "Installation")],
        ),
        (
            "60.00",
            dict.fromkeys(("one_time", "usage", "other", "taxes"), "0.00") | {"recurring": "45.00"},
            [("5.00", "One-time"), ("4.13", "Taxes"), ("-15.00", "do not add up to its total")],
        ),
    ],
)
def test_reasons_add_up_to_the_difference(
    total: str, parts: dict[str, str], told: list[tuple[str, str]]
) -> None:
    old = OldBill(Decimal(total), {key: Decimal(value) for key, value in parts.items()}, 3)

    found = reasons_of(old, NEW)

    assert sum((each.amount for each in found), Decimal(0)) == NEW.total - old.total
    assert [str(each.amount) for each in found] == [amount for amount, _ in told]
    assert all(words in each.words for each, (_, words) in zip(found, told, strict=True))


def test_a_file_with_faults_is_refused_by_line_and_every_reason_goes_to_a_file(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = town.bell.number
    bad = [
        {"account_number": number, "total": "abc"},
        {"account_number": number, "total": "1.00"},
        {"account_number": number, "total": "1.00"},
    ]
    command = ["--cycle", "M13", "--date", DAY]
    assert main(["parallel", str(written(tmp_path, bad, "bad")), *command]) == 1
    told = capsys.readouterr().err
    assert "line 2: total" in told
    assert "stands twice" in told
    out = tmp_path / "beside.csv"

    old = written(tmp_path, bad[1:2], "old")
    assert main(["parallel", str(old), *command, "--out", str(out)]) == 1

    with out.open(newline="", encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["account"] == number]
    amounts = [Decimal(row["amount"]) for row in rows]
    assert sum(amounts) == Decimal(rows[0]["difference"])


def test_rates_of_the_past_come_into_a_deck_only_on_purpose(town: Town, tmp_path: Path) -> None:
    key = {"deck": town.shop.deck.code, "prefix": "999", "destination": "Nowhere", "rate": "0.1"}
    past = key | {"valid_from": "2001-01-01", "valid_to": "2001-02-01"}
    path = written(tmp_path, [past, key | {"valid_from": "2090-01-01"}], "deck_rates")
    rates = town.shop.deck.rows.filter(prefix="999").order_by("valid_from")

    assert main(["load", "deck_rates", str(path)]) == 1
    assert [(each["reject_line"], each["reject_code"]) for each in rejects(path)] == [
        ("2", "past-priced")
    ]
    assert [each.valid_from.year for each in rates.all()] == [2090]

    assert main(["load", "deck_rates", str(path), "--again", "--force-status"]) == 0
    assert [each.valid_from.year for each in rates.all()] == [2001, 2090]


def test_a_rate_of_the_past_takes_no_calls_from_a_shorter_prefix_that_priced_some(
    town: Town, tmp_path: Path
) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1", to="011442079460000")])
    told = {"deck": town.shop.deck.code, "destination": "Near", "rate": "0.1"}
    since = {"valid_from": "2026-04-01"}
    rows = [told | since | {"prefix": prefix} for prefix in ("442079", "888")]
    path = written(tmp_path, rows, "deck_rates")

    assert main(["load", "deck_rates", str(path), "--force-status"]) == 1

    assert [(each["reject_line"], each["reject_code"]) for each in rejects(path)] == [
        ("2", "past-priced")
    ]
    assert town.shop.deck.rows.filter(prefix="888").exists()
