"""Small tariffs and calls for the claims of this room, with everything unsaid left plain."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from tollbook.rating.types import (
    CALLS,
    CATEGORIES,
    EVERY_DAY_AFTER,
    INCLUDED_SCHEMAS,
    NO_DAY,
    SCHEMA_OF,
    Included,
    Tariff,
    category_bits,
)

Row = dict[str, Any]

PLAIN_PRICE: Row = {
    "band": "",
    "valid_from_day": NO_DAY,
    "valid_to_day": EVERY_DAY_AFTER,
    "first_seconds": 60,
    "next_seconds": 60,
    "rate_micros": 0,
    "connect_micros": 0,
    "flat_micros": 0,
    "minimum_seconds": 0,
}
PLAIN: dict[str, Row] = {
    "rules": PLAIN_PRICE | {"plan_id": 1},
    "deck_rows": PLAIN_PRICE | {"deck_id": 1, "destination": ""},
    "plans": {"zone": "", "deck_id": 0},
    "area_codes": {"country": "US", "place": ""},
    "exchanges": {"place": ""},
    "exceptions": PLAIN_PRICE | {"category": "", "prefix": ""},
    "pots": {"stage": 1, "counts_calls": False, "categories": category_bits(CATEGORIES)},
    "covers": {"product_id": 1, "first_day": NO_DAY, "last_day": EVERY_DAY_AFTER},
    "periods": {"account_id": 1, "first_day": NO_DAY, "last_day": EVERY_DAY_AFTER},
}
IDS = {"rules": "rule_id", "deck_rows": "deck_row_id", "exceptions": "exception_id"}
IDS |= {"pots": "pot_no", "periods": "period_no"}
PLAIN_CALL: Row = {
    "started_ms": 1_780_000_000_000,
    "seconds": 60,
    "direction": "out",
    "from_number": "12125550101",
    "to_number": "16465550102",
    "billed_number": "12125550101",
    "account_id": 1,
    "product_id": 1,
    "plan_id": 1,
    "home_state": "NY",
    "account_zone": "America/New_York",
    "decimals": 4,
    "round_up": False,
    "is_on_net": False,
    "product_exception_id": 0,
    "account_exception_id": 0,
}
AREA_CODES: tuple[Row, ...] = (
    {"area_code": "212", "state": "NY", "place": "New York"},
    {"area_code": "646", "state": "NY", "place": "New York"},
    {"area_code": "201", "state": "NJ", "place": "New Jersey"},
    {"area_code": "907", "state": "AK", "place": "Alaska"},
    {"area_code": "808", "state": "HI", "place": "Hawaii"},
    {"area_code": "710", "state": "", "place": "Government"},
    {"area_code": "416", "country": "CA", "state": "ON", "place": "Toronto"},
    {"area_code": "787", "country": "US", "state": "PR", "place": "Puerto Rico"},
    {"area_code": "876", "country": "JM", "state": "", "place": "Jamaica"},
)


def tariff_of(**parts: Iterable[Row]) -> Tariff:
    """A tariff of the rows given; one plan 1 and the area codes above unless told otherwise."""
    given = {"plans": [{"plan_id": 1}], "area_codes": AREA_CODES} | parts
    included = Included(**{name: _part(name, given.get(name, ())) for name in INCLUDED_SCHEMAS})
    tables = {name: _part(name, given.get(name, ())) for name in SCHEMA_OF}
    return Tariff(**tables, included=included)


def calls_of(*calls: Row) -> pa.Table:
    numbered = (
        {"call_no": no, "call_key": f"k{no}"} | PLAIN_CALL | c for no, c in enumerate(calls)
    )
    return pa.Table.from_pylist(list(numbered), schema=CALLS)


def _part(name: str, rows: Iterable[Row]) -> pa.Table:
    numbers = ({IDS[name]: no} if name in IDS else {} for no, _ in enumerate(rows, 1))
    whole = [PLAIN.get(name, {}) | number | row for number, row in zip(numbers, rows, strict=True)]
    return pa.Table.from_pylist(whole, schema=(SCHEMA_OF | INCLUDED_SCHEMAS)[name])
