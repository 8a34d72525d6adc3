"""Random tariffs and calls out of a small world, so that calls and tariffs often meet.

A seed decides everything. The world holds the places where rating goes wrong: days on which
clocks turn, the last second of a day, expired prefixes, bands, holidays, unlisted area codes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pyarrow as pa

from tollbook.rating.tests.chance_included import ACCOUNTS, PRODUCTS, random_included
from tollbook.rating.tests.tables import AREA_CODES, Row, calls_of, tariff_of
from tollbook.rating.types import CATEGORIES, EVERY_DAY_AFTER, NO_DAY, Tariff

EPOCH = date(1970, 1, 1)
FIRST_DAY = date(2026, 3, 1)
DAYS = 280
ZONES = (
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Europe/London",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # turns its clocks by half an hour
)
# In New York and London, clocks turn on these days of 2026; the others are holidays or plain.
DAYS_OF_NOTE = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 7, 4),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
)
TIMES_OF_NOTE = (
    time(0),
    time(0, 59, 59, 999_000),
    time(1, 30),
    time(2, 30),
    time(7, 59, 59, 999_000),
    time(8),
    time(17, 59, 59),
    time(18),
    time(23, 59, 59),
    time(23, 59, 59, 999_000),
)
BANDS = ("day", "night", "weekend")
PLANS = (1, 2, 3, 4)  # 4 is in no tariff
CODES_OF_EXCEPTIONS = (1, 2, 3)  # 3 names nothing
DECKS = (0, 1, 1, 2)
CALLS_PER_WORLD = 20
IDS_PER_WORLD = 100
SHIFTED = {"plan_id", "deck_id", "code_id", "account_id", "product_id", "pot_no", "period_no"} | {
    "product_exception_id",
    "account_exception_id",
}
LISTED: tuple[str, ...] = tuple(row["area_code"] for row in AREA_CODES)
CODES: tuple[str, ...] = (*LISTED, *LISTED, "999", "800", "888", "900")
EXCHANGES = ("555", "556", "976", "800")
LINES = ("0101", "0102", "1212", "9000")
SHORT_CODES = ("0", "00", "911", "988", "411", "211", "711", "911")
ABROAD = ("44", "447", "4477", "4420", "52", "521", "49", "8", "1876", "1876555", "1787", "1416")
SUFFIXES = ("", "", "0", "1", "70")
HOMES = ("NY", "NJ", "AK", "HI", "", "PR", "ON")


def random_worlds(seeds: Sequence[int]) -> tuple[Tariff, pa.Table]:
    """One tariff with the plans of many small worlds, and their calls; the map is that of the first
    seed. Worlds share no plan, deck, code, account or product, so each is a case of its own.
    """
    rows: dict[str, list[Row]] = _geography(Random(seeds[0]))
    calls: list[Row] = []
    for place, seed in enumerate(seeds):
        chance, shift = Random(seed), place * IDS_PER_WORLD
        for part, some in _world(chance).items():
            rows.setdefault(part, []).extend(_shifted(row, shift) for row in some)
        calls += [_shifted(_call(chance), shift) for _ in range(CALLS_PER_WORLD)]
    # The engine asks as often as the call with the most codes has some.
    most = Random(seeds[0]).choice((0, 1, 2, 2))
    return tariff_of(**rows), calls_of(*(_with_codes(call, most) for call in calls))


def _with_codes(call: Row, most: int) -> Row:
    """`call` with so many codes of exceptions at most."""
    own, shared = call["product_exception_id"], call["account_exception_id"]
    kept = most > 0 and (most > 1 or not own)
    codes = {"product_exception_id": own if most else 0}
    return call | codes | {"account_exception_id": shared if kept else 0}


def _shifted(row: Row, shift: int) -> Row:
    """`row` with the ids of its world; 0 stays nothing."""
    return row | {name: row[name] + shift for name in SHIFTED & row.keys() if row[name]}


def _geography(chance: Random) -> dict[str, list[Row]]:
    return {
        "areas": [_area(chance) for _ in range(chance.choice((0, 8)))],
        "area_codes": [row for row in AREA_CODES if chance.random() < 0.95],
        "exchanges": [_exchange(code) for code in _some_exchanges(chance)],
    }


def _world(chance: Random) -> dict[str, list[Row]]:
    kinds = (*chance.sample(CATEGORIES, 4), "interstate", "international", "canada", "inbound")
    plans = [
        {"plan_id": plan, "zone": chance.choice(("", "", *ZONES)), "deck_id": chance.choice(DECKS)}
        for plan in PLANS[: chance.choice((0, 1, 3, 3, 3))]
    ]
    return {
        "plans": plans,
        "rules": [_rule(chance, kinds) for _ in range(chance.choice((0, 20, 60)))],
        "deck_rows": [_deck_row(chance) for _ in range(chance.choice((0, 20, 60)))],
        "bands": [_band(chance) for _ in range(chance.choice((0, 20, 40)))],
        "holidays": [_holiday(chance) for _ in range(chance.choice((0, 6)))],
        "exceptions": [_exception(chance, kinds) for _ in range(chance.choice((0, 0, 10, 30)))],
        **random_included(chance),
    }


def _call(chance: Random) -> Row:
    zone = chance.choice(ZONES)
    caller = _number(chance)
    return {
        "started_ms": _instant(chance, zone),
        "seconds": chance.choice((0, 1, 29, 30, 31, 59, 60, 61, 3600, chance.randint(0, 90_000))),
        "direction": chance.choice(("out", "out", "out", "in")),
        "from_number": caller,
        "to_number": _number(chance),
        "billed_number": chance.choice((caller, _number(chance))),
        "account_id": chance.choice(ACCOUNTS),
        "product_id": chance.choice(PRODUCTS),
        "plan_id": chance.choice((0, *PLANS, *PLANS)),
        "product_exception_id": chance.choice((0, 0, *CODES_OF_EXCEPTIONS)),
        "account_exception_id": chance.choice((0, 0, *CODES_OF_EXCEPTIONS)),
        "home_state": chance.choice(HOMES),
        "account_zone": zone,
        "decimals": chance.randint(2, 4),
        "round_up": chance.random() < 0.5,
        "is_on_net": chance.random() < 0.2,
    }


def _instant(chance: Random, zone: str) -> int:
    """Any instant of the time in question, or a moment of note by the clocks of the zone."""
    if chance.random() < 0.25:
        seconds = DAYS * 86_400
        start = datetime.combine(FIRST_DAY, time(0), UTC)
        moment = start + timedelta(seconds=chance.randrange(seconds), milliseconds=500)
    else:
        clock = chance.choice(TIMES_OF_NOTE)
        day = chance.choice(DAYS_OF_NOTE)
        local = datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=chance.randint(0, 1))
        moment = local.astimezone(UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _number(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.08:
        return chance.choice(SHORT_CODES)
    if kind < 0.10:
        return chance.choice(("", "5550101", "15550101", "0212555010", "121255501010"))
    if kind < 0.35:
        digits = "".join(chance.choice("0127") for _ in range(chance.randint(6, 9)))
        return (chance.choice(ABROAD) + chance.choice(SUFFIXES) + digits)[:15]
    return "1" + chance.choice(CODES) + chance.choice(EXCHANGES) + chance.choice(LINES)


def _price(chance: Random) -> Row:
    early = chance.choice((NO_DAY, _day(chance)))
    late = chance.choice((EVERY_DAY_AFTER, EVERY_DAY_AFTER, _day(chance)))
    return {
        "band": chance.choice(("", "", *BANDS)),
        "valid_from_day": early,
        "valid_to_day": late,
        "first_seconds": chance.choice((0, 1, 6, 30, 60)),
        "next_seconds": chance.choice((1, 6, 11, 60)),
        "rate_micros": chance.choice((0, 100, 6_000, 19_000, chance.randrange(2_000_000))),
        "connect_micros": chance.choice((0, 0, 150_000)),
        "flat_micros": chance.choice((0, 0, 1_250_000)),
        "minimum_seconds": chance.choice((0, 0, 0, 1, 31)),
    }


def _day(chance: Random) -> int:
    """Mostly around the days on which the calls are of note, so that edges are met."""
    near = chance.choice(DAYS_OF_NOTE).toordinal() - EPOCH.toordinal()
    return near + chance.choice((-1, 0, 0, 1, -40, 40))


def _rule(chance: Random, kinds: tuple[str, ...]) -> Row:
    return _price(chance) | {"plan_id": chance.choice(PLANS[:3]), "category": chance.choice(kinds)}


def _deck_row(chance: Random) -> Row:
    prefix = chance.choice(ABROAD) + chance.choice(SUFFIXES)
    destination = chance.choice(("", "Far away", "Further away"))
    deck = {"deck_id": chance.choice((1, 2)), "prefix": prefix, "destination": destination}
    return _price(chance) | deck


def _exception(chance: Random, kinds: tuple[str, ...]) -> Row:
    """By category or by prefix, of numbers at home too."""
    prefix = chance.choice((chance.choice(ABROAD) + chance.choice(SUFFIXES), _head(chance), "4"))
    named = chance.choice(({"category": chance.choice(kinds)}, {"prefix": prefix}))
    return _price(chance) | {"code_id": chance.choice(CODES_OF_EXCEPTIONS[:2])} | named


def _band(chance: Random) -> Row:
    start = chance.choice((0, 1, 8 * 60, 18 * 60, 1439))
    end = chance.choice((8 * 60, 18 * 60, 1440, 1439))
    return {
        "plan_id": chance.choice(PLANS[:3]),
        "band": chance.choice(BANDS),
        "weekday": chance.choice((0, 1, 2, 3, 4, 5, 6, 6, 6, 6)),  # Clocks turn on Sundays.
        "start_minute": min(start, end),
        "end_minute": max(start, end),
    }


def _holiday(chance: Random) -> Row:
    day = chance.choice(DAYS_OF_NOTE).toordinal() - EPOCH.toordinal()
    return {"plan_id": chance.choice(PLANS[:3]), "day": day, "band": chance.choice(BANDS)}


def _area(chance: Random) -> Row:
    return {
        "caller_prefix": _head(chance),
        "called_prefix": _head(chance),
        "kind": chance.choice(("local", "eas", "elc")),
    }


def _head(chance: Random) -> str:
    whole = "1" + chance.choice(LISTED) + chance.choice(EXCHANGES) + chance.choice(LINES)
    head: str = whole[: chance.choice((4, 7, 7, 8))]
    return head


def _some_exchanges(chance: Random) -> list[str]:
    codes = [code + exchange for code in LISTED for exchange in EXCHANGES]
    return [code for code in codes if chance.random() < chance.choice((0, 0.6))]


def _exchange(code: str) -> Row:
    place = "" if code.endswith("6") else f"Exchange {code}"
    return {"exchange": code, "lata": ("", "132", "224")[int(code) % 3], "place": place}
