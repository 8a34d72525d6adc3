"""Trying a name and a password: denials D1 to D6, the journal, what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from tollbook.access.actions import note_sign_in, pass_try, take_try
from tollbook.access.models import User
from tollbook.access.queries import rights_of
from tollbook.access.types import Attempt, Guess, Kind, Outcome, Purpose
from tollbook.customers.queries import log_in_named, standing_at_the_door
from tollbook.customers.types import Shut
from tollbook.entrance.asking import attempt_of, help_phone, written

NO_MATCH = "That name and password do not match. Check both and try again."
DENIALS = {
    Outcome.DISABLED: "This log-in is turned off. Please call {phone}.",
    Outcome.CLOSED: "Online access is closed for this account. Please call {phone}.",
    Outcome.ENDED: "Service on this account has ended, so online access is closed. "
    "Please call {phone} for past bills.",
    Outcome.NO_PAGE: "Online access is not available for this account.",
    Outcome.EXPIRED: "This temporary password is more than 72 hours old. "
    "Ask for a new one: call {phone}.",
}
SHUT = {Shut.CLOSED: Outcome.CLOSED, Shut.ENDED: Outcome.ENDED}
RightsOfFace = Callable[[str], frozenset[str]]


@dataclass(frozen=True)
class Answer:
    """What became of a try: the person, or the sentence that says why not."""

    user: User | None
    refusal: str = ""
    is_suspect: bool = False
    wait_minutes: int = 0  # how long to wait, where there were too many tries


def tried(request: HttpRequest, name: str, password: str) -> Answer:
    """Try a name with its password.

    An unknown name costs the same statements and the same hashing as a known one with a wrong
    password; whatever else there is to say is said after a right password only.
    """
    attempt = attempt_of(request, name)
    user = log_in_named(name)
    guess = Guess(Purpose.SIGN_IN, user.user_id if user else name, attempt.address, attempt.at)
    taken = take_try(guess=guess)
    if taken.is_refused:
        note_sign_in(attempt=attempt, outcome=Outcome.LOCKED, user=user)
        return Answer(None, taken.words(help_phone(request)), wait_minutes=taken.minutes)
    if not is_right(user, password):
        outcome = Outcome.WRONG if user else Outcome.UNKNOWN
        note_sign_in(attempt=attempt, outcome=outcome, user=user)
        phone = help_phone(request)
        if taken.is_last:
            return Answer(None, taken.words(phone), wait_minutes=taken.minutes)
        return Answer(None, NO_MATCH)
    assert user is not None
    pass_try(guess=guess)
    refusal = denied(request, attempt, user)
    return Answer(None, refusal) if refusal else Answer(user, "", taken.is_suspect)


def is_right(user: User | None, password: str) -> bool:
    """Whether this is the password of `user`; one hash is worked out in any case."""
    if user is None or user.is_generic:
        make_password(password)
        return False
    return user.check_password(password)


def denied(request: HttpRequest, attempt: Attempt, user: User) -> str:
    """Why `user`, who has proved who it is, is kept out all the same, "" if it is not.

    Every way in asks this before there is a session; a denial goes to the journal here.
    """
    shut, base = standing_at_the_door(user, attempt.at)
    outcome = _denial(request, attempt, user, shut)
    if outcome is None:
        return ""
    note_sign_in(attempt=attempt, outcome=outcome, user=user)
    return DENIALS[outcome].format(phone=written(base.cs_phone))


def _denial(request: HttpRequest, attempt: Attempt, user: User, shut: Shut) -> Outcome | None:
    if not user.is_active:
        return Outcome.DISABLED
    if shut:
        return SHUT[shut]
    is_by_password = attempt.how == "password"
    if is_by_password and user.temporary_until and user.temporary_until <= attempt.at:
        return Outcome.EXPIRED
    return None if may_enter(request, user) else Outcome.NO_PAGE


def may_enter(request: HttpRequest, user: User) -> bool:
    """Whether the person has the right to any page of its face; staff have a start page.

    Which rights a face asks for, the gate says with each request: it alone knows all routes.
    """
    wanted: RightsOfFace = request.rights_of_face  # type: ignore[attr-defined]
    pages = wanted(user.kind)
    return user.kind == Kind.STAFF or not pages or not pages.isdisjoint(rights_of(user))
