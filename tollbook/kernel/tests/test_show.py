"""Values written for people."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tollbook.kernel import clock, days, show


@pytest.mark.parametrize(
    ("amount", "written"),
    [("1017.1", "1,017.10"), ("-35.4", "−35.40"), ("0", "0.00")],
)
def test_figures_have_thousands_two_places_and_a_real_minus(amount: str, written: str) -> None:
    assert show.figures(Decimal(amount)) == written


def test_money_puts_the_sign_before_the_currency() -> None:
    assert show.money(Decimal("-35.40")) == "−$35.40"
    assert show.money(Decimal("81.40"), "CHF") == "CHF 81.40"


def test_days_are_written_the_american_way() -> None:
    december = date(2026, 12, 5)

    assert show.day(december) == "Dec 5, 2026"
    assert show.short_day(december) == "Dec 5"
    assert show.long_day(december) == "December 5"
    assert show.day_range(date(2026, 11, 12), date(2026, 12, 11)) == "Nov 12 – Dec 11"
    assert show.day_range(date(2026, 12, 12), date(2027, 1, 11)) == "Dec 12, 2026 – Jan 11, 2027"


@pytest.mark.parametrize(("hour", "written"), [(5, "12:07 AM"), (17, "12:07 PM"), (22, "5:07 PM")])
def test_clock_times_stand_in_the_zone_of_the_account(hour: int, written: str) -> None:
    instant = datetime(2026, 4, 20, hour, 7, tzinfo=UTC)

    assert show.clock_time(instant, "America/Chicago") == written


@pytest.mark.parametrize(
    ("seconds", "long", "minutes"),
    [(0, "0:00", "0.0"), (61, "1:01", "1.0"), (761, "12:41", "12.7"), (3761, "1:02:41", "62.7")],
)
def test_lengths_of_calls(seconds: int, long: str, minutes: str) -> None:
    assert show.length(seconds) == long
    assert show.minutes(seconds) == minutes


def test_counts_and_initials() -> None:
    assert show.counted(1, "call") == "1 call"
    assert show.counted(1284, "call") == "1,284 calls"
    assert show.initials("Maeve Ann Halloran") == "MH"
    assert show.initials("sam") == "S"
    assert show.quantity(Decimal("14.00")) == "14"
    assert show.quantity(Decimal("2.50")) == "2.5"


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Chicago", "UTC"])
@pytest.mark.parametrize(
    "instant",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)],
    ids=["first", "last"],
)
def test_instants_at_the_ends_of_the_calendar_have_a_day_and_a_time(
    zone: str, instant: datetime
) -> None:
    day = clock.day_in(instant, zone)

    assert abs((day - instant.date()).days) <= 1
    assert show.clock_time(instant, zone)[-2:] in ("AM", "PM")
    assert clock.midnight(instant.date(), zone).tzinfo == UTC


def test_the_first_day_of_the_calendar_has_none_before_it() -> None:
    assert days.day_before(date(2026, 1, 1)) == date(2025, 12, 31)
    assert days.day_before(date.min) == date.min
