"""The post: what was asked for is answered, then what is due is sent."""

from datetime import datetime

from tollbook.flows.recovery import answer_requests
from tollbook.notices.actions import send_due
from tollbook.notices.types import Sent


def send_post(*, now: datetime, limit: int = 200) -> Sent:
    """One round: answer requests for links and codes, then send at most `limit` notices."""
    answer_requests(now=now)
    return send_due(now=now, limit=limit)
