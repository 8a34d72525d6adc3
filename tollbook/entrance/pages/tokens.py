"""API tokens: what a person lets programs do in their name; on pages of whatever face."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tollbook.access.actions.tokens import revoke_token
from tollbook.access.models import ApiToken
from tollbook.access.queries.tokens import state_of_token, tokens_of
from tollbook.access.types import TOKEN_DAYS, TokenState
from tollbook.entrance.forms import NewToken
from tollbook.entrance.pages.security import crumbs, person, zone_of
from tollbook.flows.actions import give_token
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused

ENDED = {
    TokenState.EXPIRED: "Expired",
    TokenState.OTHER: "Ended by a new password",
}


@dataclass(frozen=True)
class Line:
    """A token as the list shows it; `ended` says why it opens nothing any more."""

    token: ApiToken
    ended: str


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of one's own log-in; any can be revoked."""
    now = clock.now()
    lines = [
        Line(each, ENDED.get(state_of_token(each, now), ""))
        for each in tokens_of(person(request)).select_related("user")
    ]
    context = {"lines": lines, "zone": zone_of(request), **crumbs("API tokens")}
    return render(request, "entrance/security/tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a token; it stands on the answer to this form and nowhere else."""
    form = NewToken(request.POST or None)
    written = _made(request, form) if form.is_valid() else ""
    context = {"form": form, "days": TOKEN_DAYS, "written": written, **_crumbs_of_new()}
    status = 422 if request.method == "POST" and not written else 200
    return render(request, "entrance/security/token_new.html", context, status=status)


def _made(request: HttpRequest, form: NewToken) -> str:
    """The new token, "" where it is refused at its name."""
    by = request.actor  # type: ignore[attr-defined]
    name, days = form.cleaned_data["name"], int(form.cleaned_data["days"])
    try:
        return give_token(user=person(request), name=name, days=days, by=by)
    except Refused as fault:
        form.add_error("name", str(fault))
        return ""


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token for good."""
    by = request.actor  # type: ignore[attr-defined]
    name = revoke_token(user=person(request), token_id=token_id, by=by)
    request.session["notice"] = f"The token {name} is revoked."
    return redirect("security-tokens")


def _crumbs_of_new() -> dict[str, object]:
    found = crumbs("New token")
    found["crumbs"].insert(1, {"label": "API tokens", "url": reverse("security-tokens")})
    return found
