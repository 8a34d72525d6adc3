"""What priced a call stays as it is: the database itself refuses another price."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.fixtures import SYSTEM
from tests.town import NOW, TODAY, Town
from tollbook.access.models import Change
from tollbook.access.types import Actor, Face
from tollbook.catalog.actions import add_rate_rule, drop_terms, mark_sizes_used
from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    Band,
    Holiday,
    RateRule,
    UsedItemPrice,
    UsedPrice,
)
from tollbook.flows.check import check_books
from tollbook.kernel.errors import Refused
from tollbook.usage.actions import rerate
from tollbook.usage.mediation import intake
from tollbook.usage.tests.calls import line, stored, taken


def refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def test_a_rule_that_priced_a_call_keeps_its_price_and_stays(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1"), line("k2", to="011442079460000")])
    told = stored("rule_id", "deck_row_id")
    rule_id = next(rule for rule, _row in told if rule)
    row_id = next(row for _rule, row in told if row)
    idle = RateRule.objects.exclude(pk=rule_id).first()
    assert idle is not None

    change = "UPDATE catalog_raterule SET {} WHERE id = " + str(rule_id)
    again = f"SELECT * FROM catalog_raterule WHERE id = {rule_id}"

    assert refused(sql(change.format("rate_micros = 1")))
    assert refused(sql(change.format("category = 'premium'")))
    assert refused(sql(f"DELETE FROM catalog_deckrow WHERE id = {row_id}"))
    assert refused(sql("DELETE FROM catalog_usedprice"))
    if connection.vendor == "sqlite":
        assert refused(sql(f"REPLACE INTO catalog_raterule {again}"))
    assert not refused(sql(change.format("valid_to = '2026-12-31'")))
    assert not refused(lambda: RateRule.objects.filter(pk=idle.pk).update(rate_micros=1))
    assert not refused(idle.delete)
    assert stored("rule_id", "deck_row_id") == told


def test_a_kind_of_call_of_the_past_comes_into_no_plan_that_priced_calls_then(
    town: Town, tmp_path: Path
) -> None:
    """Calls within an account would be of that kind instead of the one that they were priced by."""
    taken(tmp_path / "calls.csv", town.feed, [line("k1", started_at="2026-04-10T14:00:00Z")])
    plan, today = town.shop.plan, TODAY
    plan.rules.filter(category__in=("on_net", "premium")).delete()
    since = {"valid_from": date(2026, 4, 10), "rate_micros": 0}

    with pytest.raises(Refused) as refusal:
        add_rate_rule(plan=plan, facts={"category": "on_net", **since}, today=today, by=SYSTEM)
    add_rate_rule(plan=plan, facts={"category": "premium", **since}, today=today, by=SYSTEM)
    since["valid_from"] = date(2026, 4, 11)
    add_rate_rule(plan=plan, facts={"category": "on_net", **since}, today=today, by=SYSTEM)

    assert refusal.value.code == "past-priced"


def test_rating_anew_keeps_what_prices_the_calls_now(town: Town, tmp_path: Path) -> None:
    taken(tmp_path / "calls.csv", town.feed, [line("k1")])
    (category,) = stored("category")[0]
    new = RateRule.objects.create(
        plan=town.shop.plan, category=category, valid_from=date(2026, 4, 1), rate_micros=10
    )
    assert not UsedPrice.objects.filter(rule=new).exists()

    assert rerate(account_ids=[town.bell.pk], now=NOW) == 1

    assert UsedPrice.objects.filter(rule=new).count() == 1
    assert refused(lambda: RateRule.objects.filter(pk=new.pk).update(rate_micros=11))


def test_a_file_of_many_batches_is_as_one_of_one(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines are rated some at a time; what comes out does not tell where they were cut."""
    lines = [line(f"k{number}", seconds=number + 1) for number in range(7)]
    columns = ("seconds", "account_id", "category", "price_micros", "line")
    taken(tmp_path / "one.csv", town.feed, lines)
    whole = stored(*columns)
    monkeypatch.setattr(intake, "LINES_PER_BATCH", 3)

    taken(tmp_path / "many.csv", town.feed, [each.replace("k", "m", 1) for each in lines])

    assert stored(*columns)[len(whole) :] == whole
    assert check_books() == []


def test_hours_of_a_plan_stay_once_it_priced_a_call_and_holidays_up_to_that_day(
    town: Town, tmp_path: Path
) -> None:
    plan = town.shop.plan
    ahead = Holiday.objects.create(plan=plan, on=date(2026, 12, 25), band="evening")
    begun = Holiday.objects.create(plan=plan, on=date(2026, 1, 1), band="evening")
    taken(tmp_path / "calls.csv", town.feed, [line("k1")])
    band = plan.bands.first()
    assert band is not None

    assert refused(lambda: Band.objects.filter(pk=band.pk).update(start_minute=1))
    assert refused(band.delete)
    assert refused(lambda: Band.objects.create(plan=plan, name="new", weekday=6))
    assert refused(lambda: Holiday.objects.filter(pk=begun.pk).update(band="night"))
    assert refused(begun.delete)
    assert refused(lambda: Holiday.objects.create(plan=plan, on=date(2026, 1, 2), band="evening"))
    assert refused(lambda: Holiday.objects.filter(pk=ahead.pk).update(on=date(2026, 1, 2)))
    assert refused(sql("DELETE FROM catalog_usedplan"))
    assert refused(sql("UPDATE catalog_usedplan SET last_day = '2020-01-01'"))
    assert not refused(lambda: Holiday.objects.filter(pk=ahead.pk).update(band="night"))
    assert not refused(ahead.delete)
    assert check_books() == []


def test_a_list_price_on_a_bill_and_a_size_that_freed_calls_stay(billed_town: Town) -> None:
    price = UsedItemPrice.objects.first()
    assert price is not None
    change = "UPDATE catalog_itemprice SET amount = 1 WHERE id = " + str(price.price_id)
    allotment = Allotment.objects.create(
        code="INK", name="Ink", shared_by="account", counts="calls"
    )
    sizes = [
        allotment.terms.create(valid_from=day, amount=10, categories=["local"])
        for day in (date(2026, 1, 1), date(2026, 9, 1))
    ]
    mark_sizes_used(last_days={allotment.pk: date(2026, 4, 1)})

    assert refused(sql(change))
    assert refused(sql(f"DELETE FROM catalog_itemprice WHERE id = {price.price_id}"))
    assert refused(sql("DELETE FROM catalog_useditemprice"))
    assert refused(lambda: AllotmentTerms.objects.filter(pk=sizes[0].pk).update(amount=11))
    assert refused(sizes[0].delete)
    assert refused(sql("DELETE FROM catalog_usedterms"))
    assert not refused(sizes[1].delete)


def test_a_size_that_began_where_the_customer_lives_is_kept_in_words(db: None) -> None:
    """The company's day may lie behind that of a customer further east."""
    allotment = Allotment.objects.create(
        code="EAST", name="East", shared_by="account", counts="calls"
    )
    size = allotment.terms.create(valid_from=date(2026, 4, 2), amount=10, categories=["local"])
    mark_sizes_used(last_days={allotment.pk: date(2026, 4, 2)})

    with pytest.raises(Refused, match="has begun"):
        drop_terms(terms=size, today=date(2026, 4, 1), by=Actor(at=NOW, face=Face.OFFICE))

    assert AllotmentTerms.objects.filter(pk=size.pk).exists()
    assert not Change.objects.filter(label__endswith="taken back").exists()
