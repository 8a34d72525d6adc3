"""Writes of the billing room: a bill run, step by step."""

from tollbook.billing.issuing import issue
from tollbook.billing.run import (
    NewRun,
    approve,
    discard,
    draft,
    hold,
    open_run,
    release,
    restart,
)

__all__ = [
    "NewRun",
    "approve",
    "discard",
    "draft",
    "hold",
    "issue",
    "open_run",
    "release",
    "restart",
]
