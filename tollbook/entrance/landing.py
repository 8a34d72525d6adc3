"""Where people land after signing in, and which page they may have asked for."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from tollbook.access.models import User
from tollbook.access.types import Kind

LANDING = {
    Kind.STAFF: "/office/",
    Kind.CUSTOMER: "/",
    Kind.WHOLESALE: "/wholesale/",
    Kind.AGENT: "/agent/",
}


def landing_of(user: User) -> str:
    """The first page of the person's face."""
    return LANDING[Kind(user.kind)]


def security_of(user: User) -> str:
    """Below this lie the pages of the person's own log-in (`entrance.security_routes`)."""
    return f"{landing_of(user)}{'profile/' if user.kind == Kind.CUSTOMER else ''}security/"


def asked_for(request: HttpRequest, user: User) -> str:
    """The page that the form or address names as `next`, if it is one of the person's own face."""
    return own_page(request, user, request.POST.get("next") or request.GET.get("next", ""))


def own_page(request: HttpRequest, user: User, asked: str) -> str:
    """`asked` if it lies on this site inside the person's own face, else the landing page."""
    is_own = is_here(request, asked) and face_of(asked) == face_of(landing_of(user))
    return asked if is_own else landing_of(user)


def is_here(request: HttpRequest, asked: str) -> bool:
    """Whether `asked` is a path on this site, and not a name or a number that leads nowhere."""
    is_path = asked.startswith("/") and not asked.startswith("//")
    return is_path and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, request.is_secure()
    )


def face_of(path: str) -> str:
    """The landing page of the face that `path` lies in; the portal's is the bare slash."""
    return next((each for each in LANDING.values() if each != "/" and path.startswith(each)), "/")
