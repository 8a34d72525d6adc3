"""One process of the re-rating bench.

python -m tests.bench.rerate_work FOLDER CALLS OTHERS PREFIXES; prints JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from tests.bench.deck_work import sheet  # noqa: E402
from tests.bench.lookup_work import fill  # noqa: E402
from tests.bench.ready import make_tables  # noqa: E402
from tests.town import BUILDER, NOW, Town, build_town  # noqa: E402
from tollbook.catalog.actions import activate_load, keep_sheet  # noqa: E402
from tollbook.flows.actions import keep_rerating  # noqa: E402
from tollbook.flows.queries import Asked, calculated, rerating_of  # noqa: E402
from tollbook.usage.tests.calls import line, taken  # noqa: E402

SAMPLE = 3
BELL = "2185550110"
FAR = ("6125550123", "2125550100", "7155550130", "0114420794600", "4165550123")


def made(folder: Path, calls: int, others: int, prefixes: int) -> Town:
    """A carrier with a long deck, other accounts' calls, and an account with open ones."""
    make_tables()
    town = build_town()
    text = sheet(prefixes, 0)
    load = keep_sheet(deck=town.shop.deck, name="long.csv", text=text, is_whole=False, by=BUILDER)
    activate_load(load=load, on=NOW.date(), today=NOW.date(), by=BUILDER)
    lines = [
        line(f"k{no}", to=FAR[no % len(FAR)], seconds=1 + no % 900, started_at=_start(no))
        for no in range(calls)
    ]
    taken(folder / "calls.csv", town.feed, lines)
    fill(others)
    town.products[BELL].rate_plan = town.shop.wholesale_plan
    town.products[BELL].save()
    return town


def _start(no: int) -> str:
    day = date(2026, 4, 14).replace(day=14 + no % 6)
    return f"{day}T{no % 24:02}:{no % 60:02}:00Z"


def measured(town: Town, calls: int) -> dict[str, Any]:
    """Seconds and CPU seconds of both steps; the first look of a process is not counted."""
    account_ids = [town.bell.pk]
    rerating_of(account_ids)
    shown, shown_cpu, found = _timed(lambda: rerating_of(account_ids))
    kept, kept_cpu, changed = _timed(
        lambda: keep_rerating(account_ids=account_ids, seen=found.fingerprint, now=NOW)
    )
    asked = Asked("out", f"1{BELL}", "12125550100", NOW, 61, account=town.bell)
    alone, _, _ = _timed(lambda: [calculated(asked) for _ in range(SAMPLE)])
    assert changed == found.changed
    return {
        "shown": shown,
        "shown_cpu": shown_cpu,
        "kept": kept,
        "kept_cpu": kept_cpu,
        "calls": found.calls,
        "changed": changed,
        "baseline": round(alone / SAMPLE * calls, 1),
    }


def _timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    began, busy = time.perf_counter(), time.process_time()
    found = act()
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    return round(seconds, 3), round(cpu, 3), found


if __name__ == "__main__":
    folder, *sizes = sys.argv[1:]
    town = made(Path(folder), *map(int, sizes))
    print(json.dumps(measured(town, int(sizes[0]))))
