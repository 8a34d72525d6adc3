"""An invitation to an account: its link leads to the form for a log-in (portal.md 4.6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.models import OneTimeSecret
from tollbook.access.queries import hint_for
from tollbook.access.types import SecretOf
from tollbook.customers.models import Account
from tollbook.customers.queries.passwords import password_rules_of_account
from tollbook.customers.queries.users import free_user_id
from tollbook.entrance.forms import Invited
from tollbook.entrance.links import held_link, hold_link
from tollbook.entrance.pages.forgot import somebody
from tollbook.entrance.steps import Half, begin_half
from tollbook.flows.actions import accept_invitation
from tollbook.flows.queries import invited_to
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused

LINK_KEY = "invitation_link"


@never_cache
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret leaves the address for the session, whose key is a fresh one from now on."""
    request.session.cycle_key()
    hold_link(request, LINK_KEY, SecretOf.INVITE, token)
    return redirect("invitation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """User id, name and password; the address is the one that the invitation went to."""
    secret = held_link(request, LINK_KEY)
    account = invited_to(secret, clock.now()) if secret else None
    if secret is None or account is None:
        return render(request, "entrance/invitation_gone.html", status=410)
    form = Invited(request.POST or None, initial={"user_id": free_user_id(account)})
    if form.is_valid() and (answer := _made(request, secret, form)):
        return answer
    return _shown(request, account, secret, form)


def _made(request: HttpRequest, secret: OneTimeSecret, form: Invited) -> HttpResponse | None:
    """On with a log-in made; None where something was refused, which the form then says."""
    wanted = form.wanted(secret.about["email"])
    try:
        user = accept_invitation(secret=secret, wanted=wanted, by=somebody(request))
    except Refused as fault:
        if fault.code == "LINK":
            return render(request, "entrance/invitation_gone.html", status=410)
        form.add_error("password" if fault.code in ("WEAK", "SAME") else "user_id", str(fault))
        return None
    request.session.pop(LINK_KEY, None)
    return begin_half(request, Half(user, "password", user.user_id, "", is_suspect=False))


def _shown(
    request: HttpRequest, account: Account, secret: OneTimeSecret, form: Invited
) -> HttpResponse:
    context = {
        "form": form,
        "name": account.name,
        "email": secret.about["email"],
        "hint": hint_for(None, password_rules_of_account(account)),
    }
    status = 422 if form.errors else 200
    return render(request, "entrance/invitation.html", context, status=status)
