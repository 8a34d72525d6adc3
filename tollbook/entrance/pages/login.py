"""Signing in and out: one page for everybody."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.content.queries import brand_by_host
from tollbook.customers.queries import access_is_closed, log_in_named
from tollbook.entrance.forms import SignIn
from tollbook.kernel import clock, phones

BACKEND = "tollbook.access.backends.AccessBackend"
LANDING = {
    Kind.STAFF: "/office/",
    Kind.CUSTOMER: "/",
    Kind.WHOLESALE: "/wholesale/",
    Kind.AGENT: "/agent/",
}
NO_MATCH = "That name and password do not match. Check both and try again."
TURNED_OFF = "This log-in is turned off. Please call {phone}."
CLOSED = "Online access is closed for this account. Please call {phone}."


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; who is signed in already goes to the landing page."""
    if isinstance(request.user, User):
        return redirect(LANDING[Kind(request.user.kind)])
    form = SignIn(request.POST or None)
    refusal = ""
    if form.is_valid():
        user, refusal = _tried(form.cleaned_data["name"], form.cleaned_data["password"])
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect(wanted_by(request, user))
        refusal = refusal.format(phone=_help_phone(request))
    context = {"form": form, "refusal": refusal, "signed_out": "signed-out" in request.GET}
    failed = bool(request.POST)
    return render(request, "entrance/login.html", context, status=422 if failed else 200)


def _help_phone(request: HttpRequest) -> str:
    """Customer service of the brand that the address shows, as people write it."""
    written = brand_by_host(request.get_host()).phone
    digits = phones.normalise(written)
    return phones.shown(digits) if digits else written


def _tried(name: str, password: str) -> tuple[User | None, str]:
    """The person, or the sentence that says why not; reasons are told after a right password."""
    user = log_in_named(name)
    if user is None:
        # The same work for an unknown name, so that its answer takes as long.
        User().set_password(password)
        return None, NO_MATCH
    if not user.check_password(password) or user.is_generic:
        return None, NO_MATCH
    if not user.is_active:
        return None, TURNED_OFF
    return (None, CLOSED) if access_is_closed(user, clock.now()) else (user, "")


def wanted_by(request: HttpRequest, user: User) -> str:
    """The page asked for, if it lies on this site inside the person's own face."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    in_office = asked.startswith("/office/")
    own = in_office == (user.kind == Kind.STAFF) and asked.startswith("/")
    return asked if safe and own else LANDING[Kind(user.kind)]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    logout(request)
    return redirect("/login/?signed-out")
