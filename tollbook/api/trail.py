"""The access trail of what programs of the staff open, as the office writes it of their pages."""

from django.core.cache import cache

from tollbook.access.actions import record_event
from tollbook.api.asking import ApiRequest
from tollbook.customers.models import Settings
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused

OPENED_SECONDS = 30 * 60
VERIFY = "Call records open after the caller was verified, which a program cannot do."


def refuse_unverified(viewer: Viewer) -> None:
    """Where the setting asks staff to verify a caller first, a program of theirs opens no calls,
    nor a bill on which they stand."""
    if viewer.is_staff and Settings.load().require_verification_for_call_detail:
        raise Refused("verification", VERIFY)


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
