"""The one place that knows what time it is.

Faces, commands and jobs ask once and pass the answer down; rules, queries and actions receive
it. `at` holds the clock still, for stories in tests and for building the demo carrier.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

from tollbook.kernel.errors import Refused

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The present day in the IANA time zone `zone`."""
    return day_in(now(), zone)


def local(instant: datetime, zone: str) -> datetime:
    """`instant` (aware) on the clocks of the IANA time zone `zone`; as it stands in the last hours
    of the calendar, which only a slip stores and which the zone may not have."""
    try:
        return instant.astimezone(ZoneInfo(zone))
    except OverflowError:
        return instant


def day_in(instant: datetime, zone: str) -> date:
    """The day of `instant` (aware) in the IANA time zone `zone`."""
    return local(instant, zone).date()


def midnight(day: date, zone: str) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    there = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    try:
        return there.astimezone(UTC)
    except OverflowError:
        return there.replace(tzinfo=UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) within the block."""
    assert instant.tzinfo is not None, "the clock is held at aware instants only"
    token = _held.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def refuse_unknown_zone(zone: str) -> None:
    """Raise Refused unless `zone` is "" or an IANA time zone that this machine knows."""
    if zone and zone not in available_timezones():
        raise Refused("time-zone", f"{zone} is not a time zone such as America/Chicago.")
