"""What prices calls, for rating, for explanations and for allotments."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db.models import QuerySet

from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    AreaCode,
    Band,
    CallingArea,
    DeckRow,
    ExceptionRate,
    Exchange,
    Holiday,
    RatePlan,
    RateRule,
)
from tollbook.catalog.types import Counts, SharedBy
from tollbook.kernel.rows import among, among_texts
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
    """Everything that prices calls, as it stands now, for `tollbook.rating`. Nine statements."""
    return _compiled(DeckRow.objects.all(), CallingArea.objects.all(), Exchange.objects.all())


def tariff_for(numbers: Collection[str]) -> Tariff:
    """The tariff as far as calls between these numbers can meet it: the same price, sooner."""
    told = {number[:length] for number in numbers for length in range(1, len(number) + 1)}
    heads, exchanges = among_texts(told), among_texts({number[1:7] for number in numbers})
    return _compiled(
        DeckRow.objects.filter(prefix__in=heads),
        # Not by the called prefix too: an index on both would be asked for every pair.
        CallingArea.objects.filter(caller_prefix__in=heads),
        Exchange.objects.filter(npanxx__in=exchanges),
    )


def is_tariff_long(rows: int) -> bool:
    """Whether some table that calls are looked up in by their numbers has more than `rows`."""
    tables = (DeckRow.objects, CallingArea.objects, Exchange.objects)
    return any(table.order_by()[rows : rows + 1].exists() for table in tables)


def _compiled(
    decks: "QuerySet[DeckRow]", places: "QuerySet[CallingArea]", offices: "QuerySet[Exchange]"
) -> Tariff:
    rules = RateRule.objects.values_list("pk", "plan_id", "category", *_PRICE)
    deck_rows = decks.values_list("pk", "deck_id", "prefix", "destination", *_PRICE)
    plans = RatePlan.objects.values_list("pk", "zone", "deck_id")
    bands = Band.objects.values_list("plan_id", "name", "weekday", "start_minute", "end_minute")
    holidays = Holiday.objects.values_list("plan_id", "on", "band")
    areas = places.values_list("caller_prefix", "called_prefix", "kind")
    area_codes = AreaCode.objects.values_list("code", "country", "state", "place")
    exchanges = offices.values_list("npanxx", "lata", "place")
    exceptions = ExceptionRate.objects.values_list(
        "pk", "exception_id", "category", "prefix", *_PRICE
    )
    return Tariff(
        rules=_table("rules", [_in_days(row, at=4) for row in rules]),
        deck_rows=_table("deck_rows", [_in_days(row, at=5) for row in deck_rows]),
        plans=_table("plans", [(pk, zone, deck or 0) for pk, zone, deck in plans]),
        bands=_table("bands", bands),
        holidays=_table("holidays", [(plan, _day(on), band) for plan, on, band in holidays]),
        areas=_table("areas", areas),
        area_codes=_table("area_codes", area_codes),
        exchanges=_table("exchanges", exchanges),
        exceptions=_table("exceptions", [_in_days(row, at=5) for row in exceptions]),
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


def pricing_of(
    rule_id: int, deck_row_id: int, exception_id: int
) -> RateRule | DeckRow | ExceptionRate | None:
    """What priced a call: the exception, the rule or the deck row of these ids (0 is none)."""
    if exception_id:
        found = ExceptionRate.objects.select_related("exception")
        return found.filter(pk=exception_id).first()
    if rule_id:
        return RateRule.objects.select_related("plan").filter(pk=rule_id).first()
    if deck_row_id:
        return DeckRow.objects.select_related("deck").filter(pk=deck_row_id).first()
    return None


PRICED_BY = pa.schema(
    [
        ("rule_id", pa.int64()),
        ("deck_row_id", pa.int64()),
        ("exception_id", pa.int64()),
        ("rate_micros", pa.int64()),
        ("connect_micros", pa.int64()),
        ("flat_micros", pa.int64()),
    ]
)


def amounts_of(
    rule_ids: Collection[int], deck_row_ids: Collection[int], exception_ids: Collection[int]
) -> pa.Table:
    """What these rows charge, in columns `PRICED_BY`: one row each, the other two ids 0."""
    kinds = ((RateRule, rule_ids), (DeckRow, deck_row_ids), (ExceptionRate, exception_ids))
    rows = [
        (*(pk if place == kind else 0 for place in range(len(kinds))), *amounts)
        for kind, (model, ids) in enumerate(kinds)
        for pk, *amounts in model._default_manager.filter(pk__in=among(ids)).values_list(
            "pk", *PRICED_BY.names[3:]
        )
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(PRICED_BY)
    return pa.table(dict(zip(PRICED_BY.names, columns, strict=True)), schema=PRICED_BY)


@dataclass(frozen=True)
class Size:
    """How much an allotment holds from a day on, and for which calls."""

    valid_from: date
    amount: int  # minutes or calls
    categories: tuple[str, ...]


@dataclass(frozen=True)
class AllotmentFacts:
    """An allotment with its sizes, the oldest first."""

    name: str
    shared_by: SharedBy
    counts: Counts
    sizes: tuple[Size, ...]


def allotments() -> dict[int, AllotmentFacts]:
    """Every allotment by its id. Two statements."""
    sizes: dict[int, list[Size]] = {}
    for terms in AllotmentTerms.objects.order_by("allotment", "valid_from"):
        size = Size(terms.valid_from, terms.amount, tuple(terms.categories))
        sizes.setdefault(terms.allotment_id, []).append(size)
    return {
        each.pk: AllotmentFacts(
            each.name, SharedBy(each.shared_by), Counts(each.counts), tuple(sizes.get(each.pk, ()))
        )
        for each in Allotment.objects.all()
    }
