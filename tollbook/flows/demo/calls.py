"""Calls of the demo carrier: who rings whom, when and for how long, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from tollbook.flows.demo import accounts
from tollbook.flows.demo.calendar import ZONE, days_between
from tollbook.flows.demo.chance import draws, spread, weighted
from tollbook.kernel.phones import is_toll_free
from tollbook.services.models import Product

# Fewest and most calls of a line in thirty days.
CALLS_PER_30_DAYS = {
    accounts.HOME: (12, 52),
    accounts.FIRM: (18, 66),
    accounts.SPREAD_FIRM: (20, 60),
    accounts.PARENT: (70, 150),
    accounts.SUB: (12, 40),
    accounts.CARRIER: (420, 700),
    accounts.CLOSED: (15, 40),
}
# Weight of each hour of the day, from midnight on: homes ring in the evening, firms at work.
HOME_HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 4, 5, 6, 6, 7, 6, 6, 7, 9, 12, 14, 15, 12, 8, 4, 2)
FIRM_HOURS = (0, 0, 0, 0, 0, 1, 2, 6, 13, 17, 18, 16, 10, 15, 17, 16, 13, 7, 3, 1, 1, 0, 0, 0)
SATURDAY = 5
# What people dial: kind of destination and its weight.
HOME_MIX = (
    ("local", 42), ("eas", 8), ("state", 18), ("far", 24), ("canada", 2), ("world", 3),
    ("toll_free", 3), ("directory", 1),
)  # fmt: skip
FIRM_MIX = (
    ("local", 24), ("eas", 10), ("state", 22), ("far", 32), ("canada", 5), ("world", 5),
    ("toll_free", 3), ("directory", 1),
)  # fmt: skip
CARRIER_MIX = (("state", 20), ("far", 55), ("canada", 10), ("world", 15))
# No plan prices these, so a few calls wait for a rule.
PREMIUM_ONE_IN = 2500
STATE_CODES = {
    "218": ("320", "507", "612", "651", "763"),
    "715": ("262", "414", "608", "920"),
    "701": ("701",),
}
FAR_CODES = (
    *("212", "312", "404", "503", "512", "602", "617", "702", "713", "801", "804", "813", "907"),
    *("303", "314", "336", "402", "405", "480", "505", "515", "605", "808", "816", "917", "919"),
)
CANADA_CODES = ("204", "416", "514", "604", "807")
WORLD_PREFIXES = (
    *("01144207", "01144161", "01149303", "01133142", "01152551", "01146853", "01147221"),
    *("01163289", "01161298", "01181352", "01148228", "01135312", "01191222", "01155113"),
)
DISPOSITIONS = (("answered", 88), ("no_answer", 8), ("busy", 3), ("failed", 1))


@dataclass(frozen=True)
class Call:
    """One call as a switch would tell it; `started` in the carrier's own zone, aware."""

    started: datetime
    from_number: str
    to_number: str
    billed_number: str
    direction: str
    seconds: int
    disposition: str
    account_code: str


@dataclass(frozen=True)
class Line:
    """A product that rings, and how the customer behind it behaves."""

    number: str
    kind: str
    first: date
    last: date | None  # first day without service
    is_voip: bool
    regulars: tuple[str, ...]


def line_of(product: Product, kind: str, last: date | None) -> Line:
    """The line of a usage product that leaves on `last`; most of its calls go to few numbers."""
    source = draws(f"regulars/{product.product_id}")
    area_code = product.product_id[:3]
    # Directory assistance is for numbers that one does not know.
    known = _mix(kind)[:6]
    regulars = tuple(dialled(source, known, area_code) for _ in range(9))
    return Line(
        number=product.product_id,
        kind=kind,
        first=product.active_on,
        last=last,
        is_voip=product.product_type.is_voip,
        regulars=regulars,
    )


def calls_of(line: Line, first: date, last: date) -> Iterator[Call]:
    """The calls of `line` from `first` up to and without `last`."""
    days = [day for day in days_between(first, last) if _in_service(line, day)]
    if not days:
        return
    # Firms ring on working days; what is counted on is the length of the whole stretch.
    working = [day for day in days if day.weekday() < SATURDAY or line.kind == accounts.HOME]
    source = draws(f"calls/{line.number}/{first}")
    low, high = CALLS_PER_30_DAYS[line.kind]
    for _ in range(source.randint(low, high) * len(days) // 30):
        yield _call(line, source, source.choice(working or days))


def _in_service(line: Line, day: date) -> bool:
    return line.first <= day and (line.last is None or day < line.last)


def _call(line: Line, source: Random, day: date) -> Call:
    disposition = weighted(source, DISPOSITIONS)
    seconds = spread(source, 8, 4200) if disposition == "answered" else 0
    comes_in = is_toll_free("1" + line.number) or source.randrange(6) == 0
    other = _caller(source) if comes_in else _destination(line, source)
    return Call(
        started=_moment(line, source, day),
        from_number=other if comes_in else line.number,
        to_number=line.number if comes_in else other,
        billed_number=line.number,
        direction="in" if comes_in else "out",
        seconds=seconds,
        disposition=disposition,
        account_code=source.choice(("", "", "sales", "service")) if line.is_voip else "",
    )


def _moment(line: Line, source: Random, day: date) -> datetime:
    hours = HOME_HOURS if line.kind == accounts.HOME else FIRM_HOURS
    hour = weighted(source, tuple(enumerate(hours)))
    clock = time(hour, source.randrange(60), source.randrange(60))
    return datetime.combine(day, clock, ZoneInfo(ZONE))


def _destination(line: Line, source: Random) -> str:
    if source.randrange(PREMIUM_ONE_IN) == 0:
        return f"900958{source.randrange(10_000):04d}"
    if source.randrange(10) < 7:
        return source.choice(line.regulars)
    return dialled(source, _mix(line.kind), line.number[:3])


def _caller(source: Random) -> str:
    """Who rings in: to toll-free numbers mostly from the states around."""
    if source.randrange(25) == 0:
        return "anonymous"
    area_code = source.choice((*STATE_CODES, *FAR_CODES[:8]))
    return f"{area_code}95{source.choice('89')}{source.randrange(10_000):04d}"


def _mix(kind: str) -> tuple[tuple[str, int], ...]:
    if kind == accounts.CARRIER:
        return CARRIER_MIX
    return HOME_MIX if kind == accounts.HOME else FIRM_MIX


def dialled(source: Random, mix: tuple[tuple[str, int], ...], area_code: str) -> str:
    """A number as it is dialled, in exchanges that nobody has."""
    home = area_code if area_code in STATE_CODES else "218"
    kind = weighted(source, mix)
    if kind == "directory":
        return "411"
    if kind == "world":
        return f"{source.choice(WORLD_PREFIXES)}{source.randrange(10**6):06d}"
    codes = {
        "local": (home,),
        "eas": ("715",) if home == "218" else ("218",),
        "state": STATE_CODES[home],
        "far": FAR_CODES,
        "canada": CANADA_CODES,
        "toll_free": ("800", "888"),
    }
    return f"{source.choice(codes[kind])}95{source.choice('89')}{source.randrange(10_000):04d}"
