"""Bank files: totals before one is made, the files out, and what the bank sends back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import record_event
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.payments import BankFile
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.shared import crumb, paged, say
from tollbook.office.request import OfficeRequest
from tollbook.payments.actions import make_file, mark_sent, read_file
from tollbook.payments.queries import text_of
from tollbook.payments.queries.desk import (
    Totals,
    Waiting,
    file_for,
    files_for,
    items_of,
    notices_for,
    read_before,
    waiting_for_file,
)

NOTICES_SHOWN = 50
COLUMNS = (
    Column("Made"),
    Column("File"),
    Column("Moves on"),
    Column("State"),
    Column("Entries", css="num"),
    Column("Debits", css="num"),
)
ITEM_COLUMNS = (
    Column("Trace"),
    Column("Account"),
    Column("From"),
    Column("What"),
    Column("Back from the bank"),
    Column("Amount", css="num"),
)


def files(request: OfficeRequest) -> HttpResponse:
    """What waits for the next file, the files that were made, what came back."""
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(files_for(request.viewer), listing)
    context = {
        "waiting": waiting_for_file(request.viewer.today),
        "rows": rows,
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "notices": notices_for(request.viewer)[:NOTICES_SHOWN],
        "zone": request.viewer.zone,
        "currency": request.viewer.currency,
    }
    return render(request, "office/payments/files.html", context)


@require_http_methods(["GET", "POST"])
def making(request: OfficeRequest) -> HttpResponse:
    """The totals once more, then the file; other totals by now make none."""
    waiting = waiting_for_file(request.viewer.today)
    if request.method == "POST":
        try:
            file = make_file(
                on=request.viewer.today, by=request.actor, seen=_seen(request, waiting)
            )
        except Refused as refusal:
            say(request, str(refusal))
            return redirect("office-ach")
        if file is not None:
            say(request, "The file is made. Give it to the bank, then mark it as sent.")
            return redirect("office-ach-file", file.pk)
    if not waiting.totals.entries:
        say(request, "Nothing waits for a file.")
        return redirect("office-ach")
    context = {
        "waiting": waiting,
        "seen": ":".join(map(str, waiting.totals)),
        "currency": request.viewer.currency,
        "crumbs": [crumb("Bank files", "office-ach"), crumb("Make a file")],
    }
    return render(request, "office/payments/make_file.html", context)


def _seen(request: OfficeRequest, waiting: Waiting) -> Totals:
    """What the person looked at; anything but what stands now agrees with nothing."""
    is_same = ":".join(map(str, waiting.totals)) == request.POST.get("seen", "")
    return waiting.totals if is_same else waiting.totals._replace(entries=-1)


def file(request: OfficeRequest, file_id: int) -> HttpResponse:
    """One file: its totals, its entries, what came back of each."""
    found = file_for(request.viewer, file_id)
    listing = listing_from(request.GET, sorts=("trace",), default="trace")
    rows, pager = paged(items_of(found), listing)
    context = {
        "file": found,
        "rows": rows,
        "columns": ITEM_COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
        "currency": request.viewer.currency,
        "crumbs": [crumb("Bank files", "office-ach"), crumb(f"File {found.pk}")],
    }
    return render(request, "office/payments/file.html", context)


@require_POST
def download(request: OfficeRequest, file_id: int) -> HttpResponse:
    """The file for the bank. It holds account numbers, so each download is written down."""
    found = file_for(request.viewer, file_id)
    record_event(by=request.actor, kind="downloaded bank file", subject=str(found))
    name = f"ach-{found.effective_on.isoformat()}-{found.modifier}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(found), content_type="text/plain", headers=headers)


@require_POST
def sent(request: OfficeRequest, file_id: int) -> HttpResponse:
    """The bank has it; a second time is refused."""
    found = file_for(request.viewer, file_id)
    try:
        mark_sent(file=found, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, "Marked as sent.")
    return redirect("office-ach-file", found.pk)


@require_http_methods(["GET", "POST"])
def reading(request: OfficeRequest) -> HttpResponse:
    """Read returns and changes; a file that was read before changes nothing and is told."""
    act = Act(
        "Read a file of the bank",
        "Returned debits take the payment back with its fee; notices of change correct the "
        "account. Each acts once.",
        "Read it",
        reverse("office-ach"),
        "The file is read. What it did stands below.",
        [crumb("Bank files", "office-ach"), crumb("Read a file")],
        is_upload=True,
    )

    def do(form: BankFile) -> None:
        text = form.text()
        if (first := read_before(text)) is not None:
            day = show.day(first.date())
            raise Refused("read-before", f"This file was read on {day}. Nothing was done again.")
        if not read_file(text=text, on=request.viewer.today, by=request.actor):
            raise Refused("empty", "The file is in order and holds no returns and no changes.")

    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return acting(request, BankFile(*given), act, do)
