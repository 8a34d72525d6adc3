"""Explain this charge: one line of a bill in sentences, its sum, and what changed."""

import logging

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.queries import explained_line_of, invoice_for
from tollbook.content.queries import brand_of
from tollbook.portal.pages.invoices import number_of
from tollbook.portal.pages.shared import billing_crumbs, crumb
from tollbook.portal.request import PortalRequest

logger = logging.getLogger(__name__)


def line(request: PortalRequest, number: str, position: int) -> HttpResponse:
    """The page; htmx takes its panel and puts it beside the bill."""
    invoice = invoice_for(request.viewer, number)
    carrier = brand_of(request.viewer.base_id).name
    found = explained_line_of(invoice, position, carrier)
    if not found.explained.agrees:
        logger.error("line %s of invoice %s does not come out as stored", position, number)
    written = number_of(invoice)
    context = {
        "viewer": request.viewer,
        "invoice": invoice,
        "found": found,
        "carrier": carrier,
        "crumbs": billing_crumbs(
            crumb(f"Invoice {written}", "invoice", written), crumb("Explain this charge")
        ),
    }
    return render(request, "portal/explain/line.html", context)
