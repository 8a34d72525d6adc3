"""Reads of the catalog."""

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from tollbook.catalog.models import (
    AreaCode,
    Band,
    CallingArea,
    DeckRow,
    Exchange,
    Holiday,
    RatePlan,
    RateRule,
)
from tollbook.rating.types import EVERY_DAY_AFTER, SCHEMA_OF, Tariff

_EPOCH = date(1970, 1, 1)
_PRICE = (
    "band",
    "valid_from",
    "valid_to",
    "first_seconds",
    "next_seconds",
    "rate_micros",
    "connect_micros",
    "flat_micros",
    "minimum_seconds",
)


def tariff() -> Tariff:
    """Everything that prices calls, as it stands now, for `tollbook.rating`. Eight statements."""
    rules = RateRule.objects.values_list("pk", "plan_id", "category", *_PRICE)
    deck_rows = DeckRow.objects.values_list("pk", "deck_id", "prefix", "destination", *_PRICE)
    plans = RatePlan.objects.values_list("pk", "zone", "deck_id")
    bands = Band.objects.values_list("plan_id", "name", "weekday", "start_minute", "end_minute")
    holidays = Holiday.objects.values_list("plan_id", "on", "band")
    areas = CallingArea.objects.values_list("caller_prefix", "called_prefix", "kind")
    area_codes = AreaCode.objects.values_list("code", "country", "state", "place")
    exchanges = Exchange.objects.values_list("npanxx", "lata", "place")
    return Tariff(
        rules=_table("rules", [_in_days(row, at=4) for row in rules]),
        deck_rows=_table("deck_rows", [_in_days(row, at=5) for row in deck_rows]),
        plans=_table("plans", [(pk, zone, deck or 0) for pk, zone, deck in plans]),
        bands=_table("bands", bands),
        holidays=_table("holidays", [(plan, _day(on), band) for plan, on, band in holidays]),
        areas=_table("areas", areas),
        area_codes=_table("area_codes", area_codes),
        exchanges=_table("exchanges", exchanges),
    )


def plan_names() -> dict[int, str]:
    """The name of every rate plan by its id."""
    return dict(RatePlan.objects.values_list("pk", "name"))


def _in_days(row: tuple[object, ...], *, at: int) -> tuple[object, ...]:
    """`row` with valid-from at `at` and valid-to behind it as days since 1970."""
    first, last = row[at], row[at + 1]
    assert isinstance(first, date)
    assert last is None or isinstance(last, date)
    until = EVERY_DAY_AFTER if last is None else _day(last)
    return (*row[:at], _day(first), until, *row[at + 2 :])


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _table(part: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    schema = SCHEMA_OF[part]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def pricing_of(rule_id: int, deck_row_id: int) -> RateRule | DeckRow | None:
    """What priced a call: the rule or the deck row of these ids (0 is none)."""
    if rule_id:
        return RateRule.objects.select_related("plan").filter(pk=rule_id).first()
    if deck_row_id:
        return DeckRow.objects.select_related("deck").filter(pk=deck_row_id).first()
    return None
