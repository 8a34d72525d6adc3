"""Who holds which day and band: overlapping rows of a tariff, settled into stretches that do not.

A named band beats any, then the later day of beginning wins, then the later id. Days are
inclusive at both ends.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tollbook.rating.types import CATEGORY_NO, Tariff

DIGITS_MAX = 15
SHORTEST_E164 = 7
ANY_BAND = -1
NO_BAND = 0
NEVER_PRICED = frozenset({"", "emergency"})

Entry = tuple[Any, ...]


class Claim(NamedTuple):
    """Someone who wants every whole number from `first` to `last`; the highest rank gets it."""

    first: int
    last: int
    rank: tuple[int | str, ...]
    winner: Any


_DECK_ENTRY = pa.schema(
    [
        pa.field("length", pa.int32()),
        pa.field("deck_id", pa.int64()),
        pa.field("key", pa.int64()),
        pa.field("band_no", pa.int32()),
        pa.field("first_day", pa.int32()),
        pa.field("last_day", pa.int32()),
        pa.field("price_no", pa.int64()),
        pa.field("turn_day", pa.int32()),
        pa.field("later_no", pa.int64()),
    ]
)
NO_TURN = 2**31 - 1
HOURS_PER_DAY, MINUTES_PER_HOUR = 24, 60

# A price as far as it competes with others: band, first day, last day, number in the price book.
# The number rises with the id.
Offer = tuple[str, int, int, int]


def winners(claims: Sequence[Claim]) -> Iterator[tuple[int, int, Any]]:
    """(first, last, winner) of stretches that do not overlap: who holds which numbers."""
    edges = sorted({c.first for c in claims} | {c.last + 1 for c in claims})
    for first, after in pairwise(edges):
        holding = [claim for claim in claims if claim.first <= first <= claim.last]
        if holding:
            yield first, after - 1, max(holding, key=lambda claim: claim.rank).winner


class BandNames:
    """Numbers for the names of bands, and the bands that a call of a plan or deck may start in."""

    def __init__(self, tariff: Tariff) -> None:
        self.of_plan: dict[int, set[str]] = defaultdict(lambda: {""})
        for part in (tariff.bands, tariff.holidays):
            for plan_id, band in zip(*lists(part, "plan_id", "band"), strict=True):
                self.of_plan[plan_id].add(band)
        self.of_deck: dict[int, set[str]] = defaultdict(lambda: {""})
        for plan_id, deck_id in zip(*lists(tariff.plans, "plan_id", "deck_id"), strict=True):
            self.of_deck[deck_id] |= self.of_plan[plan_id]
        # An exception goes with its product or account, whatever the plan.
        self.of_all = {""}.union(*self.of_plan.values())
        names = sorted(self.of_all)
        self.number = dict(zip(names, count(NO_BAND), strict=False))


def rule_days(tariff: Tariff, bands: BandNames) -> list[Entry]:
    """(plan, category number, band number, and what `turned` gives); a row per band."""
    rules = by_id(tariff.rules)
    numbers = pa.array(range(1, rules.num_rows + 1), pa.int64())
    dated = rules.rename_columns({"valid_from_day": "first_day", "valid_to_day": "last_day"})
    groups = offers_by(
        dated.append_column("price_no", numbers), lists(rules, "plan_id", "category")
    )
    return [
        (plan_id, CATEGORY_NO[category], bands.number[band], *stretch)
        for (plan_id, category), offers in groups.items()
        if category not in NEVER_PRICED
        for band in bands.of_plan[plan_id]
        for stretch in turned(held_days(offers, band))
    ]


def deck_days(tariff: Tariff, bands: BandNames) -> pa.Table:
    """Length of prefix, deck, key, band number, and what `turned` gives."""
    rows = by_id(tariff.deck_rows)
    numbered = numbered_prefixes(rows, "deck_id", tariff.rules.num_rows + 1)
    return prefix_days(numbered, bands, lambda deck_id: bands.of_deck[deck_id])


def prefix_days(rows: pa.Table, bands: BandNames, may_start_in: Callable[[int], set[str]]) -> Any:
    """Who holds each prefix of a deck, by band and day, in columns `_DECK_ENTRY`.

    A prefix without named bands, as nearly all are, has one entry for any band. A deck is long
    and most of its prefixes stand in it once, so those never leave their columns.
    """
    counts = rows.group_by(["deck_id", "prefix"]).aggregate([([], "count_all")])
    counted = rows.join(counts, ["deck_id", "prefix"])
    is_plain = pc.and_(pc.equal(counted["count_all"], 1), pc.equal(counted["band"], ""))
    plain = counted.filter(is_plain)
    others = counted.filter(pc.invert(is_plain)).sort_by("price_no")
    told = {name: plain[name] for name in plain.column_names} | {
        "band_no": pa.repeat(ANY_BAND, plain.num_rows),
        "turn_day": pa.repeat(NO_TURN, plain.num_rows),
        "later_no": plain["price_no"],
    }
    return pa.concat_tables(
        [
            pa.table({name: told[name] for name in _DECK_ENTRY.names}).cast(_DECK_ENTRY),
            as_table(_DECK_ENTRY, _contested(others, bands, may_start_in)),
        ]
    )


def numbered_prefixes(rows: pa.Table, owner: str, first_no: int) -> pa.Table:
    """Rows with a prefix, ready for `prefix_days`; `owner` names the deck they belong to."""
    return pa.table(
        {
            "deck_id": rows[owner],
            "prefix": rows["prefix"],
            "length": pc.utf8_length(rows["prefix"]),
            "key": pa.array(prefix_keys(rows["prefix"]), pa.int64()),
            "band": rows["band"],
            "first_day": rows["valid_from_day"],
            "last_day": rows["valid_to_day"],
            "price_no": pa.array(range(first_no, first_no + rows.num_rows), pa.int64()),
        }
    )


def _contested(
    rows: pa.Table, bands: BandNames, may_start_in: Callable[[int], set[str]]
) -> Iterator[Entry]:
    """Entries of the prefixes that stand in their deck more than once, or with a named band."""
    groups = offers_by(rows, lists(rows, "length", "deck_id", "key"))
    for (length, deck_id, key), offers in groups.items():
        named = any(offer[0] for offer in offers)
        for band in may_start_in(deck_id) if named else ("",):
            number = bands.number[band] if named else ANY_BAND
            for stretch in turned(held_days(offers, band)):
                yield length, deck_id, key, number, *stretch


def band_minutes(tariff: Tariff, bands: BandNames) -> list[Entry]:
    """(plan, hour of the week, first minute, last minute, band number); minutes of the day.

    Where the hours of two bands overlap, the one that begins later holds, then the later name. A
    band that holds for hours has a row for each, so that nearly every hour has one row alone.
    """
    groups: dict[Entry, list[Claim]] = defaultdict(list)
    names = ("plan_id", "weekday", "start_minute", "end_minute", "band")
    for plan_id, weekday, start, end, band in zip(*lists(tariff.bands, *names), strict=True):
        groups[plan_id, weekday].append(Claim(start, end - 1, (start, band), band))
    return [
        (plan_id, weekday * HOURS_PER_DAY + hour, first, last, bands.number[band])
        for (plan_id, weekday), claims in groups.items()
        for first, last, band in winners(claims)
        for hour in range(HOURS_PER_DAY)
        if first < (hour + 1) * MINUTES_PER_HOUR and hour * MINUTES_PER_HOUR <= last
    ]


def holiday_bands(tariff: Tariff, bands: BandNames) -> list[Entry]:
    """(plan, day, band number); of two on one day the later name holds."""
    rows = sorted(zip(*lists(tariff.holidays, "band", "plan_id", "day"), strict=True))
    chosen = {(plan_id, day): band for band, plan_id, day in rows}
    return [(*key, bands.number[band]) for key, band in chosen.items()]


def by_id(prices: pa.Table) -> pa.Table:
    """Rules or deck rows in the order in which the price book numbers them."""
    return prices.sort_by(prices.column_names[0])


def lists(table: pa.Table, *names: str) -> list[list[Any]]:
    """Columns as lists."""
    return [table[name].to_pylist() for name in names]


def prefix_keys(prefixes: pa.ChunkedArray) -> list[int]:
    """Each of `prefixes` filled up with zeros to 15 places, as a number."""
    sound = pc.and_(pc.utf8_is_decimal(prefixes), pc.less_equal(pc.utf8_length(prefixes), 15))
    assert pc.all(sound, min_count=0).as_py(), "a prefix is not 1 to 15 digits"
    keys: list[int] = pc.utf8_rpad(prefixes, DIGITS_MAX, "0").cast(pa.int64()).to_pylist()
    return keys


def lengths(texts: pa.ChunkedArray) -> list[int]:
    """The number of digits of each."""
    found: list[int] = pc.utf8_length(texts).to_pylist()
    return found


def as_table(schema: pa.Schema, rows: Iterable[Entry]) -> pa.Table:
    """Rows as columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def offers_by(rows: pa.Table, keys: list[list[Any]]) -> dict[Entry, list[Offer]]:
    """The rows apart by key, each an offer."""
    groups: dict[Entry, list[Offer]] = defaultdict(list)
    offered = zip(*lists(rows, "band", "first_day", "last_day", "price_no"), strict=True)
    for key, offer in zip(zip(*keys, strict=True), offered, strict=True):
        groups[key].append(offer)
    return groups


def held_days(offers: list[Offer], band: str) -> Iterable[tuple[int, int, int]]:
    """(first day, last day, price number) for calls that start in `band`."""
    claims = [
        Claim(first, last, (named != "", first, number), number)
        for named, first, last, number in offers
        if named in ("", band)
    ]
    return winners(claims)


def turned(stretches: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int, int, int]]:
    """Stretches (`held_days`) two by two where one follows the other without a gap: first day,
    last day, price number, and the day from which a later number holds.

    A price that changes once is one row then. Only where every key stands in a shelf once does the
    engine look calls up without breaking their batches into pieces, which all that follows pays
    for.
    """
    waiting = None
    for first, last, number in stretches:
        if waiting and waiting[1] + 1 == first:
            yield waiting[0], last, waiting[2], first, number
            waiting = None
            continue
        if waiting:
            yield *waiting, NO_TURN, waiting[2]
        waiting = (first, last, number)
    if waiting:
        yield *waiting, NO_TURN, waiting[2]
