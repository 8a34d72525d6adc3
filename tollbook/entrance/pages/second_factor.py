"""Setting a second factor up and taking it down; the same pages for every kind of person."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import seal
from tollbook.access.actions.passkeys import add_passkey
from tollbook.access.actions.proofs import (
    add_app,
    make_recovery_codes,
    remove_app,
    remove_passkey,
    revoke_browsers,
)
from tollbook.access.models import User
from tollbook.access.queries import opened
from tollbook.access.queries.proofs import (
    app_address,
    app_key_typed,
    new_app_key,
    proofs_of,
    trusted_browsers_of,
    waiting_reset_of,
)
from tollbook.access.types import Actor
from tollbook.customers.types import SecondFactorPolicy
from tollbook.entrance import ceremonies, factors
from tollbook.entrance.landing import security_of
from tollbook.entrance.pages.security import zone_of
from tollbook.entrance.picture import picture_of
from tollbook.entrance.steps import onward
from tollbook.flows.actions import change_second_factor
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused

KEY_KEY, CODES_KEY = "app_key", "recovery_codes"
SHOWN_FOR = timedelta(minutes=10)
NAME_MAX = 60
OFF = "Your company does not use a second factor."


def overview(request: HttpRequest) -> HttpResponse:
    """What stands, what may be added, and which browsers are trusted."""
    user, _ = _who(request)
    policy = factors.policy_of(user, request.viewer)  # type: ignore[attr-defined]
    context = {
        "proofs": proofs_of(user),
        "policy": policy,
        "is_off": policy == SecondFactorPolicy.OFF,
        "browsers": trusted_browsers_of(user, clock.now()),
        "waiting": waiting_reset_of(user),
        "zone": zone_of(request),
        "crumbs": [{"label": "Security", "url": security_of(user)}, {"label": "Second factor"}],
        "next": urlencode({"next": overview_of(user)}),
    }
    return render(request, "entrance/second_factor.html", context)


def overview_of(user: User) -> str:
    """The address of the overview in the person's own face."""
    return f"{security_of(user)}second-factor/"


@require_http_methods(["GET", "HEAD"])
def back(request: HttpRequest) -> HttpResponse:
    """Out of setting something up: to the overview, which a duty sends to its own page."""
    user, _ = _who(request)
    return redirect(overview_of(user))


