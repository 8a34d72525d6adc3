"""The gate of programs: a token in place of a session, and the same rights behind it.

Cookies open nothing below the API's prefix, so no form of another site can do anything there. What
keeps a person out of the pages keeps its tokens out too: a log-in that is off, an account that is
closed, a duty that waits, a right that is missing.
"""

from dataclasses import replace

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from tollbook.access.actions import note_sign_in, take_try
from tollbook.access.actions.tokens import see_token
from tollbook.access.models import ApiToken, Settings, User
from tollbook.access.queries.proofs import has_factor
from tollbook.access.queries.tokens import state_of_token, token_shown
from tollbook.access.types import (
    PUBLIC,
    Actor,
    Attempt,
    Face,
    Guess,
    Kind,
    Outcome,
    Purpose,
    Route,
    TokenState,
)
from tollbook.api.answers import JSON, REASONS, error
from tollbook.api.asking import BODY_BYTES_MAX, BODY_KINDS
from tollbook.api.pace import PACE
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, SecondFactorPolicy, Viewer
from tollbook.entrance.asking import attempt_of
from tollbook.entrance.factors import policy_of
from tollbook.entrance.pages.terms import terms_are_asked_of
from tollbook.entrance.signing import denied, may_enter
from tollbook.kernel.addresses import lies_in
from tollbook.kernel.errors import NotFound

# The one address that listed machines open without a token.
METRICS = "metrics"
SENDS = frozenset({"POST", "PATCH", "PUT", "DELETE"})
ENDED = {
    TokenState.REVOKED: "This token was revoked.",
    TokenState.EXPIRED: "This token has expired. Make a new one.",
    TokenState.OTHER: "The password is another one since this token was made. Make a new one.",
}
NO_ACCOUNT = "This log-in belongs to no account."
SET_UP = "Sign in and set up a second factor first."
CHANGE_IT = "Sign in and change the password first."
ACCEPT_TERMS = "Sign in and accept the terms first."


def begin(request: HttpRequest) -> None:
    """Whoever asks is nobody until a token says otherwise, whatever cookies came along."""
    request.user = AnonymousUser()


