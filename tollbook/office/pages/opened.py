"""The access trail of what staff open: once for a person and a thing in half an hour."""

from django.core.cache import cache

from tollbook.access.actions import record_event
from tollbook.office.request import OfficeRequest

OPENED_SECONDS = 30 * 60


def note_opened(request: OfficeRequest, what: str, *, account: str, subject: str = "") -> None:
    """Write down that the person looks at an account, an order or a ticket.

    what: "account", "order" or "ticket".   account: its number, or that of the one it belongs to.
    subject: the number of the order or ticket. A page that is only turned writes nothing.
    """
    key = f"opened:{request.user.pk}:{what}:{account}:{subject}"
    if request.method == "GET" and cache.add(key, 1, OPENED_SECONDS):
        record_event(by=request.actor, kind=f"opened {what}", account=account, subject=subject)
