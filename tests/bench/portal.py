"""Bench: the portal's pages from a real server with two workers, to people who are signed in.

Latency is what one visitor waits for, page by page, over the loopback; speed is mixed traffic of
several visitors at once. The baseline is an almost empty Django page from the same server in the
same run. The data is made anew in a temporary folder (`portal_data`).
"""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.portal_data import BILLS, PASSWORD, log_ins_of, number_of
from tests.bench.process import environment, told
from tests.bench.server import WORKERS, Visitor, serving

ACCOUNTS, ACCOUNTS_QUICK = 100_000, 60
CALLS, CALLS_QUICK = 10_000_000, 2_000
REQUESTS, REQUESTS_QUICK = 400, 4
VISITORS, VISITORS_QUICK = 12, 4
VISITORS_AT_ONCE = 4
NOT_FOUND = 404


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Pages a second of mixed traffic, and p50 and p99 of each page in milliseconds."""
    accounts, calls = (ACCOUNTS_QUICK, CALLS_QUICK) if quick else (ACCOUNTS, CALLS)
    requests = REQUESTS_QUICK if quick else REQUESTS
    count = VISITORS_QUICK if quick else VISITORS
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        data_seconds = told("tests.bench.portal_data", accounts, calls, folder=folder)
        began = time.monotonic()
        baseline = _baseline(requests, Path(folder))
        measured = _measured(log_ins_of(accounts)[: 1 + count], requests, Path(folder))
    return {
        "bench": "portal",
        "unit": "pages/s",
        "rows": calls,
        "accounts": accounts,
        "workers": WORKERS,
        **measured,
        "baseline": baseline,
        "baseline_of": "almost empty Django page, pages/s",
        "ratio": round(measured["figure"] / baseline, 6),
        "seconds": int(time.monotonic() - began),
        "data_seconds": data_seconds,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def _baseline(requests: int, folder: Path) -> float:
    """Pages a second of the empty page, asked as the mixed traffic is."""
    with serving("tests.bench.empty_page:application", {}, folder / "empty.log") as port:
        visitors = [Visitor(port) for _ in range(VISITORS_AT_ONCE)]
        return _speed(visitors, [["/"] * requests * 2 for _ in visitors])


def _measured(accounts: list[int], requests: int, folder: Path) -> dict[str, Any]:
    """The corporate parent sees a thousand accounts at once, so it is told apart."""
    variables = environment(folder)
    with serving("tollbook.config.wsgi:application", variables, folder / "portal.log") as port:
        parent, *people = accounts
        visitors = [_signed_in(port, account) for account in people]
        pages = [_pages(account) for account in people]
        names = _offered(visitors[0], pages[0])
        latency = {
            name: _latency(visitors, [each[name] for each in pages], requests) for name in names
        }
        of_parent = _signed_in(port, parent)
        latency_of_parent = {
            name: _latency([of_parent], [_pages(parent)[name]], max(2, requests // 4))
            for name in names
        }
        mixed = [[each[name] for name in names] * max(1, requests // 4) for each in pages]
        together = slice(0, VISITORS_AT_ONCE)
        figure = _speed(visitors[together], mixed[together])
    return {
        "figure": figure,
        "milliseconds": latency,
        "milliseconds_of_a_parent": latency_of_parent,
    }


def _signed_in(port: int, account: int) -> Visitor:
    visitor = Visitor(port)
    visitor.sign_in(number_of(account), PASSWORD)
    return visitor


def _pages(account: int) -> dict[str, str]:
    """Name and address of the pages of one account; its newest invoice."""
    invoice = f"/billing/invoices/B{BILLS * account + BILLS - 1}/"
    return {
        "home": "/",
        "statements": "/billing/statements/",
        "invoice": invoice,
        "calls": f"{invoice}calls/",
    }


def _offered(visitor: Visitor, pages: dict[str, str]) -> list[str]:
    """Pages that stand; asking also warms up. Any answer but the page or a 404 is a fault."""
    offered = []
    for name, address in pages.items():
        status, _ = visitor.get(address)
        assert status in {200, NOT_FOUND}, f"{address} answered {status}"
        if status != NOT_FOUND:
            offered.append(name)
    return offered


def _latency(visitors: list[Visitor], addresses: list[str], requests: int) -> dict[str, float]:
    """p50 and p99 of one page in milliseconds, the visitors taking turns, one at a time."""
    for visitor, address in zip(visitors, addresses, strict=True):
        visitor.get(address)
    taken = []
    for number in range(requests):
        turn = number % len(visitors)
        taken.append(_timed(visitors[turn], addresses[turn]))
    taken.sort()
    return {
        "p50": taken[len(taken) // 2],
        "p99": taken[min(len(taken) * 99 // 100, len(taken) - 1)],
    }


def _timed(visitor: Visitor, address: str) -> float:
    began = time.perf_counter()
    status, _ = visitor.get(address)
    milliseconds = (time.perf_counter() - began) * 1000
    assert status == 200, f"a page answered {status}"
    return round(milliseconds, 2)


def _speed(visitors: list[Visitor], addresses: list[list[str]]) -> float:
    """Pages a second, all visitors at once."""

    def visit(visitor: Visitor, wanted: list[str]) -> int:
        return sum(visitor.get(address)[0] == 200 for address in wanted)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as pool:
        served = sum(pool.map(visit, visitors, addresses))
    assert served == sum(map(len, addresses)), "a page did not answer"
    return round(served / (time.perf_counter() - began), 1)
