"""Error pages in brand; one sentence and a way on."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what is not the viewer's."""
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A right is missing; staff are told which."""
    return render(request, "errors/403.html", {"reason": reason}, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    sentence = "This page was open too long. Go back, reload it and send the form again."
    return render(request, "errors/403.html", {"reason": sentence}, status=403)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return forbidden(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static, without database or templates: something is broken."""
    return HttpResponse(
        "<!doctype html><html lang=en><title>Something broke</title>"
        "<h1>Something broke on our side</h1><p>Nothing you sent was lost twice or charged. "
        'Go back and try once more, or <a href="/">start at home</a>.</p>',
        status=500,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponseForbidden("This request cannot be read.", status=400)