@require_http_methods(["GET", "HEAD"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The choice that stands before everything else where a second factor is required."""
    user, _ = _who(request)
    if not factors.is_missing(request, user, request.viewer):  # type: ignore[attr-defined]
        return onward(request)
    return render(request, "entrance/factor_set_up.html")


@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """A key for an authenticator app, and the code that shows that the app has it."""
    user, by = _who(request)
    key = _key_in_hand(request)
    error = ""
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            return _turned_on(request, lambda: add_app(user=user, key=key, code=code, by=by))
        except Refused as refused:
            error = str(refused)
    issuer = ceremonies.site_of(request).name
    address = app_address(key, issuer=issuer, user=user)
    context = {"picture": picture_of(address), "key": app_key_typed(key), "error": error}
    status = 422 if error else 200
    return render(request, "entrance/factor_app.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey of the device that is in use, or of one nearby."""
    user, by = _who(request)
    name = request.POST.get("name", "").replace("\0", "").strip()[:NAME_MAX]
    error = ""
    if request.method == "POST":
        ceremony = ceremonies.answered(request, ceremonies.ADDING)
        try:
            return _turned_on(
                request, lambda: add_passkey(user=user, name=name, ceremony=ceremony, by=by)
            )
        except Refused as refused:
            error = str(refused)
    options = ceremonies.offer_to_add(request, user)
    context = {"options": options, "name": name, "error": error}
    status = 422 if error else 200
    return render(request, "entrance/factor_passkey.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, passkey_id: int = 0) -> HttpResponse:
    """Turn off the app, or forget one passkey, after a question; the last one stays if required."""
    user, by = _who(request)
    found = [each for each in proofs_of(user).passkeys if each.pk == passkey_id]
    if passkey_id and not found:
        raise NotFound("passkey", passkey_id)
    error = ""
    if request.method == "POST":
        try:
            change_second_factor(
                user=user, by=by, change=lambda: _removed(request, user, by, passkey_id)
            )
        except Refused as refused:
            error = str(refused)
        else:
            request.session.pop(factors.HAS_KEY, None)
            return redirect(overview_of(user))
    name = f"the passkey {found[0].name}" if found else "the authenticator app"
    context = {"what": name, "error": error, "back": overview_of(user)}
    status = 422 if error else 200
    return render(request, "entrance/factor_remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The ten recovery codes, until the person says that they are kept; sent: made anew."""
    user, by = _who(request)
    if request.method == "POST" and request.POST.get("kept"):
        request.session.pop(CODES_KEY, None)
        return onward(request)
    if request.method == "POST" and proofs_of(user).count:
        made = change_second_factor(
            user=user, by=by, change=lambda: make_recovery_codes(user=user, by=by)
        )
        _hold_codes(request, made)
        return redirect(_with_next(request, "factor-codes"))
    shown = _codes_held(request)
    return (
        render(request, "entrance/factor_codes.html", {"codes": shown})
        if shown
        else (redirect(overview_of(user)))
    )


@require_http_methods(["GET", "HEAD"])
def codes_file(request: HttpRequest) -> HttpResponse:
    """The codes that the page shows, as a text file."""
    shown = _codes_held(request)
    if not shown:
        raise NotFound("recovery codes", "")
    site = ceremonies.site_of(request)
    lines = [f"Recovery codes for {site.name}, {site.host}", "Each opens once.", "", *shown, ""]
    headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse(
        "\r\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers
    )


@require_POST
def forget_browsers(request: HttpRequest) -> HttpResponse:
    """Trust one browser no longer, or none of them."""
    user, _ = _who(request)
    which = request.POST.get("browser", "")
    if which == "all" or which.isdecimal():
        revoke_browsers(user=user, browser_id=None if which == "all" else int(which[:18]))
    return redirect(overview_of(user))


def _who(request: HttpRequest) -> tuple[User, Actor]:
    user, by = request.user, request.actor  # type: ignore[attr-defined]
    assert isinstance(user, User)
    return user, by


def _removed(request: HttpRequest, user: User, by: Actor, passkey_id: int) -> None:
    policy = factors.policy_of(user, request.viewer)  # type: ignore[attr-defined]
    is_required = policy == SecondFactorPolicy.REQUIRED
    if passkey_id:
        remove_passkey(user=user, passkey_id=passkey_id, is_required=is_required, by=by)
    else:
        remove_app(user=user, is_required=is_required, by=by)


def _turned_on(request: HttpRequest, turn_on: "object") -> HttpResponse:
    """Do it, with recovery codes if there are none yet, and one notice of it all."""
    user, by = _who(request)
    assert callable(turn_on)

    def change() -> list[str]:
        turn_on()
        return [] if proofs_of(user).codes_left else make_recovery_codes(user=user, by=by)

    made = change_second_factor(user=user, by=by, change=change)
    request.session.pop(KEY_KEY, None)
    if not made:
        return onward(request)
    _hold_codes(request, made)
    return redirect(_with_next(request, "factor-codes"))


def _key_in_hand(request: HttpRequest) -> str:
    """The key that the page shows until an app has it; sealed where it waits."""
    sealed = request.session.get(KEY_KEY, "")
    if sealed and request.method == "POST":
        return opened(sealed)
    key = new_app_key()
    request.session[KEY_KEY] = seal(key)
    return key


def _hold_codes(request: HttpRequest, made: list[str]) -> None:
    until = clock.now() + SHOWN_FOR
    request.session[CODES_KEY] = {"codes": seal(" ".join(made)), "until": until.isoformat()}


def _codes_held(request: HttpRequest) -> list[str]:
    held = request.session.get(CODES_KEY)
    if held is None or datetime.fromisoformat(held["until"]) <= clock.now():
        return []
    return opened(held["codes"]).split()


def _with_next(request: HttpRequest, name: str) -> str:
    asked = request.POST.get("next", "")
    return reverse(name) + (f"?{urlencode({'next': asked})}" if asked else "")
