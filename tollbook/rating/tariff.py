"""A tariff laid out for looking things up: every table here answers at most one row per key.

Validity, bands and ties are settled once per tariff, so that the calls need nothing but joins on
equal keys. Telephone numbers and prefixes are compared as integers: their digits are filled up
with zeros to 15 places, and a number cut to n digits is the same number less its remainder.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tollbook.rating.engine import Engine
from tollbook.rating.types import Tariff

DIGITS_MAX = 15
ANY_BAND = -1
NO_BAND = 0
NEVER_PRICED = frozenset({"", "emergency"})
PRICE_NUMBERS = (
    "first_seconds",
    "next_seconds",
    "rate_micros",
    "connect_micros",
    "flat_micros",
    "minimum_seconds",
)
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})

_BOOK = pa.schema(
    [
        pa.field("price_no", pa.int64()),
        pa.field("rule_id", pa.int64()),
        pa.field("deck_row_id", pa.int64()),
        pa.field("prefix", pa.string()),
        pa.field("destination", pa.string()),
        pa.field("first_seconds", pa.int32()),
        pa.field("next_seconds", pa.int32()),
        pa.field("rate_micros", pa.int64()),
        pa.field("connect_micros", pa.int64()),
        pa.field("flat_micros", pa.int64()),
        pa.field("minimum_seconds", pa.int32()),
    ]
)
_HOLDS = [
    pa.field("band_no", pa.int32()),
    pa.field("first_day", pa.int32()),
    pa.field("last_day", pa.int32()),
    pa.field("price_no", pa.int64()),
]
_RULE_DAYS = pa.schema(
    [pa.field("plan_id", pa.int64()), pa.field("category", pa.string()), *_HOLDS]
)
_DECK_DAYS = pa.schema([pa.field("deck_id", pa.int64()), pa.field("key", pa.int64()), *_HOLDS])
_BAND_MINUTES = pa.schema(
    [
        pa.field("plan_id", pa.int64()),
        pa.field("weekday", pa.int32()),
        pa.field("first_minute", pa.int32()),
        pa.field("last_minute", pa.int32()),
        pa.field("band", pa.string()),
        pa.field("band_no", pa.int32()),
    ]
)
_HOLIDAY_BANDS = pa.schema(
    [
        pa.field("plan_id", pa.int64()),
        pa.field("day", pa.int32()),
        pa.field("band", pa.string()),
        pa.field("band_no", pa.int32()),
    ]
)
_AREA_PAIRS = pa.schema(
    [
        pa.field("caller_key", pa.int64()),
        pa.field("called_key", pa.int64()),
        pa.field("kind", pa.string()),
    ]
)
_CODES = pa.schema(
    [
        pa.field("key", pa.int64()),
        pa.field("is_us", pa.bool_()),
        pa.field("is_canada", pa.bool_()),
        pa.field("state", pa.string()),
        pa.field("place", pa.string()),
    ]
)
_OFFICES = pa.schema(
    [
        pa.field("key", pa.int64()),
        pa.field("lata", pa.string()),
        pa.field("place", pa.string()),
    ]
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Shelves:
    """The tables the calls are joined with; `None` and empty stand for nothing to look up."""

    plans: ibis.Table
    bands: ibis.Table | None
    holidays: ibis.Table | None
    rules: ibis.Table
    on_net_rules: ibis.Table | None
    decks: dict[int, ibis.Table]  # by length of prefix
    prices: ibis.Table
    areas: dict[tuple[int, int], ibis.Table]  # by lengths of caller and called prefix
    area_codes: ibis.Table
    exchanges: ibis.Table
    zones: frozenset[str]  # named by plans


class Claim(NamedTuple):
    """Someone who wants every whole number from `first` to `last`; the highest rank gets it."""

    first: int
    last: int
    rank: tuple[int | str, ...]
    winner: Any


def winners(claims: Sequence[Claim]) -> Iterator[tuple[int, int, Any]]:
    """(first, last, winner) of stretches that do not overlap: who holds which numbers."""
    edges = sorted({c.first for c in claims} | {c.last + 1 for c in claims})
    for first, after in pairwise(edges):
        holding = [claim for claim in claims if claim.first <= first <= claim.last]
        if holding:
            yield first, after - 1, max(holding, key=lambda claim: claim.rank).winner


def prefix_key(digits: str) -> int:
    """`digits` filled up with zeros to 15 places, as a number."""
    assert digits.isdecimal(), f"{digits!r} is no prefix"
    assert len(digits) <= DIGITS_MAX, f"{digits!r} is longer than a number"
    return int(digits.ljust(DIGITS_MAX, "0"))


def shelved(engine: Engine, tariff: Tariff) -> Shelves:
    """The shelves of `tariff` in `engine`, laid out once for as long as the engine is open."""
    kept = engine.kept.get(id(tariff))
    if kept is None:
        kept = engine.kept[id(tariff)] = (tariff, _laid_out(engine, tariff))
    shelves = kept[1]
    assert isinstance(shelves, Shelves)
    return shelves


def _laid_out(engine: Engine, whole: Tariff) -> Shelves:
    tariff = _without_strangers(whole)
    bands = _BandNames(tariff)
    rules = _rule_days(tariff, bands)
    on_net = [row for row in rules if row[1] == "on_net"]
    plans = tariff.plans.rename_columns({"zone": "plan_zone"} | _same("plan_id", "deck_id"))
    return Shelves(
        plans=engine.copied(plans),
        bands=_some(engine, _BAND_MINUTES, _band_minutes(tariff, bands)),
        holidays=_some(engine, _HOLIDAY_BANDS, _holiday_bands(tariff, bands)),
        rules=engine.copied(_table(_RULE_DAYS, rules)),
        on_net_rules=_some(engine, _RULE_DAYS, on_net),
        decks=_by_length(engine, _DECK_DAYS, _deck_days(tariff, bands)),
        prices=engine.copied(_price_book(tariff)),
        areas=_by_length(engine, _AREA_PAIRS, _area_pairs(tariff)),
        area_codes=engine.copied(_table(_CODES, _codes(tariff))),
        exchanges=engine.copied(_table(_OFFICES, _offices(tariff))),
        zones=frozenset(tariff.plans["zone"].to_pylist()) - {""},
    )


def _without_strangers(tariff: Tariff) -> Tariff:
    """`tariff` without rules, bands and holidays of plans that are not in it."""
    known = tariff.plans["plan_id"]
    parts = {
        name: part.filter(pc.is_in(part["plan_id"], known))
        for name in ("rules", "bands", "holidays")
        for part in [getattr(tariff, name)]
    }
    return replace(tariff, **parts)


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


class _BandNames:
    """Numbers for the names of bands, and which bands a call may start in."""

    def __init__(self, tariff: Tariff) -> None:
        self.of_plan: dict[int, set[str]] = defaultdict(set)
        for row in [*tariff.bands.to_pylist(), *tariff.holidays.to_pylist()]:
            self.of_plan[row["plan_id"]].add(row["band"])
        names = {""}.union(*self.of_plan.values())
        self.number = {name: number for number, name in enumerate(sorted(names), NO_BAND)}
        self.of_deck: dict[int, set[str]] = defaultdict(set)
        for row in tariff.plans.to_pylist():
            self.of_deck[row["deck_id"]] |= self.of_plan[row["plan_id"]]


def _held(rows: list[Row], met: set[str], numbers: dict[str, int]) -> Iterator[tuple[int, ...]]:
    """(band number, first day, last day, price number) of the rows for one plan and category, or
    one deck and prefix. A named band beats any, then the later day of beginning, then the id.
    """
    if not any(row["band"] for row in rows):
        yield from ((ANY_BAND, *stretch) for stretch in winners([_claim(row) for row in rows]))
        return
    for band in sorted(met | {""}):
        claims = [_claim(row) for row in rows if row["band"] in ("", band)]
        yield from ((numbers[band], *stretch) for stretch in winners(claims))


def _claim(row: Row) -> Claim:
    rank = (row["band"] != "", row["valid_from_day"], row["price_no"])
    return Claim(row["valid_from_day"], row["valid_to_day"], rank, row["price_no"])


def _rule_days(tariff: Tariff, bands: _BandNames) -> list[tuple[Any, ...]]:
    groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in _numbered(tariff.rules, "rule_id", 1):
        if row["category"] in NEVER_PRICED:
            continue
        groups[row["plan_id"], row["category"]].append(row)
    return [
        (*key, *held)
        for key, rows in groups.items()
        for held in _held(rows, bands.of_plan[key[0]], bands.number)
    ]


def _deck_days(tariff: Tariff, bands: _BandNames) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(length of prefix, row) for every stretch of days of every prefix."""
    groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in _numbered(tariff.deck_rows, "deck_row_id", tariff.rules.num_rows + 1):
        groups[row["deck_id"], row["prefix"]].append(row)
    for (deck_id, prefix), rows in groups.items():
        for held in _held(rows, bands.of_deck[deck_id], bands.number):
            yield len(prefix), (deck_id, prefix_key(prefix), *held)


