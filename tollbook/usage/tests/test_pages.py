"""Calls as pages show them: scope, filters, keyset paging, sums, downloads."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.town import Town
from tollbook.kernel.errors import NotFound
from tollbook.usage.actions import stamp
from tollbook.usage.queries import (
    call_of,
    calls_page,
    calls_stream,
    calls_sum,
    latest_pass,
    usage_shares,
)
from tollbook.usage.tests.calls import line, taken
from tollbook.usage.tests.test_stamps import on_invoice
from tollbook.usage.types import ALL_CALLS, UNBILLED, CallFilters, CallScope


@pytest.fixture
def bell(town: Town, tmp_path: Path) -> CallScope:
    """All calls of Bell Bakery; Cygnet, of another company, has one as well."""
    lines = [
        line("january", started_at="2026-01-10T14:00:00Z", seconds=1),
        line("february", started_at="2026-02-10T14:00:00Z", seconds=2, to="2185550199"),
        line("late", started_at="2026-04-01T04:00:00Z", seconds=3),
        line("same-1", seconds=4, account_code="8o'clock"),
        line("same-2", seconds=5, from_="2185550111"),
        line("in", from_="2125550177", to="2185550110", direction="in", seconds=6),
        line("cyds", from_="5075550150"),
    ]
    taken(tmp_path / "calls.csv", town.feed, lines)
    return CallScope((town.bell.pk,))


def keys(scope: CallScope, **filters: object) -> list[str]:
    """Keys of the calls that the filters let through."""
    page = calls_page(scope, CallFilters(**filters), None, 50)  # type: ignore[arg-type]
    return [call.call_key for call in page.calls]


def test_calls_come_newest_first_and_nobody_elses(bell: CallScope) -> None:
    assert keys(bell) == ["in", "same-2", "same-1", "late", "february", "january"]
    assert keys(CallScope(())) == []


def test_a_call_says_when_it_started_in_utc(bell: CallScope) -> None:
    call = calls_page(bell, CallFilters(direction="in"), None, 1).calls[0]

    assert call.started_at == datetime(2026, 4, 10, 14, 0, tzinfo=UTC)
    assert call.other_number == "12125550177"


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
def test_pages_follow_one_another_without_gap_or_repetition(bell: CallScope, limit: int) -> None:
    seen: list[str] = []
    after: str | None = None
    while after != "":
        page = calls_page(bell, ALL_CALLS, after, limit)
        assert len(page.calls) <= limit
        seen += [call.call_key for call in page.calls]
        after = page.after

    assert seen == ["in", "same-2", "same-1", "late", "february", "january"]


@pytest.mark.parametrize("after", ["x", "1-2", "-1-2-3", "'; DROP TABLE", "f" * 40 + "-1-1"])
def test_a_mark_that_no_page_told_begins_at_the_newest(bell: CallScope, after: str) -> None:
    assert len(calls_page(bell, ALL_CALLS, after, 50).calls) == 6


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"from_day": date(2026, 3, 31), "to_day": date(2026, 3, 31)}, ["late"]),
        ({"to_day": date(2026, 2, 10)}, ["february", "january"]),
        ({"from_day": date(2026, 4, 11)}, []),
        ({"direction": "in"}, ["in"]),
        ({"category": "local"}, ["february"]),
        ({"number": "(212) 555"}, ["in"]),
        ({"number": "21"}, ["in", "same-2", "same-1", "late", "february", "january"]),
        ({"min_seconds": 5}, ["in", "same-2"]),
        ({"min_price_micros": 10**9}, []),
        ({"account_code": "8o'clock"}, ["same-1"]),
        ({"account_code": "' OR TRUE --"}, []),
    ],
)
def test_filters(bell: CallScope, filters: dict[str, object], wanted: list[str]) -> None:
    assert keys(bell, **filters) == wanted


def test_calls_of_one_product(bell: CallScope, town: Town) -> None:
    assert keys(bell, product_ids=(town.products["2185550111"].pk,)) == ["same-2"]


def test_sums_are_those_of_the_listed_calls(bell: CallScope) -> None:
    filters = CallFilters(min_seconds=3)
    calls = calls_page(bell, filters, None, 50).calls

    total = calls_sum(bell, filters)

    assert (total.calls, total.seconds) == (4, 18)
    assert total.price_micros == sum(call.price_micros for call in calls)
    assert total.billed_seconds == sum(call.billed_seconds for call in calls)


def test_shares_add_up_to_the_sum(bell: CallScope) -> None:
    shares = usage_shares(bell)

    total = calls_sum(bell, ALL_CALLS)
    assert sum(share.total.price_micros for share in shares) == total.price_micros
    assert sum(share.total.calls for share in shares) == total.calls
    assert len({(share.product_id, share.category) for share in shares}) == len(shares)


def test_a_download_holds_the_rows_of_the_pages(bell: CallScope) -> None:
    batches = list(calls_stream(bell, ALL_CALLS))

    downloaded = [key for batch in batches for key in batch.column("call_key").to_pylist()]
    assert downloaded == keys(bell)


def test_the_calls_of_an_invoice_are_those_stamped(bell: CallScope, town: Town) -> None:
    stamp(invoices=on_invoice({town.bell: 71}), cut_off_on=date(2026, 4, 1), pass_max=latest_pass())

    assert keys(CallScope(bell.account_ids, 71)) == ["late", "february", "january"]
    assert keys(CallScope(bell.account_ids, UNBILLED)) == ["in", "same-2", "same-1"]
    assert keys(CallScope((town.cygnet.pk,), 71)) == []


def test_one_call_by_its_feed_and_key(bell: CallScope) -> None:
    assert call_of(bell, "switch", "late").seconds == 3


@pytest.mark.parametrize(("feed", "key"), [("switch", "cyds"), ("switch", "none"), ("x", "late")])
def test_a_call_of_somebody_else_is_not_found(bell: CallScope, feed: str, key: str) -> None:
    with pytest.raises(NotFound):
        call_of(bell, feed, key)
