"""A carrier's tariff and month of calls for the rating bench, from a fixed seed.

Calls are made as columns by DuckDB; only the tariff's rows pass through Python.
"""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tollbook.rating.types import CALLS, CATEGORIES, EVERY_DAY_AFTER, NO_DAY, SCHEMA_OF, Tariff

SEED = 20260601
FIRST_DAY = 20_605  # 2026-06-01
DAYS = 30
PREFIXES = 100_000
PLANS = 40
EXCEPTION_CODES = 200
ACCOUNTS = 100_000
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ "
    "NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
)
STATES = tuple(_STATES.split())
PROVINCES = ("AB", "BC", "MB", "NB", "NS", "ON", "PE", "QC", "SK")
NO_PLACES = {"800", "833", "844", "855", "866", "877", "888", "900", "976", "555"}
EXCHANGES_PER_CODE = 80
AREAS = 50_000
SMALL = 2_000

Row = dict[str, Any]


def make_tariff(*, small: bool = False) -> Tariff:
    """40 plans with bands and holidays, one deck of 100,000 prefixes, 50,000 calling areas; a small
    one has 2,000 of both."""
    chance = random.Random(SEED)
    prefixes, areas = (SMALL, SMALL) if small else (PREFIXES, AREAS)
    codes = list(_area_codes())
    exchanges = list(_exchanges(codes))
    parts = {
        "rules": _rules(chance),
        "deck_rows": _deck_rows(chance, prefixes),
        "plans": _plans(),
        "bands": _bands(),
        "holidays": _holidays(),
        "areas": _areas(chance, exchanges, areas),
        "area_codes": codes,
        "exchanges": exchanges,
        "exceptions": _exceptions(chance),
    }
    return Tariff(**{name: _part(name, rows) for name, rows in parts.items()})


def make_calls(path: Path, rows: int, tariff: Tariff) -> None:
    """`rows` staged calls of June 2026 to a Parquet file."""
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET memory_limit = '1500MB'")
    con.register("codes_given", _listed(tariff.area_codes, "US", "CA"))
    con.register("prefixes_given", tariff.deck_rows.select(["prefix"]))
    con.execute("CREATE TABLE codes AS SELECT row_number() OVER () - 1 AS no, * FROM codes_given")
    con.execute(
        "CREATE TABLE prefixes AS SELECT row_number() OVER () - 1 AS no, prefix FROM prefixes_given"
    )
    con.execute("CREATE MACRO drawn(seed) AS (hash(seed) >> 2)::BIGINT")
    con.execute(_CALLS_SQL.format(rows=rows, path=path, zones=list(ZONES), **_sizes(tariff)))
    con.close()


def _sizes(tariff: Tariff) -> dict[str, int]:
    us_codes = _listed(tariff.area_codes, "US").num_rows
    return {
        "accounts": ACCOUNTS,
        "plans": PLANS,
        "codes_of_exceptions": EXCEPTION_CODES,
        "us_codes": us_codes,
        "codes": _listed(tariff.area_codes, "US", "CA").num_rows,
        "prefixes": tariff.deck_rows.num_rows,
        "exchanges": EXCHANGES_PER_CODE,
        "first_ms": FIRST_DAY * 86_400_000,
        "span_ms": DAYS * 86_400_000,
    }


def _listed(codes: pa.Table, *countries: str) -> pa.Table:
    rows = [row for row in codes.to_pylist() if row["country"] in countries]
    return pa.Table.from_pylist(rows, schema=codes.schema)


