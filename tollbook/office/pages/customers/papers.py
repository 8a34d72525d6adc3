"""Tabs Notes and Documents: what is written down about an account, and what is kept with it."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.customers.actions.papers import (
    change_note,
    content_of,
    delete_document,
    delete_note,
    keep_document,
    may_rewrite,
    write_note,
)
from tollbook.customers.queries.papers import (
    DOCUMENT,
    LEVEL,
    NOTE,
    document_of,
    documents_of,
    note_of,
    notes_of,
)
from tollbook.fields.queries import choices_of
from tollbook.kernel.entry import Option, number_sent
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.record import Reading, Section
from tollbook.kernel.record_rows import values_of
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.kernel.uploads import UPLOAD_BYTES_MAX
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import paged, say
from tollbook.office.request import OfficeRequest

DOCUMENT_COLUMNS = (
    Column("Document"),
    Column("Type"),
    Column("Added"),
    Column("Expires"),
    Column("More", css="more"),
    Column("", css="do", hidden="Actions"),
)
# Read beyond the limit by one byte, so that a larger file is known without being kept.
READ_MAX = UPLOAD_BYTES_MAX + 1


def _sheet(request: OfficeRequest, section: Section, values: dict[str, Any]) -> Sheet:
    """The form of a section as it was sent, or with what stands."""
    kinds = [Option(each.value, each.label) for each in choices_of("DocumentType")]
    reading = Reading(today=request.viewer.today, options={"kind": kinds}, present=values)
    if request.method == "POST":
        return sent([section], request.POST, reading)
    return drawn([section], values, reading)


@require_http_methods(["GET", "POST"])
def notes(request: OfficeRequest, number: str) -> HttpResponse:
    """Every note, newest first, and the form of a new one."""
    record = record_of(request, number)
    account = record.account
    sheet = _sheet(request, NOTE, {})
    follows = request.POST.get("follows", request.GET.get("follows", ""))
    before = number_sent(follows)
    followed = note_of(account, before) if before is not None else None
    if request.method == "POST" and sheet.read():
        try:
            write_note(account=account, values=sheet.values, by=request.actor, follows=followed)
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, "The note is kept.")
            return redirect("office-customer-notes", number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(notes_of(account), listing)
    context = {
        "record": record,
        "sheet": sheet,
        "rows": [(note, may_rewrite(note, request.actor)) for note in rows],
        "pager": pager,
        "listing": listing,
        "followed": followed,
        "zone": request.viewer.zone,
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/customers/notes.html", context, status=status)


@require_http_methods(["GET", "POST"])
def note(request: OfficeRequest, number: str, note_id: int) -> HttpResponse:
    """Change a note: level and days always, the text while it is fresh and one's own."""
    record = record_of(request, number)
    found = note_of(record.account, note_id)
    section = NOTE if may_rewrite(found, request.actor) else LEVEL
    sheet = _sheet(request, section, values_of(found, section.fields))
    if request.method == "POST" and sheet.read():
        seen = number_sent(request.POST.get("seen_version", ""))
        try:
            change_note(
                note=found,
                values=sheet.values,
                by=request.actor,
                seen_version=seen,
            )
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, "The note is changed.")
            return redirect("office-customer-notes", number)
    context = {"record": record, "sheet": sheet, "note": found}
    status = 422 if sheet.errors else 200
    return render(request, "office/customers/note.html", context, status=status)


@require_POST
def remove_note(request: OfficeRequest, number: str, note_id: int) -> HttpResponse:
    """Take a note away; the history keeps what it said."""
    record = record_of(request, number)
    delete_note(note=note_of(record.account, note_id), by=request.actor)
    say(request, "The note is deleted. Its text stays in the history.")
    return redirect("office-customer-notes", number)


@require_http_methods(["GET", "POST"])
def documents(request: OfficeRequest, number: str) -> HttpResponse:
    """Every document, newest first, and the form of a new one."""
    record = record_of(request, number)
    sheet = _sheet(request, DOCUMENT, {})
    if request.method == "POST" and sheet.read():
        upload = request.FILES.get("file")
        file = (upload.name or "", upload.read(READ_MAX)) if upload else None
        try:
            keep_document(account=record.account, values=sheet.values, by=request.actor, file=file)
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            say(request, f"{sheet.values['title']} is kept.")
            return redirect("office-customer-documents", number)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(documents_of(record.account), listing)
    context = {
        "record": record,
        "sheet": sheet,
        "file_error": sheet.faults.get("file", ("", ""))[1],
        "rows": rows,
        "columns": DOCUMENT_COLUMNS,
        "pager": pager,
        "listing": listing,
    }
    status = 422 if sheet.errors else 200
    return render(request, "office/customers/documents.html", context, status=status)


def download(request: OfficeRequest, number: str, document_id: int) -> HttpResponseBase:
    """A stored file, to be saved and never shown inside a page."""
    found = document_of(record_of(request, number).account, document_id)
    response = FileResponse(
        content_of(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def remove_document(request: OfficeRequest, number: str, document_id: int) -> HttpResponse:
    """Take a document away."""
    found = document_of(record_of(request, number).account, document_id)
    delete_document(document=found, by=request.actor)
    say(request, f"{found.title} is deleted.")
    return redirect("office-customer-documents", number)
