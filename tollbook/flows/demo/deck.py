"""A rate deck of real size, 10,000 prefixes; destinations are real, every rate is invented."""

import csv
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from tollbook.catalog.types import DeckRate

PREFIXES = 10_000
DESTINATIONS_FILE = Path(__file__).parent / "data" / "destinations.csv"
STEP = Decimal("0.000500")
# All two-digit zones, in an order that spreads over the whole hundred.
ZONES = [37 * number % 100 for number in range(100)]
MOBILE_ZONE = 3
# Every fourth breakout of a country counts as mobile and costs this much more.
MOBILE_EXTRA = Decimal("0.060000")
MOBILE_CONNECT = Decimal("0.020000")


def deck_rates(valid_from: date) -> list[DeckRate]:
    """Each destination with its breakouts, one of each country in turn, until the deck is full."""
    whole = [DeckRate(*row, valid_from) for row in _destinations()]
    abroad = [rate for rate in whole if not rate.prefix.startswith("1")]
    breakouts = (_breakout(base, zone) for zone in ZONES for base in abroad)
    return [*whole, *islice(breakouts, PREFIXES - len(whole))]


def _destinations() -> list[tuple[str, str, Decimal]]:
    with DESTINATIONS_FILE.open(newline="", encoding="utf-8") as lines:
        return [
            (row["prefix"], row["destination"], Decimal(row["per_minute"]))
            for row in csv.DictReader(lines)
        ]


def _breakout(base: DeckRate, zone: int) -> DeckRate:
    """The row of one two-digit zone of a country; country codes never begin one another."""
    is_mobile = zone % 4 == MOBILE_ZONE
    return DeckRate(
        prefix=f"{base.prefix}{zone:02d}",
        destination=f"{base.destination}, {'mobile' if is_mobile else 'zone'} {zone:02d}",
        per_minute=base.per_minute + zone % 7 * STEP + (MOBILE_EXTRA if is_mobile else 0),
        valid_from=base.valid_from,
        connect=MOBILE_CONNECT if is_mobile else Decimal(0),
        first_seconds=60 if is_mobile else 30,
        next_seconds=60 if is_mobile else 6,
    )
