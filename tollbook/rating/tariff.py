"""A tariff laid out for looking things up: every table here answers at most one row per key.

Validity, bands and ties are settled once per tariff, so that the calls need nothing but joins on
equal keys. Telephone numbers and prefixes are compared as integers: their digits are filled up
with zeros to 15 places, and a number cut to n digits is the same number less its remainder.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tollbook.rating.engine import ENGINE_VERSION, Engine
from tollbook.rating.exceptions import ExceptionShelves, exception_shelves
from tollbook.rating.prefixes import bases_of, by_length, have_bands
from tollbook.rating.types import CATEGORY_NO, Tariff
from tollbook.rating.validity import (
    DIGITS_MAX,
    BandNames,
    Entry,
    as_table,
    band_minutes,
    by_id,
    deck_days,
    holiday_bands,
    lengths,
    lists,
    prefix_keys,
    rule_days,
)

# Where an area code lies, as far as prices ask.
OTHER_LAND, US_LAND, CANADA_LAND, TOLL_FREE_LAND = range(4)
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
PRICE_NUMBERS = (
    "first_seconds",
    "next_seconds",
    "rate_micros",
    "connect_micros",
    "flat_micros",
    "minimum_seconds",
)
NO_PRICE = 0
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})

_BOOK = pa.schema(
    [
        pa.field("price_no", pa.int64()),
        pa.field("rule_id", pa.int64()),
        pa.field("deck_row_id", pa.int64()),
        pa.field("exception_id", pa.int64()),
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
    pa.field("turn_day", pa.int32()),
    pa.field("later_no", pa.int64()),
]
_RULE_DAYS = pa.schema(
    [pa.field("plan_id", pa.int64()), pa.field("category_no", pa.int32()), *_HOLDS]
)
_BAND_MINUTES = pa.schema(
    [
        pa.field("plan_id", pa.int64()),
        pa.field("week_hour", pa.int32()),
        pa.field("first_minute", pa.int32()),
        pa.field("last_minute", pa.int32()),
        pa.field("band_no", pa.int32()),
    ]
)
_HOLIDAY_BANDS = pa.schema(
    [
        pa.field("plan_id", pa.int64()),
        pa.field("day", pa.int32()),
        pa.field("band_no", pa.int32()),
    ]
)
_AREA_PAIRS = pa.schema(
    [
        pa.field("caller_key", pa.int64()),
        pa.field("called_key", pa.int64()),
        pa.field("category_no", pa.int32()),
    ]
)
_CODES = pa.schema(
    [
        pa.field("key", pa.int64()),
        pa.field("land", pa.int32()),
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


# Why a call has no price, "" where it has one.
CAUSES = ("", "called_toll_free", "no_plan", "no_deck_row", "no_rule")
CAUSE_NO = {name: number for number, name in enumerate(CAUSES)}
_WORDS = pa.schema(
    [
        pa.field("words_no", pa.int32()),
        pa.field("category", pa.string()),
        pa.field("band", pa.string()),
        pa.field("unrated", pa.string()),
        pa.field("engine", pa.string()),
    ]
)


@dataclass(frozen=True)
class Shelves:
    """The tables the calls are joined with; `None` and empty stand for nothing to look up."""

    plans: ibis.Table
    bands: ibis.Table | None
    holidays: ibis.Table | None
    rules: ibis.Table
    on_net_rules: ibis.Table | None
    decks: dict[int, ibis.Table]  # by length of prefix, the longest first
    decks_with_bands: frozenset[int]  # lengths of which some prefix has a named band
    exceptions: ExceptionShelves | None
    prices: ibis.Table
    areas: dict[tuple[int, int], ibis.Table]  # by lengths of caller and called prefix
    area_codes: ibis.Table
    exchanges: ibis.Table
    words: ibis.Table  # what the numbers of category, band and cause are called
    zones: frozenset[str]  # named by plans


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
    bands = BandNames(tariff)
    rules = rule_days(tariff, bands)
    deck_ids = tariff.deck_rows["deck_id"].unique().sort()
    decks = by_length(deck_days(tariff, bands), deck_ids)
    return Shelves(
        plans=engine.copied(_plans(tariff, deck_ids)),
        bands=_some(engine, _BAND_MINUTES, band_minutes(tariff, bands)),
        holidays=_some(engine, _HOLIDAY_BANDS, holiday_bands(tariff, bands)),
        rules=engine.copied(as_table(_RULE_DAYS, rules)),
        on_net_rules=_some(
            engine, _RULE_DAYS, [row for row in rules if row[1] == CATEGORY_NO["on_net"]]
        ),
        decks={digits: engine.copied(rows) for digits, rows in decks.items()},
        decks_with_bands=frozenset(n for n, rows in decks.items() if have_bands(rows)),
        exceptions=exception_shelves(engine, tariff, bands),
        prices=engine.copied(_price_book(tariff)),
        areas={
            pair: engine.copied(as_table(_AREA_PAIRS, rows))
            for pair, rows in _grouped(_area_pairs(tariff)).items()
        },
        area_codes=engine.copied(as_table(_CODES, _codes(tariff))),
        exchanges=engine.copied(as_table(_OFFICES, _offices(tariff))),
        words=engine.worded(as_table(_WORDS, _words(bands))),
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


def _plans(tariff: Tariff, deck_ids: pa.Array) -> pa.Table:
    bases = bases_of(tariff.plans["deck_id"], deck_ids)
    return tariff.plans.append_column("deck_base", bases)


def _price_book(tariff: Tariff) -> pa.Table:
    """What rules, deck rows and exceptions charge, in one table."""
    first, parts = 1, [_book_part(_nothing())]
    for part in map(by_id, (tariff.rules, tariff.deck_rows, tariff.exceptions)):
        numbers = pa.array(range(first, first + part.num_rows), pa.int64())
        parts.append(_book_part(part.append_column("price_no", numbers)))
        first += part.num_rows
    return pa.concat_tables(parts)


def _nothing() -> pa.Table:
    """The price of a call that has none, so that each call finds a row."""
    return pa.table({"price_no": pa.array([NO_PRICE], pa.int64())})


def _book_part(part: pa.Table) -> pa.Table:
    lacking = {pa.int64(): 0, pa.int32(): 0, pa.string(): ""}
    columns = [
        part[field.name].cast(field.type)
        if field.name in part.column_names
        else pa.repeat(pa.scalar(lacking[field.type], field.type), part.num_rows)
        for field in _BOOK
    ]
    return pa.table(columns, schema=_BOOK)


def _area_pairs(tariff: Tariff) -> Iterator[tuple[tuple[int, int], Entry]]:
    """(lengths of both prefixes, row); of two kinds for one pair the later by name holds."""
    areas = tariff.areas.sort_by("kind")
    caller, called = areas["caller_prefix"], areas["called_prefix"]
    sizes = zip(lengths(caller), lengths(called), strict=True)
    keys = zip(prefix_keys(caller), prefix_keys(called), strict=True)
    kinds = dict(zip(zip(sizes, keys, strict=True), *lists(areas, "kind"), strict=True))
    for (size, key), kind in kinds.items():
        yield size, (*key, CATEGORY_NO[kind])


def _codes(tariff: Tariff) -> list[Entry]:
    """The listed area codes, and the toll-free ones, which lie nowhere."""
    listed = {row["area_code"]: row for row in tariff.area_codes.to_pylist()}
    nowhere = {"country": "", "state": "", "place": ""}
    rows = dict.fromkeys(TOLL_FREE, nowhere) | listed
    return [
        (national_key(code), _land(code, row["country"], row["state"]), row["state"], row["place"])
        for code, row in rows.items()
    ]


def _land(code: str, country: str, state: str) -> int:
    if code in TOLL_FREE:
        return TOLL_FREE_LAND
    if country == "US" and state not in TERRITORIES:
        return US_LAND
    return CANADA_LAND if country == "CA" else OTHER_LAND


def _offices(tariff: Tariff) -> list[Entry]:
    rows = zip(*lists(tariff.exchanges, "exchange", "lata", "place"), strict=True)
    last = {code: (lata, place) for code, lata, place in rows}
    return [(national_key(code), *known) for code, known in last.items()]


def national_key(digits: str) -> int:
    """The key of area code, exchange or more of a +1 number."""
    return int("1" + digits.ljust(DIGITS_MAX - 1, "0"))


def words_no(band_no: Any, category_no: Any, cause_no: Any) -> Any:
    """One number for three, of columns or of whole numbers."""
    return (band_no * len(CATEGORY_NO) + category_no) * len(CAUSES) + cause_no


def _words(bands: BandNames) -> Iterator[Entry]:
    """Every band with every category and every cause, and the engine that says so."""
    kinds = product(bands.number.items(), CATEGORY_NO.items(), CAUSE_NO.items())
    for (band, band_no), (category, category_no), (cause, cause_no) in kinds:
        number = words_no(band_no, category_no, cause_no)
        yield number, category, band, cause, ENGINE_VERSION


def _grouped(rows: Iterable[tuple[Any, Entry]]) -> dict[Any, list[Entry]]:
    """Rows apart by length, the longest first."""
    groups: dict[Any, list[Entry]] = defaultdict(list)
    for length, row in rows:
        groups[length].append(row)
    return {length: groups[length] for length in sorted(groups, reverse=True)}


def _some(engine: Engine, schema: pa.Schema, rows: list[Entry]) -> ibis.Table | None:
    return engine.copied(as_table(schema, rows)) if rows else None
