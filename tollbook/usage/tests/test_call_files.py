"""Call files for customers: every call once, none lost, whenever it came."""

import csv
import gzip
import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.fixtures import signed_in
from tests.town import NOW, OPENED_ON, Town, sell
from tollbook.customers.models import Account
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.usage.actions import (
    BilledMonth,
    rerate,
    retry_orphans,
    stamp,
    write_daily_files,
    write_monthly_files,
)
from tollbook.usage.models import AccountCallFile, UsageProfile
from tollbook.usage.queries import call_file_for, call_files_for, latest_pass, place_of
from tollbook.usage.tests.calls import line, taken

YESTERDAY = date(2026, 4, 19)
HEADINGS = (
    "feed,call_id,started_at,local_day,from,to,billed_number,direction,seconds,billed_seconds,"
    "free_seconds,category,place,price,account_code,trunk"
)


@pytest.fixture
def daily(town: Town, tmp_path: Path, settings: Any) -> Town:
    """Bell Bakery wants a file each day."""
    settings.DATA_DIR = tmp_path
    wants_daily(town.bell)
    return town


def wants_daily(account: Account) -> None:
    UsageProfile.objects.update_or_create(account=account, defaults={"daily_call_file": True})


def calls_of(file: AccountCallFile) -> list[str]:
    """The ids of the calls in a file, in its order."""
    return [row["call_id"] for row in rows_of(file)]


def rows_of(file: AccountCallFile) -> list[dict[str, str]]:
    with gzip.open(place_of(file), "rt", newline="") as text:
        return list(csv.DictReader(text))


def files() -> dict[str, list[str]]:
    """Day -> ids of the calls in the file of the day."""
    made = AccountCallFile.objects.order_by("day", "account")
    return {file.day.isoformat(): calls_of(file) for file in made}


def night(days: int = 0) -> int:
    return write_daily_files(now=NOW + timedelta(days=days))


def at(moment: str, **more: object) -> dict[str, object]:
    """A call of Bell Bakery that began then."""
    return {"started_at": moment, **more}


def test_a_daily_file_holds_the_calls_of_its_day(daily: Town, tmp_path: Path) -> None:
    """The day is that of the company, in Chicago: it ends at five in the morning in UTC."""
    moments = {
        "before": "2026-04-19T04:59:59.999Z",
        "first": "2026-04-19T05:00:00Z",
        "last": "2026-04-20T04:59:59.500Z",
        "after": "2026-04-20T05:00:00Z",
    }
    taken(tmp_path / "a.csv", daily.feed, [line(k, **at(m)) for k, m in moments.items()])

    assert night() == 1

    file = AccountCallFile.objects.get()
    assert (file.day, file.kind, file.name) == (
        YESTERDAY,
        "daily",
        "calls-100100-2026-04-19.csv.gz",
    )
    assert calls_of(file) == ["first", "last"]
    content = place_of(file).read_bytes()
    assert file.fingerprint == hashlib.sha256(content).hexdigest()
    assert (file.size_bytes, file.row_count) == (len(content), 2)
    assert rows_of(file)[1] == {
        "feed": "switch",
        "call_id": "last",
        "started_at": "2026-04-20T04:59:59.500Z",
        "local_day": "2026-04-19",
        "from": "12185550110",
        "to": "16125550123",
        "billed_number": "12185550110",
        "direction": "out",
        "seconds": "60",
        "billed_seconds": "60",
        "free_seconds": "0",
        "category": "intrastate",
        "place": rows_of(file)[1]["place"],
        "price": rows_of(file)[1]["price"],
        "account_code": "",
        "trunk": "t1",
    }
    assert rows_of(file)[1]["price"].count(".") == 1


def test_each_call_comes_once_and_none_is_lost(daily: Town, tmp_path: Path) -> None:
    """Late calls, calls that find an owner or a price later, and calls priced anew."""
    stranger = {"from_": "2185550199"}
    nowhere = {"to": "+79161234567"}
    taken(
        tmp_path / "a.csv",
        daily.feed,
        [
            line("a1", **at("2026-04-19T14:00:00Z")),
            line("orphan", **at("2026-04-19T15:00:00Z", **stranger)),
            line("unrated", **at("2026-04-19T16:00:00Z", **nowhere)),
        ],
    )
    night()
    taken(
        tmp_path / "b.csv",
        daily.feed,
        [
            line("b1", **at("2026-04-20T14:00:00Z")),
            line("late", **at("2026-04-19T13:00:00Z")),
            line("a1", **at("2026-04-19T14:00:00Z")),
        ],
    )
    sell(daily, daily.bell, "line", "2185550199", (), active_on=OPENED_ON)
    retry_orphans(now=NOW)
    UsageProfile.objects.update(round_up=True, rating_decimals=2)
    rerate(account_ids=[daily.bell.pk], now=NOW)
    night(days=1)
    night(days=1)
    night(days=3)

    assert files() == {
        "2026-04-19": ["a1"],
        "2026-04-20": ["late", "orphan", "b1"],
        "2026-04-22": [],
    }


