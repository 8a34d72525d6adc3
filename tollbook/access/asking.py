"""Writing down what somebody asks for on the log-in pages; it is answered elsewhere."""

from tollbook.access.models import Request
from tollbook.access.types import Asked, Attempt

WAITING_MAX = 5000


def ask(*, asked: Asked, attempt: Attempt, email: str = "", channel: str = "") -> None:
    """One request more; the same work whoever it is about. A flood beyond any use is dropped."""
    if Request.objects.count() >= WAITING_MAX:
        return
    Request.objects.create(
        asked=asked,
        name=attempt.name[:150],
        email=email[:254],
        channel=channel[:6],
        ip=attempt.address[:64],
        asked_at=attempt.at,
    )
