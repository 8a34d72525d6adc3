"""The way in after a right password, one step after the other (portal.md L4).

Two lists, in their order, to which rooms' pages are added:

PROOFS stand between the password and the session. Until all are done the person is *half signed
in*: the session knows who it may become, and opens nothing else. A proof is a function of the
half sign-in that answers the name of the route where it is given, or "" when there is nothing to
do. Its page asks `half_of(request)` (None: send to "login"), checks its secret with
`access.actions.take_try`, and ends with `proof_given(request, half, "name")`, which leads to the
next proof or into the session.

DUTIES stand between the session and every other page: set up a second factor, change the
password, accept the terms. A duty is a function of the request (with `user` and `viewer`) that
answers the route's name of its page, or "". The gate asks them before each page whose route is
not `always=True`; their own pages carry that mark, and go on with `onward(request)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from tollbook.access.actions import note_sign_in
from tollbook.access.models import User
from tollbook.access.queries import log_in_by_id
from tollbook.access.types import Outcome
from tollbook.entrance import factors
from tollbook.entrance.asking import attempt_of
from tollbook.entrance.kept import kept_for
from tollbook.entrance.landing import asked_for, own_page
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound

BACKEND = "tollbook.access.backends.AccessBackend"
HALF_KEY = "half"
CODE = "code"
HALF_HOLDS = timedelta(minutes=10)
# A new user has asked for a passkey, which is made right after the first way in.
PASSKEY_KEY = "passkey_next"


@dataclass(frozen=True)
class Half:
    """Somebody between the password and the session.

    how: password or passkey.   name: as typed.   is_suspect: strangers have guessed at this name
    for a day, so the password alone does not suffice (K7).   given: the proofs already given.
    """

    user: User
    how: str
    name: str
    next: str
    is_suspect: bool
    given: tuple[str, ...] = ()


Proof = Callable[[HttpRequest, Half], str]
Duty = Callable[[HttpRequest], str]


def code_wanted(_: HttpRequest, half: Half) -> str:
    """While strangers guess at a name, a code to a contact of record is asked besides (K7)."""
    return "sign-in-code" if half.is_suspect and CODE not in half.given else ""


def forced_change(request: HttpRequest) -> str:
    """A password that staff gave, or that must go for another reason, is changed first (W4)."""
    user = request.user
    return "change-password" if isinstance(user, User) and user.must_change_password else ""


def second_factor(request: HttpRequest, half: Half) -> str:
    """A code or a passkey after a password; a passkey alone is two factors in one (M1)."""
    if half.how != "password" or factors.STEP in half.given:
        return ""
    return factors.STEP if factors.is_asked(request, half.user) else ""


def factor_set_up(request: HttpRequest) -> str:
    """Where a second factor is required, it is set up before anything else (M2)."""
    user, viewer = request.user, getattr(request, "viewer", None)
    is_missing = isinstance(user, User) and factors.is_missing(request, user, viewer)
    return factors.SET_UP if is_missing else ""


PROOFS: tuple[Proof, ...] = (code_wanted, second_factor)
DUTIES: tuple[Duty, ...] = (factor_set_up, forced_change)


def begin_half(request: HttpRequest, half: Half) -> HttpResponse:
    """The first proof was right; `half.user` is checked for denials already."""
    # Whoever knew the key of this session before must not ride along.
    request.session.cycle_key()
    _keep(request, half, clock.now())
    return _next_proof(request, half)


def half_of(request: HttpRequest) -> Half | None:
    """Who is half signed in here; None when nobody is, or it was too long ago."""
    kept: dict[str, Any] = request.session.get(HALF_KEY) or {}
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) >= HALF_HOLDS:
        return None
    try:
        user = log_in_by_id(kept["user"])
    except NotFound:
        return None
    is_same = constant_time_compare(kept["hash"], user.get_session_auth_hash())
    if not user.is_active or not is_same:
        return None
    facts = {key: kept[key] for key in ("how", "name", "next", "is_suspect")}
    return Half(user=user, given=tuple(kept["given"]), **facts)


def proof_given(request: HttpRequest, half: Half, name: str) -> HttpResponse:
    """One more proof was right: on to the next one, or into the session."""
    more = replace(half, given=(*half.given, name))
    _keep(request, more, datetime.fromisoformat(request.session[HALF_KEY]["at"]))
    return _next_proof(request, more)


def _next_proof(request: HttpRequest, half: Half) -> HttpResponse:
    for proof in PROOFS:
        if route := proof(request, half):
            return redirect(route)
    return _enter(request, half)


def _enter(request: HttpRequest, half: Half) -> HttpResponse:
    """Into the session: its key is replaced, the page that was asked for follows."""
    attempt = attempt_of(request, half.name, half.how)
    request.session.pop(HALF_KEY, None)
    login(request, half.user, backend=BACKEND)
    note_sign_in(attempt=attempt, outcome=Outcome.SIGNED_IN, user=half.user)
    if request.session.pop(PASSKEY_KEY, False):
        return redirect("factor-passkey")
    if kept_for(request, half.user):
        return redirect("kept-form")
    return redirect(own_page(request, half.user, half.next))


def _keep(request: HttpRequest, half: Half, at: datetime) -> None:
    request.session[HALF_KEY] = {
        "user": half.user.pk,
        "hash": half.user.get_session_auth_hash(),
        "how": half.how,
        "name": half.name[:150],
        "next": half.next,
        "is_suspect": half.is_suspect,
        "given": list(half.given),
        "at": at.isoformat(),
    }


def duty_of(request: HttpRequest) -> str:
    """The route's name of the first duty that waits, "" when none does."""
    return next((route for duty in DUTIES if (route := duty(request))), "")


def onward(request: HttpRequest) -> HttpResponse:
    """A duty is done: to the page that was asked for before it."""
    assert isinstance(request.user, User)
    return redirect(asked_for(request, request.user))
