"""Collecting beside the web server: one process at a time, told apart by a lock that it holds.

As with the steps of a bill run, the process outlives page, browser and server; what it has done
stands in the rows of the run, so one that was killed is simply begun again.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from tollbook.access.models import User
from tollbook.flows.collecting import collect_due
from tollbook.kernel.beside import begin, is_held


def start_collecting(*, by: User, now: datetime) -> bool:
    """Begin a run of automatic payments; False when one is at work already."""
    if settings.RUN_STEPS_INLINE:
        collect_due(now=now, tell=_quiet, by=by)
        return True
    return begin(("collect", "--by", by.user_id), _lock_path())


def is_collecting() -> bool:
    """Whether a process that the office began is at work."""
    return is_held(_lock_path())


def _lock_path() -> Path:
    return Path(settings.DATA_DIR) / "runs" / "collect.lock"


def _quiet(_words: str) -> None:
    """Nobody watches."""
