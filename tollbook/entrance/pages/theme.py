"""Light, dark or as the system: kept with the log-in and in a cookie for the log-in page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tollbook.access.actions import set_theme
from tollbook.access.models import User
from tollbook.entrance.forms import ThemeChoice
from tollbook.entrance.landing import is_here

COOKIE_SECONDS = 365 * 86_400


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice and come back to the same page."""
    assert isinstance(request.user, User)
    back = request.POST.get("next", "/")
    if not is_here(request, back):
        back = "/"
    form = ThemeChoice(request.POST)
    response = redirect(back)
    if form.is_valid():
        theme = form.cleaned_data["theme"]
        set_theme(user=request.user, theme=theme)
        response.set_cookie(
            "theme",
            theme,
            COOKIE_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
