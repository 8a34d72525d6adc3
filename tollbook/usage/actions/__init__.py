"""Writes of the usage room: take files, try calls again, mark what is billed, tidy the store."""

from tollbook.usage.actions.call_files import (
    BilledMonth,
    forget_call_files,
    mark_downloaded,
    write_daily_files,
    write_monthly_files,
)
from tollbook.usage.actions.feeds import save_feed
from tollbook.usage.actions.included import share_included
from tollbook.usage.actions.record import (
    change_profile,
    decimals_of_new,
    drafted,
    keep_redrafted,
    open_profile,
    redrafted,
    save_profiles,
)
from tollbook.usage.actions.rerate import rerate, retry_orphans
from tollbook.usage.actions.stamps import stamp, unstamp
from tollbook.usage.mediation.intake import take
from tollbook.usage.store.write import compact as compact_store
from tollbook.usage.store.write import is_being_written as store_is_being_written
from tollbook.usage.store.write import tidy as tidy_store

__all__ = [
    "BilledMonth",
    "change_profile",
    "compact_store",
    "decimals_of_new",
    "drafted",
    "forget_call_files",
    "keep_redrafted",
    "mark_downloaded",
    "open_profile",
    "redrafted",
    "rerate",
    "retry_orphans",
    "save_feed",
    "save_profiles",
    "share_included",
    "stamp",
    "store_is_being_written",
    "take",
    "tidy_store",
    "unstamp",
    "write_daily_files",
    "write_monthly_files",
]
