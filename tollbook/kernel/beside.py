"""A process beside the web server, one at a time, told apart by a lock that it holds.

It outlives page, browser and server; the system drops the lock when it ends, however it ends.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

PROGRAM = (sys.executable, "-m", "tollbook.commands.main")
_begun: list["subprocess.Popen[bytes]"] = []


def begin(command: tuple[str, ...], lock_path: Path) -> bool:
    """Begin one of our commands; False when somebody holds its lock already."""
    lock_path.parent.mkdir(parents=True, exist_ok=True)
    with lock_path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        # Whoever ended meanwhile is let go, so that no dead process waits for its funeral.
        _begun[:] = [process for process in _begun if process.poll() is None]
        _begun.append(_process((*PROGRAM, *command), lock.fileno()))
    return True


def is_held(lock_path: Path) -> bool:
    """Whether a process that was begun with this lock is at work."""
    lock_path.parent.mkdir(parents=True, exist_ok=True)
    with lock_path.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _process(command: tuple[str, ...], lock: int) -> "subprocess.Popen[bytes]":
    """A process of its own; it inherits the lock and keeps it until it ends."""
    return subprocess.Popen(  # noqa: S603 - our own program by its own path
        command,
        pass_fds=[lock],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
