"""Call records and unbilled usage, on calls that came through a file."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client, override_settings

from tests.fixtures import signed_in
from tests.snapshot import Rows, Snapshot, forget_store, forgotten_afterwards
from tests.town import NOW, Town, build_town
from tests.town_month import HEAD as FILE_HEAD
from tollbook.kernel import clock
from tollbook.portal.tests.bills import issue, service
from tollbook.usage.actions import stamp, take
from tollbook.usage.queries import latest_pass

UNBILLED = "/billing/unbilled/"
CALLS_MAX = 8
ROWS = (
    # key, start, from, to, seconds, account code
    ("a1", "2026-04-14T14:00:00Z", "2185550110", "2125550100", 301, "=1+1"),
    ("a2", "2026-04-15T15:00:00Z", "2185550111", "6125550188", 75, ""),
    ("a3", "2026-04-16T16:00:00Z", "2185550110", "6125550188", 30, ""),
    ("a4", "2026-04-17T17:00:00Z", "2185550110", "2185550177", 61, ""),
    ("b1", "2026-04-14T14:00:00Z", "7155550130", "6125550188", 60, ""),
    ("b2", "2026-04-14T15:00:00Z", "2185550131", "6125550188", 60, ""),
)


@pytest.fixture(scope="module")
def april(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """The town with the file of `ROWS` taken, made once and kept as rows."""
    folder = tmp_path_factory.mktemp("april")
    snapshot = Snapshot(store=folder / "calls", copy=folder / "copy")
    with (
        django_db_blocker.unblock(),
        override_settings(CALL_STORE_DIR=snapshot.store),
        clock.at(NOW),
        forgotten_afterwards(),
    ):
        take_april(build_town(), folder / "april.csv")
        snapshot.take()
        forget_store(snapshot.store)
    return snapshot


def take_april(town: Town, path: Path) -> None:
    """Take the calls of `ROWS` through a file at `path`."""
    lines = [",".join(FILE_HEAD)]
    for key, start, from_, to, seconds, code in ROWS:
        lines.append(f"{key},{start},{from_},{to},,out,{seconds},answered,{code},t1")
    path.write_text("\n".join(lines) + "\n")
    take(path=path, feed=town.feed, now=NOW)


@pytest.fixture
def rows_laid(request: pytest.FixtureRequest, rows_of_town: Rows) -> Rows:
    """The calls come with the town, where a test asks for them."""
    if "calling_town" not in request.fixturenames:
        return rows_of_town
    kept: Snapshot = request.getfixturevalue("april")
    return kept.rows


@pytest.fixture
def calling_town(town: Town, april: Snapshot, call_store: Path, settings: Any) -> Iterator[Town]:
    """Four calls of Bell Bakery and one of each sub of Acme, not billed."""
    settings.CALL_STORE_DIR = april.store
    april.put_store_back()
    yield town
    forget_store(april.store)
    settings.CALL_STORE_DIR = call_store


@pytest.fixture
def billed_calls(calling_town: Town) -> Town:
    """The same calls on Bell's invoice L1001."""
    line = service("Business line", "31.00", calling_town.products["2185550110"])
    invoice = issue(calling_town.bell, "L1001", date(2026, 4, 18), [line])
    keys = {"account_id": [invoice.account_id], "invoice_id": [invoice.pk]}
    stamp(invoices=pa.table(keys), cut_off_on=date(2026, 4, 18), pass_max=latest_pass())
    return calling_town


def dialled(client: Client, path: str) -> list[str]:
    """The numbers called, in the order of the page."""
    return [row.call.to_number for row in client.get(path).context["rows"]]


def downloaded(client: Client, path: str) -> list[str]:
    """The lines of the CSV file, without its head."""
    response = client.get(path)
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return text.splitlines()[1:]


def test_unbilled_calls_stand_newest_first_with_their_sums(
    calling_town: Town, client_of_bell: Client
) -> None:
    context = client_of_bell.get(UNBILLED).context

    sums = context["sums"]
    assert [row.call.call_key for row in context["rows"]] == ["a4", "a3", "a2", "a1"]
    assert (sums.calls, sums.billed_seconds) == (4, 306 + 78 + 30 + 120)
    assert context["price_sum"] == "0.3630"
    assert context["complete_up_to"] == NOW


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?number=212", ["a1"]),
        ("?number=21", ["a4", "a3", "a2", "a1"]),
        ("?product=2185550111", ["a2"]),
        ("?location=Harbor+Annex", ["a2"]),
        ("?location=Nowhere", []),
        ("?kind=intrastate", ["a3", "a2"]),
        ("?direction=in", []),
        ("?start=2026-04-15&end=2026-04-16", ["a3", "a2"]),
        ("?minutes=1.0", ["a4", "a2", "a1"]),
        ("?price=0.1", ["a1"]),
        ("?code=%3D1%2B1", ["a1"]),
        ("?minutes=many", ["a4", "a3", "a2", "a1"]),
        ("?number=612'%20OR%20true--", ["a3", "a2"]),
        ("?code='%20OR%20'1'='1", []),
    ],
)
def test_filters(calling_town: Town, client_of_bell: Client, query: str, found: list[str]) -> None:
    context = client_of_bell.get(UNBILLED + query).context

    assert [row.call.call_key for row in context["rows"]] == found
    assert context["sums"].calls == len(found)


