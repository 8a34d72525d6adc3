"""Bench: automatic payments of 10,000 bills against the sandbox, killed once on the way.

The run is the command that staff and the night use. It kills itself with SIGKILL when a third of
the cards was charged, before it notes the answer, then is begun again; what the sandbox took is
counted in its own book. The measured time is that of both runs together.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.bench.process import environment, told

CANDIDATES = 10_000
CANDIDATES_QUICK = 50
WORK = "tests.bench.collect_work"


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Bills a second, killed once, nothing doubled."""
    count = CANDIDATES_QUICK if quick else CANDIDATES
    with tempfile.TemporaryDirectory(prefix="tollbook-bench-") as folder:
        told(WORK, "make", count, folder=folder)
        began, used = time.monotonic(), _children_seconds()
        _killed_run(folder, count // 3)
        done = told(WORK, "finish", folder=folder)
        seconds, used = time.monotonic() - began, _children_seconds() - used
    seconds, used = seconds - done["counting"][0], used - done["counting"][1]
    _refuse_doubled(done["counts"], count)
    return {
        "unit": "bills/s",
        "rows": count,
        "figure": round(count / seconds, 2),
        "seconds": round(seconds, 1),
        "processor_seconds": round(used, 1),
        "killed_after_charges": count // 3,
        "counts": done["counts"],
        "second_run": done["second_run"],
        "baseline": round(CANDIDATES / 300, 1),
        "baseline_of": "10,000 bills in five minutes, bills/s",
        "ratio": round(count / seconds / (CANDIDATES / 300), 4),
    }


def _killed_run(folder: str, after: int) -> None:
    """The first run, which dies of so many charges. One that ends otherwise proves nothing."""
    command = [sys.executable, "-m", WORK, "die", str(after)]
    done = subprocess.run(command, env=environment(folder), stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == -signal.SIGKILL, f"the first run ended with {done.returncode}"


def _refuse_doubled(counts: dict[str, Any], count: int) -> None:
    """One charge and one try for each bill, one entry for each that was answered."""
    refused = sum(place % 20 == 0 and place % 50 != 0 for place in range(1, count + 1))
    silent = sum(place % 50 == 0 for place in range(1, count + 1))
    assert counts["tries"] == counts["attempts"] == count, counts
    # Where the kill fell between the note and the charge, the charge was never made.
    assert count - refused - 1 <= counts["charges"] <= count - refused, counts
    assert count - refused - silent - 1 <= counts["entries"] <= count - refused, counts
    assert counts["faults"] == [], counts


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system
