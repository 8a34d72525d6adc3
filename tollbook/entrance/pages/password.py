"""Changing one's own password, of one's own will or because it has to be."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tollbook.access.actions import move_visit
from tollbook.access.models import User
from tollbook.access.queries import hint_for
from tollbook.customers.queries.passwords import password_rules_of
from tollbook.entrance import visits
from tollbook.entrance.forms import NewPassword
from tollbook.entrance.pages.proof import password_refusal
from tollbook.entrance.steps import onward
from tollbook.flows.actions import change_own_password
from tollbook.kernel.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The page that stands before all others while a password must be changed (W4)."""
    form, refusal, is_done = answered(request)
    if is_done:
        return onward(request)
    return shown(request, "entrance/change_password.html", form, refusal)


def answered(request: HttpRequest) -> tuple[NewPassword, str, bool]:
    """The form as it was sent, what stands against it, and whether the password is changed."""
    user = request.user
    assert isinstance(user, User)
    form = NewPassword(request.POST or None)
    if not form.is_valid():
        return form, "", False
    refusal = password_refusal(request, user, form.cleaned_data["current"])
    if refusal:
        return form, refusal, False
    try:
        _change(request, user, form.cleaned_data["password"])
    except Refused as fault:
        form.add_error("password", str(fault))
        return form, "", False
    return form, "", True


def _change(request: HttpRequest, user: User, password: str) -> None:
    """Every other session ends; this one goes on with a key of its own."""
    key = request.session.session_key or ""
    by = request.actor  # type: ignore[attr-defined]
    change_own_password(user=user, password=password, by=by, but_session=key)
    update_session_auth_hash(request, user)
    move_visit(key=key, to=request.session.session_key or "")
    visits.proved(request)


def shown(
    request: HttpRequest,
    template: str,
    form: NewPassword,
    refusal: str,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form, empty again: a password is never sent back."""
    user = request.user
    assert isinstance(user, User)
    hint = hint_for(user, password_rules_of(user))
    context = {"form": form, "refusal": refusal, "new_hint": hint, **(more or {})}
    failed = request.method == "POST"
    return render(request, template, context, status=422 if failed else 200)
