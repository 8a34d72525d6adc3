"""Error pages in brand; one sentence and a way on."""

import logging
import secrets

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from tollbook.api.answers import error, is_for_programs

logger = logging.getLogger(__name__)
OVER_THE_LIMITS = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
TOO_MUCH = "More came at once than this page takes. Go back and send less."
UNREADABLE = "Part of it was cut on its way. Go back, reload the page and send it again."


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what is not the viewer's."""
    # The menu must not tell which page would have been there.
    request.resolver_match = None
    return render(request, "errors/404.html", status=404)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that is only sent to, opened as a page: there is nothing to see under it."""
    request.resolver_match = None
    page = render(request, "errors/404.html", status=405)
    page.headers["Allow"] = allowed
    return page


def forbidden(request: HttpRequest, reason: str = "", title: str = "") -> HttpResponse:
    """A right is missing; staff are told which."""
    return render(request, "errors/403.html", {"reason": reason, "title": title}, status=403)


def conflict(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """Something asked for cannot be done any more; the sentence says why and that nothing was."""
    return render(request, "errors/409.html", {"sentence": sentence}, status=409)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    sentence = "This page was open too long. Go back, reload it and send the form again."
    return forbidden(request, sentence, "Send it once more")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return forbidden(request, str(exception or ""), "Not open to your log-in" if exception else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """Static, without database or frame: something is broken. The reference is in the log."""
    reference = secrets.token_hex(4).upper()
    logger.error("page broke, reference %s, %s", reference, request.path)
    if is_for_programs(request):
        return error(500, "broken", message=f"Reference {reference}.")
    page = render_to_string("errors/500.html", {"reference": reference})
    return HttpResponse(page, status=500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read. Under a host name that is none of ours no brand is shown, as
    whose page it would be is not known."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse(render_to_string("errors/no_host.html"), status=400)
    sentence = TOO_MUCH if isinstance(exception, OVER_THE_LIMITS) else UNREADABLE
    return render(request, "errors/400.html", {"sentence": sentence}, status=400)
