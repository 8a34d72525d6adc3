"""Whose callers somebody of the staff has checked in this session, and where that is asked for."""

from typing import Final

from django.http import HttpRequest

from tollbook.customers.models import Account, Settings

IDENTIFIED: Final = "identified"  # account ids, in the session: signing out ends it


def note_identified(request: HttpRequest, account: Account) -> None:
    """From now on, in this session, call records of the account may be opened."""
    known: list[int] = request.session.get(IDENTIFIED, [])
    if account.pk not in known:
        request.session[IDENTIFIED] = [*known, account.pk]


def is_identified(request: HttpRequest, account: Account) -> bool:
    """Whether the caller was checked, for the account or for the parent it belongs to."""
    known: list[int] = request.session.get(IDENTIFIED, [])
    return account.pk in known or account.corporate_parent_id in known


def are_calls_shut(request: HttpRequest, account: Account) -> bool:
    """Whether the carrier wants callers checked first, and nobody has checked this one."""
    is_wanted = Settings.load().require_verification_for_call_detail
    return is_wanted and not is_identified(request, account)
