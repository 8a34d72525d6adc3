"""What kind of call it is, as a table of numbers."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from tollbook.rating.tests.conftest import Case
from tollbook.rating.tests.tables import calls_of, tariff_of
from tollbook.rating.types import Tariff

Row = dict[str, Any]
Rating = Callable[[pa.Table, Tariff], list[Row]]

LISTS = tariff_of(
    areas=[
        {"caller_prefix": "1212555", "called_prefix": "1201555", "kind": "eas"},
        {"caller_prefix": "1212", "called_prefix": "1201555010", "kind": "elc"},
        {"caller_prefix": "1212555", "called_prefix": "120155501", "kind": "local"},
    ],
    exchanges=[
        {"exchange": "212556", "lata": "132", "place": "Chelsea"},
        {"exchange": "646556", "lata": "132"},
        {"exchange": "646557", "lata": "133"},
    ],
)


class Sorted:
    """The cases of one table, classified under the lists above."""

    def __init__(self, cases: list[Case], rating: Rating) -> None:
        self.cases, self.rating = cases, rating

    def matches(self) -> bool:
        found = self.rating(calls_of(*(self._call(case) for case in self.cases)), LISTS)
        expected = [case.cells["category"] for case in self.cases]
        assert [row["category"] for row in found] == expected
        return True

    def _call(self, case: Case) -> Row:
        to = digits(case.cells["to"])
        call = {"from_number": digits(case.cells["from"]), "to_number": to}
        if "in" in case.given.split():
            call |= {"direction": "in", "billed_number": to}
        return call | {"home_state": case.cells.get("home", "NY").replace("-", "")}


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


@pytest.fixture
def sorted_out(cases: list[Case], rating: Rating) -> Sorted:
    return Sorted(cases, rating)


def test_services_come_first(sorted_out: Sorted) -> None:
    """calls that go out

    from             to               category
    1 212 555 0101   911              emergency
    1 212 555 0101   988              emergency
    1 212 555 0101   411              directory_assistance
    1 212 555 0101   1 907 555 1212   directory_assistance
    1 212 555 0101   0                operator
    1 212 555 0101   00               operator
    1 212 555 0101   611              local
    1 212 555 0101   1 900 555 0101   premium
    1 212 555 0101   1 201 976 0101   premium
    44 20 7123 4567  911              emergency
    """
    assert sorted_out.matches()


def test_calls_in_pay_by_where_the_caller_is(sorted_out: Sorted) -> None:
    """calls that come in

    from             to               home  category
    1 646 555 0101   1 800 555 0101   NY    toll_free_intra
    1 201 555 0101   1 800 555 0101   NY    toll_free_inter
    1 646 555 0101   1 888 976 0101   NY    toll_free_intra
    1 710 555 0101   1 800 555 0101   -     toll_free_inter
    44 20 7123 4567  1 800 555 0101   NY    toll_free_inter
    1 201 555 0101   1 212 555 0101   NY    inbound
    """
    assert sorted_out.matches()


def test_calling_areas_go_by_the_longest_caller_prefix_then_the_longest_called(
    sorted_out: Sorted,
) -> None:
    """calls that go out

    from            to              category
    1 212 555 0101  1 201 555 0101  local
    1 212 555 0101  1 201 555 0201  eas
    1 212 556 0101  1 201 555 0101  elc
    1 212 556 0101  1 201 555 0201  interstate
    """
    assert sorted_out.matches()


def test_jurisdiction_goes_by_the_states_of_both_ends(sorted_out: Sorted) -> None:
    """calls that go out

    from            to              category
    1 212 556 0101  1 646 556 0101  intralata
    1 212 556 0101  1 646 557 0101  intrastate
    1 212 556 0101  1 646 558 0101  intrastate
    1 212 556 0101  1 907 555 0101  alaska_hawaii
    1 808 556 0101  1 212 555 0101  alaska_hawaii
    1 907 556 0101  1 907 555 0101  intrastate
    1 212 556 0101  1 710 555 0101  interstate
    1 710 556 0101  1 710 555 0101  interstate
    """
    assert sorted_out.matches()


def test_beyond_the_states(sorted_out: Sorted) -> None:
    """calls that go out

    from             to               category
    1 212 556 0101   1 416 555 0101   canada
    1 212 556 0101   1 787 555 0101   international
    1 212 556 0101   1 876 555 0101   international
    1 212 556 0101   1 999 555 0101   international
    1 212 556 0101   44 20 7123 4567  international
    44 20 7123 4567  1 212 555 0101   international
    1 416 555 0101   1 416 555 0102   international
    1 787 555 0101   1 212 555 0101   international
    """
    assert sorted_out.matches()


def test_a_caller_without_a_place_is_where_the_product_is(sorted_out: Sorted) -> None:
    """calls that go out

    from            to              home  category
    1 800 555 0101  1 212 555 0101  NY    intrastate
    1 999 555 0101  1 212 555 0101  NJ    interstate
    1 999 555 0101  1 212 555 0101  HI    alaska_hawaii
    1 999 555 0101  1 212 555 0101  -     interstate
    1 999 555 0101  1 416 555 0101  NJ    canada
    1 999 555 0101  1 212 555 0101  PR    international
    """
    assert sorted_out.matches()


def test_emergency_is_free_and_never_unrated(rating: Rating) -> None:
    rule = {"category": "emergency", "connect_micros": 1_000_000}
    calls = calls_of({"to_number": "911"}, {"to_number": "988", "plan_id": 0})
    found = rating(calls, tariff_of(rules=[rule]))

    assert [(row["unrated"], row["price_micros"]) for row in found] == [("", 0), ("", 0)]


def test_calls_within_the_account_are_on_net_only_where_the_plan_prices_them(
    rating: Rating,
) -> None:
    rules: list[Row] = [{"category": "on_net"}, {"category": "intrastate", "plan_id": 2}]
    tariff = tariff_of(rules=rules, plans=[{"plan_id": 1}, {"plan_id": 2}])
    within = {"is_on_net": True}
    found = rating(calls_of(within, within | {"plan_id": 2}), tariff)

    assert [row["category"] for row in found] == ["on_net", "intrastate"]


def test_calls_to_toll_free_numbers_are_not_billed(rating: Rating) -> None:
    (call,) = rating(calls_of({"to_number": "18005551212"}), LISTS)

    assert (call["category"], call["unrated"]) == ("", "called_toll_free")


def test_the_place_is_that_of_the_other_end(rating: Rating) -> None:
    out = {"to_number": "12125560101"}
    comes_in = {"direction": "in", "from_number": "14165550101", "to_number": "12125550101"}
    found = rating(calls_of(out, comes_in), LISTS)

    assert [row["place"] for row in found] == ["Chelsea", "Toronto"]
