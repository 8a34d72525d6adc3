"""The rate sheet of a wholesale customer: the rates that price its calls today, and no others."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures import signed_in
from tests.town import NOW, TODAY, Town, sell
from tests.town_catalog import LONG_AGO
from tollbook.access.actions import set_group
from tollbook.catalog.models import DeckRow, ExceptionRate, RateException, RateRule
from tollbook.flows.calculator import Asked, calculated
from tollbook.rating.explain import CATEGORY_WORDS
from tollbook.reports.actions import install_reports
from tollbook.services.models import Product
from tollbook.usage.models import UsageProfile

SHEET = "/wholesale/rate-sheet/"
BUDGET = 12
EVENING = datetime(2026, 4, 15, 1, tzinfo=UTC)  # 8 PM of a Tuesday in Duluth
NOON = datetime(2026, 4, 15, 17, tzinfo=UTC)
Row = dict[str, str]


@pytest.fixture
def client_of_cole(town: Town) -> Client:
    return signed_in(town.users["300100"])


@pytest.fixture
def line(town: Town) -> Product:
    """Cole's line, priced by the wholesale plan."""
    Product.objects.filter(account=town.cole).update(rate_plan=town.shop.wholesale_plan)
    return Product.objects.get(account=town.cole)


def special(code: str, *rates: tuple[str, str, int]) -> RateException:
    """An exception code with (category, prefix, micros a minute) for each rate."""
    made = RateException.objects.create(code=code, name=f"Special {code}")
    for category, prefix, micros in rates:
        ExceptionRate.objects.create(
            exception=made,
            category=category,
            prefix=prefix,
            valid_from=LONG_AGO,
            rate_micros=micros,
        )
    return made


def sheet_of(client: Client) -> list[Row]:
    """The rows of the file."""
    answer = client.get(SHEET, {"format": "csv"})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def read(rows: list[Row], category: str, number: str, hours: str = "") -> Row:
    """What the page tells its reader to do: special rates first, the longest prefix, the kind."""
    kind = CATEGORY_WORDS[category].capitalize()
    sources = dict.fromkeys(row["From"] for row in rows)
    for source in sorted(sources, key=lambda each: not each.startswith("Special")):
        own = [row for row in rows if row["From"] == source and row["Hours"] in ("", hours)]
        met = [row for row in own if row["Prefix"] and number.startswith(row["Prefix"])]
        if source.startswith("Rate plan"):
            abroad = [row for row in rows if row["From"].startswith("Rates abroad")]
            met = [row for row in abroad if number.startswith(row["Prefix"])]
        met = [row for row in met if row["Kind of call"] in (kind, "any call")]
        met = met or [row for row in own if row["Kind of call"] == kind and not row["Prefix"]]
        if met:
            return max(met, key=lambda row: (len(row["Prefix"]), row["Hours"]))
    raise AssertionError(f"nothing prices {number}")


PLAIN = (
    ("447700900123", NOON, ""),
    ("12125550100", EVENING, "evening"),
    ("5255123456", NOON, ""),
)
SPECIAL = (
    ("442071234567", NOON, ""),
    ("447700900123", NOON, ""),
    ("12125550100", EVENING, "evening"),
    ("16515550100", NOON, ""),
    ("4930123456", NOON, ""),
)


@pytest.mark.parametrize("calls", [PLAIN, SPECIAL])
def test_a_reader_of_the_sheet_finds_the_rate_that_the_engine_takes(
    town: Town, client_of_cole: Client, line: Product, calls: tuple[tuple[str, datetime, str], ...]
) -> None:
    if calls is SPECIAL:
        line.rate_exception = special("LINE", ("interstate", "", 1_000), ("", "4420", 2_000))
        line.save()
        house = special("HOUSE", ("", "44", 3_000), ("intrastate", "", 4_000))
        UsageProfile.objects.update_or_create(account=town.cole, defaults={"rate_exception": house})
    rows = sheet_of(client_of_cole)

    for number, at, hours in calls:
        asked = Asked("out", line.digits, number, at, 600, account=town.cole)
        found = calculated(asked)
        row = read(rows, found.category, number, hours)
        told = Decimal(row["Per minute"]) * 10 + Decimal(row["To connect"])
        assert told == found.explained.price, (number, row, found.source)


