"""The outbox: what waits, what was sent, what failed; and the letters that wait for the printer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.access.actions import record_event
from tollbook.kernel.entry import number_sent
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.show import counted
from tollbook.notices.actions import letters_posted, retry
from tollbook.notices.models import Notice
from tollbook.notices.queries import (
    letter_of,
    letters_waiting,
    message_of,
    notice_called,
    outbox_of,
)
from tollbook.notices.types import Channel, NoticeState
from tollbook.office.forms.notices import NoticeFilter
from tollbook.office.pages.shared import Badge, chips, crumb, ordered, paged, say
from tollbook.office.request import OfficeRequest

ORDERS = {"date": ("queued_at", "pk")}
LETTERS_A_PRINT_MAX = 100
COLUMNS = (
    Column("When", "date"),
    Column("Message"),
    Column("To"),
    Column("State"),
    Column("Account"),
    Column("Tries", css="num"),
    Column("", css="do", hidden="Actions"),
)
BADGES: dict[str, Badge] = {
    "waiting": ("Waiting", "clock", ""),
    "sending": ("Sending", "play", "info"),
    "sent": ("Sent", "check", "good"),
    "failed": ("Failed", "alert", "bad"),
    "dropped": ("Dropped", "x", ""),
}


class NoticeRow:
    """A notice as lists show it."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice

    @property
    def badge(self) -> Badge:
        """Its state; a letter that waits stands in the print queue."""
        if self.is_letter_waiting:
            return ("To be printed", "print", "info")
        return BADGES[self.notice.state]

    @property
    def is_letter_waiting(self) -> bool:
        is_letter = self.notice.channel == Channel.LETTER
        return is_letter and self.notice.state == NoticeState.WAITING

    @property
    def to(self) -> str:
        """The address on one line."""
        return ", ".join(self.notice.to.splitlines())

    @property
    def can_go_again(self) -> bool:
        """Whether staff may send it now."""
        is_open = self.notice.state in (NoticeState.WAITING, NoticeState.FAILED)
        is_lost = self.notice.is_secret and not self.notice.sealed
        return is_open and not is_lost and not self.is_letter_waiting


def outbox(request: OfficeRequest) -> HttpResponse:
    """Every notice, newest first."""
    form = NoticeFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    found = outbox_of(form.value("q"), form.value("state"), form.value("channel"))
    notices, pager = paged(ordered(found, listing, ORDERS), listing)
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [NoticeRow(each) for each in notices],
        "pager": pager,
        "chips": chips(listing, form.words()),
        "letters": letters_waiting().count(),
        "zone": request.viewer.zone,
    }
    return render(request, "office/upkeep/outbox.html", context)


def notice(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """One notice: how it travels and what it says; a secret is never shown."""
    found = notice_called(notice_id)
    context = {
        "row": NoticeRow(found),
        "notice": found,
        "channels": [(way["channel"], ", ".join(way["to"].splitlines())) for way in found.channels],
        "words": None if found.is_secret else message_of(found),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Outbox", "office-outbox"), crumb(found.subject)],
    }
    return render(request, "office/upkeep/notice.html", context)


@require_POST
def again(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Send one now."""
    found = notice_called(notice_id)
    try:
        retry(notice=found, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, "It goes out within a few seconds.")
    return redirect("office-notice", notice_id)


def letters(request: OfficeRequest) -> HttpResponse:
    """The print queue; the list does not show what the letters say."""
    waiting = list(letters_waiting()[:LETTERS_A_PRINT_MAX])
    context = {
        "rows": [NoticeRow(each) for each in waiting],
        "total": letters_waiting().count(),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Outbox", "office-outbox"), crumb("Letters to print")],
    }
    return render(request, "office/upkeep/letters.html", context)


@require_POST
def sheets(request: OfficeRequest) -> HttpResponse:
    """The letters as sheets for the printer. They may hold codes, so it is written down."""
    waiting = list(letters_waiting()[:LETTERS_A_PRINT_MAX])
    for each in waiting:
        record_event(
            by=request.actor, kind="printed letter", account=each.account, subject=str(each)
        )
    pages = [(each, letter_of(each)) for each in waiting]
    context = {"pages": pages, "zone": request.viewer.zone}
    return render(request, "office/upkeep/sheets.html", context)


@require_POST
def posted(request: OfficeRequest) -> HttpResponse:
    """Those that were printed are in the post."""
    sent = map(number_sent, request.POST.getlist("letter"))
    ids = [each for each in sent if each is not None]
    done = letters_posted(ids=ids[:LETTERS_A_PRINT_MAX], by=request.actor)
    say(request, f"{counted(done, 'letter')} marked as posted.")
    return redirect("office-letters")
