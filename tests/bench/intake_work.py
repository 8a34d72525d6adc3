"""One process of the intake bench: makes its data and reads the file the plain way, or takes it.

python -m tests.bench.intake_work fill|take FOLDER [ROWS KEYS NUMBERS SAMPLE]; prints JSON.
"""

import csv
import json
import resource
import sqlite3
import sys
import time
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import django

django.setup()

import duckdb  # noqa: E402

from tests.bench.lookup_work import MONTHS, made  # noqa: E402
from tests.bench.ready import make_tables  # noqa: E402
from tests.town import build_town  # noqa: E402
from tollbook.kernel.phones import normalise  # noqa: E402
from tollbook.services.models import Product  # noqa: E402
from tollbook.usage.actions import take  # noqa: E402
from tollbook.usage.models import Feed  # noqa: E402
from tollbook.usage.store.write import append, working, writing  # noqa: E402

NOW = datetime(2026, 5, 30, tzinfo=UTC)
BLOCK = 10_000_000  # stored calls laid down at once
FIRST_STORED = 100_000_000  # their keys are `call-` and a number from here on
# A row's number decides what it is: i % 100 = 1 repeats a stored call, 2 was not answered, 3 has
# no owner; one in a thousand is wrong.
FILE = """
    SELECT CASE WHEN i % 100 = 1 THEN 'call-' || ({first} + i % {keys}) ELSE 'new-' || i
            END AS call_id,
        strftime(make_timestamp(1777593600000000 + (hash(i, 1) % 2419200000)::BIGINT * 1000),
            '%Y-%m-%dT%H:%M:%S.%gZ') AS started_at,
        CASE WHEN i % 100 = 3 THEN '2189' ELSE '2182' END
            || lpad((hash(i, 2) % {numbers})::VARCHAR, 6, '0') AS "from",
        CASE WHEN i % 1000 = 4 THEN '12' WHEN i % 10 = 5
            THEN '01144' || (2000000000 + hash(i, 3) % 70000000)
            ELSE (ARRAY['612', '218', '715', '212', '415'])[1 + (hash(i, 4) % 5)::INTEGER]
                || (2000000 + hash(i, 3) % 7000000) END AS "to",
        '' AS billed_number, 'out' AS direction, 1 + hash(i, 5) % 900 AS seconds,
        CASE WHEN i % 100 = 2 THEN 'no_answer' ELSE 'answered' END AS disposition,
        '' AS account_code, 'trunk-' || hash(i, 6) % 20 AS trunk
    FROM range({rows}) r(i)"""


def fill(folder: Path, rows: int, keys: int, numbers: int, sample: int) -> dict[str, int]:
    """A carrier with so many lines, its stored calls, and the file that comes; the baseline."""
    make_tables()
    town = build_town()
    line = town.products["2185550110"]
    Product.objects.bulk_create(
        Product(
            account=line.account,
            location=line.location,
            product_type=line.product_type,
            product_id=f"2182{number:06}",
            digits=f"12182{number:06}",
            active_on=date(2026, 1, 1),
            rate_plan=line.rate_plan,
        )
        for number in range(numbers)
    )
    _stored(keys)
    with duckdb.connect() as connected:
        told = FILE.format(first=FIRST_STORED, keys=keys // MONTHS, numbers=numbers, rows=rows)
        connected.execute(f"COPY ({told}) TO '{folder / 'calls.csv'}' (FORMAT csv, HEADER)")
    return plain(folder, sample)


def _stored(keys: int) -> None:
    for month in range(1, MONTHS + 1):
        with writing() as scratch, working(scratch) as connected:
            append(connected, made(keys // MONTHS, keys, month, month), scratch, {})


def take_file(folder: Path) -> dict[str, object]:
    """Seconds and CPU seconds, in all and step by step; peak memory; what became of the rows."""
    steps: dict[str, tuple[float, float]] = {}
    began, begun = time.perf_counter(), time.process_time()
    last = (began, begun)

    def step(name: str) -> None:
        nonlocal last
        now = (time.perf_counter(), time.process_time())
        # Progress within a step has its own words; it counts for the step that it belongs to.
        if not name.endswith("rows read"):
            steps[name] = (round(now[0] - last[0], 2), round(now[1] - last[1], 2))
            last = now

    feed = Feed.objects.get(code="switch")
    file = take(path=folder / "calls.csv", feed=feed, now=NOW, step=step)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = ("accepted", "duplicate", "rejected", "skipped", "orphans", "unrated")
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_seconds": round(time.process_time() - begun, 2),
        "peak_memory_mb": peak_kb // 1024,
        "steps": steps,
        **{name: getattr(file, name) for name in names},
    }


def plain(folder: Path, rows: int) -> dict[str, int]:
    """The usual way: each row by itself, its numbers normalised, one statement a call."""
    base = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    base.execute("CREATE TABLE calls (key TEXT PRIMARY KEY, started TEXT, a TEXT, b TEXT, s INT)")
    began = time.perf_counter()
    with (folder / "calls.csv").open(newline="") as lines:
        base.execute("BEGIN")
        for row in islice(csv.DictReader(lines), rows):
            started = datetime.fromisoformat(row["started_at"])
            numbers = normalise(row["from"]), normalise(row["to"])
            if all(numbers) and row["disposition"] == "answered":
                base.execute(
                    "INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?, ?)",
                    (row["call_id"], started.isoformat(), *numbers, int(row["seconds"])),
                )
        base.execute("COMMIT")
    return {"rows_per_second": int(rows / (time.perf_counter() - began))}


if __name__ == "__main__":
    work, where, *numbers = sys.argv[1:]
    does = {"fill": fill, "take": take_file}[work]
    print(json.dumps(does(Path(where), *map(int, numbers))))  # type: ignore[operator]
