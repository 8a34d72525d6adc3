"""How long to wait after a try that failed: growing pauses, and when a channel is given up."""

from datetime import datetime, timedelta

# Minutes after the first, second ... failed try; then every eight hours.
PAUSES_MINUTES = (1, 5, 15, 60, 240)
LAST_PAUSE_MINUTES = 480
GIVEN_UP_AFTER = timedelta(hours=72)


def next_try(first_tried_at: datetime, now: datetime, failures: int) -> datetime | None:
    """When to try again; None when the channel had its 72 hours. failures: this one included.

    The last try falls on the end of the 72 hours, so that no channel is left early.
    """
    end = first_tried_at + GIVEN_UP_AFTER
    if now >= end:
        return None
    place = failures - 1
    minutes = PAUSES_MINUTES[place] if place < len(PAUSES_MINUTES) else LAST_PAUSE_MINUTES
    return min(now + timedelta(minutes=minutes), end)
