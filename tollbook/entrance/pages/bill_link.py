"""A bill by its link: opens without signing in, until the link is over or was ended."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tollbook.billing.queries.shown_document import opened_document
from tollbook.flows.queries import document_behind
from tollbook.kernel import clock


@never_cache
@require_safe
def open_bill(request: HttpRequest, token: str) -> HttpResponseBase:
    """The PDF, shown in the browser; a link that is over says so and leads to the log-in."""
    document = document_behind(token, clock.now())
    opened = opened_document(document, Path(settings.DATA_DIR)) if document else None
    if document is None or opened is None:
        return _gone(request)
    name = f"invoice-{document.invoice.number}.pdf"
    return FileResponse(opened, filename=name, content_type="application/pdf")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/bill_link_gone.html", status=404)