# Of a hundred calls about 16 go abroad, 2 to Canada, 8 come in (3 of them toll-free), 1 goes to a
# short code, 2 stay within the account, 21 to the caller's own area; the rest are long distance.
_CALLS_SQL = """
COPY (
  WITH drawn AS (
    SELECT i,
      drawn(i) % {accounts} AS account, drawn(i + 7919) % 100 AS kind,
      drawn(i * 3 + 1) AS h1, drawn(i * 5 + 2) AS h2, drawn(i * 7 + 3) AS h3
    FROM range({rows}) AS calls(i)
  ), placed AS (
    SELECT drawn.*, home.area_code AS home_code, home.state AS home_state,
      afar.area_code AS afar_code, prefixes.prefix AS prefix,
      printf('%03d', 200 + (account * 7) % {exchanges}) AS home_exchange,
      printf('%03d', 200 + h2 % {exchanges}) AS afar_exchange,
      printf('%04d', account % 10000) AS line, printf('%04d', h3 % 10000) AS afar_line
    FROM drawn
    JOIN codes AS home ON home.no = account % {us_codes}
    JOIN codes AS afar ON afar.no =
      CASE WHEN kind < 2 THEN {us_codes} + h1 % ({codes} - {us_codes}) ELSE h1 % {us_codes} END
    JOIN prefixes ON prefixes.no = h1 % {prefixes}
  ), numbered AS (
    SELECT *, '1' || home_code || home_exchange || line AS own_number,
      '1888' || afar_exchange || line AS toll_free_number,
      '1' || afar_code || afar_exchange || afar_line AS afar_number
    FROM placed
  )
  SELECT
    i::BIGINT AS call_no,
    'sw1-' || i AS call_key,
    {first_ms} + (h3 % {span_ms})::BIGINT AS started_ms,
    (CASE WHEN h2 % 10 = 0 THEN h1 % 3600 ELSE h1 % 300 END)::BIGINT + 1 AS seconds,
    CASE WHEN kind BETWEEN 2 AND 9 THEN 'in' ELSE 'out' END AS direction,
    CASE WHEN kind BETWEEN 2 AND 9 THEN afar_number ELSE own_number END AS from_number,
    CASE
      WHEN kind BETWEEN 2 AND 4 THEN toll_free_number
      WHEN kind BETWEEN 5 AND 9 THEN own_number
      WHEN kind = 10 THEN (['911', '411', '0', '611', '1' || afar_code || '5551212'])[1 + h2 % 5]
      WHEN kind BETWEEN 11 AND 26 THEN left(prefix || printf('%08d', h3 % 100000000), 14)
      WHEN kind BETWEEN 27 AND 47 THEN '1' || home_code || afar_exchange || afar_line
      ELSE afar_number END AS to_number,
    CASE WHEN kind BETWEEN 2 AND 4 THEN toll_free_number ELSE own_number END AS billed_number,
    account::BIGINT AS account_id,
    account::BIGINT * 3 AS product_id,
    1 + (account % {plans})::BIGINT AS plan_id,
    home_state,
    ({zones})[1 + account % 4] AS account_zone,
    (2 + account % 3)::INTEGER AS decimals,
    account % 5 = 0 AS round_up,
    kind IN (48, 49) AS is_on_net,
    CASE WHEN account % 50 = 7 THEN 1 + account % {codes_of_exceptions} ELSE 0 END::BIGINT
      AS product_exception_id,
    CASE WHEN account % 10 = 3 THEN 1 + account % {codes_of_exceptions} ELSE 0 END::BIGINT
      AS account_exception_id
  FROM numbered
) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 122880, COMPRESSION snappy)
"""


def _area_codes() -> Iterator[Row]:
    """About 300 codes of the US, 36 of Canada, 20 of the islands; not the real plan."""
    free = (f"{number}" for number in range(201, 990) if number % 100 != 11)
    codes = (code for code in free if code not in NO_PLACES)
    for state in STATES * 6:
        yield {"area_code": next(codes), "country": "US", "state": state, "place": state}
    for province in PROVINCES * 4:
        yield {"area_code": next(codes), "country": "CA", "state": province, "place": province}
    for _ in range(20):
        yield {"area_code": next(codes), "country": "JM", "state": "", "place": "Island"}


def _exchanges(codes: list[Row]) -> Iterator[Row]:
    for row in codes:
        for number in range(EXCHANGES_PER_CODE):
            code = row["area_code"]
            lata = str(100 + int(code) % 3 + number % 2)
            place = f"RC{code}{200 + number}"  # rate centres have names of up to ten signs
            yield {"exchange": f"{code}{200 + number}", "lata": lata, "place": place}


def _areas(chance: random.Random, exchanges: list[Row], areas: int) -> Iterator[Row]:
    """Pairs of exchanges of one area code, and some that reach a whole area code or one line."""
    seen: set[tuple[str, str]] = set()
    while len(seen) < areas:
        caller = chance.choice(exchanges)["exchange"]
        called = caller[:3] + str(200 + chance.randrange(EXCHANGES_PER_CODE))
        called += chance.choice(("", "", "", "5"))
        if chance.random() < 0.02:
            called = caller[:3]
        if (caller, called) not in seen:
            seen.add((caller, called))
            kind = chance.choice(("local", "eas", "elc"))
            yield {"caller_prefix": "1" + caller, "called_prefix": "1" + called, "kind": kind}