def _numbered(prices: pa.Table, id_name: str, first: int) -> list[Row]:
    """Rows in the order of their ids, with the number under which the price book has them."""
    rows = _in_order(prices, id_name).to_pylist()
    return [row | {"price_no": number} for number, row in enumerate(rows, first)]


def _in_order(prices: pa.Table, id_name: str) -> pa.Table:
    """By id, so that of two rows that begin on one day the later entered one has the last word."""
    return prices.sort_by(id_name)


def _price_book(tariff: Tariff) -> pa.Table:
    """What rules and deck rows charge, in one table."""
    both = [_in_order(tariff.rules, "rule_id"), _in_order(tariff.deck_rows, "deck_row_id")]
    first = 1
    parts = []
    for part in both:
        numbers = pa.array(range(first, first + part.num_rows), pa.int64())
        parts.append(_book_part(part.append_column("price_no", numbers)))
        first += part.num_rows
    return pa.concat_tables(parts)


def _book_part(part: pa.Table) -> pa.Table:
    lacking = {pa.int64(): 0, pa.string(): ""}
    columns = [
        part[field.name].cast(field.type)
        if field.name in part.column_names
        else pa.repeat(pa.scalar(lacking[field.type], field.type), part.num_rows)
        for field in _BOOK
    ]
    return pa.table(columns, schema=_BOOK)


