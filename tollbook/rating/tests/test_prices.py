"""From seconds to a price, as tables: billed seconds, exact price, one rounding."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tollbook.rating.explain import Trail, explain
from tollbook.rating.tests.conftest import Case, in_words
from tollbook.rating.tests.oracle import Oracle
from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import Tariff

Row = dict[str, Any]
Rating = Callable[[pa.Table, Tariff], list[Row]]

RULE = re.compile(
    r"(?P<first>\d+)/(?P<next>\d+) seconds, (?P<rate>\S+) a minute"
    r"(, connect (?P<connect>\S+))?, (?P<decimals>\d) decimals, (?P<way>half up|round up)"
)


def _micros(amount: str) -> int:
    """Whole micros of an amount as the tables write it."""
    return int(Decimal(amount).scaleb(6))


class Priced:
    """The cases of one rule, worked out by the engine, the plain rater and `explain`."""

    def __init__(self, cases: list[Case], rating: Rating) -> None:
        found = RULE.fullmatch(cases[0].given)
        assert found, cases[0].given
        self.cases, self.rule, self.rating = cases, found, rating

    def matches(self) -> bool:
        """Every case, by all three."""
        expected = [(case.cells["billed"], case.cells["price"]) for case in self.cases]
        plain = Oracle(self.tariff)
        calls = self.calls.to_pylist()
        ours = self.rating(self.calls, self.tariff)
        assert [self._shown(row) for row in ours] == expected
        assert [self._shown(row) for row in plain.rate_all(calls)] == expected
        return all(self._explained(*pair) for pair in zip(calls, ours, strict=True))

    @property
    def numbers(self) -> Row:
        return {
            "first_seconds": int(self.rule["first"]),
            "next_seconds": int(self.rule["next"]),
            "rate_micros": _micros(self.rule["rate"]),
            "connect_micros": _micros(self.rule["connect"] or "0"),
        }

    @property
    def tariff(self) -> Tariff:
        return tariff_of(rules=[self.numbers | {"category": "intrastate"}])

    @property
    def calls(self) -> pa.Table:
        account = {
            "decimals": int(self.rule["decimals"]),
            "round_up": self.rule["way"] != "half up",
        }
        seconds = (case.cells["seconds"] for case in self.cases)
        return calls_of(*(account | {"seconds": int(count)} for count in seconds))

    def _shown(self, row: Row) -> tuple[str, str]:
        return str(row["billed_seconds"]), in_words(row, int(self.rule["decimals"]))

    def _explained(self, call: Row, row: Row) -> bool:
        kept = ("category", "billed_seconds", "free_seconds", "price_micros")
        account = {name: call[name] for name in ("seconds", "decimals", "round_up")}
        exact = {"exact_micros_x60": row["price_micros_x60"]}
        stored = {name: row[name] for name in kept}
        return explain(Trail(**stored, **exact, **account, **self.numbers)).agrees


@pytest.fixture
def priced(cases: list[Case], rating: Rating) -> Priced:
    return Priced(cases, rating)


@pytest.mark.accepts("money-1")
def test_first_30_then_6_seconds(priced: Priced) -> None:
    """30/6 seconds, 0.006 a minute, 4 decimals, half up

    seconds  billed  price
          1      30  0.0030
         31      36  0.0036
         57      60  0.0060
         61      66  0.0066
         75      78  0.0078
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_whole_minutes(priced: Priced) -> None:
    """60/60 seconds, 0.05 a minute, 4 decimals, half up

    seconds  billed  price
          1      60  0.0500
         61     120  0.1000
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_every_second_and_round_up_to_cents(priced: Priced) -> None:
    """1/1 seconds, 0.05 a minute, connect 0.15, 2 decimals, round up

    seconds  billed  price
         24      24  0.17
         25      25  0.18
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_every_second_and_half_up_to_cents(priced: Priced) -> None:
    """1/1 seconds, 0.05 a minute, connect 0.15, 2 decimals, half up

    seconds  billed  price
         24      24  0.17
         25      25  0.17
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_odd_steps_half_up(priced: Priced) -> None:
    """60/11 seconds, 0.0001 a minute, 4 decimals, half up

    seconds  billed  price
        560     566  0.0009
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_odd_steps_round_up(priced: Priced) -> None:
    """60/11 seconds, 0.0001 a minute, 4 decimals, round up

    seconds  billed  price
        560     566  0.0010
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_first_30_then_12_seconds(priced: Priced) -> None:
    """30/12 seconds, 0.06 a minute, 4 decimals, half up

    seconds  billed  price
         31      42  0.0420
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_no_seconds_cost_nothing_not_even_to_connect(priced: Priced) -> None:
    """6/6 seconds, 0.02 a minute, connect 0.40, 4 decimals, half up

    seconds  billed  price
          0       0  0.0000
          1       6  0.4020
    """
    assert priced.matches()


@pytest.mark.accepts("money-1")
def test_long_calls_in_steps_of_6(priced: Priced) -> None:
    """6/6 seconds, 0.019 a minute, 4 decimals, half up

    seconds  billed  price
       3600    3600  1.1400
       4501    4506  1.4269
    """
    assert priced.matches()


def test_calls_below_the_minimum_of_the_rule_cost_nothing(rating: Rating) -> None:
    rule = {"category": "intrastate", "minimum_seconds": 6, "connect_micros": 10_000}
    short, long = rating(calls_of({"seconds": 5}, {"seconds": 6}), tariff_of(rules=[rule]))

    assert (short["billed_seconds"], short["price_micros"], short["unrated"]) == (0, 0, "")
    assert (long["billed_seconds"], long["price_micros"]) == (60, 10_000)


def test_the_fee_per_call_is_charged_once(rating: Rating) -> None:
    rule = {"category": "directory_assistance", "flat_micros": 1_250_000}
    (call,) = rating(calls_of({"to_number": "411", "seconds": 300}), tariff_of(rules=[rule]))

    assert (call["category"], call["price_micros"]) == ("directory_assistance", 1_250_000)
