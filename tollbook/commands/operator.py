"""Who runs a command: somebody at the machine itself, who sees everything."""

from datetime import datetime

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import Viewer


def operator(now: datetime) -> Viewer:
    """The viewer of the command line; its user is not stored and has no password."""
    user = User(user_id="operator", name="Command line", kind=Kind.STAFF)
    return viewer_of(user, viewing="", now=now)
