"""Reads of the usage room: feeds, files, rejects and what rating knows of an account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from tollbook.customers.models import Account
from tollbook.customers.types import Viewer
from tollbook.kernel.clock import midnight
from tollbook.kernel.errors import NotFound
from tollbook.usage.mediation.formats import FORMATS, format_of
from tollbook.usage.models import CallFile, Feed, Reject, SkipCount, UsageProfile

FEED_CODES_SECONDS = 60
SENT_FEEDS_MAX = 20


def usage_profile_of(account: Account) -> UsageProfile | None:
    """What rating needs to know of `account`, None where the shipped values hold."""
    return UsageProfile.objects.filter(account=account).select_related("rate_exception").first()


def feeds_for(viewer: Viewer) -> QuerySet[Feed]:
    """Every feed with its counts of files and rows; none for customers."""
    feeds = Feed.objects.all() if viewer.sees_all else Feed.objects.none()
    return feeds.annotate(
        file_count=Count("files"),
        failed_count=Count("files", filter=Q(files__state="failed")),
        row_count=Sum("files__rows_read"),
        reject_count=Sum("files__rejected"),
        newest_at=Max("files__arrived_at"),
    ).order_by("name")


def feed_for(viewer: Viewer, code: str) -> Feed:
    """One feed by its code; raises NotFound."""
    found = feeds_for(viewer).filter(code=code).first()
    if found is None:
        raise NotFound("feed", code)
    return found


def sent_feeds_for(viewer: Viewer) -> list[Feed]:
    """The feeds whose files the account in view sends itself, by name."""
    rows = Feed.objects.filter(sent_by__in=viewer.in_view_ids, is_active=True)
    return list(rows.order_by("name", "pk")[:SENT_FEEDS_MAX])


def taken_file(feed: Feed, fingerprint: str) -> CallFile | None:
    """The file of this feed with exactly these bytes (SHA-256), if it was taken."""
    return CallFile.objects.filter(feed=feed, fingerprint=fingerprint, state="taken").first()


def format_titles() -> dict[str, str]:
    """The formats that a feed may have, with the words for people."""
    return {name: form.TITLE for name, form in FORMATS.items()}


def files_for(viewer: Viewer) -> QuerySet[CallFile]:
    """The register of call files with their feeds; none for customers."""
    files = CallFile.objects.select_related("feed")
    return files if viewer.sees_all else files.none()


def file_for(viewer: Viewer, file_id: int) -> CallFile:
    """One file of the register; raises NotFound."""
    found = files_for(viewer).filter(pk=file_id).first()
    if found is None:
        raise NotFound("call file", file_id)
    return found


def days_for(viewer: Viewer) -> "QuerySet[Any, Any]":
    """The days on which files arrived, on the viewer's calendar, with the sums of their rows;
    newest first; none for customers. `files` were taken, `failed` were not.
    """
    arrived = TruncDate("arrived_at", tzinfo=ZoneInfo(viewer.zone))
    sums = {
        name: Sum(name) for name in ("rows_read", "accepted", "duplicate", "rejected", "skipped")
    }
    return (
        files_for(viewer)
        .annotate(day=arrived)
        .values("day")
        .annotate(
            files=Count("pk", filter=Q(state="taken")),
            failed=Count("pk", filter=Q(state="failed")),
            **sums,
        )
        .order_by("-day")
    )


def reject_file_of(file: CallFile) -> Iterator[bytes]:
    """The rejected rows as they came, under the heading of their file, to be mended and taken."""
    encoding = format_of(file.feed.file_format, file.feed.options).layout.encoding
    if file.heading:
        yield f"{file.heading}\n".encode(encoding, "replace")
    for raw in rejects_of(file).values_list("raw", flat=True).iterator(chunk_size=1000):
        yield f"{raw}\n".encode(encoding, "replace")


def rejects_of(file: CallFile) -> QuerySet[Reject]:
    """Rows of `file` that could not be taken, in their order."""
    return file.rejects.order_by("line")


def skips_of(file: CallFile) -> QuerySet[SkipCount]:
    """How many rows of `file` were left out, by reason, most first."""
    return file.skips.order_by("-row_count", "reason")


def unowned_counts_for(viewer: Viewer) -> dict[str, int]:
    """Calls without owner and without price, as they were when their files were taken."""
    sums = files_for(viewer).aggregate(orphans=Sum("orphans"), unrated=Sum("unrated"))
    return {name: count or 0 for name, count in sums.items()}


def feed_codes() -> dict[int, str]:
    """Id -> code of every feed, at most a minute old; a page of calls seldom pays for it."""
    return cache.get_or_set("feed-codes", _feed_codes_read, FEED_CODES_SECONDS) or {}


def _feed_codes_read() -> dict[int, str]:
    return dict(Feed.objects.values_list("pk", "code"))


@dataclass(frozen=True)
class SilentFeed:
    """A feed that was silent on so many days of a span, last on `last_on`."""

    name: str
    days: int
    last_on: date


def silent_feeds(first_on: date, end_on: date, zone: str) -> list[SilentFeed]:
    """Feeds that had brought files before a span of days (`end_on` excluded) and brought none for
    longer than they may on some of its days in `zone`; two statements.

    Of a feed that comes every 31 days a day is silent once it and the 30 before it had no file.
    """
    end = midnight(end_on, zone)
    taken = CallFile.objects.filter(state="taken", arrived_at__lt=end)
    arrived = TruncDate("arrived_at", tzinfo=ZoneInfo(zone))
    rows = taken.annotate(day=arrived).order_by("feed", "day").values_list("feed", "day")
    days_of: dict[int, set[date]] = {}
    for feed, on in rows.distinct():
        days_of.setdefault(feed, set()).add(on)
    feeds = Feed.objects.filter(days_between_files__gt=0).order_by("name")
    found = []
    for feed, name, gap_days in feeds.values_list("pk", "name", "days_between_files"):
        days = days_of.get(feed, set())
        since = min(days, default=end_on)
        span = range((end_on - max(first_on, since)).days)
        heard = {each + timedelta(days=n) for each in days for n in range(gap_days)}
        silent = [each for n in span if (each := end_on - timedelta(days=n + 1)) not in heard]
        if silent:
            found.append(SilentFeed(name, len(silent), silent[0]))
    return found
