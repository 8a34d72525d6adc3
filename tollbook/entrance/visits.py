"""A session from its begin to its end: stamps in the session itself, so that a page pays nothing.

started_at   when the person signed in       -> ends after SessionMaxHours
seen_at      the newest page, by the minute  -> ends after the idle minutes of its kind
proved_at    when the person last proved who they are, by whatever proof -> step-up
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from tollbook.access.actions import begin_visit, see_visit
from tollbook.access.models import Settings, User
from tollbook.access.types import Kind
from tollbook.entrance.asking import attempt_of
from tollbook.kernel import clock

SEEN_EVERY = timedelta(minutes=1)
PROOF_HOLDS = timedelta(minutes=15)
IDLE = "You were signed out because no page was opened for {minutes} minutes."
TOO_LONG = "You were signed out because {hours} hours have passed since you signed in."


def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Receiver of Django's user_logged_in: every session has its stamps and its visit."""
    attempt = attempt_of(request, user.user_id)
    for stamp in ("started_at", "seen_at", "proved_at"):
        request.session[stamp] = attempt.at.isoformat()
    request.session.set_expiry(timedelta(hours=Settings.load().session_max_hours))
    key = request.session.session_key
    assert key is not None, "Django gives a session its key before it sends the signal"
    begin_visit(user=user, key=key, attempt=attempt)


def idle_of(user: User) -> timedelta:
    """For how long a session of `user` lives without a page."""
    rules = Settings.load()
    is_staff = user.kind == Kind.STAFF
    return timedelta(minutes=rules.staff_idle_minutes if is_staff else rules.customer_idle_minutes)


def end_of(request: HttpRequest, user: User) -> str:
    """The sentence that tells why the session is over, "" while it lasts."""
    now, rules = clock.now(), Settings.load()
    if now - _stamp(request, "seen_at") >= idle_of(user):
        return IDLE.format(minutes=idle_of(user) // timedelta(minutes=1))
    if now - _stamp(request, "started_at") >= timedelta(hours=rules.session_max_hours):
        return TOO_LONG.format(hours=rules.session_max_hours)
    return ""


def seen(request: HttpRequest, user: User) -> None:
    """The person has opened a page; written down once a minute at most."""
    now, key = clock.now(), request.session.session_key
    if key is None or now - _stamp(request, "seen_at") < SEEN_EVERY:
        return
    request.session["seen_at"] = now.isoformat()
    see_visit(user=user, key=key, at=now)


def seen_now(request: HttpRequest) -> None:
    """The person has said that they are here; written down at once."""
    request.session["seen_at"] = clock.now().isoformat()


def seconds_left(request: HttpRequest, user: User) -> int:
    """Whole seconds until the idle end, as the page that is drawn now may promise."""
    return (_stamp(request, "seen_at") + idle_of(user) - clock.now()) // timedelta(seconds=1)


def proved(request: HttpRequest) -> None:
    """The person has just proved who they are."""
    request.session["proved_at"] = clock.now().isoformat()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the newest proof is young enough for what asks for step-up."""
    return clock.now() - _stamp(request, "proved_at") < PROOF_HOLDS


def _stamp(request: HttpRequest, name: str) -> datetime:
    """An instant kept in the session; a session without it is as old as can be."""
    written = request.session.get(name)
    return (
        datetime.fromisoformat(written)
        if written
        else datetime.fromtimestamp(0, clock.now().tzinfo)
    )
