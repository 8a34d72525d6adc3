"""The worked tables of docs/money, worked out by the real code: calls, the ledger, roundings."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.pages import DOCS, cells, section, table, tables
from tests.plan import ROOT, sources
from tollbook.billing.rules.periods import cycle_grid
from tollbook.billing.rules.wording import CALL_WORDS
from tollbook.catalog.types import Interval
from tollbook.flows.setup import AREA_CODES_FILE, TAX_CATEGORIES
from tollbook.kernel.money import (
    from_micros,
    settle,
    settle_down,
    settle_up,
    split,
    to_micros,
)
from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import EVERY_DAY_AFTER, RATED, Tariff, category_bits

MONEY = DOCS / "money"
EPOCH = date(1970, 1, 1)
SEEN = date(2026, 8, 1)


def rated(calls: pa.Table, tariff: Tariff) -> list[dict[str, Any]]:
    with Engine(threads=1) as engine:
        found = engine.to_arrow(rate(engine, engine.table(calls), tariff), RATED)
    rows: list[dict[str, Any]] = found.sort_by("call_no").to_pylist()
    return rows


def micros(text: str) -> int:
    return to_micros(Decimal(text))


def test_the_price_of_a_call() -> None:
    rows = table(MONEY / "rating.md", "How much")
    rules, calls = [], []
    for plan, row in enumerate(rows, 1):
        first, following = row["first/next"].split("/")
        decimals, way = row["rounding"].split(" ", 1)
        rules.append(
            {
                "plan_id": plan,
                "category": "intrastate",
                "first_seconds": int(first),
                "next_seconds": int(following),
                "rate_micros": micros(row["rate"]),
                "connect_micros": micros(row["connect"]),
                "flat_micros": micros(row["per call"]),
                "minimum_seconds": int(row["minimum"]),
            }
        )
        account_facts = {"decimals": int(decimals), "round_up": way == "up"}
        calls.append({"plan_id": plan, "seconds": int(row["seconds"])} | account_facts)
    plans = [{"plan_id": plan} for plan in range(1, len(rows) + 1)]

    found = rated(calls_of(*calls), tariff_of(rules=rules, plans=plans))

    names = ("billed_seconds", "price_micros_x60")
    shown = [
        [*(str(row[name]) for name in names), f"{from_micros(row['price_micros']):.{decimals}f}"]
        for row, decimals in zip(found, (call["decimals"] for call in calls), strict=True)
    ]
    assert shown == [cells(row, "billed", "micros over 60", "price") for row in rows]


def day_number(text: str) -> int:
    return EVERY_DAY_AFTER if text == "-" else (date.fromisoformat(text) - EPOCH).days


def noon_ms(day: str) -> int:
    """Noon of a day in UTC, in milliseconds since 1970."""
    return (date.fromisoformat(day) - EPOCH) // timedelta(milliseconds=1) + 43_200_000


def test_the_longest_prefix_that_holds() -> None:
    deck, asked = tables(section(MONEY / "rating.md", "Which row"))
    deck_rows = [
        {
            "prefix": row["prefix"],
            "valid_from_day": day_number(row["from"]),
            "valid_to_day": day_number(row["to"]),
            "rate_micros": micros(row["rate"]),
        }
        for row in deck
    ]
    calls = [{"to_number": row["called"], "started_ms": noon_ms(row["on"])} for row in asked]
    plans = [{"plan_id": 1, "deck_id": 1}]

    found = rated(calls_of(*calls), tariff_of(deck_rows=deck_rows, plans=plans))

    # A minute was rated, so the price is the rate.
    shown = [
        [
            row["prefix"] or "-",
            "unrated" if row["unrated"] else f"{from_micros(row['price_micros']):.3f}",
        ]
        for row in found
    ]
    assert shown == [cells(row, "prefix", "rate") for row in asked]


def test_exception_rates() -> None:
    asked = table(MONEY / "rating.md", "Exception rates")
    june = (date(2026, 6, 30) - EPOCH).days
    tariff = tariff_of(
        plans=[{"plan_id": 1, "deck_id": 1}],
        rules=[{"category": "interstate", "rate_micros": 50_000}],
        deck_rows=[{"prefix": "44", "rate_micros": 21_000}],
        area_codes=[{"area_code": "212", "state": "NY"}, {"area_code": "218", "state": "MN"}],
        exceptions=[
            {"code_id": 1, "category": "interstate", "rate_micros": 20_000},
            {"code_id": 2, "category": "interstate", "rate_micros": 10_000},
            {"code_id": 2, "prefix": "44", "rate_micros": 17_000},
            {"code_id": 2, "prefix": "447", "rate_micros": 15_000, "valid_to_day": june},
        ],
    )
    calls = [
        {
            "from_number": "12185550110",
            "to_number": row["called"],
            "started_ms": noon_ms(row["on"]),
            "product_exception_id": 1 if row["product's code"] == "yes" else 0,
            "account_exception_id": 2 if row["account's code"] == "yes" else 0,
        }
        for row in asked
    ]

    found = rated(calls_of(*calls), tariff)

    shown = [
        "unrated" if row["unrated"] else f"{from_micros(row['price_micros']):.3f}" for row in found
    ]
    assert shown == [row["rate"] for row in asked]


def included(row: dict[str, str]) -> list[dict[str, Any]]:
    """The calls of one line of the table, with what is included for them."""
    pots = []
    for stage, told in enumerate(row["included"].split(", ")):
        amount, unit = told.split()
        of_calls = unit == "calls"
        held = {"counts_calls": of_calls, "amount": int(amount) * (1 if of_calls else 60)}
        domestic = {"categories": category_bits(["interstate"]), "name": f"pot:{stage}"}
        pots.append(held | domestic | {"stage": stage})
    steps = {"first_seconds": 6, "next_seconds": 6, "connect_micros": micros(row["connect"])}
    rates = {"interstate": 30_000, "alaska_hawaii": 100_000}
    tariff = tariff_of(
        rules=[steps | {"category": kind, "rate_micros": rate} for kind, rate in rates.items()],
        pots=pots,
        covers=[{"pot_no": number} for number, _ in enumerate(pots, 1)],
        periods=[{}],
    )
    calls = [
        {
            "to_number": "18085550100" if told.startswith("h") else "12015550100",
            "seconds": int(told.removeprefix("h")),
            "started_ms": noon_ms("2026-03-02") + place,
        }
        for place, told in enumerate(row["calls"].split(", "))
    ]
    return rated(calls_of(*calls), tariff)


def test_included_minutes() -> None:
    for row in table(MONEY / "included.md", "How it is used up"):
        found = included(row)

        assert ", ".join(str(each["free_seconds"]) for each in found) == row["free"]
        prices = (f"{from_micros(each['price_micros']):.4f}" for each in found)
        assert ", ".join(prices) == row["price"]


def test_the_kinds_of_calls() -> None:
    rows = table(MONEY / "classification.md", "What kind of call")
    with AREA_CODES_FILE.open(newline="") as file:
        codes = [
            {"area_code": each["code"]}
            | {name: each[name] for name in ("country", "state", "place")}
            for each in csv.DictReader(file)
        ]
    areas = [
        {"caller_prefix": "1218555", "called_prefix": called, "kind": kind}
        for called, kind in (("1218555", "local"), ("1715555", "eas"))
    ]
    calls = [
        {
            "direction": row["way"],
            "from_number": row["caller"],
            "to_number": row["called"],
            "billed_number": row["called" if row["way"] == "in" else "caller"],
            "home_state": row["home"],
        }
        for row in rows
    ]

    found = rated(calls_of(*calls), tariff_of(area_codes=codes, areas=areas))

    assert [row["category"] for row in found] == [row["category"] for row in rows]


def test_the_words_and_tax_categories_of_usage_lines() -> None:
    rows = tables(section(MONEY / "usage.md", "Usage lines"))[1]

    told = {row["category"]: (row["on the bill"], row["tax category"]) for row in rows}

    assert told == CALL_WORDS


def test_the_tax_categories() -> None:
    rows = table(MONEY / "taxes.md", "What is taxed")

    told = [cells(row, "tax category", "interstate part", "taxed") for row in rows]

    assert told == [
        [
            each.code,
            f"{Decimal(each.interstate_ppm).scaleb(-4).normalize():f} %",
            "yes" if each.is_taxed else "no",
        ]
        for each in TAX_CATEGORIES
    ]


def test_the_roundings() -> None:
    for row in table(MONEY / "README.md", "One rounding"):
        exact = Decimal(row["exact"])
        found = [str(way(exact)) for way in (settle, settle_up, settle_down)]

        assert found == cells(row, "half up", "up", "down")


def amounts(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split(", ")]


def test_the_shares_of_an_amount() -> None:
    for row in table(MONEY / "README.md", "One rounding", 1):
        weights = [int(each) for each in row["by weights"].split(", ")]

        assert split(Decimal(row["amount"]), weights) == amounts(row["shares"])


def test_the_dates_of_a_cycle() -> None:
    for row in tables(section(MONEY / "recurring.md", "Recurring and one-time charges"))[1]:
        first = date.fromisoformat(row["first invoice"])
        grid = cycle_grid(Interval.MONTHLY, int(row["cycle day"]), first)
        start = grid.index_on(first)

        found = [grid.date_at(start + step).isoformat() for step in (1, 2, 3)]

        assert ", ".join(found) == row["the next three"]


def test_every_page_that_the_code_names_is_there() -> None:
    named = {
        (str(path.relative_to(ROOT)), page)
        for path in sources()
        for page in re.findall(r"docs/[\w/-]+\.md", path.read_text())
    }

    assert named
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


def test_every_section_that_the_code_names_is_there() -> None:
    named = {
        pair
        for path in sources()
        for pair in re.findall(r"docs/([\w/-]+\.md), (\w+)", path.read_text())
    }

    assert named
    for page, heading in named:
        headings = re.findall(r"^#+ (.+)$", (DOCS / page).read_text(), flags=re.MULTILINE)
        assert heading.casefold() in {each.casefold() for each in headings}, (page, heading)


def test_the_index_names_every_page() -> None:
    told = set(re.findall(r"\]\(([a-z-]+\.md)\)", (MONEY / "README.md").read_text()))

    assert told == {path.name for path in MONEY.glob("*.md")} - {"README.md"}
