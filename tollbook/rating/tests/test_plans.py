"""The work on expressions is kept for tables of the same form, and never more than that."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from tollbook.rating import engine, rate
from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import Tariff

Rating = Callable[[pa.Table, Tariff], list[dict[str, Any]]]


def prices(rating: Rating, **parts: list[dict[str, Any]]) -> list[int]:
    """What a call of one minute within the state and one abroad cost."""
    calls = calls_of({"seconds": 60}, {"seconds": 60, "to_number": "442075550100"})
    return [row["price_micros"] for row in rating(calls, tariff_of(**parts))]


def rule(micros: int, **others: object) -> dict[str, Any]:
    return {"category": "intrastate", "rate_micros": micros} | others


def test_tables_of_one_form_are_worked_out_once_and_rated_by_their_own_rows(
    rating: Rating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PLANS", {})
    first = prices(rating, rules=[rule(20_000)])
    kept = len(engine._PLANS)
    monkeypatch.setattr(rate, "_timed", None)  # Whoever works it out anew would fail here.

    again = prices(rating, rules=[rule(50_000), rule(70_000, category="international")])

    assert (first, again) == ([20_000, 0], [50_000, 70_000])
    assert len(engine._PLANS) == kept


def test_a_tariff_of_another_form_is_worked_out_by_itself(
    rating: Rating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PLANS", {})
    deck = [{"deck_id": 1, "prefix": "44", "rate_micros": 90_000}]
    plans = [{"plan_id": 1, "deck_id": 1}]
    whole = {"plan_id": 1, "band": "all", "start_minute": 0, "end_minute": 1440}
    band = [whole | {"weekday": day} for day in range(7)]

    found = [
        prices(rating, rules=[rule(20_000)]),
        prices(rating, rules=[rule(20_000)], plans=plans, deck_rows=deck),
        prices(rating, rules=[rule(30_000, band="all"), rule(20_000)], bands=band),
        prices(rating, rules=[rule(20_000)]),
    ]

    assert found == [[20_000, 0], [20_000, 90_000], [30_000, 0], [20_000, 0]]


def test_no_more_plans_are_kept_than_said(rating: Rating, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PLANS", {})
    monkeypatch.setattr(engine, "PLANS_MAX", 1)

    assert prices(rating, rules=[rule(20_000)]) == [20_000, 0]
    assert len(engine._PLANS) == 1
