"""Bench: the open calls of one account priced anew: shown first, then kept.

The store holds many other calls and the deck is long; the product has another plan now, so its
calls cost something else. The baseline is the same calls one by one with the price calculator, on
a sample. BENCH_RERATE=2000,10000000 stores so many calls of others.
"""

from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import asked_sizes, told

CALLS, CALLS_QUICK = 2_000, 50
OTHERS, OTHERS_QUICK = 1_000_000, 5_000
PREFIXES, PREFIXES_QUICK = 100_000, 100
WORK = "tests.bench.rerate_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds until the difference is shown; beside it those of keeping it."""
    usual = asked_sizes("BENCH_RERATE", CALLS, OTHERS, PREFIXES)
    sizes = (CALLS_QUICK, OTHERS_QUICK, PREFIXES_QUICK) if quick else usual
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        found = told(WORK, folder, *sizes, folder=folder)
    return {
        "bench": "rerate",
        "figure": found["shown"],
        "unit": "s until the difference is shown",
        "rows": sizes[0],
        "stored_calls": sizes[1],
        "prefixes": sizes[2],
        **found,
        "baseline_of": "the same calls one by one with the price calculator, s",
        "ratio": round(found["baseline"] / found["shown"], 1),
    }
