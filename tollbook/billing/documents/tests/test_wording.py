"""How figures, days and names look on paper."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tollbook.billing.documents import wording
from tollbook.kernel.period import Period

Day = tuple[int, int, int]


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("0.00", "0.00"),
        ("1017.10", "1,017.10"),
        ("-35.40", "\u221235.40"),
        ("1234567.8", "1,234,567.80"),
        ("-0.00", "0.00"),
    ],
)
def test_money_has_two_places_and_a_real_minus(amount: str, printed: str) -> None:
    assert wording.money(Decimal(amount)) == printed


def test_money_that_was_not_settled_is_refused_not_rounded() -> None:
    with pytest.raises(AssertionError):
        wording.money(Decimal("1.005"))


def test_minus_stands_before_the_currency() -> None:
    assert wording.money_with_sign(Decimal("-35.40"), "USD") == "\u2212$35.40"


def test_a_call_price_has_four_places() -> None:
    assert wording.price(Decimal("0.0125")) == "0.0125"
    assert wording.price(Decimal("1.5")) == "1.5000"


@pytest.mark.parametrize(
    ("count", "unit_price", "printed"),
    [
        ("14", "28.00", "14 \u00d7 28.00"),
        ("14.000", "0.0125", "14 \u00d7 0.0125"),
        ("2.50", "5", "2.5 \u00d7 5.00"),
        ("100", None, "100"),
        (None, None, ""),
    ],
)
def test_quantity_times_unit_price(count: str | None, unit_price: str | None, printed: str) -> None:
    pieces, price = (Decimal(text) if text else None for text in (count, unit_price))

    assert wording.quantity(pieces, price) == printed


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ((2026, 11, 12), (2026, 12, 12), "Nov 12 \u2013 Dec 11, 2026"),
        ((2026, 12, 12), (2027, 1, 12), "Dec 12, 2026 \u2013 Jan 11, 2027"),
        ((2026, 2, 1), (2026, 2, 2), "Feb 1, 2026"),
    ],
)
def test_a_period_names_its_first_and_last_day(
    start: tuple[int, int, int], end: tuple[int, int, int], printed: str
) -> None:
    period = Period(date(*start), date(*end))

    assert wording.days_with_year(period).replace("\u00a0", " ") == printed


def test_midnight_and_noon_are_told_apart() -> None:
    midnight, noon = datetime(2026, 11, 1, 0, 5), datetime(2026, 11, 1, 12, 5)  # noqa: DTZ001

    assert wording.clock(midnight).replace("\u00a0", " ") == "12:05 am"
    assert wording.clock(noon).replace("\u00a0", " ") == "12:05 pm"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zo\u0065\u0308 \u0141\u00f3d\u017a", "Zo\u00eb \u0141\u00f3d\u017a"),
        ("a\u202eb\x00c\u200bd\ud800", "abcd"),
        ("\u65e5\u672c", "\u25a1\u25a1"),
        ("o\ufb03ce", "office"),
        ("one\ttwo\u2028three", "one two three"),
    ],
)
def test_a_name_keeps_what_the_font_draws(typed: str, printed: str) -> None:
    assert wording.plain(typed) == printed


def test_a_word_of_300_letters_may_break_and_loses_none() -> None:
    broken = wording.plain("x" * 300)

    assert broken.replace("\u200b", "") == "x" * 300
    assert max(len(piece) for piece in broken.split("\u200b")) <= wording.WORD_LETTERS_MAX
