"""This was not me: the way back for somebody whose log-in was changed by another (portal.md 1.8).

Opening the link changes nothing, because programs that look for viruses open links too; pressing
the button does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.actions import pass_try, take_try
from tollbook.access.queries import found_link, live_secret
from tollbook.access.types import Purpose, SecretOf
from tollbook.entrance.asking import guess_of, help_phone
from tollbook.entrance.pages.forgot import somebody
from tollbook.flows.actions import report_not_me
from tollbook.kernel import clock

LINK_KEY = "not_me_link"


@never_cache
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret leaves the address for the session."""
    guess = guess_of(request, Purpose.RESET, "a link of a notice")
    taken = take_try(guess=guess)
    secret = None if taken.is_refused else found_link(SecretOf.NOT_ME, token, clock.now())
    if secret is not None:
        pass_try(guess=guess)
    request.session[LINK_KEY] = secret.pk if secret else None
    return redirect("not-me")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest) -> HttpResponse:
    """What the button does; pressed, that it is done."""
    known = request.session.get(LINK_KEY)
    secret = live_secret(known, clock.now()) if known else None
    context = {"phone": help_phone(request)}
    if secret is None:
        return render(request, "entrance/not_me_gone.html", context, status=410)
    if request.method == "POST":
        report_not_me(secret=secret, by=somebody(request))
        request.session.pop(LINK_KEY, None)
        return render(request, "entrance/not_me_done.html", context)
    return render(request, "entrance/not_me.html", context)
