"""Forms to download, by their headings."""

from itertools import groupby

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tollbook.content.actions import content_of_form
from tollbook.content.queries import download_form_for, download_forms_for
from tollbook.kernel.errors import NotFound
from tollbook.portal.request import PortalRequest

OTHERS = "Forms"


def forms(request: PortalRequest) -> HttpResponse:
    """The list; none, no page."""
    found = list(download_forms_for(request.viewer))
    if not found:
        raise NotFound("forms", "for this viewer")
    parts = groupby(found, key=lambda each: each.heading)
    context = {
        "parts": [(heading or OTHERS, list(rows)) for heading, rows in parts],
        "zone": request.viewer.zone,
    }
    return render(request, "portal/help/forms.html", context)


def form(request: PortalRequest, handle: str) -> HttpResponseBase:
    """One form, to be saved and never shown inside a page."""
    found = download_form_for(request.viewer, handle)
    response = FileResponse(
        content_of_form(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
