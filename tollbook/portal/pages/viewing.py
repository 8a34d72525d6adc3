"""Currently viewing: the choice of a parent, kept in the session."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tollbook.customers.types import ENTIRE_VIEW
from tollbook.kernel.errors import NotFound
from tollbook.portal.request import PortalRequest

# A page about one object leads to its list, because the object may lie outside the new view.
LIST_OF = {"/billing/invoices/": "/billing/invoices/"}


@require_POST
def choose(request: PortalRequest) -> HttpResponse:
    """Keep the choice and come back to the same page, or to its list."""
    chosen = request.POST.get("account", ENTIRE_VIEW)
    if chosen != ENTIRE_VIEW and chosen not in {each.number for each in request.viewer.allowed}:
        raise NotFound("account", chosen)
    request.session["viewing"] = chosen
    return redirect(_back(request))


def _back(request: PortalRequest) -> str:
    """The page the form stood on, without the page number and filters of the old view."""
    asked = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        return "/"
    path = asked.partition("?")[0]
    return next((there for prefix, there in LIST_OF.items() if path.startswith(prefix)), path)
