"""This was not me: the way back for somebody whose log-in was changed by another (portal.md 1.8).

Opening the link changes nothing, because programs that look for viruses open links too; pressing
the button does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.types import SecretOf
from tollbook.entrance.asking import help_phone
from tollbook.entrance.links import held_link, hold_link
from tollbook.entrance.pages.forgot import somebody
from tollbook.flows.actions import report_not_me

LINK_KEY = "not_me_link"


@never_cache
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret leaves the address for the session."""
    hold_link(request, LINK_KEY, SecretOf.NOT_ME, token)
    return redirect("not-me")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest) -> HttpResponse:
    """What the button does; pressed, that it is done."""
    secret = held_link(request, LINK_KEY)
    context = {"phone": help_phone(request)}
    if secret is None:
        return render(request, "entrance/not_me_gone.html", context, status=410)
    if request.method == "POST":
        report_not_me(secret=secret, by=somebody(request))
        request.session.pop(LINK_KEY, None)
        return render(request, "entrance/not_me_done.html", context)
    return render(request, "entrance/not_me.html", context)
