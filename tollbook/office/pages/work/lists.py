"""Lists and boards of work: tickets and tasks in one, orders in the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from tollbook.kernel import clock
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.phones import digits_of
from tollbook.office.forms.work import MINE, NOBODY, WorkFilter, kinds_of
from tollbook.office.pages.shared import chips, crumb, ordered, paged
from tollbook.office.pages.work.states import WorkRow
from tollbook.office.request import OfficeRequest
from tollbook.work.models import Task, TaskStatus
from tollbook.work.queries import (
    counts_by_status,
    in_light,
    statuses_of,
    tasks_for,
    with_product,
)
from tollbook.work.types import Light

ORDERS = {
    "opened": ("opened_at", "pk"),
    "date": ("changed_at", "pk"),
    "number": ("pk",),
    "account": ("account__number", "pk"),
    "goal": ("goal_at", "pk"),
}
COLUMNS = (
    Column("Number, subject", "number"),
    Column("Account", "account"),
    Column("Status"),
    Column("Light", "goal"),
    Column("In the hands of"),
    Column("Opened", "opened"),
    Column("Last change", "date"),
    Column("More", css="more"),
)
CARDS_MAX = 20


def tickets(request: OfficeRequest) -> HttpResponse:
    """Tickets and tasks, the open ones first of all."""
    return listed(request, orders=False)


def orders(request: OfficeRequest) -> HttpResponse:
    """Orders of both classes."""
    return listed(request, orders=True)


def listed(request: OfficeRequest, *, orders: bool) -> HttpResponse:
    """The list as it was asked for."""
    now = clock.now()
    form = WorkFilter(request.GET, viewer=request.viewer, orders=orders)
    listing = listing_from(request.GET, sorts=ORDERS, default="-date")
    found = filtered(tasks_for(request.viewer), request, form, orders=orders, now=now)
    rows, pager = paged(ordered(found, listing, ORDERS), listing)
    words = {
        "q": f"Holds {form.value('q')}",
        "state": dict(form.fields["state"].choices).get(form.value("state"), "Any state"),  # type: ignore[attr-defined]
        "type": str(form.types.get(form.value("type"), "Any type")),
        "who": f"In the hands of {form.people.get(form.value('who'), 'anybody')}",
        "light": dict(form.fields["light"].choices).get(form.value("light"), "Any light"),  # type: ignore[attr-defined]
    }
    context = {
        **words_for(orders=orders),
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [WorkRow(each, now) for each in rows],
        "pager": pager,
        "chips": chips(listing, words),
        "zone": request.viewer.zone,
    }
    return render(request, "office/work/list.html", context)


def words_for(*, orders: bool) -> dict[str, object]:
    """What the pages of the two lists call themselves."""
    if orders:
        return {
            "title": "Orders",
            "one": "order",
            "list_route": "office-orders",
            "board_route": "office-orders-board",
            "new_route": "office-order-new",
            "add_right": "Orders.Add",
        }
    return {
        "title": "Tickets and tasks",
        "one": "ticket",
        "list_route": "office-tickets",
        "board_route": "office-tickets-board",
        "new_route": "office-ticket-new",
        "add_right": "TroubleTickets.Add",
    }


def filtered(
    found: QuerySet[Task], request: OfficeRequest, form: WorkFilter, *, orders: bool, now: datetime
) -> QuerySet[Task]:
    """What the filter lets through; without a word about it only what is open."""
    found = found.filter(task_type__kind__in=kinds_of(orders=orders))
    if (state := form.value("state")) != "all":
        found = found.filter(closed_at__isnull=state != "over")
    if code := form.value("type"):
        found = found.filter(task_type__code=code)
    if who := form.value("who"):
        found = found.filter(in_hands(request, who))
    if light := form.value("light"):
        found = in_light(found, Light(light), now)  # type: ignore[call-arg]
    return holding(found, form.value("q"))


def in_hands(request: OfficeRequest, who: str) -> Q:
    """In whose hands."""
    if who == NOBODY:
        return Q(assigned_to__isnull=True)
    return Q(assigned_to__user_id=request.viewer.user.user_id if who == MINE else who)


def holding(found: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Whose number, subject, account or product is or holds `text`."""
    if not text:
        return found
    wanted = Q(number__iexact=text) | Q(subject__icontains=text)
    wanted |= Q(account__number__iexact=text) | Q(account__name__icontains=text)
    about = with_product(found, digits_of(text) or text).values("pk")
    return found.filter(wanted | Q(pk__in=about) | Q(pk__in=with_product(found, text).values("pk")))


@dataclass(frozen=True)
class Lane:
    """One status of the board with the newest of what stands in it."""

    status: TaskStatus
    count: int
    cards: list[WorkRow]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def tickets_board(request: OfficeRequest) -> HttpResponse:
    """Open tickets or tasks of one type by status."""
    return board(request, orders=False)


def orders_board(request: OfficeRequest) -> HttpResponse:
    """Open orders of one type by status."""
    return board(request, orders=True)


def board(request: OfficeRequest, *, orders: bool) -> HttpResponse:
    """A lane for each status that work of the chosen type may stand in while it is open."""
    now = clock.now()
    form = WorkFilter(request.GET, viewer=request.viewer, orders=orders)
    types = list(form.types.values())
    chosen = form.types.get(form.value("type")) or next(iter(types), None)
    found = tasks_for(request.viewer).filter(task_type=chosen, closed_at__isnull=True)
    if form.value("who"):
        found = found.filter(in_hands(request, form.value("who")))
    counts = counts_by_status(found)
    lanes = [
        Lane(status, counts.get(status.pk, 0), cards_of(found, status, now))
        for status in statuses_of([chosen] if chosen else [])
        if not status.is_final
    ]
    words = words_for(orders=orders)
    context = {
        **words,
        "types": types,
        "chosen": chosen,
        "form": form,
        "lanes": lanes,
        "mine": form.value("who") == MINE,
        "crumbs": [crumb(str(words["title"]), str(words["list_route"])), crumb("Board")],
    }
    return render(request, "office/work/board.html", context)


def cards_of(found: QuerySet[Task], status: TaskStatus, now: datetime) -> list[WorkRow]:
    """The most urgent of what stands in a status: by goal, then by age."""
    rows = found.filter(status=status).order_by(F("goal_at").asc(nulls_last=True), "pk")
    return [WorkRow(each, now) for each in rows[:CARDS_MAX]]


def my_open(request: OfficeRequest, limit: int) -> list[WorkRow]:
    """What the person has in hand, the most pressing goal first; for the first page."""
    mine = {"assigned_to": request.viewer.user, "closed_at": None}
    rows = tasks_for(request.viewer).filter(**mine)
    now = clock.now()
    first = rows.order_by(F("goal_at").asc(nulls_last=True), "pk")[:limit]
    return [WorkRow(each, now) for each in first]
