"""Confirming an e-mail address: the link that went to it shows one button (portal.md 4.2).

Opening the link changes nothing, because programs that look for viruses open links too. Nobody has
to sign in: whoever reads the mail owns the address.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.types import SecretOf
from tollbook.entrance.links import held_link, hold_link
from tollbook.entrance.pages.forgot import somebody
from tollbook.flows.actions import confirm_address

LINK_KEY = "email_link"


@never_cache
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret leaves the address for the session."""
    hold_link(request, LINK_KEY, SecretOf.EMAIL, token)
    return redirect("confirm-email")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """One button; pressed, the address counts."""
    secret = held_link(request, LINK_KEY)
    if secret is None:
        return render(request, "entrance/email_gone.html", status=410)
    context = {"email": secret.about["email"]}
    if request.method != "POST":
        return render(request, "entrance/email.html", context)
    request.session.pop(LINK_KEY, None)
    if confirm_address(secret=secret, by=somebody(request)) is None:
        return render(request, "entrance/email_gone.html", status=410)
    return render(request, "entrance/email_done.html", context)
