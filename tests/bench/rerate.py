"""Bench: the open calls of one account priced anew: shown first, then kept.

The store holds many other calls and the deck is long; the product has another plan now, so its
calls cost something else. The baseline is the same calls one by one with the price calculator, on
a sample.
"""

import json
import subprocess
import sys
from os import environ
from tempfile import TemporaryDirectory
from typing import Any

CALLS, CALLS_QUICK = 2_000, 50
OTHERS, OTHERS_QUICK = 1_000_000, 5_000
PREFIXES, PREFIXES_QUICK = 100_000, 100
WORK = "tests.bench.rerate_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Seconds until the difference is shown; beside it those of keeping it."""
    sizes = (CALLS_QUICK, OTHERS_QUICK, PREFIXES_QUICK) if quick else (CALLS, OTHERS, PREFIXES)
    with TemporaryDirectory(prefix="tollbook-bench-") as folder:
        variables = environ | {
            "TOLLBOOK_DATA_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tollbook.config.settings",
        }
        command = [sys.executable, "-m", WORK, folder, *map(str, sizes)]
        done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {
        "bench": "rerate",
        "figure": told["shown"],
        "unit": "s until the difference is shown",
        "rows": sizes[0],
        "stored_calls": sizes[1],
        "prefixes": sizes[2],
        **told,
        "baseline_of": "the same calls one by one with the price calculator, s",
        "ratio": round(told["baseline"] / told["shown"], 1),
    }
