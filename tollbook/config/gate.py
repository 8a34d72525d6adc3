"""The one gate: each request is matched with its route's right before its view runs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from tollbook.access.models import User
from tollbook.access.types import PUBLIC, SIGNED_IN, Kind
from tollbook.config import errors
from tollbook.config.routes import face_of, right_of
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, Viewer
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound

View = Callable[..., HttpResponseBase]
OWN_FACE = {Kind.STAFF: "office", Kind.CUSTOMER: "portal"}


class GateMiddleware:
    """Builds `request.viewer`, checks the right, turns NotFound into a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and not request.path.startswith("/static/"):
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        right = right_of(name)
        if right == PUBLIC:
            return None
        user = request.user
        if not isinstance(user, User):
            return ask_to_sign_in(request)
        request.viewer = viewer_of(  # type: ignore[attr-defined]
            user, viewing=request.session.get("viewing", ENTIRE_VIEW), now=clock.now()
        )
        return None if right == SIGNED_IN else self.refusal(request, user, right, face_of(name))

    def refusal(
        self, request: HttpRequest, user: User, right: str, face: str
    ) -> HttpResponseBase | None:
        """What stands in the way, if anything: staff are told the right, others see a 404."""
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if face != OWN_FACE.get(Kind(user.kind)) and face != "both":
            return redirect("/office/") if user.kind == Kind.STAFF else errors.not_found(request)
        if viewer.may(right):
            return None
        if user.kind == Kind.STAFF:
            return errors.forbidden(request, f"Your log-in does not have the right {right}.")
        return errors.not_found(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        return errors.not_found(request) if isinstance(exception, NotFound) else None


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Off to the log-in page and back; htmx is told to load it whole."""
    address = "/login/?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)
