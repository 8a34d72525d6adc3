"""Charts: sizes on paper agree with the amounts, the sentence with the ends."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.portal.charts import bars, strip, trend
from tollbook.portal.charts.bars import Amount
from tollbook.portal.charts.scale import segments
from tollbook.portal.charts.trend import Bill


def bill(month: int, charges: str, usage: str, taxes: str) -> Bill:
    parts = [Decimal(text) for text in (charges, usage, taxes)]
    total = sum(parts, Decimal(0))
    return Bill(date(2026, month, 12), parts[0], parts[1], parts[2], total, f"/b/{month}/")


def test_the_highest_column_fills_the_chart_and_the_others_keep_its_scale() -> None:
    drawn = trend.drawn([bill(8, "50.00", "25.00", "25.00"), bill(9, "100.00", "60.00", "40.00")])

    assert drawn is not None
    low, high = drawn.columns
    assert high.marker_y == "31.0"
    assert low.marker_y == "129.0"
    assert [block.height for block in high.blocks] == ["98.0", "56.8", "37.2"]
    assert (low.x, low.middle, low.width) == ("0.00%", "25.00%", "50.00%")
    assert (high.x, high.middle) == ("50.00%", "75.00%")


def test_a_credit_hangs_below_the_zero_line() -> None:
    drawn = trend.drawn([bill(8, "-40.00", "100.00", "0.00")])

    assert drawn is not None
    assert drawn.zero_y == "174.5"
    usage, charges = drawn.columns[0].blocks
    assert (usage.css, usage.y, usage.height) == ("f2", "34.0", "140.0")
    assert (charges.css, charges.y, charges.height) == ("f1", "174.0", "56.0")


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (
            ("100", "10", "5"),
            ("130", "12", "6"),
            "Bills rose from 115.00 in August to 148.00 in November, most of it in "
            "monthly charges.",
        ),
        (
            ("100", "60", "5"),
            ("100", "12", "4"),
            "Bills fell from 165.00 in August to 116.00 in November, most of it in usage.",
        ),
        (
            ("100", "10", "5"),
            ("90", "20", "5"),
            "Bills stand at 115.00 in November, as in August.",
        ),
    ],
)
def test_the_trend_in_one_sentence(
    first: tuple[str, str, str], last: tuple[str, str, str], sentence: str
) -> None:
    assert trend.summary([bill(8, *first), bill(11, *last)]) == sentence


def test_one_bill_is_said_so_and_none_is_no_chart() -> None:
    assert trend.summary([bill(8, "1", "2", "3")]) == "One bill so far: 6.00 in August."
    assert trend.drawn([]) is None
    assert bars.drawn([]) is None
    assert strip.drawn([strip.Month(date(2026, 8, 1), Decimal(1), "/")]) is None


@pytest.mark.accepts("portal-36")
def test_nine_locations_are_eight_bars_and_all_others() -> None:
    amounts = [Amount(f"Place {number}", Decimal(number)) for number in range(1, 10)]

    drawn = bars.drawn(amounts)

    assert drawn is not None
    assert [bar.name for bar in drawn.bars] == [
        *(f"Place {number}" for number in range(9, 1, -1)),
        "All others (1)",
    ]
    assert sum(bar.amount for bar in drawn.bars) == drawn.total == 45


def test_eight_locations_need_no_others() -> None:
    drawn = bars.drawn([Amount(f"Place {number}", Decimal(number)) for number in range(8)])

    assert drawn is not None
    assert len(drawn.bars) == 8


def test_below_zero_the_bar_grows_to_the_left_of_the_zero_line() -> None:
    drawn = bars.drawn([Amount("Office", Decimal(75)), Amount("Account level", Decimal(-25))])

    assert drawn is not None
    office, account = drawn.bars
    assert drawn.zero_x == "25.00%"
    assert (office.x, office.width) == ("25.00%", "75.00%")
    assert (account.x, account.width) == ("0.00%", "25.00%")


def test_the_longest_bar_fills_its_track() -> None:
    drawn = bars.drawn([Amount("Office", Decimal(80)), Amount("Annex", Decimal(20))])

    assert drawn is not None
    assert [bar.width for bar in drawn.bars] == ["100.00%", "25.00%"]
    assert drawn.zero_x == ""
    assert drawn.summary == "80.00 of 100.00 is Office."


def test_segments_stand_side_by_side_and_leave_out_what_is_not_above_zero() -> None:
    drawn = segments(
        [("a", Decimal(30)), ("b", Decimal(0)), ("c", Decimal(-5)), ("d", Decimal(10))]
    )

    assert [(each.css, each.x, each.width) for each in drawn] == [
        ("a", "0.00%", "75.00%"),
        ("d", "75.00%", "25.00%"),
    ]


def test_the_strip_marks_the_newest_month_only() -> None:
    months = [strip.Month(date(2026, month, 1), Decimal(month * 10), "/") for month in (8, 9, 10)]

    drawn = strip.drawn(months)

    assert drawn is not None
    assert [mark.css for mark in drawn.marks] == ["past", "past", "f1"]
    assert [mark.height for mark in drawn.marks] == ["57.6", "64.8", "72.0"]
    assert drawn.summary == "270.00 in all, between 80.00 and 100.00 a month."
