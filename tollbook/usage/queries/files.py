"""Reads of the usage room: feeds, files, rejects and what rating knows of an account."""

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum

from tollbook.customers.models import Account
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.usage.models import CallFile, Feed, Reject, SkipCount, UsageProfile

FEED_CODES_SECONDS = 60


def usage_profile_of(account: Account) -> UsageProfile | None:
    """What rating needs to know of `account`, None where the shipped values hold."""
    return UsageProfile.objects.filter(account=account).first()


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
