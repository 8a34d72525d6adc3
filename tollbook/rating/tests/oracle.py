"""A plain rater: one call at a time, whole numbers, no Ibis. Slow, and easy to believe.

Written from the rules, not from the engine; the property test holds both against each other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tollbook.rating.tests.oracle_included import PlainIncluded
from tollbook.rating.types import Tariff

Row = dict[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOLL_FREE = {"800", "833", "844", "855", "866", "877", "888"}
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
PROVINCES = {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}


@dataclass(frozen=True)
class End:
    """What the tables know of one number; `country` is "" where its area code is not listed."""

    is_national: bool
    area_code: str
    country: str
    state: str
    lata: str
    place: str

    @property
    def is_toll_free(self) -> bool:
        return self.area_code in TOLL_FREE

    @property
    def is_us(self) -> bool:
        return self.country == "US" and self.state not in TERRITORIES


class Oracle:
    """Rates calls by one tariff."""

    def __init__(self, tariff: Tariff) -> None:
        self.plans = {row["plan_id"]: row for row in tariff.plans.to_pylist()}
        self.rules = grouped(tariff.rules.to_pylist(), "plan_id", "category")
        self.deck = grouped(tariff.deck_rows.to_pylist(), "deck_id", "prefix")
        self.bands = grouped(tariff.bands.to_pylist(), "plan_id", "weekday")
        self.holidays = grouped(tariff.holidays.to_pylist(), "plan_id", "day")
        self.areas = grouped(tariff.areas.to_pylist(), "caller_prefix", "called_prefix")
        self.codes = {row["area_code"]: row for row in tariff.area_codes.to_pylist()}
        self.exchanges = {row["exchange"]: row for row in tariff.exchanges.to_pylist()}
        self.exceptions = grouped(tariff.exceptions.to_pylist(), "code_id", "category", "prefix")
        self.included = PlainIncluded(tariff.included)
        self.price: Row | None = None  # of the call that was rated last

    def rate_all(self, calls: list[Row]) -> list[Row]:
        """All calls of the periods at once, because what is included is used up in their order."""
        found = [self.rate(call) | {"price": self.price} for call in calls]
        self.included.use_up(calls, found)
        for call, row in zip(calls, found, strict=True):
            price = row.pop("price")
            charged = row["billed_seconds"] - row["free_seconds"]
            row.update(amounts_of(call, price, charged))
        return found

    def rate(self, call: Row) -> Row:
        plan = self.plans.get(call["plan_id"])
        local = local_start(call["started_ms"], call["account_zone"])
        here = local_start(call["started_ms"], plan["zone"]) if plan and plan["zone"] else local
        band = self.band_of(call["plan_id"], here) if plan else ""
        category = self.category_of(call, day_of(here), band)
        price, cause = self.price_of(call, category, day_of(here), band)
        named = price
        exception = self.exception_of(call, category, day_of(here), band)
        if exception:
            price, cause = exception, ""
        self.price = price
        billed = seconds_of(call["seconds"], price) if price else 0
        return {
            "call_no": call["call_no"],
            "category": category,
            "local_day": day_of(local),
            "place": self.place_of(call, named),
            "plan_id": call["plan_id"],
            "band": band,
            "unrated": cause,
            "billed_seconds": billed,
            **source_of(price),
        }

    def exception_of(self, call: Row, category: str, day: int, band: str) -> Row | None:
        if category in ("", "emergency"):
            return None
        other = call["from_number"] if call["direction"] == "in" else call["to_number"]
        prefixes = [other[:digits] for digits in range(len(other), 0, -1)] if len(other) > 6 else []
        for code_id in (call["product_exception_id"], call["account_exception_id"]):
            for kind, prefix in (*(("", prefix) for prefix in prefixes), (category, "")):
                rows = self.exceptions.get((code_id, kind, prefix), [])
                found = best(rows, "exception_id", day, band)
                if found:
                    return found
        return None

    def band_of(self, plan_id: int, start: datetime) -> str:
        holidays = self.holidays.get((plan_id, day_of(start)))
        if holidays:
            return str(max(row["band"] for row in holidays))
        minute = start.hour * 60 + start.minute
        open_now = [
            (row["start_minute"], row["band"])
            for row in self.bands.get((plan_id, start.weekday()), [])
            if row["start_minute"] <= minute < row["end_minute"]
        ]
        return max(open_now)[1] if open_now else ""

    def category_of(self, call: Row, day: int, band: str) -> str:
        caller, called = self.end_of(call["from_number"]), self.end_of(call["to_number"])
        if call["direction"] == "out" and called.is_toll_free:
            return ""
        service = service_of(call["to_number"], called)
        if service:
            return service
        if call["direction"] == "in":
            return self.inbound_kind(call, caller)
        on_net = call["is_on_net"] and call["plan_id"] in self.plans
        if on_net and self.rule_of(call["plan_id"], "on_net", day, band):
            return "on_net"
        kind = self.area_kind(call["from_number"], call["to_number"])
        return kind or jurisdiction(call, caller, called)

    def inbound_kind(self, call: Row, caller: End) -> str:
        if not self.end_of(call["billed_number"]).is_toll_free:
            return "inbound"
        same = caller.state != "" and caller.state == call["home_state"]
        return "toll_free_intra" if same else "toll_free_inter"

    def area_kind(self, caller: str, called: str) -> str:
        for caller_digits in range(len(caller), 0, -1):
            for called_digits in range(len(called), 0, -1):
                rows = self.areas.get((caller[:caller_digits], called[:called_digits]))
                if rows:
                    return str(max(row["kind"] for row in rows))
        return ""

    def end_of(self, number: str) -> End:
        is_national = len(number) == 11 and number[0] == "1"
        code = number[1:4] if is_national else ""
        known = self.codes.get(code, {"country": "", "state": "", "place": ""})
        exchange = self.exchanges.get(number[1:7] if is_national else "", {"lata": "", "place": ""})
        place = exchange["place"] or known["place"]
        return End(is_national, code, known["country"], known["state"], exchange["lata"], place)

    def place_of(self, call: Row, price: Row | None) -> str:
        other = call["from_number"] if call["direction"] == "in" else call["to_number"]
        return self.end_of(other).place or (price or {}).get("destination", "")

    def price_of(self, call: Row, category: str, day: int, band: str) -> tuple[Row | None, str]:
        if category == "emergency":
            return None, ""
        if category == "":
            return None, "called_toll_free"
        plan = self.plans.get(call["plan_id"])
        if plan is None:
            return None, "no_plan"
        asks_deck = category in ("international", "canada") and plan["deck_id"] != 0
        row = self.deck_row_of(plan["deck_id"], call["to_number"], day, band) if asks_deck else None
        row = row or self.rule_of(call["plan_id"], category, day, band)
        return row, "" if row else "no_deck_row" if asks_deck else "no_rule"

    def deck_row_of(self, deck_id: int, number: str, day: int, band: str) -> Row | None:
        for digits in range(len(number), 0, -1):
            rows = self.deck.get((deck_id, number[:digits]), [])
            found = best(rows, "deck_row_id", day, band)
            if found:
                return found
        return None

    def rule_of(self, plan_id: int, category: str, day: int, band: str) -> Row | None:
        return best(self.rules.get((plan_id, category), []), "rule_id", day, band)


def best(rows: list[Row], id_name: str, day: int, band: str) -> Row | None:
    holding = [
        row
        for row in rows
        if row["band"] in ("", band) and row["valid_from_day"] <= day <= row["valid_to_day"]
    ]
    return max(
        holding,
        key=lambda row: (row["band"] != "", row["valid_from_day"], row[id_name]),
        default=None,
    )


def service_of(number: str, called: End) -> str:
    if number in ("911", "988"):
        return "emergency"
    geographic = called.is_national and not called.is_toll_free
    if number == "411" or (geographic and number[4:] == "5551212"):
        return "directory_assistance"
    if number in ("0", "00"):
        return "operator"
    if len(number) == 3 and number[1:] == "11" and number[0] in "23456789":
        return "local"
    if called.area_code == "900" or (geographic and number[4:7] == "976"):
        return "premium"
    return ""


def jurisdiction(call: Row, caller: End, called: End) -> str:
    home = call["home_state"]
    has_place = caller.country != "" and not caller.is_toll_free
    is_foreign_form = not caller.is_national and len(call["from_number"]) >= 7
    if has_place:
        caller_us, caller_state = caller.is_us, caller.state
    else:
        caller_us, caller_state = home not in TERRITORIES | PROVINCES, home
    if is_foreign_form or not caller_us:
        return "international"
    if not called.is_us:
        return "canada" if called.country == "CA" else "international"
    if "" in (caller_state, called.state):
        return "interstate"
    if caller_state != called.state:
        return "alaska_hawaii" if {caller_state, called.state} & {"AK", "HI"} else "interstate"
    return "intralata" if caller.lata and caller.lata == called.lata else "intrastate"


def source_of(price: Row | None) -> Row:
    row = price or {}
    return {
        "rule_id": row.get("rule_id", 0),
        "deck_row_id": row.get("deck_row_id", 0),
        "exception_id": row.get("exception_id", 0),
        "prefix": row.get("prefix", ""),
    }


def amounts_of(call: Row, price: Row | None, charged: int) -> Row:
    exact = 0
    if price and charged:
        exact = (
            60 * (price["connect_micros"] + price["flat_micros"]) + price["rate_micros"] * charged
        )
    return {
        "price_micros_x60": exact,
        "price_micros": rounded(exact, call["decimals"], up=call["round_up"]),
    }


def seconds_of(seconds: int, price: Row) -> int:
    if seconds == 0 or seconds < price["minimum_seconds"]:
        return 0
    steps = -(-max(seconds - price["first_seconds"], 0) // price["next_seconds"])
    return int(price["first_seconds"] + steps * price["next_seconds"])


def rounded(exact_x60: int, decimals: int, *, up: bool) -> int:
    unit = int(10 ** (6 - decimals))
    push = 60 * unit - 1 if up else 30 * unit
    size = (abs(exact_x60) + push) // (60 * unit) * unit
    return -size if exact_x60 < 0 else size


def local_start(started_ms: int, zone: str) -> datetime:
    return (EPOCH + timedelta(milliseconds=started_ms)).astimezone(ZoneInfo(zone))


def day_of(start: datetime) -> int:
    return start.toordinal() - EPOCH.toordinal()


def grouped(rows: list[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups
