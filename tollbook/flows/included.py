"""Included minutes shared out among open calls, over the billing periods that billing knows."""

from datetime import datetime

from tollbook.billing.queries import billing_periods
from tollbook.usage.actions import share_included


def share_out(*, now: datetime) -> int:
    """Decide free seconds anew wherever calls, allotments or cycles changed; how many calls moved.

    Bills ask for it before they draft and the night does it after its files, so what is shown as
    unbilled is what the bill will say.
    """
    return share_included(periods=billing_periods, now=now)
