"""The second factor on the way in: who is asked for it, and who must set one up first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tollbook.access.actions.proofs import reset_what_is_due, trust_browser
from tollbook.access.models import Settings, User
from tollbook.access.queries.proofs import has_factor, is_trusted
from tollbook.access.types import Actor, Face, Kind
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, SecondFactorPolicy, Viewer
from tollbook.entrance.asking import address_asking
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound

STEP = "second-factor"
SET_UP = "factor-set-up"
HAS_KEY = "has_factor"
TRUST_COOKIE = "__Host-trusted" if settings.IS_HTTPS else "trusted"
TRUST_SECONDS = 30 * 86_400


def policy_of(user: User, viewer: Viewer | None) -> SecondFactorPolicy:
    """What is asked of `user`: by the base of a customer, by the settings of the staff.

    Agents may have one; nothing asks them to (M2).
    """
    if user.kind == Kind.STAFF:
        is_required = Settings.load().staff_second_factor_required
        return SecondFactorPolicy.REQUIRED if is_required else SecondFactorPolicy.OPTIONAL
    if viewer is None or user.kind == Kind.AGENT:
        return SecondFactorPolicy.OPTIONAL
    return viewer.second_factor


def is_asked(request: HttpRequest, user: User) -> bool:
    """Whether `user`, whose password was right, is asked for a second factor in this browser."""
    reset_what_is_due(user=user, by=by_oneself(request, user))
    if not has_factor(user) or policy_of(user, _viewer_of(user)) == SecondFactorPolicy.OFF:
        return False
    token = request.COOKIES.get(TRUST_COOKIE, "")
    return not (may_trust(user) and is_trusted(user=user, token=token, at=clock.now()))


def is_missing(request: HttpRequest, user: User, viewer: Viewer | None) -> bool:
    """Whether `user` must set a second factor up before anything else opens."""
    if policy_of(user, viewer) != SecondFactorPolicy.REQUIRED:
        return False
    if request.session.get(HAS_KEY) == user.pk:
        return False
    if not has_factor(user):
        return True
    request.session[HAS_KEY] = user.pk
    return False


def may_trust(user: User) -> bool:
    """Customers alone may have a browser trusted; everybody else is asked every time (M4)."""
    return user.kind == Kind.CUSTOMER


def trust_this(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Ask for no second factor in this browser for 30 days."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    token = trust_browser(user=user, agent=agent, at=clock.now())
    response.set_cookie(
        TRUST_COOKIE,
        token,
        TRUST_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def by_oneself(request: HttpRequest, user: User) -> Actor:
    """The person acting on the way in, where no gate has said who acts."""
    face = Face.OFFICE if user.kind == Kind.STAFF else Face.PORTAL
    return Actor(at=clock.now(), face=face, user=user, ip=address_asking(request))


def _viewer_of(user: User) -> Viewer | None:
    try:
        return viewer_of(user, viewing=ENTIRE_VIEW, now=clock.now())
    except NotFound:
        return None
