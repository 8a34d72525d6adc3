"""When guessing at a secret ends: pure counting of failures and locks.

How a page guards a secret (password, code, link, answer), whatever it is:

    guess = Guess(Purpose.RESET, name=user.user_id, address=request_address, at=clock.now())
    tried = take_try(guess=guess)              # access.actions; counts the try beforehand
    if tried.is_refused:
        ...say `tried.words(phone)`; the secret is NOT looked at
    if right:
        pass_try(guess=guess)                  # takes the count back, and clears the pair (K4)
    elif tried.is_last:
        ...say `tried.words(phone)`: this failure was the one that locks (K3)
    else:
        ...say that it was wrong

A try counts as failed before the secret is looked at, and is taken back when it was right. So
tries that run at the same moment, in whatever process, cannot be more than the limit; and a
process that dies in between has counted a failure, not given one away.

`name` is the user id where the log-in is known, so that its user id and its account number count
as one; else what was typed, or what the secret belongs to. Unknown names count like known ones.
Give the same `guess` to both calls. `tried.is_suspect` says that strangers have been guessing at
this name for a day (K7): the secret alone no longer suffices, ask for one thing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTES_15 = timedelta(minutes=15)
DAY = timedelta(hours=24)
SUSPECT_AFTER = 30
# How many times the limit of failures are kept: tries under way may yet be taken back.
KEPT_LIMITS = 2


@dataclass(frozen=True)
class Limit:
    """`tries` failures within `window` lock for `lock`."""

    tries: int
    window: timedelta = MINUTES_15
    lock: timedelta = MINUTES_15


@dataclass(frozen=True)
class Count:
    """Failures of one counter, oldest first, and until when it is locked."""

    failures: tuple[datetime, ...] = ()
    locked_until: datetime | None = None


OF_A_DAY = Limit(SUSPECT_AFTER, window=DAY, lock=DAY)


def is_locked(count: Count, at: datetime) -> bool:
    """Whether the lock holds at `at`; its end is excluded."""
    return count.locked_until is not None and at < count.locked_until


def with_failure(count: Count, at: datetime, limit: Limit) -> Count:
    """`count` after a failure at `at`; one that reaches the limit locks, unless a lock holds."""
    recent = [each for each in count.failures if each > at - limit.window]
    failures = (*recent, at)[-KEPT_LIMITS * limit.tries :]
    if len(failures) >= limit.tries and not is_locked(count, at):
        return Count(failures, at + limit.lock)
    return Count(failures, count.locked_until)


def without_failure(count: Count, at: datetime, limit: Limit) -> Count:
    """`count` without the one failure at `at`, and without a lock that lacked only this one."""
    failures = list(count.failures)
    if at not in failures:
        return count
    failures.remove(at)
    locked_since = count.locked_until and count.locked_until - limit.lock
    if locked_since and locked_since >= at and len(failures) < limit.tries:
        return Count(tuple(failures))
    return Count(tuple(failures), count.locked_until)


def locked_minutes(counts: Iterable[Count], at: datetime) -> int:
    """Whole minutes, rounded up, until the last of the locks has ended; 0 when none holds."""
    ends = [each.locked_until - at for each in counts if each.locked_until is not None]
    longest = max([*ends, timedelta()])
    return -(-longest // timedelta(minutes=1)) if longest > timedelta() else 0