def _plans() -> Iterator[Row]:
    for plan in range(1, PLANS + 1):
        yield {"plan_id": plan, "zone": ("", *ZONES)[plan % 5], "deck_id": 1}


def _bands() -> Iterator[Row]:
    for plan in range(1, PLANS + 1):
        for weekday in range(5):
            for start, end in ((0, 480), (1080, 1440)):
                hours = {"weekday": weekday, "start_minute": start, "end_minute": end}
                yield {"plan_id": plan, "band": "night"} | hours
        for weekday in (5, 6):
            hours = {"weekday": weekday, "start_minute": 0, "end_minute": 1440}
            yield {"plan_id": plan, "band": "weekend"} | hours


def _holidays() -> Iterator[Row]:
    for plan in range(1, PLANS + 1):
        yield {"plan_id": plan, "day": FIRST_DAY + 18, "band": "weekend"}


def _rules(chance: random.Random) -> Iterator[Row]:
    """Every plan prices nearly every category, some by band, one change of price in the month."""
    rule_id = 0
    for plan in range(1, PLANS + 1):
        for category in CATEGORIES:
            for band in ("", "night"):
                for days in ((NO_DAY, FIRST_DAY + 14), (FIRST_DAY + 15, EVERY_DAY_AFTER)):
                    if category == "emergency" or (band and plan % 2):
                        continue
                    rule_id += 1
                    who = {"rule_id": rule_id, "plan_id": plan, "category": category}
                    yield who | _price(chance, band, days)


def _deck_rows(chance: random.Random, count: int) -> Iterator[Row]:
    """`count` prefixes of 2 to 8 digits; every tenth changed its price, a few know bands."""
    prefixes: set[str] = set()
    while len(prefixes) < count:
        digits = chance.choice((2, 3, 4, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8))
        prefixes.add(str(chance.randrange(2 * 10 ** (digits - 1), 10**digits)))
    row_id = 0
    for prefix in sorted(prefixes):
        early, late = (NO_DAY, EVERY_DAY_AFTER), (FIRST_DAY + 9, EVERY_DAY_AFTER)
        changes = [early, late] if row_id % 10 == 0 else [early]
        bands = ("", "night") if len(prefix) == 5 and row_id % 20 == 1 else ("",)
        for band in bands:
            for days in changes:
                row_id += 1
                who = {"deck_row_id": row_id, "deck_id": 1, "prefix": prefix}
                yield (
                    who | {"destination": f"Destination {prefix[:3]}"} | _price(chance, band, days)
                )


def _exceptions(chance: random.Random) -> Iterator[Row]:
    """Every code names eight prefixes abroad and two categories; one account in ten has a code."""
    row_id = 0
    for code in range(1, EXCEPTION_CODES + 1):
        prefixes = {str(chance.randrange(20, 10 ** chance.choice((3, 4, 5)))) for _ in range(8)}
        named = [{"category": "", "prefix": prefix} for prefix in sorted(prefixes)]
        kinds = chance.sample(("interstate", "intrastate", "canada", "local"), 2)
        named += [{"category": kind, "prefix": ""} for kind in kinds]
        for what in named:
            row_id += 1
            who = {"exception_id": row_id, "code_id": code}
            yield who | what | _price(chance, "", (NO_DAY, EVERY_DAY_AFTER))


def _price(chance: random.Random, band: str, days: tuple[int, int]) -> Row:
    first, following = chance.choice(((60, 60), (30, 6), (6, 6), (1, 1)))
    return {
        "band": band,
        "valid_from_day": days[0],
        "valid_to_day": days[1],
        "first_seconds": first,
        "next_seconds": following,
        "rate_micros": chance.randrange(1_000, 900_000),
        "connect_micros": chance.choice((0, 0, 0, 150_000)),
        "flat_micros": 0,
        "minimum_seconds": chance.choice((0, 0, 3)),
    }


def _part(name: str, rows: Iterable[Row]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA_OF[name])


def first_calls(path: Path, rows: int) -> list[Row]:
    """The first `rows` staged calls, for the baseline."""
    batch = next(pq.ParquetFile(path).iter_batches(batch_size=rows, columns=CALLS.names))
    calls: list[Row] = batch.to_pylist()
    return calls