def plain(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, or where it is a page that says what is wrong, the same as JSON."""
    is_wrong = response.status_code in REASONS
    if not is_wrong or response.headers.get("Content-Type") == JSON:
        return response
    told = error(response.status_code)
    for name in ("Allow",):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told


def opened(request: HttpRequest, route: Route) -> HttpResponse | None:
    """Let the program in, or say what stands in its way."""
    if route.right == PUBLIC:
        return None
    attempt = attempt_of(request, "", "token")
    if route.name == METRICS and lies_in(attempt.address, settings.METRICS_ADDRESSES):
        return None
    token = token_shown(_shown_by(request))
    if token is None:
        return _unknown(request, attempt)
    attempt = replace(attempt, name=token.user.user_id)
    state = state_of_token(token, attempt.at)
    if state != TokenState.LIVE:
        return _ended(attempt, token.user, ENDED[state])
    return (
        _paced(token, attempt)
        or _entered(request, token, attempt)
        or _unfinished(request)
        or _without_right(request, route)
        or _odd(request)
    )


def _shown_by(request: HttpRequest) -> str:
    """The token in the header, "" where there is none."""
    kind, _, written = request.headers.get("Authorization", "").partition(" ")
    return written.strip() if kind.casefold() == "bearer" else ""


def _unknown(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """No token, or one that was never given out: that one is a try, and is counted."""
    if not _shown_by(request):
        return _unauthorized(REASONS[401])
    return _counted(attempt, attempt.address, None, Outcome.UNKNOWN) or _unauthorized(
        "This token is not known here."
    )


def _ended(attempt: Attempt, user: User, reason: str) -> HttpResponse:
    """A token that has ended: its program may know why."""
    return _counted(attempt, user.user_id, user, Outcome.TOKEN) or _unauthorized(reason)


def _counted(
    attempt: Attempt, name: str, user: User | None, outcome: Outcome
) -> HttpResponse | None:
    """Count a try with a token that opens nothing; the answer where there were too many."""
    guess = Guess(Purpose.API_TOKEN, name, attempt.address, attempt.at)
    taken = take_try(guess=guess)
    if not taken.is_refused:
        note_sign_in(attempt=attempt, outcome=outcome, user=user)
    if taken.is_refused or taken.is_last:
        return _too_many(taken.minutes * 60)
    return None


def _too_many(seconds: int) -> HttpResponse:
    told = error(429, "too_many", "", f"Wait {seconds} seconds.")
    told.headers["Retry-After"] = str(seconds)
    return told


def _unauthorized(reason: str) -> HttpResponse:
    told = error(401, "no_token", reason)
    told.headers["WWW-Authenticate"] = "Bearer"
    return told


def _paced(token: ApiToken, attempt: Attempt) -> HttpResponse | None:
    """Refuses more requests in a minute than the setting allows."""
    seconds = PACE.wait(token.pk, Settings.load().api_requests_per_minute, attempt.at)
    return _too_many(seconds) if seconds else None


def _entered(request: HttpRequest, token: ApiToken, attempt: Attempt) -> HttpResponse | None:
    """The person behind the token, as the pages would see it; refused where they would be shut."""
    user = token.user
    viewer = _seen_by(user, attempt)
    is_shut = viewer is None or viewer.is_shut_out or not user.is_active
    if is_shut or not may_enter(request, user):
        return _kept_out(request, user, attempt)
    see_token(token=token, attempt=attempt)
    request.user = user
    request.viewer = viewer  # type: ignore[attr-defined]
    request.actor = Actor(  # type: ignore[attr-defined]
        at=attempt.at, face=Face.API, user=user, ip=attempt.address
    )
    return None


def _seen_by(user: User, attempt: Attempt) -> Viewer | None:
    try:
        return viewer_of(user, viewing=ENTIRE_VIEW, now=attempt.at)
    except NotFound:
        return None


def _kept_out(request: HttpRequest, user: User, attempt: Attempt) -> HttpResponse:
    """The sentence that the log-in page would say, written down once in a while."""
    guess = Guess(Purpose.API_TOKEN, user.user_id, attempt.address, attempt.at)
    taken = take_try(guess=guess)
    if taken.is_refused:
        return _too_many(taken.minutes * 60)
    return error(403, "shut", denied(request, attempt, user) or NO_ACCOUNT)


def _unfinished(request: HttpRequest) -> HttpResponse | None:
    """A duty that waits on the pages waits here too; it is done there."""
    user, viewer = request.user, request.viewer  # type: ignore[attr-defined]
    assert isinstance(user, User)
    if user.must_change_password:
        return error(403, "duty", CHANGE_IT)
    if policy_of(user, viewer) == SecondFactorPolicy.REQUIRED and not has_factor(user):
        return error(403, "duty", SET_UP)
    return error(403, "duty", ACCEPT_TERMS) if terms_are_asked_of(viewer) else None


def _without_right(request: HttpRequest, route: Route) -> HttpResponse | None:
    """Refuses in words: what there is here is no secret, the document says it to everybody."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rights = rights_here(route, Kind(viewer.user.kind))
    if rights is None:
        return error(403, "no_right", "There is nothing here for log-ins of this kind.")
    wanted = [each for each in rights if each][: 2 if request.method in SENDS else 1]
    missing = next((right for right in wanted if not viewer.may(right)), "")
    if not missing and route.of_company and viewer.scope is not None:
        return error(403, "no_right", "Your log-in is limited to some customers.")
    if not missing:
        return None
    return error(403, "no_right", f"Your log-in does not have the right {missing}.")


def rights_here(route: Route, kind: Kind) -> tuple[str, str] | None:
    """What a log-in of a kind needs here to see and to change; None where it has nothing here."""
    if kind == Kind.STAFF:
        return route.right, route.change
    return (route.twins or {}).get(kind)


def _odd(request: HttpRequest) -> HttpResponse | None:
    """What no resource should have to think about: NUL signs, bodies of another kind or length."""
    asked = (word for _, words in request.GET.lists() for word in words)
    if "\0" in request.path or any("\0" in word for word in asked):
        return error(400, "bad_parameter", "Remove line breaks and control characters.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method not in SENDS or length == "0":
        return None
    if int(length) > BODY_BYTES_MAX:
        return error(413, "too_long", f"A body has at most {BODY_BYTES_MAX} bytes.")
    return None if request.content_type in BODY_KINDS else error(415, "not_json")
