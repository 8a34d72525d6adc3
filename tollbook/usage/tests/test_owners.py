"""Whose call it is, and calls that find an owner or a price later."""

from datetime import date, timedelta
from pathlib import Path

import ibis
import pytest

from tests.fixtures import SYSTEM
from tests.town import NOW, OPENED_ON, Town, sell
from tollbook.catalog.models import RateRule
from tollbook.rating import allot
from tollbook.rating.engine import Engine
from tollbook.rating.types import Included
from tollbook.services.actions import disconnect
from tollbook.services.models import Product
from tollbook.usage import rate_calls
from tollbook.usage.actions import rerate, retry_orphans, stamp
from tollbook.usage.models import RatingPass
from tollbook.usage.queries import idle_counts, latest_pass
from tollbook.usage.tests.calls import line, stored, taken
from tollbook.usage.tests.test_stamps import on_invoice

BELL = "2185550110"
FAR = "6125550123"


def test_a_call_belongs_to_the_product_in_service_on_its_local_day(
    town: Town, tmp_path: Path
) -> None:
    """The cafe's line ends on March 1 in Chicago, six hours behind UTC."""
    lines = [
        line("last", from_="2185550160", started_at="2026-03-01T05:59:59Z"),
        line("gone", from_="2185550160", started_at="2026-03-01T06:00:00Z"),
        line("early", from_="2185550160", started_at="2026-01-01T05:59:59Z"),
        line("first", from_="2185550160", started_at="2026-01-01T06:00:00Z"),
    ]

    taken(tmp_path / "calls.csv", town.feed, lines)

    cafe = town.closed.pk
    assert stored("call_key", "account_id", "owner_reason", "local_day") == [
        ("last", cafe, "", date(2026, 2, 28)),
        ("gone", 0, "no_owner", date(2026, 3, 1)),
        ("early", 0, "no_owner", date(2025, 12, 31)),
        ("first", cafe, "", date(2026, 1, 1)),
    ]


def test_a_local_and_a_long_distance_product_share_a_number(town: Town, tmp_path: Path) -> None:
    far = sell(town, town.bell, "longdistance", BELL, ())
    near = town.bell
    lines = [
        line("local", to="2185550199"),
        line("eas", to="7155550199"),
        line("far", to=FAR),
        line("abroad", to="011442079460000"),
        line("information", to="411"),
        line("in", from_=FAR, to=BELL, direction="in"),
    ]

    taken(tmp_path / "calls.csv", town.feed, lines)

    line_id = stored("product_id")[0][0]
    assert far.account_id == near.pk
    assert stored("call_key", "product_id") == [
        ("local", line_id),
        ("eas", line_id),
        ("far", far.pk),
        ("abroad", far.pk),
        ("information", line_id),
        ("in", line_id),
    ]


