"""A list keeps its state in its address."""

import pytest

from tollbook.kernel.listing import Listing, Pager, listing_from, prefer_rows


def listing(**query: str) -> Listing:
    return listing_from(query, sorts=("date", "total"), default="-date")


def test_an_empty_address_is_the_default() -> None:
    plain = listing()

    assert (plain.sort, plain.page, plain.rows, plain.start) == ("-date", 1, 25, 0)
    assert plain.filters == {}


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "password"},
        {"page": "0"},
        {"page": "-3"},
        {"page": "٣"},
        {"page": "9" * 40},
        {"rows": "7"},
        {"rows": "1000000"},
        {"sort": "--date"},
    ],
)
def test_what_is_not_understood_falls_back(query: dict[str, str]) -> None:
    odd = listing(**query)

    assert (odd.sort, odd.page, odd.rows) == ("-date", 1, 25)


def test_a_second_press_on_a_heading_turns_the_order_round() -> None:
    assert listing().sort_link("date") == "?sort=date"
    assert listing(sort="date").sort_link("date") == "?sort=-date"
    assert listing(sort="date", page="3").sort_link("total") == "?sort=total"


def test_filters_survive_sorting_and_paging() -> None:
    filtered = listing(year="2026", q="a&b", page="2")

    assert filtered.filters == {"year": "2026", "q": "a&b"}
    assert filtered.link(page=3) == "?year=2026&q=a%26b&page=3"
    assert filtered.bare == "?"


def test_the_pager_knows_its_ends() -> None:
    first = Pager(listing(), total=60, shown=25)
    last = Pager(listing(page="3"), total=60, shown=10)

    assert (first.words, first.newer, first.older) == ("1–25 of 60", "", "?page=2")
    assert (last.words, last.newer, last.older) == ("51–60 of 60", "?page=2", "")
    assert [rows for rows, _, chosen in last.rows_links if chosen] == [25]


@pytest.mark.parametrize(
    ("asked", "total", "page"), [(4, 60, 3), (3, 60, 3), (99, 50, 2), (9, 0, 1), (1, 1, 1)]
)
def test_a_page_behind_the_last_is_the_last(asked: int, total: int, page: int) -> None:
    assert listing(page=str(asked)).within(total).page == page


def test_the_second_page_leads_back_to_the_plain_address() -> None:
    assert Pager(listing(page="2"), total=60, shown=25).newer == "?"


def test_a_list_begins_with_the_rows_that_the_person_prefers() -> None:
    prefer_rows(50)
    preferred = listing_from({}, sorts=["date"], default="date").rows
    asked = listing_from({"rows": "100"}, sorts=["date"], default="date").rows
    prefer_rows(51)

    assert (preferred, asked) == (50, 100)
    assert listing_from({}, sorts=["date"], default="date").rows == 25


def test_what_is_counted_to_a_bound_says_so_and_goes_on_behind_it() -> None:
    many = Pager(listing(page="3"), total=50, shown=25, is_more=True, goes_on=True)
    last = Pager(listing(page="4"), total=50, shown=3, is_more=True)

    assert (many.words, many.older) == ("51–75 of more than 50", "?page=4")
    assert (last.words, last.older) == ("76–78 of more than 50", "")
