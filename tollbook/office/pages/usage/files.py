"""Call files: the register, one file with its rejects, and taking one by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.usage import FileFilter
from tollbook.office.pages.shared import Badge, chips, crumb, ordered, paged
from tollbook.office.pages.usage.states import Conservation, file_badge
from tollbook.office.request import OfficeRequest
from tollbook.usage.models import CallFile, Reject
from tollbook.usage.queries import (
    file_for,
    files_for,
    reject_file_of,
    rejects_of,
    skips_of,
    stored_counts_of,
)
from tollbook.usage.types import words_for

ORDERS = {
    "arrived": ("arrived_at", "pk"),
    "name": ("name", "pk"),
    "read": ("rows_read", "pk"),
    "rejected": ("rejected", "pk"),
}
COLUMNS = (
    Column("Arrived", "arrived"),
    Column("File, feed", "name"),
    Column("State"),
    Column("Read", "read", "num"),
    Column("Accepted", css="num"),
    Column("Duplicate", css="num"),
    Column("Rejected", "rejected", "num"),
    Column("Skipped", css="num"),
    Column("Sum"),
    Column("More", css="more"),
)
REJECT_COLUMNS = (Column("Line"), Column("Reason"), Column("Row as it came"))
REJECT_HEAD = ("Line", "Code", "Reason", "Row")
RAW_SHOWN_MAX = 300


@dataclass(frozen=True)
class FileRow:
    """A call file as the list shows it."""

    file: CallFile

    @property
    def badge(self) -> Badge:
        return file_badge(self.file)

    @property
    def sum(self) -> Conservation:
        return Conservation(self.file)


@dataclass(frozen=True)
class RejectRow:
    """A row that could not be taken; a very long one is cut on the page, never in the file."""

    line: int
    code: str
    raw: str

    @property
    def reason(self) -> str:
        return words_for(self.code)

    @property
    def shown(self) -> str:
        return self.raw if len(self.raw) <= RAW_SHOWN_MAX else f"{self.raw[:RAW_SHOWN_MAX]}…"


def files(request: OfficeRequest) -> HttpResponse:
    """The register, newest first."""
    form = FileFilter(request.GET, viewer=request.viewer)
    listing = listing_from(request.GET, sorts=ORDERS, default="-arrived")
    rows, pager = paged(
        ordered(filtered(files_for(request.viewer), form), listing, ORDERS), listing
    )
    words = {
        "q": f"Name holds {form.value('q')}",
        "feed": form.feeds.get(form.value("feed"), "Any feed"),
        "state": dict(CallFile.STATES).get(form.value("state"), "Any state"),
    }
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [FileRow(file) for file in rows],
        "pager": pager,
        "chips": chips(listing, words),
        "zone": request.viewer.zone,
    }
    return render(request, "office/usage/files.html", context)


def filtered(found: QuerySet[CallFile], form: FileFilter) -> QuerySet[CallFile]:
    """The files that the filter lets through."""
    by = {
        "name__icontains": form.value("q"),
        "feed__code": form.value("feed"),
        "state": form.value("state"),
    }
    return found.filter(**{field: value for field, value in by.items() if value})


def file(request: OfficeRequest, file_id: int) -> HttpResponse:
    """One file: its sum, its skips, its rejects line by line."""
    found = file_for(request.viewer, file_id)
    listing = listing_from(request.GET, sorts=("line",), default="line")
    rejects, pager = paged(rejects_of(found), listing)
    context = {
        "file": FileRow(found),
        "now": stored_counts_of(found) if found.state == "taken" else None,
        "skips": [(words_for(skip.reason), skip.row_count) for skip in skips_of(found)],
        "rows": [RejectRow(each.line, each.code, each.raw) for each in rejects],
        "columns": REJECT_COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Call files", "office-files"), crumb(found.name)],
    }
    return render(request, "office/usage/file.html", context)


def rejects_csv(request: OfficeRequest, file_id: int) -> HttpResponseBase:
    """Every reject of a file, with its row as it came, to be mended and taken again."""
    found = file_for(request.viewer, file_id)
    chunks = csv_chunks(REJECT_HEAD, reject_cells(rejects_of(found)))
    name = f"rejects-{found.pk}-{request.viewer.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)


def rejected_rows(request: OfficeRequest, file_id: int) -> HttpResponseBase:
    """The rejected rows as a call file of the same feed: mend them in it and take it."""
    found = file_for(request.viewer, file_id)
    name = f"rejected-rows-of-{found.pk}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(reject_file_of(found), content_type="text/plain", headers=headers)


def reject_cells(rejects: QuerySet[Reject]) -> Iterator[Sequence[Cell]]:
    """The rows of the download."""
    for each in rejects.iterator(chunk_size=1000):
        yield each.line, each.code, words_for(each.code), each.raw
