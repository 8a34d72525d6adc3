"""What a killed intake leaves: each attempt is a child process that kills itself at a step, or
just before one of its writes.

Loaded by a process of its own (see test_interrupted.py) with a database file and a data folder of
its own. SIGKILL asks nobody, so nothing gets a chance to clean up. A write is a call, anywhere in
our code or in a library, that may change a file, a folder or a database; an undisturbed attempt
counts them, and a fixed seed spreads the kills over them.
"""

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.forms.models import model_to_dict

from tests.town import NOW, build_town
from tollbook.usage.mediation.intake import take
from tollbook.usage.models import CallFile, Feed, RatingPass, Reject, SkipCount
from tollbook.usage.queries import latest_pass
from tollbook.usage.tests.calls import line, stored, written

STEPS = ("registered", "read", "screened", "rated", "written", "stored", "done")
# By name: at which steps the attempts before the last one are killed.
CRASHES = {step: (step,) for step in STEPS} | {
    "undisturbed": (),
    "thrice": ("rated", "written", "stored"),
}
WRITES = frozenset(
    (
        *("execute", "executemany", "commit", "write", "write_table", "fsync", "rename"),
        *("replace", "unlink", "mkdir", "rmdir"),
    )
)
KILLS = 4
SEED = 5
AT_WRITES = [f"write-{number}" for number in range(KILLS)]
LINES = (
    *(line(f"k{number}", seconds=number + 1) for number in range(40)),
    line("k1"),
    line("bad", to="1"),
    line("busy", disposition="busy"),
    "a,b",
    line("stranger", from_="2185559999"),
)


def report(folder: Path) -> None:
    """Print, for every kind of crash, what stands when the file has been taken again."""
    build_town()
    connection.close()
    prepared = Path(connection.settings_dict["NAME"])
    path = written(folder / "calls.csv", LINES)
    writes = _writes(folder / "counted", path, prepared)
    kills = sorted(random.Random(SEED).sample(range(1, writes + 1), KILLS))
    crashes = CRASHES | {name: (kill,) for name, kill in zip(AT_WRITES, kills, strict=True)}
    told = {
        name: _outcome(folder / name, path, prepared, places) for name, places in crashes.items()
    }
    print(json.dumps(told | {"writes": writes}))


def _writes(folder: Path, path: Path, prepared: Path) -> int:
    """How many writes an undisturbed attempt makes."""
    base = _laid_out(folder, prepared)
    counted = folder / "counted"
    _in_a_child(base, lambda: counted.write_text(str(_take(path, 0))))
    return int(counted.read_text())


def _laid_out(folder: Path, prepared: Path) -> Path:
    folder.mkdir()
    base = folder / "base.sqlite3"
    shutil.copy(prepared, base)
    return base


def _outcome(
    folder: Path, path: Path, prepared: Path, places: tuple[str | int, ...]
) -> dict[str, Any]:
    """What stands in the end, and how every attempt ended; each is killed at one of `places`."""
    base = _laid_out(folder, prepared)
    ends = [_in_a_child(base, lambda place=place: _take(path, place)) for place in (*places, "")]
    _in_a_child(base, lambda: (folder / "told.json").write_text(json.dumps(_told(), default=str)))
    told: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return {"ends": ends, "told": told}


def _in_a_child(base: Path, act: Any) -> int:
    """Run `act` in a child process on the database `base`; its exit status, -9 when killed."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        connection.settings_dict["NAME"] = str(base)
        settings.CALL_STORE_DIR = base.parent / "calls"
        act()
        status = 0
    finally:
        os._exit(status)


def _take(path: Path, killed_at: str | int) -> int:
    """Take the file, killed at a step by its name or before a write by its number; how many writes
    it took. Refused when an attempt before was killed after its last write.
    """
    writes = 0

    def step(name: str) -> None:
        if name == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(_frame: Any, event: str, called: Any) -> None:
        nonlocal writes
        if event == "c_call" and called.__name__ in WRITES:
            writes += 1
            if writes == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

    if CallFile.objects.filter(state="taken").exists():
        return 0
    if isinstance(killed_at, int):
        sys.setprofile(watch)
    take(path=path, feed=Feed.objects.get(code="switch"), now=NOW, step=step)
    sys.setprofile(None)
    return writes


def _told() -> dict[str, Any]:
    """Everything that an intake leaves, without the numbers of its attempts."""
    newest = latest_pass()
    return {
        "calls": stored(),
        "files": [model_to_dict(file) for file in CallFile.objects.all()],
        "rejects": list(Reject.objects.order_by("line").values_list("line", "code", "raw")),
        "skips": list(SkipCount.objects.order_by("reason").values_list("reason", "row_count")),
        "passes": list(RatingPass.objects.values_list("kind", "file", "done_at")),
        "pass_is_newest": {row[0] for row in stored("pass_id")} == {newest},
        "scratch": sorted(each.name for each in settings.CALL_STORE_DIR.glob("scratch-*")),
    }
