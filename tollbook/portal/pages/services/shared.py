"""What the pages under Services share: breadcrumbs, rows of orders and tickets, their story."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tollbook.access.models import User
from tollbook.customers.types import Viewer
from tollbook.kernel.listing import Listing
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.work.models import Task
from tollbook.work.queries import comments_for, files_for, status_labels, steps_for

Badge = tuple[str, str, str]  # word, icon, tone
OPEN, ALL = "open", "all"
IN_STATUS = "in:"  # before the name of one status
STATUS_LENGTH_MAX = 60


def services_crumbs(*steps: dict[str, str]) -> list[dict[str, str]]:
    """The breadcrumb of a page under Services."""
    return [crumb("Services"), *steps]


@dataclass(frozen=True)
class WorkRow:
    """An order or a ticket as lists show it."""

    task: Task

    @property
    def badge(self) -> Badge:
        """The status; what is done is good, what is over otherwise is plain."""
        status = self.task.status
        if status.is_final:
            return (status.label, "check", "good") if status.is_done else (status.label, "x", "")
        return status.label, "clock", "info"

    @property
    def products(self) -> list[str]:
        return [each.product_id_then for each in self.task.about.all()]


def rows_of(work: list[Task] | None) -> list[WorkRow] | None:
    """Orders or tickets as Home shows them; None where they are not for the reader."""
    return None if work is None else [WorkRow(each) for each in work]


def state_asked(request: PortalRequest, key: str) -> str:
    """Open, all, or one status, as the address says, else as it was last chosen in this session;
    one status is not remembered."""
    asked = request.GET.get("state", "")
    if asked.startswith(IN_STATUS):
        return asked[:STATUS_LENGTH_MAX]
    if asked in (OPEN, ALL):
        if request.session.get(key, OPEN) != asked:
            request.session[key] = asked
        return asked
    return str(request.session.get(key, OPEN))


def in_state(rows: QuerySet[Task], state: str) -> QuerySet[Task]:
    """The work that stands so."""
    if state.startswith(IN_STATUS):
        return rows.filter(status__label=state.removeprefix(IN_STATUS))
    return rows.filter(closed_at__isnull=True) if state == OPEN else rows


def states_offered(state: str, *, orders: bool) -> list[tuple[str, str]]:
    """What a list may be narrowed to; a status that an address names stays to be seen."""
    named = [IN_STATUS + label for label in status_labels(orders=orders)]
    asked = [state] if state.startswith(IN_STATUS) and state not in named else []
    every = [(each, each.removeprefix(IN_STATUS)) for each in (*named, *asked)]
    return [(OPEN, "Open"), (ALL, "All"), *every]


def without_filters(listing: Listing) -> str:
    """The address of the whole list, what is over too."""
    kept = dict.fromkeys((*listing.filters, "page", "after", "before"), None)
    return listing.link(**{**kept, "state": ALL})


@dataclass(frozen=True)
class Event:
    """Something that a customer reads in the story of a ticket or an order."""

    at: datetime
    kind: str
    who: str
    what: object
    is_own: bool = False


def story_of(viewer: Viewer, task: Task, ours: str) -> list[Event]:
    """Steps, comments and files that are for the customer, oldest first.

    ours: what the carrier is called where one of its people did something.
    """
    found = [
        *(Event(each.at, "step", "", each) for each in steps_for(task)),
        *(
            Event(
                *(each.written_at, "comment", who(each.author, ours, own=each.from_customer)),
                *(each, each.from_customer),
            )
            for each in comments_for(viewer, task)
        ),
        *(
            Event(
                *(each.uploaded_at, "file", who(each.uploader, ours, own=each.from_customer)),
                *(each, each.from_customer),
            )
            for each in files_for(viewer, task)
        ),
    ]
    return sorted(found, key=lambda each: each.at)


def who(user: User | None, ours: str, *, own: bool) -> str:
    """A person of the customer by name; the carrier's people speak for the carrier."""
    return (user.name or user.user_id) if user is not None and own else ours
