"""Collecting beside the web server: one process at a time, told apart by a lock that it holds.

As with the steps of a bill run, the process outlives page, browser and server; what it has done
stands in the rows of the run, so one that was killed is simply begun again.
"""

import fcntl
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tollbook.access.models import User
from tollbook.flows.collecting import collect_due

COMMAND = (sys.executable, "-m", "tollbook.commands.main", "collect")
_begun: list["subprocess.Popen[bytes]"] = []


def start_collecting(*, by: User, now: datetime) -> bool:
    """Begin a run of automatic payments; False when one is at work already."""
    if settings.RUN_STEPS_INLINE:
        collect_due(now=now, tell=_quiet, by=by)
        return True
    with _lock_path().open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        # Whoever ended meanwhile is let go, so that no dead process waits for its funeral.
        _begun[:] = [process for process in _begun if process.poll() is None]
        _begun.append(_process([*COMMAND, "--by", by.user_id], lock.fileno()))
    return True


def _process(command: list[str], lock: int) -> "subprocess.Popen[bytes]":
    """A process of its own; it inherits the lock and keeps it until it ends."""
    return subprocess.Popen(  # noqa: S603
        command,
        pass_fds=[lock],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def is_collecting() -> bool:
    """Whether a process that the office began is at work."""
    with _lock_path().open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock_path() -> Path:
    folder = Path(settings.DATA_DIR) / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "collect.lock"


def _quiet(_words: str) -> None:
    """Nobody watches."""