def test_what_an_exception_always_replaces_is_not_in_the_sheet(
    town: Town, client_of_cole: Client, line: Product
) -> None:
    line.rate_exception = special("LINE", ("interstate", "", 1_000), ("", "44", 2_000))
    line.save()

    rows = sheet_of(client_of_cole)

    kind = CATEGORY_WORDS["interstate"].capitalize()
    assert [row["From"] for row in rows if row["Kind of call"] == kind] == [
        "Special rates: Special LINE"
    ]
    assert [row["Prefix"] for row in rows if row["Prefix"].startswith("44")] == ["44"]
    assert {row["Rates of"] for row in rows} == {"Wholesale, Special LINE"}


def test_only_the_rates_of_today_are_in_the_sheet(
    town: Town, client_of_cole: Client, line: Product
) -> None:
    german = DeckRow.objects.get(prefix="49")
    days = ((date(2026, 1, 1), None, 15_000), (date(2027, 1, 1), None, 9_000))
    for first, last, micros in (*days, (date(2026, 2, 1), date(2026, 3, 1), 1_000)):
        DeckRow.objects.create(
            deck=german.deck,
            prefix="49",
            destination="Germany",
            valid_from=first,
            valid_to=last,
            rate_micros=micros,
        )
    RateRule.objects.filter(plan=line.rate_plan, category="eas").update(valid_to=date(2026, 1, 1))

    rows = sheet_of(client_of_cole)

    assert [(row["Per minute"], row["Since"]) for row in rows if row["Prefix"] == "49"] == [
        ("0.015000", "2026-01-01")
    ]
    assert not [row for row in rows if row["Kind of call"] == CATEGORY_WORDS["eas"].capitalize()]


def test_the_sheet_holds_ones_own_rates_and_nobody_elses(
    town: Town, client_of_cole: Client, line: Product
) -> None:
    gone = sell(town, town.cole, "longdistance", "2185550141", ())
    Product.objects.filter(pk=gone.pk).update(
        rate_plan=town.shop.plan, disconnected_on=TODAY, status="disconnected"
    )

    page = client_of_cole.get(SHEET)
    answer = client_of_cole.get(SHEET, {"format": "csv"})

    assert [row.terms.plan for row in page.context["rows"]] == [town.shop.wholesale_plan]
    assert "evening: Mon, Tue, Wed, Thu, Fri 6:00 PM to midnight" in page.content.decode()
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="300100-rate-sheet-{TODAY.isoformat()}.csv"'
    )
    assert {row["Rates of"] for row in sheet_of(client_of_cole)} == {"Wholesale"}


def test_without_a_plan_there_is_no_rate_and_the_page_says_so(
    town: Town, client_of_cole: Client
) -> None:
    Product.objects.filter(account=town.cole).update(rate_plan=None)

    assert "there are no rates yet" in client_of_cole.get(SHEET).content.decode()
    assert sheet_of(client_of_cole) == []


def test_customers_staff_and_whoever_lacks_the_right_have_no_rate_sheet(
    town: Town, client_of_cole: Client
) -> None:
    for user in ("100100", "nora", "sam"):
        assert signed_in(town.users[user]).get(SHEET).status_code == 404
    set_group(name="Wholesale", rights=["Wholesale_Customers.Access"])

    assert client_of_cole.get(SHEET).status_code == 404
    assert client_of_cole.get(SHEET, {"format": "csv"}).status_code == 404
    assert SHEET not in client_of_cole.get("/wholesale/lines/", follow=True).content.decode()


def test_the_reports_of_wholesale_customers_lead_to_the_sheet(
    town: Town, client_of_cole: Client
) -> None:
    install_reports(at=NOW, with_customers=True)

    assert SHEET in client_of_cole.get("/wholesale/reports/").content.decode()
    of_bell = signed_in(town.users["100100"]).get("/reports/")
    assert of_bell.status_code == 200
    assert "rate-sheet" not in of_bell.content.decode()


def test_page_and_file_ask_little_however_long_the_deck(
    town: Town, client_of_cole: Client, line: Product
) -> None:
    DeckRow.objects.bulk_create(
        DeckRow(
            deck=town.shop.deck,
            prefix=f"86{place:05}",
            destination="China",
            valid_from=LONG_AGO,
            rate_micros=place,
        )
        for place in range(5_000)
    )
    client_of_cole.get(SHEET)

    with CaptureQueriesContext(connection) as of_page:
        client_of_cole.get(SHEET)
    with CaptureQueriesContext(connection) as of_file:
        rows = sheet_of(client_of_cole)

    assert len(rows) > 5_000
    assert len(of_page) <= BUDGET
    assert len(of_file) <= BUDGET
