"""The work of one customer, as a tab of the record."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel import clock
from tollbook.kernel.listing import listing_from
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import paged
from tollbook.office.pages.work.states import WorkRow
from tollbook.office.request import OfficeRequest
from tollbook.work.queries import tasks_for


def of_customer(request: OfficeRequest, number: str) -> HttpResponse:
    """Everything, open work first, then by the last change."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    found = tasks_for(request.viewer).filter(account=record.account)
    rows, pager = paged(
        found.order_by(F("closed_at").desc(nulls_first=True), "-changed_at", "-pk"), listing
    )
    now = clock.now()
    context = {
        "record": record,
        "rows": [WorkRow(each, now) for each in rows],
        "pager": pager,
        "listing": listing,
        "zone": request.viewer.zone,
    }
    return render(request, "office/work/record.html", context)
