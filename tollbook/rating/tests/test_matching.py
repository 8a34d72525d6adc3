"""Which price a call meets: validity, bands, holidays, decks, and the days on which clocks turn."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import Tariff

Row = dict[str, Any]
Rating = Callable[[pa.Table, Tariff], list[Row]]

NEW_YORK = "America/New_York"
LONDON = {"to_number": "442071234567"}
ABROAD = [{"plan_id": 1, "deck_id": 1}]


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def at(local: str, zone: str = NEW_YORK, fold: int = 0) -> Row:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    seconds = moment.astimezone(UTC).timestamp()
    return {"started_ms": int(seconds * 1000), "account_zone": zone}


def until(text: str) -> Row:
    return {"valid_to_day": day(text)}


def since(text: str) -> Row:
    return {"valid_from_day": day(text)}


@pytest.mark.accepts("money-6")
def test_an_expired_longer_prefix_falls_back_to_the_longest_valid_one(rating: Rating) -> None:
    rows: list[Row] = [
        {"prefix": "4420", "rate_micros": 10_000} | until("2026-06-30"),
        {"prefix": "442", "rate_micros": 20_000},
        {"prefix": "44", "rate_micros": 30_000},
    ]
    calls = calls_of(LONDON | at("2026-06-30 23:59:59"), LONDON | at("2026-07-01 00:00:00"))
    found = rating(calls, tariff_of(deck_rows=rows, plans=ABROAD))

    assert [row["prefix"] for row in found] == ["4420", "442"]
    assert [row["price_micros"] for row in found] == [10_000, 20_000]


@pytest.mark.accepts("money-6")
def test_without_a_row_the_call_is_unrated_and_never_a_priced_zero(rating: Rating) -> None:
    rows = [{"prefix": "49"}, {"prefix": "4420"} | until("2026-01-01")]
    found = rating(
        calls_of(LONDON, {"plan_id": 0}, {"plan_id": 9}, {}, LONDON | {"plan_id": 2}),
        tariff_of(deck_rows=rows, plans=[*ABROAD, {"plan_id": 2}]),
    )
    causes = [row["unrated"] for row in found]

    assert causes == ["no_deck_row", "no_plan", "no_plan", "no_rule", "no_rule"]
    assert {(row["rule_id"], row["deck_row_id"], row["price_micros"]) for row in found} == {
        (0, 0, 0)
    }


def test_the_deck_comes_first_to_canada_and_the_plans_own_rule_second(rating: Rating) -> None:
    tariff = tariff_of(deck_rows=[{"prefix": "1416"}], rules=[{"category": "canada"}], plans=ABROAD)
    listed = {"area_code": "647", "country": "CA", "state": "ON"}
    codes = pa.Table.from_pylist([listed | {"place": ""}], schema=tariff.area_codes.schema)
    known = Tariff(**{**vars(tariff), "area_codes": pa.concat_tables([tariff.area_codes, codes])})
    by_deck, by_rule = rating(
        calls_of({"to_number": "14165550101"}, {"to_number": "16475550101"}), known
    )

    assert (by_deck["prefix"], by_deck["rule_id"]) == ("1416", 0)
    assert (by_rule["prefix"], by_rule["rule_id"]) == ("", 1)


def test_a_deck_row_of_another_band_is_passed_over(rating: Rating) -> None:
    hours = {"plan_id": 1, "band": "night", "start_minute": 0, "end_minute": 480}
    tariff = tariff_of(
        plans=ABROAD,
        bands=[hours | {"weekday": weekday} for weekday in range(7)],
        deck_rows=[{"prefix": "4420", "band": "night"}, {"prefix": "44"}],
    )
    night, day_time = rating(
        calls_of(LONDON | at("2026-06-03 07:59:59"), LONDON | at("2026-06-03 08:00:00")), tariff
    )

    assert (night["band"], night["prefix"]) == ("night", "4420")
    assert (day_time["band"], day_time["prefix"]) == ("", "44")


def test_a_named_band_beats_any_then_the_later_beginning(rating: Rating) -> None:
    rules: list[Row] = [
        {"rule_id": 11, "band": "night"},
        {"rule_id": 12} | since("2026-06-02"),
        {"rule_id": 13} | since("2026-06-01"),
    ]
    hours = {"plan_id": 1, "band": "night", "start_minute": 0, "end_minute": 480}
    tariff = tariff_of(
        rules=[{"category": "intrastate"} | rule for rule in rules], bands=[hours | {"weekday": 2}]
    )
    moments = ("2026-06-03 01:00", "2026-06-03 12:00", "2026-06-01 12:00")
    found = rating(calls_of(*(at(moment) for moment in moments)), tariff)

    assert [row["rule_id"] for row in found] == [11, 12, 13]


def test_a_holiday_counts_as_its_named_band(rating: Rating) -> None:
    tariff = tariff_of(holidays=[{"plan_id": 1, "day": day("2026-07-04"), "band": "weekend"}])
    found = rating(calls_of(at("2026-07-04 12:00"), at("2026-07-05 00:00")), tariff)

    assert [row["band"] for row in found] == ["weekend", ""]


def test_bands_and_validity_go_by_the_plans_zone_and_the_day_by_the_accounts(
    rating: Rating,
) -> None:
    tariff = tariff_of(
        rules=[{"category": "intrastate"} | until("2026-06-30")],
        plans=[{"plan_id": 1, "zone": "Pacific/Honolulu"}],
    )
    (call,) = rating(calls_of(at("2026-07-01 05:59:59")), tariff)

    assert (call["unrated"], call["local_day"]) == ("", day("2026-07-01"))


@pytest.mark.accepts("money-10")
@pytest.mark.parametrize(
    ("local", "fold", "band", "on"),
    [
        ("2026-03-08 01:59:59", 0, "night", "2026-03-08"),
        ("2026-03-08 03:00:00", 0, "day", "2026-03-08"),
        ("2026-11-01 01:59:59", 0, "night", "2026-11-01"),
        ("2026-11-01 01:59:59", 1, "night", "2026-11-01"),
        ("2026-11-01 02:00:00", 0, "day", "2026-11-01"),
        ("2026-11-01 23:59:59", 0, "late", "2026-11-01"),
        ("2026-11-02 00:00:00", 0, "", "2026-11-02"),
    ],
)
def test_band_and_day_on_the_days_when_clocks_turn(
    rating: Rating, local: str, fold: int, band: str, on: str
) -> None:
    hours = [("night", 0, 120), ("day", 120, 1439), ("late", 1439, 1440)]
    sundays = [
        {"plan_id": 1, "weekday": 6, "band": name, "start_minute": start, "end_minute": end}
        for name, start, end in hours
    ]
    (call,) = rating(calls_of(at(local, fold=fold)), tariff_of(bands=sundays))

    assert (call["band"], call["local_day"]) == (band, day(on))


def test_a_price_holds_on_its_days_however_often_it_changes(rating: Rating) -> None:
    rows: list[Row] = [
        {"deck_row_id": 1} | until("2026-06-04"),
        {"deck_row_id": 2} | since("2026-06-05") | until("2026-06-05"),
        {"deck_row_id": 3} | since("2026-06-06") | until("2026-06-10"),
        {"deck_row_id": 4} | since("2026-06-20"),
    ]
    days = ("2026-06-04", "2026-06-05", "2026-06-06", "2026-06-10", "2026-06-11", "2026-06-20")
    tariff = tariff_of(deck_rows=[{"prefix": "44"} | row for row in rows], plans=ABROAD)
    found = rating(calls_of(*(LONDON | at(day) for day in days)), tariff)

    assert [row["deck_row_id"] for row in found] == [1, 2, 3, 3, 0, 4]


def test_bands_begin_and_end_within_an_hour(rating: Rating) -> None:
    spans = (("early", 90, 100), ("late", 105, 185))
    hours = [{"band": band, "start_minute": a, "end_minute": b} for band, a, b in spans]
    bands = [{"plan_id": 1, "weekday": 2} | each for each in hours]
    times = ("01:29", "01:30", "01:39", "01:40", "01:45", "02:30", "03:04", "03:05")
    calls = calls_of(*(at(f"2026-06-03 {time}") for time in times))
    found = rating(calls, tariff_of(rules=[{"category": "intrastate"}], bands=bands))

    told = [row["band"] for row in found]
    assert told == ["", "early", "early", "", "late", "late", "late", ""]
