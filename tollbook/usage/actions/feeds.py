"""Feeds are set up and changed; a feed that could take no file is refused."""

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.formats import format_of
from tollbook.usage.mediation.preview import SAMPLE_CHARACTERS_MAX
from tollbook.usage.mediation.skips import skip_rules
from tollbook.usage.models import CallFile, Feed

OLDEST_DAYS_MAX = 3650
AHEAD_HOURS_MAX = 24 * 31
LONGEST_SECONDS_MAX = 31 * 86_400
DAYS_BETWEEN_FILES_MAX = 366
CODE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@transaction.atomic
def save_feed(*, feed: Feed, by: Actor, seen_version: int | None = None) -> Feed:
    """Keep a new or changed feed, with a line of history for each field that differs.

    The code names folders and rows of call files, so it never changes; the format stays while a
    file of the feed is half taken.
    """
    _refuse_code(feed)
    format_of(feed.file_format, feed.options)
    skip_rules(feed.skip_rules)
    for label, value, most in (
        ("Oldest start, days back", feed.oldest_days, OLDEST_DAYS_MAX),
        ("Latest start, hours ahead", feed.ahead_hours, AHEAD_HOURS_MAX),
        ("Longest call, seconds", feed.longest_seconds, LONGEST_SECONDS_MAX),
    ):
        if not 0 < value <= most:
            raise Refused("feed-bounds", f"{label}: enter a number from 1 to {most:,}.")
    if not 0 <= feed.days_between_files <= DAYS_BETWEEN_FILES_MAX:
        raise Refused(
            "feed-bounds",
            f"Days between files: enter a number from 0 to {DAYS_BETWEEN_FILES_MAX}.",
        )
    if len(feed.sample) > SAMPLE_CHARACTERS_MAX:
        raise Refused("sample-too-long", "The sample rows are longer than 64,000 letters.")
    if feed.pk and CallFile.objects.filter(feed=feed, state="taking").exists():
        raise Refused("feed-busy", "A file of this feed is half taken. Take it again first.")
    save_tracked(row=feed, by=by, seen_version=seen_version)
    return feed


def _refuse_code(feed: Feed) -> None:
    before = Feed.objects.filter(pk=feed.pk).first() if feed.pk else None
    if before is not None:
        assert before.code == feed.code, "the code of a feed names its folders"
        return
    if not feed.code or not set(feed.code) <= CODE_LETTERS or feed.code.startswith("-"):
        raise Refused("feed-code", "The code is made of small letters, digits and hyphens.")
    if Feed.objects.filter(code__iexact=feed.code).exists():
        raise Refused("feed-code", f"There is a feed with the code {feed.code}.")
