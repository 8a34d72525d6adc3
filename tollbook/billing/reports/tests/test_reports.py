"""Each report of a bill: its rows as a table, and its total beside the bill's own figures.

The bill of the claims has two locations, a switchboard with two lines below it, a service of the
whole account, calls of three kinds and a tax whose shares stand at three products:

    line                        location     product        amount
    Switchboard                 Head office  555-0100        40.00
    Line, first of two          Head office  555-0101        20.00
    Installation (one-time)     Annex        555-0102        75.00
    Line, second                Annex        555-0102        20.00
    Local calls, 10             Head office  555-0101         1.00
    State-to-state calls, 4     Annex        555-0102         2.35
    Loyalty discount            none         none            -5.00
    State tax                   3 shares                  3.00 + 1.50 + 6.52
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tollbook.billing.record import FLAGS
from tollbook.billing.reports.all import CALL_LISTS, MAKERS, made
from tollbook.billing.reports.facts import Calls, Facts, Item, LongCall, SubBill
from tollbook.billing.reports.shape import Report
from tollbook.billing.types import LineKind, Section
from tollbook.kernel.money import ZERO

BOARD, FIRST, SECOND = 100, 101, 102
NAMES = {BOARD: "Switchboard 555-0100", FIRST: "Line 555-0101", SECOND: "Line 555-0102"}
PLACES = {"Head office": 1, "Annex": 2, "": 0}


def item(words: str, amount: str, place: str, product: int, **more: Any) -> Item:
    kind, _, number = NAMES.get(product, "").partition(" ")
    facts = {
        "section": Section.SERVICE,
        "kind": LineKind.RECURRING,
        "category": "Local voice",
        "place_id": PLACES[place],
        "product_id": product,
        "product": number,
        "product_kind": kind,
    }
    return Item(words=words, amount=Decimal(amount), place=place, **(facts | more))  # type: ignore[arg-type]


def usage(words: str, amount: str, place: str, product: int, *counts: object) -> Item:
    category, calls, seconds = counts
    more: dict[str, Any] = {"call_category": category, "calls": calls, "seconds": seconds}
    return item(
        *(words, amount, place, product), section=Section.USAGE, kind=LineKind.USAGE, **more
    )


def tax(amount: str, place: str, product: int) -> Item:
    more: dict[str, Any] = {
        "section": Section.TAX,
        "kind": LineKind.TAX,
        "category": "Taxes and government fees",
    }
    return item("State tax", amount, place, product, **more)


ITEMS = (
    item("Switchboard", "40.00", "Head office", BOARD),
    item("Business line", "20.00", "Head office", FIRST),
    item(
        "Installation", "75.00", "Annex", SECOND, kind=LineKind.ONE_TIME, category="Other charges"
    ),
    item("Business line", "20.00", "Annex", SECOND),
    usage("Local calls", "1.00", "Head office", FIRST, "local", 10, 600),
    usage("State-to-state", "2.35", "Annex", SECOND, "interstate", 4, 1500),
    item("Loyalty discount", "-5.00", "", 0, category="Other charges"),
    tax("3.00", "Head office", BOARD),
    tax("1.50", "Head office", FIRST),
    tax("6.52", "Annex", SECOND),
)
TOTAL = Decimal("164.37")
USAGE = Decimal("3.35")
SUB_ITEMS = (item("Business line", "30.00", "Annex", FIRST), tax("2.10", "Annex", FIRST))
GROUPS = {
    "account_code": (Calls("", 3, 300, 350_000), Calls("77", 11, 1800, 3_000_000)),
    "area": (Calls("Minnesota", 10, 600, 1_000_000), Calls("New York", 4, 1500, 2_350_000)),
    "hour": (Calls("09", 10, 600, 1_000_000), Calls("14", 4, 1500, 2_350_000)),
    "number": tuple(Calls(f"(212) 555-{n:04d}", 1, 60, 100_000) for n in range(30)),
    "city": (Calls("Duluth, MN", 10, 600, 1_000_000), Calls("New York", 4, 1500, 2_350_000)),
}
LONG = LongCall("Feb 3, 2026, 9:00 AM", "555-0102", "(212) 555-0100", "NY", 4000, Decimal("2.0000"))
FACTS = Facts(
    items=ITEMS,
    usage=USAGE,
    structure=(
        SubBill("200100", "Acme", ITEMS, TOTAL),
        SubBill("200101", "Acme Superior", SUB_ITEMS, Decimal("32.10")),
    ),
    parents={FIRST: BOARD, SECOND: BOARD},
    products=NAMES,
    calls_by=lambda alike: GROUPS[alike],
    long_calls=lambda: (LONG,),
    long_minutes=30,
)
NOTHING = replace(
    FACTS, items=(), usage=ZERO, structure=(), calls_by=lambda _alike: (), long_calls=lambda: ()
)


def report(name: str, facts: Facts = FACTS) -> Report:
    found = MAKERS[name](facts)
    assert found is not None
    return found


def rows(found: Report) -> list[list[str]]:
    """Every cell as text, block names first, the total last."""
    told: list[list[str]] = []
    for block in found.blocks:
        told += [[f"[{block.name}]"]] if block.name else []
        told += [[str(cell) for cell in row.cells] for row in block.rows]
    return told + ([[str(cell) for cell in found.total.cells]] if found.total else [])


def table(text: str) -> list[list[str]]:
    """A table as the claims write it: a line a row, cells parted by bars."""
    lines = (line.strip() for line in text.strip().splitlines())
    return [[cell.strip() for cell in line.split("|")] for line in lines]


CLAIMS = {
    "corporate_summary": """
        200100 Acme          | 150.00 | 3.35 | 11.02 | 164.37
        200101 Acme Superior |  30.00 | 0.00 |  2.10 |  32.10
        All accounts         | 180.00 | 3.35 | 13.12 | 196.47
    """,
    "sub_account_detail": """
        [200101 Acme Superior]
        Line 555-0101    | 30.00 | 0.00 | 0.00 | 2.10 | 32.10
        200101 in all    | 30.00 | 0.00 | 0.00 | 2.10 | 32.10
        All sub accounts | 30.00 | 0.00 | 0.00 | 2.10 | 32.10
    """,
    "location": """
        [Head office]
        Switchboard, 555-0100   |          | 40.00
        Business line, 555-0101 |          | 20.00
        Local calls, 555-0101   | 10 calls |  1.00
        State tax               |          |  4.50
        Charges                 |          | 60.00
        Usage                   |          |  1.00
        Taxes and fees          |          |  4.50
        Total                   |          | 65.50
        [Annex]
        Installation, 555-0102   |         |  75.00
        Business line, 555-0102  |         |  20.00
        State-to-state, 555-0102 | 4 calls |   2.35
        State tax                |         |   6.52
        Charges                  |         |  95.00
        Usage                    |         |   2.35
        Taxes and fees           |         |   6.52
        Total                    |         | 103.87
        [Account level]
        Loyalty discount |          | -5.00
        Total            |          | -5.00
        All locations    |          | 164.37
    """,
    "location_by_product": """
        [Head office]
        Switchboard 555-0100 |  |
        Switchboard          |          | 40.00
        State tax            |          |  3.00
        Subtotal             |          | 43.00
        Line 555-0101        |  |
        Business line        |          | 20.00
        Local calls          | 10 calls |  1.00
        State tax            |          |  1.50
        Subtotal             |          | 22.50
        Head office in all   |          | 65.50
        [Annex]
        Line 555-0102        |  |
        Installation         |          | 75.00
        Business line        |          | 20.00
        State-to-state       | 4 calls  |  2.35
        State tax            |          |  6.52
        Subtotal             |          | 103.87
        Annex in all         |          | 103.87
        [Account level]
        Account              |  |
        Loyalty discount     |          | -5.00
        Subtotal             |          | -5.00
        Account level in all |          | -5.00
        All locations        |          | 164.37
    """,
    "location_short": """
        Head office   |  60.00 | 1.00 |  4.50 |  65.50
        Annex         |  95.00 | 2.35 |  6.52 | 103.87
        Account level |  -5.00 | 0.00 |  0.00 |  -5.00
        All locations | 150.00 | 3.35 | 11.02 | 164.37
    """,
    "product_summary": """
        Switchboard 555-0100 | 40.00 |  0.00 | 0.00 |  3.00 |  43.00
        Line 555-0101        | 20.00 |  0.00 | 1.00 |  1.50 |  22.50
        Line 555-0102        | 20.00 | 75.00 | 2.35 |  6.52 | 103.87
        Account              | -5.00 |  0.00 | 0.00 |  0.00 |  -5.00
        All products         | 75.00 | 75.00 | 3.35 | 11.02 | 164.37
    """,
    "individual_top_level": """
        [Switchboard 555-0100]
        Switchboard 555-0100 |  |
        Switchboard          |          | 40.00
        State tax            |          |  3.00
        Line 555-0101        |  |
        Business line        |          | 20.00
        Local calls          | 10 calls |  1.00
        State tax            |          |  1.50
        Line 555-0102        |  |
        Installation         |          | 75.00
        Business line        |          | 20.00
        State-to-state       | 4 calls  |  2.35
        State tax            |          |  6.52
        Charges              |          | 155.00
        Usage                |          |   3.35
        Taxes and fees       |          |  11.02
        Total                |          | 169.37
    """,
    "parent_product": """
        Switchboard 555-0100 | 3 | 155.00 | 3.35 | 11.02 | 169.37
        Account              | 0 |  -5.00 | 0.00 |  0.00 |  -5.00
        All products         | 3 | 150.00 | 3.35 | 11.02 | 164.37
    """,
    "parent_product_detail": """
        [Switchboard 555-0100]
        Switchboard 555-0100        | 40.00 |  0.00 | 0.00 |  3.00 |  43.00
        Line 555-0101               | 20.00 |  0.00 | 1.00 |  1.50 |  22.50
        Line 555-0102               | 20.00 | 75.00 | 2.35 |  6.52 | 103.87
        Switchboard 555-0100 in all | 80.00 | 75.00 | 3.35 | 11.02 | 169.37
        [Account]
        Account                     | -5.00 |  0.00 | 0.00 |  0.00 |  -5.00
        Account in all              | -5.00 |  0.00 | 0.00 |  0.00 |  -5.00
        All products                | 75.00 | 75.00 | 3.35 | 11.02 | 164.37
    """,
    "service_category_summary": """
        Local voice               |  5 |  83.35
        Other charges             |  2 |  70.00
        Taxes and government fees |  3 |  11.02
        In all                    | 10 | 164.37
    """,
    "service_category_detail": """
        [Local voice]
        Switchboard, 555-0100     |          | 40.00
        Business line, 555-0101   |          | 20.00
        Business line, 555-0102   |          | 20.00
        Local calls, 555-0101     | 10 calls |  1.00
        State-to-state, 555-0102  | 4 calls  |  2.35
        Local voice in all        |          | 83.35
        [Other charges]
        Installation, 555-0102    |          | 75.00
        Loyalty discount          |          | -5.00
        Other charges in all      |          | 70.00
        [Taxes and government fees]
        State tax                 |          | 11.02
        Taxes and government fees in all |   | 11.02
        In all                    |          | 164.37
    """,
    "usage_summary": """
        Local      | 10 |  600 | 1.00
        Interstate |  4 | 1500 | 2.35
        All calls  | 14 | 2100 | 3.35
    """,
    "account_code_summary": """
        77        | 11 | 1800 | 3.00
        No code   |  3 |  300 | 0.35
        All calls | 14 | 2100 | 3.35
    """,
    "area_summary": """
        Minnesota | 10 |  600 | 1.00
        New York  |  4 | 1500 | 2.35
        All calls | 14 | 2100 | 3.35
    """,
    "time_of_day": """
        9:00 to 9:59 am | 10 |  600 | 1.00
        2:00 to 2:59 pm |  4 | 1500 | 2.35
        All calls       | 14 | 2100 | 3.35
    """,
    "long_duration": """
        Feb 3, 2026, 9:00 AM | 555-0102 | (212) 555-0100 | NY | 4000 | 2.0000
    """,
    "frequent_cities": """
        Duluth, MN | 10 |  600 | 1.00
        New York   |  4 | 1500 | 2.35
        All calls  | 14 | 2100 | 3.35
    """,
}


@pytest.mark.accepts("customers-27")
@pytest.mark.parametrize("name", CLAIMS)
def test_a_report_shows_its_table(name: str) -> None:
    assert rows(report(name)) == table(CLAIMS[name])


def test_the_numbers_called_most_are_twenty_five_and_the_rest_in_one_line() -> None:
    found = rows(report("frequent_numbers"))

    # 3.35 over thirty calls of the same price: whole cents that add up again.
    assert found[0] == ["(212) 555-0000", "1", "60", "0.12"]
    assert found[25] == ["All other numbers", "5", "300", "0.56"]
    assert found[26] == ["All calls", "30", "1800", "3.35"]
    assert sum(Decimal(row[3]) for row in found[:26]) == USAGE


@pytest.mark.accepts("customers-27")
def test_there_is_a_report_for_each_tick_in_the_order_of_the_record() -> None:
    assert [flag.name for flag in FLAGS] == [*MAKERS, *CALL_LISTS]


@pytest.mark.accepts("customers-27")
def test_a_report_with_nothing_to_show_is_left_out() -> None:
    assert made(NOTHING, [*MAKERS]) == ()


def test_without_parents_there_is_no_report_of_parents() -> None:
    flat = replace(FACTS, parents={})

    assert made(flat, ["parent_product", "parent_product_detail"]) == ()
    sheets = report("individual_top_level", flat)
    assert [block.name for block in sheets.blocks] == [*NAMES.values()]


def test_without_account_codes_there_is_no_report_of_them() -> None:
    plain = replace(FACTS, calls_by=lambda _alike: (Calls("", 3, 300, 350_000),))

    assert made(plain, ["account_code_summary"]) == ()


def test_a_ring_of_parents_ends() -> None:
    ring = replace(FACTS, parents={FIRST: SECOND, SECOND: FIRST})

    assert len(report("parent_product", ring).blocks[0].rows) == 4


WHOLE: Sequence[str] = (
    *("location", "location_by_product", "location_short", "product_summary", "parent_product"),
    *("parent_product_detail", "service_category_summary", "service_category_detail"),
)


@pytest.mark.parametrize("name", WHOLE)
def test_a_report_of_the_whole_bill_comes_to_its_total(name: str) -> None:
    found = report(name).total

    assert found is not None
    assert found.cells[-1] == TOTAL


ALARM = item("Alarm watch", "12.50", "Annex", SECOND, section=Section.OTHER_PROVIDERS)
WITH_ALARM = replace(
    FACTS,
    items=(*ITEMS, ALARM),
    structure=(
        SubBill("200100", "Acme", (*ITEMS, ALARM), TOTAL + ALARM.amount),
        *FACTS.structure[1:],
    ),
)
APART = {
    "corporate_summary": "All accounts | 180.00 | 12.50 | 3.35 | 13.12 | 208.97",
    "product_summary": "All products | 75.00 | 75.00 | 12.50 | 3.35 | 11.02 | 176.87",
    "parent_product": "All products | 3 | 150.00 | 12.50 | 3.35 | 11.02 | 176.87",
    "parent_product_detail": "All products | 75.00 | 75.00 | 12.50 | 3.35 | 11.02 | 176.87",
    "location_short": "All locations | 150.00 | 12.50 | 3.35 | 11.02 | 176.87",
}


@pytest.mark.parametrize(("name", "line"), APART.items())
def test_what_is_for_other_providers_stands_in_a_column_of_its_own(name: str, line: str) -> None:
    found = report(name, WITH_ALARM)
    assert "Other providers" in [column.words for column in found.columns]
    assert rows(found)[-1] == table(line)[0]


@pytest.mark.parametrize("name", APART)
def test_a_bill_without_other_providers_has_no_column_for_them(name: str) -> None:
    assert "Other providers" not in [column.words for column in report(name).columns]


def test_a_location_tells_other_providers_apart_from_its_charges() -> None:
    sums = [row for row in rows(report("location", WITH_ALARM)) if len(row) == 3]
    assert ["Charges", "", "95.00"] in sums
    assert ["Other providers", "", "12.50"] in sums
