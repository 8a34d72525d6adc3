"""Network resources: a page of a plug-in inside our frame, or the way to a partner's site."""

import logging
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.portal.pages.services.shared import services_crumbs
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.actions import page_of, redeem_way, way_to
from tollbook.services.queries.offered import resource_for
from tollbook.services.types import PageShown, Resource

TOKEN_LENGTH_MAX = 300
log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: PortalRequest, resource: str) -> HttpResponse:
    """The page; a plug-in that fails or is slow leaves a sentence, and the frame stands."""
    if request.viewer is None:
        raise NotFound("network resource", resource)
    found = resource_for(request.viewer, resource)
    if not found.has_page:
        return led_on(request, found)
    shown = shown_by(request, found)
    if shown is not None and shown.notice:
        request.session["notice"] = shown.notice
        return redirect("resource", resource)
    context = {
        "viewer": request.viewer,
        "resource": found,
        "shown": shown,
        "values": shown.values if shown else {},
        "crumbs": services_crumbs(crumb(found.menu_text)),
    }
    status = 200 if shown else 503
    return render(request, "portal/services/resource.html", context, status=status)


def shown_by(request: PortalRequest, found: Resource) -> PageShown | None:
    """What the plug-in shows; None where it does not answer."""
    sent: Mapping[str, str] = request.POST.dict() if request.method == "POST" else {}
    try:
        return page_of(resource=found, viewer=request.viewer, sent=sent)
    except Exception:
        # Whatever a machine of others does wrong, the customer reads one sentence.
        log.warning("network resource %s does not answer", found.key, exc_info=True)
        return None


def led_on(request: PortalRequest, found: Resource) -> HttpResponse:
    """Over to the partner's site."""
    address = way_to(resource=found, viewer=request.viewer, at=clock.now())
    answer = redirect(address)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


# The partner's machine has no form of ours; its key takes the place of the form's token.
@csrf_exempt
@require_POST
def redeem(request: HttpRequest, resource: str) -> HttpResponse:
    """A partner gives a token back and is told whom it stands for; 404 for whatever is wrong."""
    token = request.POST.get("token", "")[:TOKEN_LENGTH_MAX]
    key = request.headers.get("X-Resource-Key", "")[:TOKEN_LENGTH_MAX]
    try:
        came = redeem_way(resource=resource, token=token, key=key, at=clock.now())
    except Refused:
        return HttpResponse(status=404)
    return JsonResponse({"user_id": came.user_id, "account": came.account})
