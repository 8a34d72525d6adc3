"""Who calls: checked by the code or the questions, or reached back at a contact of record."""

import hmac
from datetime import timedelta

from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.queries import opened
from tollbook.access.types import Actor
from tollbook.customers.actions.proofs import answers_match
from tollbook.customers.actions.secrets import locked_security
from tollbook.customers.models import Account, AccountSecurity, ContactOfRecord
from tollbook.customers.queries.contacts import field_words_of
from tollbook.kernel.errors import Refused
from tollbook.notices.types import Channel

MISSES_MAX = 5
LOCKED_FOR = timedelta(minutes=30)
LOCKED = "Verify is locked for this account after five misses. Try again in half an hour."


@transaction.atomic
def verify_code(*, account: Account, said: str, by: Actor) -> bool:
    """Whether a caller said the security code; five misses shut the check for half an hour."""
    row = _open_to_check(account, by)
    code = opened(row.code_cipher)
    if not code:
        raise Refused("none", "No security code is on file.")
    is_right = hmac.compare_digest(code.casefold().encode(), said.strip().casefold().encode())
    return _counted(row, account, by, "security code", is_right=is_right)


@transaction.atomic
def verify_answers(*, account: Account, first: str, second: str, by: Actor) -> bool:
    """Whether a caller answers both questions; misses count together with those of the code."""
    row = _open_to_check(account, by)
    if row.code_cipher:
        raise Refused("code", "Ask for the security code; it stands in place of the questions.")
    if not row.has_questions:
        raise Refused("none", "No security questions are on file.")
    is_right = answers_match(account, first, second)
    return _counted(row, account, by, "security questions", is_right=is_right)


@transaction.atomic
def note_reached(*, account: Account, contact: ContactOfRecord, by: Actor) -> None:
    """Staff called back the number of record, or wrote to the address of record."""
    is_call = contact.of_channel == Channel.TEXT
    kind = "called back number of record" if is_call else "wrote to address of record"
    record_event(by=by, kind=kind, account=account.number, subject=field_words_of(contact))


def _open_to_check(account: Account, by: Actor) -> AccountSecurity:
    row = locked_security(account)
    if row.verify_locked_until is not None and row.verify_locked_until > by.at:
        raise Refused("locked", LOCKED)
    return row


def _counted(
    row: AccountSecurity, account: Account, by: Actor, subject: str, *, is_right: bool
) -> bool:
    """The outcome, written down; a fifth miss in a row locks."""
    row.verify_misses = 0 if is_right else row.verify_misses + 1
    row.verify_locked_until = None
    if row.verify_misses >= MISSES_MAX:
        row.verify_misses, row.verify_locked_until = 0, by.at + LOCKED_FOR
    row.save(update_fields=["verify_misses", "verify_locked_until"])
    kind = "verified caller" if is_right else "caller did not match"
    record_event(by=by, kind=kind, account=account.number, subject=subject)
    return is_right
