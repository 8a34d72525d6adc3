"""Bench: automatic payments of 10,000 bills against the sandbox, killed once on the way.

The run is the command that staff and the night use. It is killed with SIGKILL when a third of the
accounts was looked at, then begun again; what the sandbox took is counted in its own book. The
measured time is that of both runs together.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CANDIDATES = 10_000
CANDIDATES_QUICK = 60
WORK = (sys.executable, "-m", "tests.bench.collect_work")
COLLECT = (sys.executable, "-m", "tollbook.commands.main", "collect", "--json")
PAUSE_SECONDS = 0.05


def run(quick: bool) -> dict[str, Any]:  # noqa: FBT001
    """Bills a second, killed once, nothing doubled."""
    count = CANDIDATES_QUICK if quick else CANDIDATES
    with tempfile.TemporaryDirectory(prefix="tollbook-bench-") as folder:
        env = os.environ | {"TOLLBOOK_DATA_DIR": folder}
        env.pop("DATABASE_URL", None)
        _told([*WORK, "make", str(count)], env)
        began, used = time.monotonic(), _children_seconds()
        killed_at = _killed_run(env, Path(folder), count // 3)
        done = subprocess.run(COLLECT, env=env, check=True, capture_output=True, text=True)
        seconds, used = time.monotonic() - began, _children_seconds() - used
        counts = _told([*WORK, "count"], env)
    _refuse_doubled(counts, count)
    return {
        "unit": "bills/s",
        "rows": count,
        "figure": round(count / seconds, 1),
        "seconds": round(seconds, 1),
        "processor_seconds": round(used, 1),
        "killed_after_charges": killed_at,
        "counts": counts,
        "second_run": json.loads(done.stdout),
        "baseline": round(CANDIDATES / 300, 1),
        "baseline_of": "10,000 bills in five minutes, bills/s",
        "ratio": round(count / seconds / (CANDIDATES / 300), 2),
    }


def _killed_run(env: dict[str, str], folder: Path, after: int) -> int:
    """Begin the command, kill it once so many charges stand in the book; gives how many stood."""
    # A run that is over before it can be killed proves nothing and fails the bench.
    with subprocess.Popen(COLLECT, env=env, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            if (found := _charges(folder)) >= after:
                running.kill()
                return found
            time.sleep(PAUSE_SECONDS)
    raise AssertionError("the first run ended before it was killed")


def _charges(folder: Path) -> int:
    """How many charges the sandbox's book holds, read beside the run."""
    with sqlite3.connect(f"file:{folder}/tollbook.sqlite3?mode=ro", uri=True) as book:
        return int(book.execute("SELECT count(*) FROM payments_sandboxcharge").fetchone()[0])


def _refuse_doubled(counts: dict[str, Any], count: int) -> None:
    """One charge and one try for each bill, one entry for each that was answered."""
    refused = sum(place % 20 == 0 and place % 50 != 0 for place in range(1, count + 1))
    silent = sum(place % 50 == 0 for place in range(1, count + 1))
    assert counts["tries"] == counts["attempts"] == count, counts
    # Where the kill fell between the note and the charge, the charge was never made.
    assert count - refused - 1 <= counts["charges"] <= count - refused, counts
    assert count - refused - silent - 1 <= counts["entries"] <= count - refused, counts
    assert counts["faults"] == [], counts


def _told(command: list[str], env: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system
