"""One process of the deck bench.

python -m tests.bench.deck_work ROWS; prints JSON.
"""

import json
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from tests.bench.ready import make_tables  # noqa: E402
from tests.town import BUILDER  # noqa: E402
from tollbook.catalog.actions import activate_load, add_deck, keep_sheet  # noqa: E402
from tollbook.catalog.models import Deck, DeckRow  # noqa: E402
from tollbook.catalog.queries import difference  # noqa: E402

SAMPLE = 200
STARTS_ON = date(2026, 4, 20)


def sheet(rows: int, dearer: int) -> str:
    """A sheet of so many prefixes; every other rate is higher by `dearer` micros."""
    lines = ["prefix,destination,rate,connect,first,next"]
    for no in range(rows):
        micros = 10_000 + no % 900 + dearer * (no % 2)
        lines.append(f"{20_000_000 + no},Place {no % 240},0.{micros:06},0,30,6")
    return "\n".join(lines)


def measured(rows: int) -> dict[str, Any]:
    """Seconds and CPU seconds of each step of a sheet that meets a running deck of its length."""
    make_tables()
    deck = add_deck(code="world", name="World", by=BUILDER)
    steps: dict[str, float] = {}
    for dearer, on in ((0, STARTS_ON), (5, STARTS_ON + timedelta(days=1))):
        steps, busy, began = {}, time.process_time(), time.perf_counter()
        load = keep_sheet(
            deck=deck, name="sheet.csv", text=sheet(rows, dearer), is_whole=True, by=BUILDER
        )
        steps["read"] = time.perf_counter() - began
        difference(load, on)
        steps["compared"] = time.perf_counter() - began - steps["read"]
        activate_load(load=load, on=on, today=STARTS_ON, by=BUILDER)
        steps["activated"] = time.perf_counter() - began - sum(steps.values())
    cpu_seconds = time.process_time() - busy
    return {
        "steps": {name: round(seconds, 3) for name, seconds in steps.items()},
        "cpu_seconds": round(cpu_seconds, 3),
        "baseline": round(_one_by_one(deck) * rows, 3),
    }


def _one_by_one(deck: Deck) -> float:
    """Seconds a row of the plain way."""
    began = time.perf_counter()
    for no in range(SAMPLE):
        DeckRow.objects.create(
            deck=deck,
            prefix=f"9{no:06}",
            destination="Place",
            valid_from=STARTS_ON,
            first_seconds=30,
            next_seconds=6,
            rate_micros=10_000,
        )
    return (time.perf_counter() - began) / SAMPLE


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