@pytest.mark.accepts("portal-45")
def test_the_csv_has_the_rows_and_the_sum_of_the_filter(
    billed_calls: Town, client_of_bell: Client
) -> None:
    path = "/billing/invoices/L1001/calls/?number=612&start=2026-04-15"

    page = client_of_bell.get(path).context
    lines = downloaded(client_of_bell, f"{path}&format=csv")

    prices = [Decimal(line.split(",")[12]) for line in lines]
    assert len(lines) == page["sums"].calls == 2
    assert sum(prices) == Decimal(page["price_sum"]) == Decimal("0.1080")


@pytest.mark.accepts("portal-45")
def test_a_formula_in_a_call_is_inert_in_the_file(
    billed_calls: Town, client_of_bell: Client
) -> None:
    lines = downloaded(client_of_bell, "/billing/invoices/L1001/calls/?number=212&format=csv")

    assert lines == [
        "2026-04-14,09:00:00,2185550110,Outgoing,(218) 555-0110,(212) 555-0100,New York,"
        "Long distance,,301,306,0,0.255000,'=1+1"
    ]


def test_billed_calls_leave_the_unbilled_page(billed_calls: Town, client_of_bell: Client) -> None:
    assert dialled(client_of_bell, UNBILLED) == []
    assert len(dialled(client_of_bell, "/billing/invoices/L1001/calls/")) == 4


def test_pages_follow_each_other_without_loss(
    calling_town: Town, client_of_bell: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.kernel.listing.ROWS_CHOICES", (3, 25, 50, 100))

    first = client_of_bell.get(f"{UNBILLED}?rows=3").context
    second = client_of_bell.get(UNBILLED + first["pager"].older).context

    keys = [row.call.call_key for page in (first, second) for row in page["rows"]]
    assert keys == ["a4", "a3", "a2", "a1"]
    assert (first["pager"].words, second["pager"].words) == ("Newest 3 of 4", "Older 1 of 4")
    assert second["pager"].older == ""


@pytest.mark.accepts("portal-46")
def test_each_call_is_explained_and_comes_out_as_stored(
    billed_calls: Town, client_of_bell: Client
) -> None:
    page = client_of_bell.get("/billing/invoices/L1001/calls/").context

    explained = [client_of_bell.get(row.url).context["explained"] for row in page["rows"]]

    assert len(explained) == 4
    assert all(each.agrees for each in explained)
    assert [each.price for each in explained] == [row.price for row in page["rows"]]


def test_an_unbilled_call_is_explained_too(calling_town: Town, client_of_bell: Client) -> None:
    body = client_of_bell.get(f"{UNBILLED}explain/switch/a1/").content.decode()

    assert "0.05 × 306 / 60 = 0.2550" in body
    assert re.search(r"Why <data[^>]*><span class=\"cur\">\$</span>0\.2550</data>\?", body)
    assert 'href="/services/tickets/new/?about=Call+of' in body


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("key", ["a1", "b2"])
def test_a_sub_cannot_look_up_calls_of_others(
    calling_town: Town, client_of_sub: Client, key: str
) -> None:
    assert client_of_sub.get(f"{UNBILLED}explain/switch/{key}/").status_code == 404
    assert client_of_sub.get(f"{UNBILLED}explain/switch/b1/").status_code == 200


def test_cyd_sees_no_call_of_anybody(calling_town: Town, client_of_cyd: Client) -> None:
    assert dialled(client_of_cyd, UNBILLED) == []
    assert dialled(client_of_cyd, f"{UNBILLED}?account=100100") == []
    assert downloaded(client_of_cyd, f"{UNBILLED}?format=csv") == []
    assert client_of_cyd.get(f"{UNBILLED}explain/switch/a1/").status_code == 404


def test_the_entire_view_has_the_calls_of_all_accounts(
    calling_town: Town, client_of_acme: Client
) -> None:
    whole = client_of_acme.get(UNBILLED).context
    client_of_acme.post("/viewing/", {"account": "200102", "next": "/"})
    one = client_of_acme.get(UNBILLED).context

    assert [row.account for row in whole["rows"]] == ["200102", "200101"]
    assert [row.call.call_key for row in one["rows"]] == ["b2"]


def test_no_calls_is_said_so(town: Town) -> None:
    body = signed_in(town.users["100100"]).get(UNBILLED).content.decode()

    assert "No call file has arrived yet." in body
    assert "No unbilled calls." in body


@pytest.mark.parametrize("path", [UNBILLED, "/billing/invoices/L1001/calls/"])
def test_both_lists_keep_their_budget(
    billed_calls: Town, client_of_bell: Client, path: str, django_assert_max_num_queries: object
) -> None:
    client_of_bell.get(UNBILLED)

    with django_assert_max_num_queries(CALLS_MAX):  # type: ignore[operator]
        client_of_bell.get(path)
