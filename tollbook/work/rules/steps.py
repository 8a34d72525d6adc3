"""Which steps customers may take themselves."""

from datetime import datetime, timedelta

REOPEN_DAYS = 7


def may_customer(*, customer_may: bool, closed_at: datetime | None, now: datetime) -> bool:
    """Whether a step that is theirs is open to them: what is over, for seven days only."""
    return customer_may and (closed_at is None or now - closed_at <= timedelta(days=REOPEN_DAYS))
