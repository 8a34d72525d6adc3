"""What priced a call stays as it is: the database itself refuses another price."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.town import NOW, Town
from tollbook.catalog.models import RateRule, UsedPrice
from tollbook.flows.check import check_books
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
