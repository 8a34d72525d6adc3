"""How often each token was shown in the running minute.

Counted in the memory of each process that serves, because a count in the database would make a
write of every reading, which waits while a bill run writes. So several processes let through that
many times the setting at most (decision 31).
"""

from datetime import datetime
from threading import Lock
from typing import Final


class Pace:
    """Counts of one minute; those of older minutes are forgotten, so it never grows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: dict[int, int] = {}

    def wait(self, key: int, most: int, at: datetime) -> int:
        """Count one more request of `key`; the seconds to wait where `most` is reached, else 0."""
        seconds = int(at.timestamp())
        with self._lock:
            if seconds // 60 != self._minute:
                self._minute, self._counts = seconds // 60, {}
            count = self._counts.get(key, 0)
            if count >= most:
                return 60 - seconds % 60
            self._counts[key] = count + 1
        return 0

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._counts = {}


PACE: Final = Pace()
