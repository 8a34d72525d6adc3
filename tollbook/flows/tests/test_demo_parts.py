"""The demo carrier's parts: the same for ever, readable in light and dark, of real size."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tollbook.content.queries.looks import sheet_judged
from tollbook.content.types import Look
from tollbook.flows.demo import accounts
from tollbook.flows.demo.brands import BRANDS, Brand
from tollbook.flows.demo.calendar import CYCLE_DAY_MAX, calendar_for
from tollbook.flows.demo.calls import Line, calls_of
from tollbook.flows.demo.deck import PREFIXES, deck_rates
from tollbook.flows.demo.services import Numbers
from tollbook.kernel.period import add_months

LINE = Line(
    number="2185550107",
    kind=accounts.HOME,
    first=date(2020, 1, 1),
    last=None,
    is_voip=False,
    regulars=("2185550177",),
)
JUNE = (date(2026, 6, 1), date(2026, 7, 1))
TEXT_CONTRAST_MIN = Decimal("4.5")
CHART_CONTRAST_MIN = Decimal(3)
SURFACES = ("#ffffff", "#1b2025")  # of a panel, light and dark


def test_the_deck_has_ten_thousand_prefixes_each_once() -> None:
    rates = deck_rates(date(2025, 1, 1))

    assert len(rates) == len({rate.prefix for rate in rates}) == PREFIXES
    assert all(rate.prefix.isdigit() and rate.per_minute > 0 for rate in rates)


def test_a_line_makes_the_same_calls_every_time() -> None:
    assert list(calls_of(LINE, *JUNE)) == list(calls_of(LINE, *JUNE))


def test_calls_lie_within_their_month_and_within_service() -> None:
    leaving = replace(LINE, first=date(2026, 6, 5), last=date(2026, 6, 20))

    days = {call.started.date() for call in calls_of(leaving, *JUNE)}

    assert days
    assert min(days) >= date(2026, 6, 5)
    assert max(days) < date(2026, 6, 20)


def test_nobody_gets_a_number_twice_and_nobody_a_real_one() -> None:
    numbers = Numbers()

    given = [numbers.next("218") for _ in range(10_200)]

    assert len(set(given)) == len(given)
    assert {number[3:6] for number in given} == {"555", "958", "959"}
    assert all(number[6:8] == "01" for number in given if number[3:6] == "555")


@pytest.mark.parametrize("day", range(1, 32))
def test_the_newest_bill_is_some_days_old_on_every_day_of_a_month(day: int) -> None:
    calendar = calendar_for(datetime(2026, 8, day, 18, tzinfo=UTC), 5)

    newest = calendar.invoice_dates[-1]

    assert 4 <= (calendar.today - newest).days <= 7
    assert calendar.cycle_day <= CYCLE_DAY_MAX
    assert calendar.invoice_dates[0] == add_months(newest, -4)


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.abbreviation)
def test_a_brand_is_readable_in_both_themes(brand: Brand) -> None:
    for theme, surface in enumerate(SURFACES):
        colours = {name: pair[theme] for name, pair in brand.tokens.items() if len(pair) == 2}
        assert contrast(colours["brand"], surface) >= TEXT_CONTRAST_MIN
        assert contrast(colours["on-brand"], colours["brand"]) >= TEXT_CONTRAST_MIN
        for number in (1, 2, 3):
            assert contrast(colours[f"series-{number}"], surface) >= CHART_CONTRAST_MIN


def contrast(one: str, other: str) -> Decimal:
    """Contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + Decimal("0.05")) / (dark + Decimal("0.05"))


def luminance(colour: str) -> Decimal:
    """Relative luminance of #rrggbb, WCAG 2.2."""
    parts = [Decimal(int(colour[place : place + 2], 16)) / 255 for place in (1, 3, 5)]
    linear = [
        part / Decimal("12.92")
        if part <= Decimal("0.04045")
        else ((part + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for part in parts
    ]
    weights = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
    return sum((w * part for w, part in zip(weights, linear, strict=True)), Decimal(0))


@pytest.mark.parametrize("brand", BRANDS, ids=lambda brand: brand.abbreviation)
def test_a_brands_own_sheet_would_be_taken_from_anybody(brand: Brand) -> None:
    look = Look(brand.tokens, brand.stylesheet)

    assert sheet_judged(brand.abbreviation, look).faults == ()
