"""Local time as columns: what to add to UTC, as a table that the calls are joined with.

The engine's own calendar functions are not used: they differ between engines, and the days on
which clocks turn are exactly where that would show.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa

from tollbook.rating.types import ZONE_OFFSETS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def zone_offsets(zones: Iterable[str], first_ms: int, last_ms: int) -> pa.Table:
    """What to add to UTC in each of `zones` at every instant from `first_ms` to `last_ms`.

    Source: the IANA time zone rules of this machine, or of the tzdata package.
    """
    rows = [
        (zone, *stretch)
        for zone in sorted(zones)
        for stretch in _stretches(zone, first_ms, last_ms)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(ZONE_OFFSETS)
    return pa.table(dict(zip(ZONE_OFFSETS.names, columns, strict=True)), schema=ZONE_OFFSETS)


def _stretches(zone: str, first_ms: int, last_ms: int) -> Iterator[tuple[int, int, int]]:
    """(from, until, offset) in milliseconds; until is excluded."""
    rules = ZoneInfo(zone)
    start, end = _instant(first_ms), _instant(last_ms + 1)
    noons = [start + timedelta(days=day) for day in range((end - start).days + 1)]
    turns = [
        _turn(rules, before, after)
        for before, after in pairwise([*noons, end])
        if _offset(rules, before) != _offset(rules, after)
    ]
    for since, until in pairwise([start, *turns, end]):
        yield _whole(since - _EPOCH), _whole(until - _EPOCH), _whole(_offset(rules, since))


def _turn(rules: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with the offset of `after`; clocks turn once within a day, on a second."""
    old = _offset(rules, before)
    early, late = int(before.timestamp()), int(after.timestamp()) + 1
    while late - early > 1:
        middle = (early + late) >> 1
        is_old = _offset(rules, datetime.fromtimestamp(middle, UTC)) == old
        early, late = (middle, late) if is_old else (early, middle)
    return min(datetime.fromtimestamp(late, UTC), after)


def _offset(rules: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(rules).utcoffset()
    assert offset is not None
    return offset


def _instant(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def _whole(duration: timedelta) -> int:
    return divmod(duration, _MILLISECOND)[0]
