"""The lights of goal hours: green on time, yellow near, red behind."""

from datetime import datetime, timedelta

from tollbook.kernel.labelled import Labelled


class Light(Labelled):
    """How work stands to the goal hours of its status."""

    NONE = "none", "No goal"
    ON_TIME = "on-time", "On time"
    NEAR = "near", "Near"
    BEHIND = "behind", "Behind"


def goal_of(since: datetime, goal_hours: int | None) -> datetime | None:
    """When a status that was entered at `since` should be left; whole hours of the clock."""
    return None if goal_hours is None else since + timedelta(hours=goal_hours)


def light_of(goal_at: datetime | None, near_hours: int, now: datetime) -> Light:
    """How work stands at `now`: behind from the goal on, near for `near_hours` before it."""
    if goal_at is None:
        return Light.NONE
    if now >= goal_at:
        return Light.BEHIND
    return Light.NEAR if now >= goal_at - timedelta(hours=near_hours) else Light.ON_TIME
