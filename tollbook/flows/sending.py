"""The post: what was asked for is answered, then what is due is sent."""

from datetime import datetime

from tollbook.flows.recovery import answer_requests
from tollbook.flows.resources import work_off_resources
from tollbook.flows.telling import tell_payers
from tollbook.notices.actions import send_due
from tollbook.notices.types import Sent
from tollbook.payments.actions import ask_again


def send_post(*, now: datetime, limit: int = 200) -> Sent:
    """One round: answer requests for links and codes, ask about payments that nobody answered
    for, send orders to network resources, tell payers, then send at most `limit` notices."""
    answer_requests(now=now)
    ask_again(now=now)
    work_off_resources(now=now)
    tell_payers(now=now)
    return send_due(now=now, limit=limit)