def test_a_file_without_calls_has_its_headings_only(daily: Town) -> None:
    night()

    file = AccountCallFile.objects.get()
    assert gzip.decompress(place_of(file).read_bytes()).decode() == f"{HEADINGS}\n"
    assert (file.row_count, file.first_started_at) == (0, None)


def test_a_night_made_again_makes_nothing(daily: Town, tmp_path: Path) -> None:
    taken(tmp_path / "a.csv", daily.feed, [line("a1", **at("2026-04-19T14:00:00Z"))])

    assert [night(), night()] == [1, 0]


def test_a_file_of_a_killed_attempt_is_made_again(daily: Town, tmp_path: Path) -> None:
    """What a kill leaves: a file in its place or half of one beside it, and no row."""
    taken(tmp_path / "a.csv", daily.feed, [line("a1", **at("2026-04-19T14:00:00Z"))])
    place = tmp_path / "call-files" / str(daily.bell.pk) / "calls-100100-2026-04-19.csv.gz"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half")
    place.with_name(f"{place.name}.part").write_bytes(b"ha")

    night()

    assert files() == {"2026-04-19": ["a1"]}
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_an_account_that_ended_long_ago_gets_no_file(daily: Town) -> None:
    wants_daily(daily.closed)

    assert night() == 2
    assert night(days=30) == 1


def test_what_a_switch_wrote_is_no_formula_for_a_spreadsheet(daily: Town, tmp_path: Path) -> None:
    evil = line("=cmd()", **at("2026-04-19T14:00:00Z", account_code="@SUM(1)", trunk="-12.5"))
    taken(tmp_path / "a.csv", daily.feed, [evil])
    night()
    taken(tmp_path / "b.csv", daily.feed, [line("b", **at("2026-04-19T15:00:00Z"))])
    rerate(account_ids=[daily.bell.pk], now=NOW)
    night(days=1)

    first, second = AccountCallFile.objects.order_by("day")
    row = rows_of(first)[0]
    assert (row["call_id"], row["account_code"], row["trunk"]) == ("'=cmd()", "'@SUM(1)", "-12.5")
    assert calls_of(second) == ["b"]


def test_a_monthly_file_holds_the_calls_of_its_invoice(daily: Town, tmp_path: Path) -> None:
    lines = [line(f"m{number}", **at(f"2026-04-{number:02}T14:00:00Z")) for number in (8, 9, 14)]
    taken(tmp_path / "a.csv", daily.feed, lines)
    invoices = pa.table({"account_id": [daily.bell.pk], "invoice_id": [77]})
    stamp(invoices=invoices, cut_off_on=date(2026, 4, 13), pass_max=latest_pass())
    month = BilledMonth(daily.bell.pk, "100100", 77, "L1001/A", date(2026, 4, 13))

    assert write_monthly_files(months=[month], now=NOW) == 1
    assert write_monthly_files(months=[month], now=NOW) == 0

    file = AccountCallFile.objects.get()
    assert calls_of(file) == ["m8", "m9"]
    assert (file.name, file.day) == ("calls-100100-L1001-A.csv.gz", date(2026, 4, 13))


def test_customers_see_the_files_of_their_accounts_only(daily: Town) -> None:
    night()
    file = AccountCallFile.objects.get()
    bell, cyd, sam = (viewer(daily, name) for name in ("100100", "500100", "sam"))

    assert [list(call_files_for(each)) for each in (bell, cyd, sam)] == [[file], [], [file]]
    assert call_file_for(bell, file.pk) == file
    with pytest.raises(NotFound):
        call_file_for(cyd, file.pk)
    place_of(file).unlink()
    with pytest.raises(NotFound):
        call_file_for(bell, file.pk)


def viewer(town: Town, name: str) -> Viewer:
    return viewer_of(town.users[name], viewing="", now=NOW)


def test_the_record_lists_the_files_and_hands_them_out(daily: Town) -> None:
    night()
    file = AccountCallFile.objects.get()
    sam, cyd = signed_in(daily.users["sam"]), signed_in(daily.users["500100"])
    address = "/office/customers/100100/call-files/"

    page = sam.get(address).content.decode()
    download = sam.get(f"{address}{file.pk}/")
    of_another = sam.get(f"/office/customers/500100/call-files/{file.pk}/")

    assert "calls-100100-2026-04-19.csv.gz" in page
    assert file.fingerprint in page
    assert "One is made each night" in page
    assert b"".join(download.streaming_content) == place_of(file).read_bytes()  # type: ignore[attr-defined]
    assert "attachment" in download["Content-Disposition"]
    assert of_another.status_code == 404
    assert cyd.get(address).status_code == 404
    assert (
        "No call file was made yet"
        in sam.get("/office/customers/500100/call-files/").content.decode()
    )
