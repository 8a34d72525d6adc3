"""Call files of one customer: what was made for download, with its checksum."""

from dataclasses import dataclass

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from tollbook.customers.queries import account_for
from tollbook.kernel.clock import day_in
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.show import day_range
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import paged
from tollbook.office.request import OfficeRequest
from tollbook.usage.models import AccountCallFile
from tollbook.usage.queries import call_file_for, call_files_for, place_of, usage_profile_of

COLUMNS = (
    Column("Day"),
    Column("File"),
    Column("Calls", css="num"),
    Column("Calls of"),
    Column("Checksum (SHA-256)"),
    Column("", css="do", hidden="Actions"),
)


@dataclass(frozen=True)
class CallFileRow:
    """A call file as the list shows it."""

    file: AccountCallFile
    zone: str

    @property
    def days(self) -> str:
        """The days of its first and last call, "" where it has its headings only."""
        first, last = self.file.first_started_at, self.file.last_started_at
        if first is None or last is None:
            return ""
        return day_range(day_in(first, self.zone), day_in(last, self.zone))


def call_files(request: OfficeRequest, number: str) -> HttpResponse:
    """The files of the customer, newest first, and whether more are made."""
    record = record_of(request, number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(call_files_for(request.viewer, record.account), listing)
    profile = usage_profile_of(record.account)
    context = {
        "record": record,
        "rows": [CallFileRow(file, request.viewer.zone) for file in rows],
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
