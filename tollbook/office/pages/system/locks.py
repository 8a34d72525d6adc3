"""Locks of the door: who waits after too many tries, and letting them go on."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.access.actions import clear_lock
from tollbook.access.models import Tries
from tollbook.access.queries.door import lock_called, locks_at
from tollbook.access.types import TriesOf
from tollbook.kernel import clock
from tollbook.kernel.listing import Column, Pager, listing_from
from tollbook.office.pages.shared import PlainPager, say
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Name"),
    Column("Address"),
    Column("What is locked"),
    Column("Failures", css="num"),
    Column("Until"),
    Column("", css="do", hidden="Clear"),
)
WHAT = {
    TriesOf.PAIR: "This name from this address",
    TriesOf.ADDRESS: "Every name from this address",
    TriesOf.NAME: "Nothing; a code is asked besides the password",
}


@dataclass(frozen=True)
class LockRow:
    """A lock as the list shows it."""

    row: Tries

    @property
    def what(self) -> str:
        return WHAT[TriesOf[self.row.of.upper()]]

    @property
    def failures(self) -> int:
        return len(self.row.failures)


def locks(request: OfficeRequest) -> HttpResponse:
    """Every lock that holds now."""
    listing = listing_from(request.GET, sorts=("until",), default="-until")
    found = locks_at(clock.now())
    total = found.count()
    listing = listing.within(total)
    rows = found[listing.start : listing.start + listing.rows]
    pager: Pager = PlainPager(listing, total, len(rows))
    context = {
        "rows": [LockRow(row) for row in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "zone": request.viewer.zone,
    }
    return render(request, "office/system/locks.html", context)


@require_POST
def clear(request: OfficeRequest, lock_id: int) -> HttpResponse:
    """Let them go on at once."""
    lock = lock_called(lock_id, clock.now())
    clear_lock(lock=lock, by=request.actor)
    say(request, f"{lock} may go on.")
    return redirect("office-locks")
