"""The columns that cross the door of the rating room, as Arrow schemas.

Every instant is UTC milliseconds since 1970 (`int64`), every day is days since 1970 (`int32`),
every amount is micros of the currency unit (`int64`); a price before rounding is micros over 60.
A missing id is 0 and a missing text is "", so no column is ever null.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

NO_DAY = -(2**31)
EVERY_DAY_AFTER = 2**31 - 1

CALLS = pa.schema(
    [
        pa.field("call_no", pa.int64(), nullable=False),  # unique in the batch
        pa.field("call_key", pa.string(), nullable=False),  # order of equal starts
        pa.field("started_ms", pa.int64(), nullable=False),
        pa.field("seconds", pa.int64(), nullable=False),
        pa.field("direction", pa.string(), nullable=False),  # "out" or "in"
        pa.field("from_number", pa.string(), nullable=False),  # E.164 digits or short code
        pa.field("to_number", pa.string(), nullable=False),
        pa.field("billed_number", pa.string(), nullable=False),
        pa.field("account_id", pa.int64(), nullable=False),
        pa.field("product_id", pa.int64(), nullable=False),
        pa.field("plan_id", pa.int64(), nullable=False),  # 0: no plan, the call stays unrated
        pa.field("home_state", pa.string(), nullable=False),  # state of the product's location
        pa.field("account_zone", pa.string(), nullable=False),  # IANA name
        pa.field("decimals", pa.int32(), nullable=False),  # 2 to 4
        pa.field("round_up", pa.bool_(), nullable=False),
        pa.field("is_on_net", pa.bool_(), nullable=False),  # both numbers belong to the account
        pa.field("product_exception_id", pa.int64(), nullable=False),
        pa.field("account_exception_id", pa.int64(), nullable=False),
    ]
)

# What a rule and a deck row have in common; days are inclusive at both ends.
_PRICE = [
    pa.field("band", pa.string(), nullable=False),  # "" is any
    pa.field("valid_from_day", pa.int32(), nullable=False),
    pa.field("valid_to_day", pa.int32(), nullable=False),
    pa.field("first_seconds", pa.int32(), nullable=False),
    pa.field("next_seconds", pa.int32(), nullable=False),
    pa.field("rate_micros", pa.int64(), nullable=False),  # per minute
    pa.field("connect_micros", pa.int64(), nullable=False),
    pa.field("flat_micros", pa.int64(), nullable=False),
    pa.field("minimum_seconds", pa.int32(), nullable=False),
]
RULES = pa.schema(
    [
        pa.field("rule_id", pa.int64(), nullable=False),
        pa.field("plan_id", pa.int64(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        *_PRICE,
    ]
)
DECK_ROWS = pa.schema(
    [
        pa.field("deck_row_id", pa.int64(), nullable=False),
        pa.field("deck_id", pa.int64(), nullable=False),
        pa.field("prefix", pa.string(), nullable=False),
        pa.field("destination", pa.string(), nullable=False),
        *_PRICE,
    ]
)
PLANS = pa.schema(
    [
        pa.field("plan_id", pa.int64(), nullable=False),
        pa.field("zone", pa.string(), nullable=False),  # "" is the account's
        pa.field("deck_id", pa.int64(), nullable=False),
    ]
)
BANDS = pa.schema(
    [
        pa.field("plan_id", pa.int64(), nullable=False),
        pa.field("band", pa.string(), nullable=False),
        pa.field("weekday", pa.int32(), nullable=False),  # Monday is 0
        pa.field("start_minute", pa.int32(), nullable=False),
        pa.field("end_minute", pa.int32(), nullable=False),  # excluded, at most 1440
    ]
)
HOLIDAYS = pa.schema(
    [
        pa.field("plan_id", pa.int64(), nullable=False),
        pa.field("day", pa.int32(), nullable=False),
        pa.field("band", pa.string(), nullable=False),
    ]
)
AREAS = pa.schema(
    [
        pa.field("caller_prefix", pa.string(), nullable=False),  # with country code, as 1212555
        pa.field("called_prefix", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # local, eas, elc
    ]
)
AREA_CODES = pa.schema(
    [
        pa.field("area_code", pa.string(), nullable=False),  # three digits
        pa.field("country", pa.string(), nullable=False),  # ISO alpha-2
        pa.field("state", pa.string(), nullable=False),  # "" is unknown or none
        pa.field("place", pa.string(), nullable=False),  # for people
    ]
)
EXCHANGES = pa.schema(
    [
        pa.field("exchange", pa.string(), nullable=False),  # six digits NPANXX
        pa.field("lata", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
    ]
)
# Rates that a product's or an account's exception code puts in place of the plan's.
EXCEPTIONS = pa.schema(
    [
        pa.field("exception_id", pa.int64(), nullable=False),
        pa.field("code_id", pa.int64(), nullable=False),
        pa.field("category", pa.string(), nullable=False),  # "" where the row names a prefix
        pa.field("prefix", pa.string(), nullable=False),  # "" where the row names a category
        *_PRICE,
    ]
)
# Allotments: what is included, in the order `stage`; no two of one stage cover a product on a day.
POTS = pa.schema(
    [
        pa.field("pot_no", pa.int64(), nullable=False),
        pa.field("name", pa.string(), nullable=False),  # in the trail; letters, digits, _ and :
        pa.field("stage", pa.int32(), nullable=False),  # the lower is used up first
        pa.field("counts_calls", pa.bool_(), nullable=False),  # else billed seconds
        pa.field("amount", pa.int64(), nullable=False),  # for each period
        pa.field("categories", pa.int64(), nullable=False),  # see `category_bits`
    ]
)
COVERS = pa.schema(
    [
        pa.field("pot_no", pa.int64(), nullable=False),
        pa.field("product_id", pa.int64(), nullable=False),
        pa.field("first_day", pa.int32(), nullable=False),  # inclusive at both ends
        pa.field("last_day", pa.int32(), nullable=False),
    ]
)
PERIODS = pa.schema(
    [
        pa.field("period_no", pa.int64(), nullable=False),
        pa.field("account_id", pa.int64(), nullable=False),
        pa.field("first_day", pa.int32(), nullable=False),  # local days, inclusive at both ends
        pa.field("last_day", pa.int32(), nullable=False),
    ]
)
# What calls that are on an invoice took already; it is gone for the others.
USED = pa.schema(
    [
        pa.field("pot_no", pa.int64(), nullable=False),
        pa.field("period_no", pa.int64(), nullable=False),
        pa.field("used", pa.int64(), nullable=False),
    ]
)
ZONE_OFFSETS = pa.schema(
    [
        pa.field("zone", pa.string(), nullable=False),
        pa.field("from_ms", pa.int64(), nullable=False),
        pa.field("until_ms", pa.int64(), nullable=False),  # excluded
        pa.field("offset_ms", pa.int64(), nullable=False),  # local = UTC + offset
    ]
)

RATED = pa.schema(
    [
        pa.field("call_no", pa.int64(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        pa.field("local_day", pa.int32(), nullable=False),  # account's zone
        pa.field("place", pa.string(), nullable=False),  # of the other end, for people
        pa.field("plan_id", pa.int64(), nullable=False),
        pa.field("rule_id", pa.int64(), nullable=False),  # 0 where a deck row or nothing priced it
        pa.field("deck_row_id", pa.int64(), nullable=False),
        pa.field("exception_id", pa.int64(), nullable=False),  # 0: no exception rate priced it
        pa.field("prefix", pa.string(), nullable=False),  # matched, of deck or exception
        pa.field("band", pa.string(), nullable=False),  # band of the start, "" is none
        pa.field("billed_seconds", pa.int64(), nullable=False),
        pa.field("free_seconds", pa.int64(), nullable=False),
        pa.field("allotments", pa.string(), nullable=False),  # "" or JSON list of [name, seconds]
        pa.field("price_micros_x60", pa.int64(), nullable=False),
        pa.field("price_micros", pa.int64(), nullable=False),  # rounded once
        pa.field("unrated", pa.string(), nullable=False),  # cause, "" when priced
        pa.field("engine", pa.string(), nullable=False),  # version that priced it
    ]
)


@dataclass(frozen=True)
class Included:
    """Included minutes and calls, as tables; what the calls of which accounts may use up."""

    pots: pa.Table
    covers: pa.Table
    periods: pa.Table
    used: pa.Table

    def __post_init__(self) -> None:
        for part, schema in INCLUDED_SCHEMAS.items():
            assert getattr(self, part).schema.equals(schema), part


INCLUDED_SCHEMAS = {"pots": POTS, "covers": COVERS, "periods": PERIODS, "used": USED}
NOTHING_INCLUDED = Included(*(schema.empty_table() for schema in INCLUDED_SCHEMAS.values()))


@dataclass(frozen=True)
class Tariff:
    """Everything that prices calls, as tables; compiled by `catalog.queries.tariff`.

    included: of the accounts whose calls are rated all together, in a pass over their periods.
    """

    rules: pa.Table
    deck_rows: pa.Table
    plans: pa.Table
    bands: pa.Table
    holidays: pa.Table
    areas: pa.Table
    area_codes: pa.Table
    exchanges: pa.Table
    exceptions: pa.Table
    included: Included = NOTHING_INCLUDED

    def __post_init__(self) -> None:
        for part, schema in SCHEMA_OF.items():
            assert getattr(self, part).schema.equals(schema), part

    @property
    def asks_on_net(self) -> bool:
        """Whether some plan has a rule for calls within an account."""
        return "on_net" in self.rules["category"].unique().to_pylist()


SCHEMA_OF = {
    "rules": RULES,
    "deck_rows": DECK_ROWS,
    "plans": PLANS,
    "bands": BANDS,
    "holidays": HOLIDAYS,
    "areas": AREAS,
    "area_codes": AREA_CODES,
    "exchanges": EXCHANGES,
    "exceptions": EXCEPTIONS,
}

CATEGORIES = (
    "local",
    "eas",
    "elc",
    "intralata",
    "intrastate",
    "interstate",
    "alaska_hawaii",
    "canada",
    "international",
    "toll_free_intra",
    "toll_free_inter",
    "directory_assistance",
    "operator",
    "premium",
    "inbound",
    "on_net",
    "emergency",
)

# Inside the engine a category is its number; 0 is a call that intake should have skipped.
CATEGORY_NO = {name: number for number, name in enumerate(("", *CATEGORIES))}


def category_bits(categories: Iterable[str]) -> int:
    """A set of categories as one whole number: the bit of each one's number."""
    return sum(1 << CATEGORY_NO[name] for name in set(categories))
