"""Signing in and out: one page for everybody."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import end_visit
from tollbook.access.models import User
from tollbook.entrance.asking import TOO_MANY, may_register_at
from tollbook.entrance.forms import SignIn
from tollbook.entrance.landing import landing_of
from tollbook.entrance.signing import tried
from tollbook.entrance.steps import Half, begin_half

NOTICE_KEY = "gate_notice"
TYPED_MAX = 150


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; who is signed in already goes to the landing page."""
    if isinstance(request.user, User):
        return redirect(landing_of(request.user))
    form = SignIn(request.POST or None)
    refusal, status = "", 422 if request.POST else 200
    if form.is_valid():
        name = form.cleaned_data["name"]
        answer = tried(request, name, form.cleaned_data["password"])
        if answer.user is not None:
            asked = request.POST.get("next", "")
            return begin_half(
                request, Half(answer.user, "password", name, asked, answer.is_suspect)
            )
        refusal, status = answer.refusal, TOO_MANY if answer.wait_minutes else 422
    context = {
        "form": form,
        "refusal": refusal,
        "typed": request.POST.get("name", "")[:TYPED_MAX],
        "signed_out": "signed-out" in request.GET and not refusal,
        "notice": request.session.pop(NOTICE_KEY, ""),
        "may_register": may_register_at(request),
    }
    return render(request, "entrance/login.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    end_visit(key=request.session.session_key or "")
    logout(request)
    return redirect("/login/?signed-out")