def _band_minutes(tariff: Tariff, bands: _BandNames) -> list[tuple[Any, ...]]:
    """Where the hours of two bands overlap, the one that begins later holds, then by name."""
    groups: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for row in tariff.bands.to_pylist():
        rank = (row["start_minute"], row["band"])
        claim = Claim(row["start_minute"], row["end_minute"] - 1, rank, row["band"])
        groups[row["plan_id"], row["weekday"]].append(claim)
    return [
        (*key, first, last, band, bands.number[band])
        for key, claims in groups.items()
        for first, last, band in winners(claims)
    ]


def _holiday_bands(tariff: Tariff, bands: _BandNames) -> list[tuple[Any, ...]]:
    """Of two holidays of a plan on one day the later by name holds."""
    rows = sorted(tariff.holidays.to_pylist(), key=lambda row: str(row["band"]))
    chosen = {(row["plan_id"], row["day"]): row["band"] for row in rows}
    return [(*key, band, bands.number[band]) for key, band in chosen.items()]


def _area_pairs(tariff: Tariff) -> Iterator[tuple[tuple[int, int], tuple[Any, ...]]]:
    """(lengths of both prefixes, row); of two kinds for one pair the later by name holds."""
    rows = sorted(tariff.areas.to_pylist(), key=lambda row: str(row["kind"]))
    kinds = {(row["caller_prefix"], row["called_prefix"]): row["kind"] for row in rows}
    for (caller, called), kind in kinds.items():
        yield (len(caller), len(called)), (prefix_key(caller), prefix_key(called), kind)


def _codes(tariff: Tariff) -> list[tuple[Any, ...]]:
    rows = {row["area_code"]: row for row in tariff.area_codes.to_pylist()}
    return [
        (
            prefix_key("1" + code),
            row["country"] == "US" and row["state"] not in TERRITORIES,
            row["country"] == "CA",
            row["state"],
            row["place"],
        )
        for code, row in rows.items()
    ]


def _offices(tariff: Tariff) -> list[tuple[Any, ...]]:
    rows = {row["exchange"]: row for row in tariff.exchanges.to_pylist()}
    return [(prefix_key("1" + code), row["lata"], row["place"]) for code, row in rows.items()]


def _by_length(
    engine: Engine, schema: pa.Schema, rows: Iterable[tuple[Any, tuple[Any, ...]]]
) -> dict[Any, ibis.Table]:
    """One table per length, the longest first."""
    groups: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for length, row in rows:
        groups[length].append(row)
    return {
        length: engine.copied(_table(schema, groups[length]))
        for length in sorted(groups, reverse=True)
    }


def _some(engine: Engine, schema: pa.Schema, rows: list[tuple[Any, ...]]) -> ibis.Table | None:
    return engine.copied(_table(schema, rows)) if rows else None


def _table(schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)
