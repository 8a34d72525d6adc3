"""Tries at secrets in the shared database; `access.guessing` says how to use them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from tollbook.access.cipher import keyed_hash
from tollbook.access.guessing import (
    OF_A_DAY,
    Count,
    Limit,
    is_locked,
    locked_minutes,
    with_failure,
    without_failure,
)
from tollbook.access.models import Settings, Tries
from tollbook.access.models.door import SHOWN_NAME_MAX
from tollbook.access.tracking import record_event
from tollbook.access.types import Actor, Guess, Tried, TriesOf
from tollbook.kernel.addresses import counted_as, lies_in, networks

KEPT = timedelta(days=2)
SUBJECT_MAX = 120
LOCKING = (TriesOf.PAIR, TriesOf.ADDRESS)
Counters = Mapping[str, Tries]


@transaction.atomic
def take_try(*, guess: Guess) -> Tried:
    """Count one more failure of `guess` before its secret is looked at, unless it is locked."""
    limits = _limits(guess)
    counters = _counters(guess, limits)
    counts = {of: _count(row) for of, row in counters.items()}
    locking = [counts[of] for of in LOCKING if of in counts]
    is_suspect = is_locked(counts[TriesOf.NAME], guess.at)
    if any(is_locked(each, guess.at) for each in locking):
        minutes = locked_minutes(locking, guess.at)
        return Tried(is_refused=True, is_last=False, is_suspect=is_suspect, minutes=minutes)
    after = {of: with_failure(count, guess.at, limits[of]) for of, count in counts.items()}
    _save(counters, after, guess.at)
    locks = [after[of] for of in LOCKING if of in after]
    is_last = any(is_locked(each, guess.at) for each in locks)
    minutes = locked_minutes(locks, guess.at)
    return Tried(is_refused=False, is_last=is_last, is_suspect=is_suspect, minutes=minutes)


@transaction.atomic
def pass_try(*, guess: Guess) -> None:
    """The secret was right: the pair starts anew, the other counters lose this try only."""
    limits = _limits(guess)
    counters = _counters(guess, limits)
    after = {of: without_failure(_count(row), guess.at, limits[of]) for of, row in counters.items()}
    after[TriesOf.PAIR] = Count()
    _save(counters, after, guess.at)


@transaction.atomic
def clear_lock(*, lock: Tries, by: Actor) -> None:
    """Staff let somebody go on: the counter begins anew, and the trail says who did it (K10)."""
    Tries.objects.filter(pk=lock.pk).update(failures=[], locked_until=None)
    record_event(by=by, kind="cleared lock", subject=str(lock)[:SUBJECT_MAX])


@transaction.atomic
def forget_tries(*, before: datetime) -> int:
    """Drop counters without a try since `before` and without a lock after it."""
    idle = Tries.objects.filter(newest_at__lt=before - KEPT)
    deleted, _ = idle.exclude(locked_until__gt=before).delete()
    return deleted


def _limits(guess: Guess) -> dict[str, Limit]:
    """The limit of each counter that `guess` falls under; a trusted office has none (K2)."""
    rules = Settings.load()
    limits: dict[str, Limit] = {
        TriesOf.NAME: OF_A_DAY,
        TriesOf.PAIR: Limit(rules.login_max_tries_per_name_and_address),
    }
    if not lies_in(guess.address, networks(rules.trusted_office_addresses)):
        limits[TriesOf.ADDRESS] = Limit(rules.login_max_tries_per_address)
    return limits


def _counters(guess: Guess, limits: Mapping[str, Limit]) -> dict[str, Tries]:
    """The rows of the counters, made where missing, locked until the transaction ends.

    Always in the order of their keys, so that two tries at once wait and never block each other.
    """
    wanted = sorted((_fresh(guess, of) for of in limits), key=lambda row: row.key)
    Tries.objects.bulk_create(wanted, ignore_conflicts=True)
    rows = Tries.objects.select_for_update().filter(
        purpose=guess.purpose, key__in=[row.key for row in wanted]
    )
    return {row.of: row for row in rows.order_by("key")}


def _fresh(guess: Guess, of: str) -> Tries:
    name = guess.name.strip().casefold() if of != TriesOf.ADDRESS else ""
    address = counted_as(guess.address) if of != TriesOf.NAME else ""
    return Tries(
        purpose=guess.purpose,
        of=of,
        key=keyed_hash(f"{of}\n{address}\n{name}"),
        name=name.replace("\0", "")[:SHOWN_NAME_MAX],
        address=address[:64],
        newest_at=guess.at,
    )


def _count(row: Tries) -> Count:
    return Count(tuple(datetime.fromisoformat(each) for each in row.failures), row.locked_until)


def _save(counters: Counters, after: Mapping[str, Count], at: datetime) -> None:
    for of, row in counters.items():
        row.failures = [each.isoformat() for each in after[of].failures]
        row.locked_until = after[of].locked_until
        row.newest_at = at
    Tries.objects.bulk_update(counters.values(), ["failures", "locked_until", "newest_at"])
