"""The one gate: each request is matched with its route's right before its view runs."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from tollbook.access.actions import end_visit
from tollbook.access.models import User
from tollbook.access.types import PUBLIC, SIGNED_IN, Acting, Actor, Face, Kind, Route
from tollbook.api import answers
from tollbook.config import callers, errors, machine
from tollbook.config.acting import acting_in, actor_as, judged, never
from tollbook.config.menus import first_open, home_of
from tollbook.config.routes import (
    API,
    BOTH,
    OFFICE,
    OWN_FACE,
    PORTAL,
    URLCONFS,
    face_at,
    is_beyond,
    place_of,
    rights_asked_by,
)
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, Viewer
from tollbook.entrance import kept, visits
from tollbook.entrance.asking import address_asking
from tollbook.entrance.pages.login import NOTICE_KEY
from tollbook.entrance.pages.terms import is_document_asked, terms_are_asked_of
from tollbook.entrance.steps import duty_of
from tollbook.kernel import clock
from tollbook.kernel.culture import AMERICAN, begin, written_as
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.listing import prefer_rows

View = Callable[..., HttpResponseBase]
# Files that are everybody's: whoever asks is not even looked up.
EVERYBODYS = ("/look/", "/brand/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# No page of ours asks the browser for any of these.
POWERS = (
    *("accelerometer", "browsing-topics", "camera", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "payment", "usb"),
)
PERMISSIONS_POLICY = ", ".join(f"{power}=()" for power in POWERS)
BEYOND = (
    "Your log-in is limited to some customers, and this page is about those of every Base. "
    "Somebody without this limit can help."
)
LOOK_ONLY = "You can look at this but not change it."


class GateMiddleware:
    """Builds `request.viewer`, checks the right, turns NotFound into a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.rights_of_face = rights_of_face  # type: ignore[attr-defined]
        is_for_programs = answers.is_for_programs(request)
        if is_for_programs:
            machine.begin(request)
        elif not request.path.startswith(EVERYBODYS) and isinstance(request.user, User):
            acting = acting_in(request)
            request.urlconf = URLCONFS[own_face(acting.user if acting else request.user)]
        with written_as(AMERICAN.name):
            # Whose forms are used is known once the viewer is: `_seen` says it.
            response = self.get_response(request)
        if is_for_programs:
            response = machine.plain(response)
        elif response.status_code == 405 and not request.path.startswith(EVERYBODYS):
            response = errors.not_allowed(request, response.headers.get("Allow", ""))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if "public" not in response.headers.get("Cache-Control", ""):
            patch_vary_headers(response, ["HX-Request"])
            if request.user.is_authenticated:
                patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        place = place_of(match.view_name if match else None, request.path)
        if place is None:
            # An address that no registry knows has no right, so it opens for nobody.
            return errors.not_found(request)
        face, route = place
        if face == API or route.by_token:
            return machine.opened(request, route)
        if route.right == PUBLIC:
            return None
        user = request.user
        if not isinstance(user, User):
            return ask_to_sign_in(request)
        if holds_nul(request):
            return errors.not_found(request)
        if words := visits.end_of(request, user):
            return signed_out(request, user, words)
        visits.seen(request, user)
        acting = acting_in(request) if face != BOTH else None
        if acting is not None:
            return self._looked_at(request, face, route, acting)
        prefer_rows(user.rows_per_page)
        viewer = seen_by(request, user)
        if viewer is not None and viewer.is_shut_out:
            return signed_out(request, user, "")
        _seen(request, viewer)
        request.actor = actor_of(request, user)  # type: ignore[attr-defined]
        if switched := switched_view(request, viewer):
            return errors.conflict(request, switched)
        if face not in (BOTH, own_face(user)):
            return away(request, user, face)
        stopped = (
            refusal(request, route)
            or never(request, face, route)
            or unfinished(request, face, route)
            or proof_wanted(request, user, route)
            or caller_unchecked(request, face, route)
        )
        if stopped is None:
            kept.sent(request)
        return stopped

    def _looked_at(
        self, request: HttpRequest, face: str, route: Route, acting: Acting
    ) -> HttpResponseBase | None:
        """A page of a customer that staff act as: with the customer's rights, written down."""
        staff = request.user
        assert isinstance(staff, User)
        viewer = seen_by(request, acting.user)
        _seen(request, viewer)
        request.actor = actor_as(request, staff, acting)  # type: ignore[attr-defined]
        if shut := judged(request, route, acting):
            return shut
        if switched := switched_view(request, viewer):
            return errors.conflict(request, switched)
        return (
            errors.not_found(request) if face != own_face(acting.user) else refusal(request, route)
        )

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, NotFound):
            return errors.not_found(request)
        if isinstance(exception, Refused):
            return errors.conflict(request, str(exception))
        return None


def holds_nul(request: HttpRequest) -> bool:
    """Whether the address holds a NUL: nothing is called so, and PostgreSQL takes none to look."""
    asked = (word for _, words in request.GET.lists() for word in words)
    return "\0" in request.path or any("\0" in word for word in asked)


def own_face(user: User) -> str:
    """The face of the person's kind."""
    return OWN_FACE[Kind(user.kind)]


def seen_by(request: HttpRequest, user: User) -> Viewer | None:
    """The viewer of this request; None for a log-in that has no account (yet)."""
    viewing = request.session.get("viewing", ENTIRE_VIEW)
    try:
        return viewer_of(user, viewing=viewing, now=clock.now())
    except NotFound:
        return None


