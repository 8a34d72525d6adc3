"""The access trail of what programs of the staff open, as the office writes it of their pages."""

from django.core.cache import cache

from tollbook.access.actions import record_event
from tollbook.api.asking import ApiRequest

OPENED_SECONDS = 30 * 60


def note_opened(request: ApiRequest, *accounts: str) -> None:
    """Write down that staff look at accounts; once in half an hour for a person and an account.

    accounts: their numbers.
    """
    if not request.viewer.is_staff:
        return
    for account in dict.fromkeys(accounts):
        key = f"opened:{request.user.pk}:account:{account}:"
        if cache.add(key, 1, OPENED_SECONDS):
            record_event(by=request.actor, kind="opened account", account=account)
