"""View Invoice: the PDF in a frame, or the sentence that says why it is not there."""

from datetime import date
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tollbook.billing.models import Invoice, Settings
from tollbook.billing.queries import document_of, invoice_for
from tollbook.billing.queries.shown_document import opened_document
from tollbook.kernel.errors import NotFound
from tollbook.portal.pages.invoices import heading, number_of
from tollbook.portal.request import PortalRequest

# A bill this young may still be on its way to paper.
FRESH_DAYS = 7
ARCHIVED = "This bill is in our archive. Ask customer service for a copy."
SOON = "This bill is being prepared. Look again in one or two business days."
MISSING = "We could not find this bill's document. Ask customer service for a copy."


def page(request: PortalRequest, number: str) -> HttpResponse:
    """The tab with the frame and the download."""
    invoice = invoice_for(request.viewer, number)
    path = path_of(invoice)
    reason = "" if path else why_missing(invoice.invoice_on, request.viewer.today)
    context = {**heading(request, invoice, "invoice-pdf"), "reason": reason}
    return render(request, "portal/invoices/pdf.html", context)


# The types of `csp_replace` know views without arguments only.
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def file(request: PortalRequest, number: str) -> FileResponse:
    """The PDF itself, shown in the frame or, with `download`, kept."""
    invoice = invoice_for(request.viewer, number)
    document = document_of(invoice)
    opened = opened_document(document, Path(settings.DATA_DIR)) if document else None
    if opened is None:
        raise NotFound("document", number)
    name = f"{invoice.account.number}-invoice-{number_of(invoice)}.pdf"
    return FileResponse(
        opened,
        as_attachment="download" in request.GET,
        filename=name,
        content_type="application/pdf",
    )


def path_of(invoice: Invoice) -> Path | None:
    """Where the PDF lies, None while there is none."""
    document = document_of(invoice)
    path = Path(settings.DATA_DIR) / document.path if document and document.path else None
    return path if path and path.is_file() else None


def why_missing(invoice_on: date, today: date) -> str:
    """One of three sentences, by the age of the bill."""
    age_days = (today - invoice_on).days
    if age_days > Settings.load().archive_days:
        return ARCHIVED
    return SOON if age_days < FRESH_DAYS else MISSING
