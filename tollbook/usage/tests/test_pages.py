"""Calls as pages show them: scope, filters, keyset paging, sums, downloads."""

from datetime import UTC, date, datetime

import pytest

from tollbook.kernel.errors import NotFound
from tollbook.usage.actions import stamp
from tollbook.usage.models import Feed
from tollbook.usage.queries import (
    call_of,
    calls_page,
    calls_stream,
    calls_sum,
    usage_shares,
)
from tollbook.usage.tests.calls import call, lay
from tollbook.usage.tests.test_stamps import on_invoice
from tollbook.usage.types import ALL_CALLS, UNBILLED, CallFilters, CallScope

pytestmark = pytest.mark.django_db
BELL, CYGNET = 1, 2


def at(*when: int) -> datetime:
    """An instant as the store keeps it, UTC without saying so."""
    return datetime(*when)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.fixture
def bell() -> CallScope:
    """All calls of Bell Bakery; Cygnet, of another company, has one as well."""
    march = {"started_at": at(2026, 4, 1, 4), "local_day": date(2026, 3, 31)}
    inward = {"from_number": "12125550177", "to_number": "12185550110", "direction": "in"}
    lay(
        call("january", started_at=at(2026, 1, 10, 14), seconds=1),
        call("february", started_at=at(2026, 2, 10, 14), seconds=2, category="local"),
        call("late", **march, seconds=3),
        call("same-1", seconds=4, account_code="8o'clock"),
        call("same-2", seconds=5, product_id=12),
        call("in", **inward, seconds=6),
        call("cyds", account_id=CYGNET),
    )
    return CallScope((BELL,))


@pytest.fixture
def switch() -> Feed:
    """The feed that the calls came from."""
    return Feed.objects.create(pk=1, code="switch", name="Switch", file_format="tollbook")


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


def test_calls_of_one_product(bell: CallScope) -> None:
    assert keys(bell, product_ids=(12,)) == ["same-2"]


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


def test_the_calls_of_an_invoice_are_those_stamped(bell: CallScope) -> None:
    stamp(invoices=on_invoice({BELL: 71}), cut_off_on=date(2026, 4, 1), pass_max=1)

    assert keys(CallScope(bell.account_ids, 71)) == ["late", "february", "january"]
    assert keys(CallScope(bell.account_ids, UNBILLED)) == ["in", "same-2", "same-1"]
    assert keys(CallScope((CYGNET,), 71)) == []


def test_one_call_by_its_feed_and_key(bell: CallScope, switch: Feed) -> None:
    assert call_of(bell, "switch", "late").seconds == 3


@pytest.mark.parametrize(("feed", "key"), [("switch", "cyds"), ("switch", "none"), ("x", "late")])
def test_a_call_of_somebody_else_is_not_found(
    bell: CallScope, switch: Feed, feed: str, key: str
) -> None:
    with pytest.raises(NotFound):
        call_of(bell, feed, key)