def test_a_number_that_is_both_meets_prices_and_allotments_once(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Included minutes are used up by what comes to the allotments, so no ghost may come there."""
    sell(town, town.bell, "longdistance", BELL, ())
    allotted = allot.with_free_seconds
    seen = []

    def counted(engine: Engine, timed: ibis.Table, included: Included) -> ibis.Table:
        seen.append(timed.count().to_pyarrow().as_py())
        return allotted(engine, timed, included)

    monkeypatch.setattr(allot, "with_free_seconds", counted)
    # What an earlier claim worked out would not be worked out again.
    monkeypatch.setattr("tollbook.rating.engine._PLANS", {})

    taken(tmp_path / "calls.csv", town.feed, [line("local", to="2185550199"), line("far", to=FAR)])

    assert seen == [2]
    assert len(stored("call_key")) == 2


def test_any_other_second_owner_makes_an_orphan(town: Town, tmp_path: Path) -> None:
    # No sale brings this about; rows of another system may.
    other = sell(town, town.cygnet, "longdistance", "2185550171", ())
    digits = town.products[BELL].digits
    Product.objects.filter(pk=other.pk).update(product_id=BELL, digits=digits)

    file = taken(tmp_path / "calls.csv", town.feed, [line()])

    assert file.orphans == 1
    assert stored("account_id", "owner_reason", "unrated", "price_micros") == [
        (0, "two_owners", "two_owners", 0)
    ]


def test_an_orphan_is_tried_again_when_its_owner_is_there(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1"), line("k2", from_="2185550170")])
    before = latest_pass()
    assert [(each.cause, each.calls) for each in idle_counts()] == [("no_owner", 1)]
    assert retry_orphans(now=NOW) == 0
    product = sell(town, town.cygnet, "line", "2185550170", ())

    assert retry_orphans(now=NOW + timedelta(hours=1)) == 1

    assert idle_counts() == []
    assert stored("call_key", "product_id", "account_id", "unrated")[1] == (
        "k2",
        product.pk,
        town.cygnet.pk,
        "",
    )
    assert [row[0] for row in stored("pass_id")] == [before, latest_pass()]
    assert latest_pass() > before
    assert RatingPass.objects.get(pk=latest_pass()).kind == "retry"


def test_an_unrated_call_is_never_zero_and_tried_again(town: Town, tmp_path: Path) -> None:
    file = taken(tmp_path / "calls.csv", town.feed, [line(to="9005550123")])
    assert (file.unrated, stored("category", "unrated")) == (1, [("premium", "no_rule")])
    RateRule.objects.create(
        plan=town.shop.plan, category="premium", valid_from=OPENED_ON, rate_micros=2_000_000
    )

    assert retry_orphans(now=NOW) == 1

    assert stored("unrated", "price_micros") == [("", 2_000_000)]


def test_few_calls_are_priced_as_many_are(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a long deck many meet the whole tariff, few only what their numbers can meet."""
    ends = ["2185550199", "7155550199", FAR, "411", "011442079460000", "18765550100", "4165550123"]
    taken(tmp_path / "c.csv", town.feed, [line(f"k{no}", to=to) for no, to in enumerate(ends)])
    many = stored("category", "prefix", "price_micros", "unrated")
    monkeypatch.setattr(rate_calls, "ROWS_LONG", 0)

    changed = rerate(account_ids=[town.bell.pk], now=NOW)

    assert changed == 0
    assert len({category for category, *_ in many}) > 4
    assert any(prefix for _, prefix, *_ in many)


def test_rerating_changes_unbilled_calls_only(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1"), line("k2", from_="2185550120")])
    prices = stored("price_micros")
    stamp(
        invoices=on_invoice({town.bell.pk: 7}), cut_off_on=date(2026, 5, 1), pass_max=latest_pass()
    )
    for category in ("intrastate", "intralata"):
        RateRule.objects.create(
            plan=town.shop.plan, category=category, valid_from=date(2026, 4, 1), rate_micros=10
        )

    changed = rerate(account_ids=[town.bell.pk, town.acme.pk], now=NOW)

    assert changed == 1
    assert stored("price_micros")[0] == prices[0]
    assert stored("price_micros")[1] != prices[1]


def test_a_call_both_of_whose_ends_are_the_accounts_is_on_net(town: Town, tmp_path: Path) -> None:
    RateRule.objects.create(
        plan=town.shop.plan, category="on_net", valid_from=OPENED_ON, rate_micros=0
    )
    lines = [line("own", to="2185550111"), line("other", to="2185550120")]
    disconnect(
        product=town.products["2185550120"],
        on=date(2026, 4, 11),
        today=date(2026, 4, 20),
        by=SYSTEM,
    )

    taken(tmp_path / "calls.csv", town.feed, lines)

    assert stored("call_key", "category") == [("own", "on_net"), ("other", "local")]


def test_a_plan_carried_as_a_charge_beats_the_products_own(town: Town, tmp_path: Path) -> None:
    item = town.shop.items["line-business"]
    item.pk, item.code, item.kind = None, "plan-wholesale", "rate_plan"
    item.rate_plan = town.shop.wholesale_plan
    item.save()
    town.products[BELL].charges.create(
        item=item, active_on=date(2026, 4, 1), ended_on=date(2026, 4, 11)
    )
    lines = [line("in"), line("after", started_at="2026-04-11T14:00:00Z")]

    taken(tmp_path / "calls.csv", town.feed, lines)

    plans = (town.shop.wholesale_plan.pk, town.shop.plan.pk)
    assert [row[0] for row in stored("plan_id")] == list(plans)