def _seen(request: HttpRequest, viewer: Viewer | None) -> None:
    """From here on it is known who looks, and in whose forms days and amounts are written."""
    request.viewer = viewer  # type: ignore[attr-defined]
    if viewer is not None:
        begin(viewer.culture)


def actor_of(request: HttpRequest, user: User) -> Actor:
    """Who does what this request asks for; actions take it as `by`."""
    face = Face.OFFICE if face_at(request.path) == OFFICE else Face.PORTAL
    return Actor(at=clock.now(), face=face, user=user, ip=address_asking(request))


def rights_of_face(kind: str) -> frozenset[str]:
    """The rights that pages of this kind's face ask for."""
    return rights_asked_by(OWN_FACE[Kind(kind)])


def signed_out(request: HttpRequest, user: User, words: str) -> HttpResponse:
    """The session is over: `words` say why; a form that came with the request is kept."""
    end_visit(key=request.session.session_key or "")
    logout(request)
    if words:
        request.session[NOTICE_KEY] = words
        if request.method not in SAFE_METHODS:
            kept.keep(request, user, page_of(request))
    return ask_to_sign_in(request)


def proof_wanted(request: HttpRequest, user: User, route: Route) -> HttpResponse | None:
    """Off to prove oneself again, where the route asks for it and the last proof is too old."""
    if not route.fresh or visits.is_fresh(request):
        return None
    if request.method not in SAFE_METHODS:
        kept.keep(request, user, page_of(request))
    return sent_to(request, asking_back(request, reverse("confirm")))


def caller_unchecked(request: HttpRequest, face: str, route: Route) -> HttpResponse | None:
    """Off to check the caller, where call records wait for that."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    address = callers.check_wanted(request, face, route, viewer)
    return sent_to(request, asking_back(request, address)) if address else None


def switched_view(request: HttpRequest, viewer: Viewer | None) -> str:
    """The sentence that refuses a form drawn for another view than the one in force, else ""."""
    drawn_for = request.POST.get("view") if request.method not in SAFE_METHODS else None
    if drawn_for is None or viewer is None or drawn_for == viewer.view_key:
        return ""
    entire = f"the entire view of {viewer.home.number}" if viewer.home else "the entire view"
    now = entire if viewer.sees_entire_view or not viewer.in_view else str(viewer.in_view[0])
    return f"You switched to {now} in another tab."


def away(request: HttpRequest, user: User, face: str) -> HttpResponseBase:
    """An address of a face that is not theirs: nothing there, but the portal sends staff home."""
    if user.kind == Kind.STAFF and face == PORTAL:
        return sent_to(request, home_of(OFFICE))
    return errors.not_found(request)


def refusal(request: HttpRequest, route: Route) -> HttpResponseBase | None:
    """What stands in the way, if anything: staff are told the right, others see a 404."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if route.right == SIGNED_IN:
        return None
    if viewer is None:
        return errors.not_found(request)
    changes = request.method not in SAFE_METHODS
    wanted = [route.right, route.change] if changes and route.change else [route.right]
    missing = next((right for right in wanted if not viewer.may(right)), "")
    if not missing:
        beyond = is_beyond(viewer, own_face(viewer.user), route.name)
        return errors.forbidden(request, BEYOND, "Not open to your log-in") if beyond else None
    if viewer.user.kind == Kind.STAFF:
        sentence = f"Your log-in does not have the right {missing}."
        return errors.forbidden(request, sentence, "Not open to your log-in")
    if request.path == home_of(own_face(viewer.user)) and not changes:
        return elsewhere(request, viewer)
    # Who has the page and not the right of its form may know that there is one.
    has_page = missing != route.right
    return errors.forbidden(request, LOOK_ONLY) if has_page else errors.not_found(request)


def unfinished(request: HttpRequest, face: str, route: Route) -> HttpResponseBase | None:
    """What a person must do before any page opens, if anything: their duties, then the terms."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if not route.always and (duty := duty_of(request)):
        return sent_to(request, asking_back(request, reverse(duty)))
    if face == BOTH or route.before_terms or viewer is None:
        return None
    if terms_are_asked_of(viewer) and not is_document_asked(request, viewer):
        return sent_to(request, asking_back(request, reverse("terms")))
    return None


def elsewhere(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Home stays shut: the first page that is open, as for somebody who has services only."""
    address = first_open(own_face(viewer.user), viewer)
    return sent_to(request, address) if address else errors.not_found(request)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Off to the log-in page and back; htmx is told to load it whole."""
    address = asking_back(request, "/login/")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def asking_back(request: HttpRequest, address: str) -> str:
    """`address`, which sends the person back to the page they are on now."""
    return f"{address}?{urlencode({'next': page_of(request)})}"


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that htmx too follows with the whole page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)


def page_of(request: HttpRequest) -> str:
    """The page that the person is on: for a piece or a form sent, the one it stands on."""
    if request.headers.get("HX-Request"):
        return _path_here(request, request.headers.get("HX-Current-URL", ""))
    if request.method not in SAFE_METHODS:
        return _path_here(request, request.headers.get("Referer", ""))
    return request.get_full_path()


def _path_here(request: HttpRequest, url: str) -> str:
    """Path and query of `url` if it lies on this site, else the request's own."""
    parts = urlsplit(url)
    if parts.netloc != request.get_host():
        return request.get_full_path()
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
