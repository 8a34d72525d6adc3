"""The terms that a base asks its customers to accept before anything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.models import User
from tollbook.content.queries import links_of
from tollbook.content.types import LinkPlace
from tollbook.customers.actions.terms import accept_terms
from tollbook.customers.queries import home_account_for
from tollbook.customers.types import Viewer
from tollbook.entrance.landing import asked_for

TICK = "Tick the box to say that you accept."


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The documents, a box to tick and two ways on: accept, or sign out."""
    user, viewer = request.user, request.viewer  # type: ignore[attr-defined]
    assert isinstance(user, User)
    if viewer is None or not terms_are_asked_of(viewer):
        return redirect(asked_for(request, user))
    links = links_of(viewer.base_id, LinkPlace.TERMS)
    is_sent = request.method == "POST"
    if is_sent and request.POST.get("accept"):
        shown = [(link.text, link.url) for link in links]
        account = home_account_for(viewer)
        accept_terms(account=account, user=user, links=shown, by=request.actor)  # type: ignore[attr-defined]
        return redirect(asked_for(request, user))
    context = {"links": links, "error": TICK if is_sent else ""}
    return render(request, "entrance/terms.html", context, status=422 if is_sent else 200)


def terms_are_asked_of(viewer: Viewer) -> bool:
    """Whether the base has terms that nobody has accepted for the viewer's own account."""
    if viewer.home is None or viewer.has_accepted_terms:
        return False
    return bool(links_of(viewer.base_id, LinkPlace.TERMS))
