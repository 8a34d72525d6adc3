"""The public vectors: rows of docs/vectors worked out by the engine, and which do not come out.

Each file has a reader of its own that makes a tariff and calls of its rows, all in one run.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tollbook.rating.engine import Engine
from tollbook.rating.rate import rate
from tollbook.rating.types import (
    CALLS,
    CATEGORIES,
    EVERY_DAY_AFTER,
    INCLUDED_SCHEMAS,
    NO_DAY,
    RATED,
    SCHEMA_OF,
    Included,
    Tariff,
    category_bits,
)

Row = dict[str, Any]
Told = dict[str, str]
Parts = dict[str, list[Row]]
EPOCH = date(1970, 1, 1)
MICROS = 1_000_000
MINNESOTA, NEW_YORK, HAWAII = "12185550110", "12125550100", "18085550100"
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)

_CODES = (
    *(("212", "US", "NY"), ("218", "US", "MN"), ("612", "US", "MN"), ("715", "US", "WI")),
    *(("907", "US", "AK"), ("808", "US", "HI"), ("416", "CA", "ON"), ("787", "US", "PR")),
    *(("876", "JM", ""), ("710", "US", "")),
)
_OFFICES = (("218555", "624"), ("218556", "624"), ("218557", "626"))
_AREAS = (("1218555", "local"), ("1715555", "eas"), ("1715556", "elc"))
_PRICE = {
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


@dataclass(frozen=True)
class Outcome:
    """One vector: its file, its line, its sentence, what was expected and what came out."""

    file: str
    line: int
    sentence: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.expected == self.found


@dataclass
class Case:
    """What one row adds: rows of the tariff, its calls, what must come out."""

    parts: Parts
    calls: list[Row]
    expected: tuple[str, ...]
    shown: Callable[[Sequence[Row]], tuple[str, ...]]


def run_vectors(folder: Path) -> list[Outcome]:
    """Every vector of the files in `folder`, in the order of the readers."""
    return [outcome for name in READERS for outcome in _of_file(folder.joinpath(name))]


def _of_file(path: Path) -> Iterable[Outcome]:
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    # Plan, deck, account and product of a row are its number, so that all run in one go.
    cases = [READERS[path.name](row, number) for number, row in enumerate(rows, 1)]
    parts: Parts = {}
    calls: list[Row] = []
    for number, case in enumerate(cases, 1):
        for name, some in case.parts.items():
            parts.setdefault(name, []).extend(some)
        calls += [_call(number, len(calls) + place, call) for place, call in enumerate(case.calls)]
    found = iter(_rated(parts, calls))
    for number, (row, case) in enumerate(zip(rows, cases, strict=True), 1):
        rated = [next(found) for _ in case.calls]
        yield Outcome(path.name, number + 1, row["sentence"], case.expected, case.shown(rated))


def _rated(parts: Parts, calls: list[Row]) -> list[Row]:
    with Engine(threads=1) as engine:
        table = pa.Table.from_pylist(calls, schema=CALLS)
        found = engine.to_arrow(rate(engine, engine.table(table), _tariff(parts)), RATED)
    rows: list[Row] = found.sort_by("call_no").to_pylist()
    return rows


def _tariff(parts: Parts) -> Tariff:
    codes = [{"area_code": c, "country": land, "state": s, "place": ""} for c, land, s in _CODES]
    known: Parts = {
        "area_codes": codes,
        "exchanges": [{"exchange": code, "lata": lata, "place": ""} for code, lata in _OFFICES],
        "areas": [
            {"caller_prefix": "1218555", "called_prefix": called, "kind": kind}
            for called, kind in _AREAS
        ],
    }
    ids = {"rules": "rule_id", "deck_rows": "deck_row_id", "exceptions": "exception_id"}
    told = known | parts

    def table(name: str, schema: pa.Schema) -> pa.Table:
        rows = told.get(name, [])
        numbered = [{ids[name]: no} | row if name in ids else row for no, row in enumerate(rows, 1)]
        return pa.Table.from_pylist(numbered, schema=schema)

    included = Included(**{name: table(name, each) for name, each in INCLUDED_SCHEMAS.items()})
    return Tariff(
        **{name: table(name, each) for name, each in SCHEMA_OF.items()}, included=included
    )


def _call(number: int, call_no: int, told: Row) -> Row:
    plain: Row = {
        "call_no": call_no,
        "call_key": f"{call_no:06}",
        "started_ms": _ms(NOON) + call_no,
        "seconds": 60,
        "direction": "out",
        "from_number": MINNESOTA,
        "to_number": NEW_YORK,
        "billed_number": MINNESOTA,
        "account_id": number,
        "product_id": number,
        "plan_id": number,
        "home_state": "MN",
        "account_zone": "America/Chicago",
        "decimals": 4,
        "round_up": False,
        "is_on_net": False,
        "product_exception_id": 0,
        "account_exception_id": 0,
    }
    return plain | told


def _ms(instant: datetime) -> int:
    return int(instant.timestamp()) * 1000


def _micros(text: str) -> int:
    return int(Decimal(text) * MICROS)


def _day(text: str) -> int:
    return EVERY_DAY_AFTER if text == "-" else (date.fromisoformat(text) - EPOCH).days


def _shown_price(row: Row, decimals: int = 4) -> str:
    if row["unrated"]:
        return "unrated"
    return f"{Decimal(row['price_micros']).scaleb(-6):.{decimals}f}"


def _plan(number: int, zone: str = "", deck: int = 0) -> Row:
    return {"plan_id": number, "zone": zone, "deck_id": deck}


def _price(told: Told, number: int) -> Case:
    decimals = int(told["decimals"])
    rule = _PRICE | {
        "plan_id": number,
        "category": "interstate",
        "first_seconds": int(told["first"]),
        "next_seconds": int(told["next"]),
        "rate_micros": _micros(told["rate"]),
        "connect_micros": _micros(told["connect"]),
        "flat_micros": _micros(told["per_call"]),
        "minimum_seconds": int(told["minimum"]),
    }
    call = {
        "seconds": int(told["seconds"]),
        "decimals": decimals,
        "round_up": told["round_up"] == "yes",
    }
    return Case(
        {"plans": [_plan(number)], "rules": [rule]},
        [call],
        (told["billed"], told["price"]),
        lambda rows: (str(rows[0]["billed_seconds"]), _shown_price(rows[0], decimals)),
    )


def _prefix(told: Told, number: int) -> Case:
    rows = []
    for each in told["deck"].split(";"):
        prefix, price, first, last = each.split()
        days = {"valid_from_day": _day(first), "valid_to_day": _day(last)}
        named = {"deck_id": number, "prefix": prefix, "destination": ""}
        rows.append(_PRICE | days | named | {"rate_micros": _micros(price)})
    noon = datetime.combine(date.fromisoformat(told["on"]), time(18), UTC)
    return Case(
        {"plans": [_plan(number, deck=number)], "deck_rows": rows},
        [{"to_number": told["called"], "started_ms": _ms(noon)}],
        (told["prefix"], told["price"]),
        lambda found: (found[0]["prefix"], _shown_price(found[0])),
    )


def _rates(text: str) -> list[Row]:
    """Rates by kind or prefix: `interstate 0.05; 1212 0.03`."""
    rows = []
    for each in filter(None, (part.strip() for part in text.split(";"))):
        what, price = each.split()
        named = {"category": what if what in CATEGORIES else ""}
        named["prefix"] = "" if named["category"] else what
        rows.append(_PRICE | named | {"rate_micros": _micros(price)})
    return rows


def _exception(told: Told, number: int) -> Case:
    own, shared = 2 * number, 2 * number + 1
    rules = [{**row, "plan_id": number} for row in _rates(told["plan"])]
    for rule in rules:
        del rule["prefix"]
    rates = [row | {"code_id": own} for row in _rates(told["product"])]
    rates += [row | {"code_id": shared} for row in _rates(told["account"])]
    codes = {"product_exception_id": own, "account_exception_id": shared}
    return Case(
        {"plans": [_plan(number)], "rules": rules, "exceptions": rates},
        [{"to_number": told["called"]} | codes],
        (told["price"],),
        lambda rows: (_shown_price(rows[0]),),
    )


def _included(told: Told, number: int) -> Case:
    pots, covers = [], []
    for stage, each in enumerate(told["included"].split(";")):
        amount, unit = each.split()
        pot_no, calls = number * 10 + stage, unit == "calls"
        pots.append(
            {
                "pot_no": pot_no,
                "name": f"pot:{stage}",
                "stage": stage,
                "counts_calls": calls,
                "amount": int(amount) * (1 if calls else 60),
                "categories": category_bits(["interstate"]),
            }
        )
        whole = {"first_day": NO_DAY, "last_day": EVERY_DAY_AFTER}
        covers.append({"pot_no": pot_no, "product_id": number} | whole)
    steps = {"first_seconds": 6, "next_seconds": 6, "connect_micros": _micros(told["connect"])}
    rates = {"interstate": 30_000, "alaska_hawaii": 100_000}
    rules = [
        _PRICE | steps | {"plan_id": number, "category": kind, "rate_micros": price}
        for kind, price in rates.items()
    ]
    period = {"period_no": number, "account_id": number} | whole
    listed = told["calls"].split()
    return Case(
        {
            "plans": [_plan(number)],
            "rules": rules,
            "pots": pots,
            "covers": covers,
            "periods": [period],
        },
        [
            {
                "seconds": int(call.removeprefix("h")),
                "to_number": HAWAII if call[0] == "h" else NEW_YORK,
            }
            for call in listed
        ],
        (told["free"], told["price"]),
        lambda rows: (
            " ".join(str(row["free_seconds"]) for row in rows),
            " ".join(_shown_price(row) for row in rows),
        ),
    )


def _band(told: Told, number: int) -> Case:
    name, hours = told["hours"].split()
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in hours.split("-"))
    span = {"start_minute": start, "end_minute": end}
    bands = [{"plan_id": number, "band": name, "weekday": day} | span for day in range(7)]
    named = {"plan_id": number, "category": "interstate"}
    rules = [
        _PRICE | named | {"rate_micros": 50_000},
        _PRICE | named | {"rate_micros": 30_000, "band": name},
    ]
    started = datetime.fromisoformat(told["started"])
    return Case(
        {"plans": [_plan(number, told["zone"])], "rules": rules, "bands": bands},
        [{"started_ms": _ms(started), "account_zone": told["zone"]}],
        (told["day"], told["price"]),
        lambda rows: (
            date.fromordinal(EPOCH.toordinal() + rows[0]["local_day"]).isoformat(),
            _shown_price(rows[0]),
        ),
    )


def _kind(told: Told, number: int) -> Case:
    call = {
        "direction": told["way"],
        "from_number": told["caller"],
        "to_number": told["called"],
        "billed_number": told["called" if told["way"] == "in" else "caller"],
        "home_state": told["home"],
    }
    return Case(
        {"plans": [_plan(number)]},
        [call],
        (told["category"],),
        lambda rows: (str(rows[0]["category"]),),
    )


READERS: dict[str, Callable[[Told, int], Case]] = {
    "prices.csv": _price,
    "prefixes.csv": _prefix,
    "exceptions.csv": _exception,
    "included.csv": _included,
    "bands.csv": _band,
    "kinds.csv": _kind,
}
