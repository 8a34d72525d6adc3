"""One process of the look-up bench: fills and scans the store, reads from it or writes to it.

python -m tests.bench.lookup_work fill|read|write FOLDER CALLS [LOOKS SEED]; prints JSON.
"""

import json
import random
import select
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from tollbook.usage.queries import calls_page  # noqa: E402
from tollbook.usage.store.read import calls_in, rows  # noqa: E402
from tollbook.usage.store.schema import COLUMNS  # noqa: E402
from tollbook.usage.store.shelf import shelf  # noqa: E402
from tollbook.usage.store.write import append, compact, tidy, working, writing  # noqa: E402
from tollbook.usage.types import ALL_CALLS, CallScope  # noqa: E402

CALLS_PER_ACCOUNT = 100
MONTHS = 5
ROWS_PER_APPEND = 5_000
APPENDS_PER_COMPACTION = 10
PAGE = 50
# Account, product and invoice ids are made from the row's number, scattered by a fixed hash.
MADE = {
    "feed_id": "1",
    "call_key": "'call-' || i",
    "file_id": "{file_id}",
    "line": "i",
    "pass_id": "{file_id}",
    "started_at": "make_timestamp({month_us} + (hash(i, 1) % 2419200000)::BIGINT * 1000)",
    "local_day": "CAST(make_timestamp({month_us}) AS DATE) + (hash(i, 1) % 28)::INTEGER",
    "seconds": "1 + (hash(i, 2) % 900)::BIGINT",
    "from_number": "'1218' || (2000000 + hash(i, 3) % 7000000)",
    "to_number": "'1612' || (2000000 + hash(i, 4) % 7000000)",
    "billed_number": "'1218' || (2000000 + hash(i, 3) % 7000000)",
    "direction": "'out'",
    "trunk": "'trunk-' || hash(i, 5) % 20",
    "account_id": "1 + (hash(i, 6) % {accounts})::BIGINT",
    "product_id": "1 + (hash(i, 7) % {accounts})::BIGINT",
    "category": "'interstate'",
    "place": "'Minnesota'",
    "plan_id": "1",
    "rule_id": "1",
    "billed_seconds": "1 + (hash(i, 2) % 900)::BIGINT",
    "price_micros": "(hash(i, 2) % 900)::BIGINT * 500",
    "price_micros_x60": "(hash(i, 2) % 900)::BIGINT * 30000",
    "engine": "'bench'",
    "decimals": "4",
    "invoice_id": "{invoice}",
}


def accounts_of(calls: int) -> int:
    return calls // CALLS_PER_ACCOUNT


def made(count: int, calls: int, month: int, file_id: int) -> str:
    """SQL: `count` calls of a month; the newest month is on no invoice yet."""
    accounts = accounts_of(calls)
    billed = f"{month * 10_000_000} + 1 + (hash(i, 6) % {accounts})::BIGINT"
    told = {
        "file_id": file_id,
        "accounts": accounts,
        "month_us": int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) * 1_000_000,
        "invoice": "0" if month == MONTHS else billed,
    }
    empty = {"long": "0::BIGINT", "string": "''", "boolean": "FALSE"}
    columns = (
        f"({MADE[name].format(**told)})::{'BIGINT' if str(kind) == 'long' else kind} AS {name}"
        if name in MADE
        else f"{empty[str(kind)]} AS {name}"
        for name, kind in COLUMNS.items()
    )
    first = file_id * 100_000_000
    return f"(SELECT {', '.join(columns)} FROM range({first}, {first + count}) r(i))".replace(
        "::string", "::VARCHAR"
    )


def fill(calls: int) -> dict[str, float]:
    """Seconds of filling the store, and milliseconds of one plain scan of it."""
    began = time.monotonic()
    for month in range(1, MONTHS + 1):
        with writing() as scratch, working(scratch) as connected:
            append(connected, made(calls // MONTHS, calls, month, month), scratch, {})
    return {"seconds": time.monotonic() - began, "scan_ms": scan(calls)}


def scan(calls: int) -> float:
    """The same 50 calls by a scan that no catalog and no order helps."""
    began = time.monotonic()
    account_id = accounts_of(calls) // 2
    found = rows(
        f"SELECT * FROM {calls_in(shelf().files())} WHERE account_id + 0 = {account_id} "
        f"ORDER BY started_at DESC LIMIT {PAGE}"
    )
    assert found
    return round((time.monotonic() - began) * 1000, 1)


def read(calls: int, looks: int, seed: int) -> dict[str, list[float]]:
    """Times of `looks` pages of random accounts, in milliseconds, for both questions."""
    chosen = random.Random(seed)
    times: dict[str, list[float]] = {"newest": [], "invoice": []}
    calls_page(CallScope((1,)), ALL_CALLS, None, PAGE)
    for _ in range(looks):
        account_id = chosen.randint(1, accounts_of(calls))
        invoice_id = chosen.randint(1, MONTHS - 1) * 10_000_000 + account_id
        scopes = {
            "newest": CallScope((account_id,)),
            "invoice": CallScope((account_id,), invoice_id),
        }
        for name, scope in scopes.items():
            began = time.perf_counter()
            calls_page(scope, ALL_CALLS, None, PAGE)
            times[name].append((time.perf_counter() - began) * 1000)
    return times


def write(calls: int) -> dict[str, int]:
    """Append and compact until the input ends."""
    appends = compactions = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        with writing() as scratch, working(scratch) as connected:
            file_id = MONTHS + 1 + appends
            append(connected, made(ROWS_PER_APPEND, calls, MONTHS, file_id), scratch, {})
        appends += 1
        if appends % APPENDS_PER_COMPACTION == 0:
            compact()
            tidy(now=datetime.now(UTC))  # noqa: TID251 - a bench lives in real time
            compactions += 1
    return {"appends": appends, "compactions": compactions}


def main(words: list[str]) -> None:
    act, _folder, *numbers = words
    acts = {"fill": fill, "read": read, "write": write}
    print(json.dumps(acts[act](*map(int, numbers))))  # type: ignore[operator]


if __name__ == "__main__":
    main(sys.argv[1:])
