"""Call files of one customer: what was made for download, with its checksum."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from tollbook.customers.queries import account_for
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import paged
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries import call_file_for, call_files_for, place_of, usage_profile_of

COLUMNS = (
    Column("Day"),
    Column("File"),
    Column("Calls", css="num"),
    Column("Size", css="num"),
    Column("Calls from, to"),
    Column("Checksum (SHA-256)"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)


def call_files(request: OfficeRequest, number: str) -> HttpResponse:
    """The files of the customer, newest first, and whether more are made."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(call_files_for(request.viewer, record.account), listing)
    profile = usage_profile_of(record.account)
    context = {
        "record": record,
        "rows": rows,
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "is_daily": bool(profile and profile.daily_call_file),
        "is_monthly": bool(profile and profile.monthly_call_file),
        "zone": request.viewer.zone,
    }
    return render(request, "office/customers/call_files.html", context)


def call_file(request: OfficeRequest, number: str, file_id: int) -> FileResponse:
    """The bytes of one file, as a download."""
    account = account_for(request.viewer, number)
    found = call_file_for(request.viewer, file_id, account)
    return FileResponse(
        place_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/gzip",
    )
