"""Exception rates: what a product's or an account's code puts in place of the plan's price.

The product's code is tried whole before the account's; within one the longest prefix that holds
beats a category. Prefixes are compared with the number at the other end; a short code such as 411
is met by category only. Day and band are those of the plan. Calls that are free by nature, or paid
by their owner, stay so.
"""

from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import BooleanValue, IntegerValue

from tollbook.rating.engine import Engine
from tollbook.rating.lookup import (
    Lookup,
    cut_key,
    in_band,
    in_days,
    is_one_of,
    looked_up,
    price_of_day,
)
from tollbook.rating.prefixes import bases_of, by_length
from tollbook.rating.types import CATEGORY_NO, Tariff
from tollbook.rating.validity import (
    NEVER_PRICED,
    SHORTEST_E164,
    BandNames,
    Entry,
    as_table,
    by_id,
    held_days,
    lists,
    numbered_prefixes,
    offers_by,
    prefix_days,
)

# The codes that a call is asked with, in their order: its product's, its account's. Few calls have
# both, so whoever has one code is asked once, and the second asking is left out where nobody has.
FIRST, SECOND = "first", "second"
CODES = ("product_exception_id", "account_exception_id")
_UNPRICED = tuple(CATEGORY_NO[name] for name in sorted(NEVER_PRICED))
Asked: TypeAlias = tuple[str, ...]
_CATEGORY_DAYS = pa.schema(
    [
        pa.field("code_id", pa.int64()),
        pa.field("category_no", pa.int32()),
        pa.field("band_no", pa.int32()),
        pa.field("first_day", pa.int32()),
        pa.field("last_day", pa.int32()),
        pa.field("price_no", pa.int64()),
    ]
)


@dataclass(frozen=True)
class ExceptionShelves:
    """The exception rates of a tariff, ready for joins on equal keys."""

    codes: ibis.Table  # code_id and the base of its prefixes' keys
    prefixes: dict[int, ibis.Table]  # by length, the longest first
    categories: ibis.Table


def exception_shelves(engine: Engine, tariff: Tariff, bands: BandNames) -> ExceptionShelves | None:
    """The shelves, None where the tariff has no exceptions and no call pays for asking."""
    if tariff.exceptions.num_rows == 0:
        return None
    first_no = 1 + tariff.rules.num_rows + tariff.deck_rows.num_rows
    rows = by_id(tariff.exceptions)
    code_ids = rows["code_id"].unique().sort()
    has_prefix = pc.not_equal(rows["prefix"], "")
    entries = prefix_days(
        _numbered(rows, first_no).filter(has_prefix), bands, lambda _code: bands.of_all
    )
    codes = {"code_id": code_ids, "base": bases_of(pa.chunked_array([code_ids]), code_ids)}
    return ExceptionShelves(
        codes=engine.copied(pa.table(codes)),
        prefixes={n: engine.copied(part) for n, part in by_length(entries, code_ids).items()},
        categories=engine.copied(as_table(_CATEGORY_DAYS, _by_category(rows, first_no, bands))),
    )


def _numbered(rows: pa.Table, first_no: int) -> pa.Table:
    """Every row with its number in the price book; of those with a category the prefix is idle."""
    prefixes = pc.if_else(pc.equal(rows["prefix"], ""), "0", rows["prefix"])
    place = rows.schema.get_field_index("prefix")
    return numbered_prefixes(rows.set_column(place, "prefix", prefixes), "code_id", first_no)


def _by_category(rows: pa.Table, first_no: int, bands: BandNames) -> list[Entry]:
    numbers = pa.array([no for no, _ in zip(count(first_no), range(rows.num_rows), strict=False)])
    dated = rows.rename_columns({"valid_from_day": "first_day", "valid_to_day": "last_day"})
    named = dated.append_column("price_no", numbers.cast(pa.int64())).filter(
        pc.equal(rows["prefix"], "")
    )
    groups = offers_by(named, lists(named, "code_id", "category"))
    return [
        (code_id, CATEGORY_NO[category], bands.number[band], *stretch)
        for (code_id, category), offers in groups.items()
        if category not in NEVER_PRICED
        for band in sorted(bands.of_all)
        for stretch in held_days(offers, band)
    ]


def with_codes(calls: ibis.Table, shelves: ExceptionShelves, asked: Asked) -> ibis.Table:
    """Adds what `with_exceptions` asks with: the number at the other end, codes and their bases."""
    own, shared = calls.product_exception_id, calls.account_exception_id
    keyed = _with_other_key(calls).mutate(
        first_code=(own != 0).ifelse(own, shared), second_code=(own != 0).ifelse(shared, 0)
    )
    return looked_up(keyed, *(_code_lookup(which, shelves) for which in asked))


def with_exceptions(coded: ibis.Table, shelves: ExceptionShelves, asked: Asked) -> ibis.Table:
    """Replaces price_no where an exception prices the call; adds named_no, the price_no before."""
    lookups: dict[str, Lookup] = {}
    for which in asked:
        lookups |= {f"{which}_{n}": _prefix_lookup(which, n, shelves) for n in shelves.prefixes}
        lookups[f"{which}_kind"] = _category_lookup(which, shelves)
    found = looked_up(coded, *lookups.values())
    priced = found.mutate(
        named_no=found.price_no,
        price_no=ibis.coalesce(*(found[name] for name in lookups), found.price_no),
    )
    bases = (f"{which}_base" for which in asked)
    return priced.drop("other_key", "other_length", "first_code", "second_code", *bases, *lookups)


def _with_other_key(calls: ibis.Table) -> ibis.Table:
    """Adds key and length of the number at the other end, null where no prefix may meet it."""
    comes_in = calls.direction == "in"
    length = comes_in.ifelse(calls.from_length, calls.to_length)
    key = comes_in.ifelse(calls.from_key, calls.to_key)
    is_asked = (length >= SHORTEST_E164) & _is_priced(calls)
    return calls.mutate(other_key=is_asked.ifelse(key, ibis.null("int64")), other_length=length)


def _is_priced(calls: ibis.Table) -> BooleanValue:
    return ~is_one_of(calls.category_no, _UNPRICED)


def _code_lookup(which: str, shelves: ExceptionShelves) -> Lookup:
    return Lookup(
        shelves.codes,
        lambda call, code: [call[f"{which}_code"] == code.code_id],
        {f"{which}_base": "base"},
    )


def _prefix_lookup(which: str, digits: int, shelves: ExceptionShelves) -> Lookup:
    return Lookup(
        shelves.prefixes[digits],
        lambda call, row: [
            _cut(call, which, digits) == row.key,
            *in_days(call, row),
            in_band(call, row),
        ],
        {f"{which}_{digits}": price_of_day},
    )


def _cut(call: ibis.Table, which: str, digits: int) -> IntegerValue:
    return call[f"{which}_base"] + cut_key(call.other_key, call.other_length, digits)


def _category_lookup(which: str, shelves: ExceptionShelves) -> Lookup:
    return Lookup(
        shelves.categories,
        lambda call, row: [
            call[f"{which}_code"] == row.code_id,
            call.category_no == row.category_no,
            call.band_no == row.band_no,
            *in_days(call, row),
        ],
        {f"{which}_kind": "price_no"},
    )
