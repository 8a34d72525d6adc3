"""Call files of a wholesale customer: of each day and of each bill, to be downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from tollbook.billing.models import Invoice
from tollbook.billing.queries import invoices_for
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.kernel.show import day_range
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.usage.actions import mark_downloaded
from tollbook.usage.models import AccountCallFile, UsageProfile
from tollbook.usage.queries import (
    CALL_FILES_KEPT_MONTHS,
    call_file_for,
    call_files_for,
    place_of,
    usage_profile_of,
)

DAILY = "daily"
MONTHLY = "monthly"
COLUMNS = (
    Column("Period"),
    Column("File"),
    Column("Calls", css="num"),
    Column("Size", css="num"),
    Column("Made on"),
    Column("Checksum (SHA-256)"),
    Column("Downloaded"),
    Column("", css="do", hidden="Actions"),
)


@dataclass(frozen=True)
class CallFileRow:
    """A call file as the list shows it; invoice: whose calls a monthly one holds."""

    file: AccountCallFile
    invoice: Invoice | None
    zone: str

    @property
    def days(self) -> str:
        """The days of its first and its last call, "" where it has its headings only."""
        first, last = self.file.first_started_at, self.file.last_started_at
        if first is None or last is None:
            return ""
        return day_range(day_in(first, self.zone), day_in(last, self.zone))


def call_files(request: PortalRequest) -> HttpResponse:
    """One kind of file, newest first; no page for an account that gets none."""
    viewer = request.viewer
    account, profile = _account_with_files(request)
    kind = _kind(request.GET.get("kind", ""), profile)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    found = call_files_for(viewer, account).filter(kind=kind)
    total = found.count()
    listing = listing.within(total)
    files = list(found[listing.start : listing.start + listing.rows])
    context = {
        "kind": kind,
        "tabs": [(DAILY, "Daily"), (MONTHLY, "Monthly")],
        "rows": _rows(request, files),
        "columns": COLUMNS,
        "listing": listing,
        "pager": Pager(listing, total, len(files)),
        "is_made": profile.daily_call_file if kind == DAILY else profile.monthly_call_file,
        "kept_months": CALL_FILES_KEPT_MONTHS,
        "zone": viewer.zone,
        "crumbs": [crumb("Wholesale"), crumb("Call files")],
    }
    return render(request, "wholesale/call_files.html", context)


def call_file(request: PortalRequest, file_id: int) -> FileResponse:
    """The bytes of one file. It counts as downloaded where the customer asks, not the staff."""
    account, _ = _account_with_files(request)
    found = call_file_for(request.viewer, file_id, account)
    response = FileResponse(
        place_of(found).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/gzip",
    )
    if request.actor.acting_as is None:
        mark_downloaded(file=found, at=request.actor.at)
    return response


def _account_with_files(request: PortalRequest) -> tuple[Account, UsageProfile]:
    """The account in view and what is made for it; raises NotFound where it gets no call files."""
    account = account_for(request.viewer, request.viewer.in_view[0].number)
    profile = usage_profile_of(account)
    if profile is None or not (profile.daily_call_file or profile.monthly_call_file):
        raise NotFound("call files", account.number)
    return account, profile


def _kind(asked: str, profile: UsageProfile) -> str:
    """The tab: as asked, else the first that has files made for it."""
    if asked in (DAILY, MONTHLY):
        return asked
    return DAILY if profile.daily_call_file else MONTHLY


def _rows(request: PortalRequest, files: Sequence[AccountCallFile]) -> list[CallFileRow]:
    ids = [file.invoice_id for file in files if file.invoice_id]
    invoices = invoices_for(request.viewer).in_bulk(ids) if ids else {}
    return [CallFileRow(each, invoices.get(each.invoice_id), request.viewer.zone) for each in files]
