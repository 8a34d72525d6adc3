"""Reads of the usage room: the register of files, calls for pages, sums for bills."""

from tollbook.usage.queries.calls import (
    call_of,
    calls_page,
    calls_stream,
    calls_sum,
    usage_shares,
)
from tollbook.usage.queries.files import (
    feed_codes,
    feeds_for,
    file_for,
    files_for,
    rejects_of,
    skips_of,
    unowned_counts_for,
    usage_profile_of,
)
from tollbook.usage.queries.shares import IncludedUse, included_use, named_shares
from tollbook.usage.queries.sums import (
    billed_counts,
    billed_sums,
    complete_up_to,
    idle_counts,
    latest_pass,
    orphan_count,
    unrated_counts,
    usage_sums,
)

__all__ = [
    "IncludedUse",
    "billed_counts",
    "billed_sums",
    "call_of",
    "calls_page",
    "calls_stream",
    "calls_sum",
    "complete_up_to",
    "feed_codes",
    "feeds_for",
    "file_for",
    "files_for",
    "idle_counts",
    "included_use",
    "latest_pass",
    "named_shares",
    "orphan_count",
    "rejects_of",
    "skips_of",
    "unowned_counts_for",
    "unrated_counts",
    "usage_profile_of",
    "usage_shares",
    "usage_sums",
]
