"""The lists of orders and tickets, and one of each."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tollbook.content.queries import brand_of
from tollbook.customers.types import Viewer
from tollbook.flows.actions import keep_work_file, say_about_work, take_work_step
from tollbook.kernel import clock, show
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.export import Cell
from tollbook.kernel.listing import Column, Listing, Pager, listing_from
from tollbook.portal.files import FORMATS, Sheet, file_of
from tollbook.portal.forms.services import Again, Comment, WorkFilter
from tollbook.portal.pages.services.shared import (
    ALL,
    IN_STATUS,
    OPEN,
    WorkRow,
    in_state,
    services_crumbs,
    state_asked,
    states_offered,
    story_of,
    without_filters,
)
from tollbook.portal.pages.shared import chips, crumb
from tollbook.portal.request import PortalRequest
from tollbook.work.actions.saying import content_of_file
from tollbook.work.models import Task
from tollbook.work.queries import actions_for, file_for, in_view_for, task_for
from tollbook.work.types import Seen

ADD = "TroubleTickets_CustomerLevel.Add"
READ_MAX = 21 * 1024 * 1024
TICKET_ORDER = {
    "number": ("pk",),
    "account": ("account__number", "pk"),
    "subject": ("subject", "pk"),
    "status": ("status__order", "status__label", "pk"),
    "opened": ("opened_at", "pk"),
    "updated": ("changed_at", "pk"),
    "closed": ("closed_at", "pk"),
}
ORDERS_ORDER = TICKET_ORDER | {
    "class": ("task_type__order_class", "pk"),
    "type": ("task_type__name", "pk"),
    "wanted": ("wanted_on", "pk"),
}
TICKET_HEAD = ("Ticket", "Account", "Account name", "Subject", "Products", "Status")
ORDER_HEAD = ("Order", "Account", "Account name", "Class", "Type", "Description", "Location")
TIMES = ("Opened", "Last update", "Closed")


def tickets(request: PortalRequest) -> HttpResponseBase:
    """Tickets, the open ones unless somebody clears that filter."""
    return listed(request, orders=False)


def orders(request: PortalRequest) -> HttpResponseBase:
    """Orders, the open ones unless somebody clears that filter."""
    return listed(request, orders=True)


def listed(request: PortalRequest, *, orders: bool) -> HttpResponseBase:
    """The list or its file."""
    viewer, state = request.viewer, state_asked(request, "orders" if orders else "tickets")
    form = WorkFilter(request.GET, viewer=viewer)
    sorts = ORDERS_ORDER if orders else TICKET_ORDER
    listing = listing_from(request.GET, sorts=sorts, default="-opened" if orders else "-updated")
    found = form.applied(
        in_view_for(viewer, orders=orders), lambda day: clock.midnight(day, viewer.zone)
    )
    found = in_state(found, state)
    count = found.count()
    sign = "-" if listing.descending else ""
    wanted = found.order_by(*(sign + field for field in sorts[listing.key]))
    if request.GET.get("format") in FORMATS:
        head = (*ORDER_HEAD, "Status", "Wanted for", *TIMES) if orders else (*TICKET_HEAD, *TIMES)
        page = "orders" if orders else "tickets"
        sheet = Sheet(page, head, lambda: sheet_rows(wanted, viewer.zone, orders=orders), count)
        return file_of(viewer, sheet, request.GET["format"])
    listing = listing.within(count)
    rows = [WorkRow(each) for each in wanted[listing.start : listing.start + listing.rows]]
    several = viewer.sees_several
    context = {
        "viewer": viewer,
        "form": form,
        "listing": listing,
        "state": state,
        "states": states_offered(state, orders=orders),
        "is_narrowed": is_narrowed(listing, state),
        "is_order": orders,
        "columns": (order_columns if orders else ticket_columns)(several=several),
        "rows": rows,
        "count": count,
        "several": several,
        "pager": Pager(listing, count, len(rows)),
        "chips": chips_of(listing, form, state),
        "clear_url": without_filters(listing),
        "may_add": asks(request) if orders else reports(viewer),
        "title": "Orders" if orders else "Tickets",
        "crumbs": crumbs_for(viewer, crumb("Orders" if orders else "Tickets")),
    }
    name = "orders" if orders else "tickets"
    return render(request, f"portal/services/{name}.html", context)


def asks(request: PortalRequest) -> bool:
    """Whether a wish to order has somewhere to go, and the viewer may send one."""
    viewer = request.viewer
    may = viewer.may("Orders_CustomerLevel.Add") and not viewer.is_agent
    return may and brand_of(viewer.base_id).takes_orders


def reports(viewer: Viewer) -> bool:
    """Whether the viewer may report trouble and go on talking about it; agents only look."""
    return viewer.may(ADD) and not viewer.is_agent


def crumbs_for(viewer: Viewer, *steps: dict[str, str]) -> list[dict[str, str]]:
    """The breadcrumb; agents have no section Services."""
    return list(steps) if viewer.is_agent else services_crumbs(*steps)


def chips_of(listing: Listing, form: WorkFilter, state: str) -> list[tuple[str, str]]:
    """The filters in force; Open is one of them and goes like the others."""
    first, last = form.days
    words = {
        "account": f"Account {form.value('account')}",
        "start": f"From {show.day(first)}" if first else "From ?",
        "end": f"To {show.day(last)}" if last else "To ?",
        "product": f"Product {form.value('product')}",
        "location": f"Location {form.value('location')}",
        "text": f"“{form.value('text')}”",
    }
    if state != ALL:
        stands = "Open" if state == OPEN else state.removeprefix(IN_STATUS)
        return [(stands, listing.link(state=ALL, page=None)), *chips(listing, words)]
    return chips(listing, words)


def is_narrowed(listing: Listing, state: str) -> bool:
    """Whether more is asked for than open or all, so that an empty list says little."""
    return bool(listing.filters.keys() - {"state"}) or state not in (OPEN, ALL)


def ticket_columns(*, several: bool) -> tuple[Column, ...]:
    """The head of the list of tickets."""
    return (
        *([Column("Account", "account")] if several else []),
        Column("Ticket", "number"),
        Column("Subject", "subject"),
        Column("Products"),
        Column("Status", "status"),
        Column("Opened", "opened"),
        Column("Last update", "updated"),
        Column("Closed", "closed"),
        Column("More", css="more"),
    )


def order_columns(*, several: bool) -> tuple[Column, ...]:
    """The head of the list of orders."""
    return (
        *([Column("Account", "account")] if several else []),
        Column("Order", "number"),
        Column("Class, type", "class"),
        Column("Description", "subject"),
        Column("Location"),
        Column("Status", "status"),
        Column("Received", "opened"),
        Column("Wanted for", "wanted"),
        Column("Completed", "closed"),
        Column("More", css="more"),
    )


def sheet_rows(found: QuerySet[Task], zone: str, *, orders: bool) -> Iterator[Sequence[Cell]]:
    """The rows of the file, each time on the clock of the page."""
    for each in found.iterator(chunk_size=500):
        closed = clock.local(each.closed_at, zone) if each.closed_at else None
        times = (clock.local(each.opened_at, zone), clock.local(each.changed_at, zone), closed)
        first = (each.number, each.account.number, each.account.name)
        if orders:
            kind = (each.task_type.get_order_class_display(), each.task_type.name, each.subject)
            place = each.location.description if each.location else ""
            wanted: date | None = each.wanted_on
            yield (*first, *kind, place, each.status.label, wanted, *times)
        else:
            products = ", ".join(WorkRow(each).products)
            yield (*first, each.subject, products, each.status.label, *times)


def task_at(request: PortalRequest, number: str, *, orders: bool) -> Task:
    """The order or ticket of the address; raises NotFound."""
    found = task_for(request.viewer, number)
    if (found.task_type.kind == "order") != orders:
        raise NotFound("work", number)
    return found


def ticket(request: PortalRequest, number: str) -> HttpResponse:
    """One ticket."""
    return page_of(request, task_at(request, number, orders=False))


def order(request: PortalRequest, number: str) -> HttpResponse:
    """One order."""
    return page_of(request, task_at(request, number, orders=True))


def page_of(
    request: PortalRequest,
    task: Task,
    *,
    comment: Comment | None = None,
    again: Again | None = None,
    file_error: str = "",
) -> HttpResponse:
    """The page with its story; the forms stand where they may be sent."""
    viewer, is_order = request.viewer, task.task_type.kind == "order"
    may_add = reports(viewer) and not is_order
    reopening = actions_for(viewer, task, clock.now()) if may_add and task.closed_at else []
    name, route = ("Orders", "orders") if is_order else ("Tickets", "tickets")
    refused = (comment and comment.errors) or (again and again.errors) or file_error
    context = {
        "viewer": viewer,
        "row": WorkRow(task),
        "task": task,
        "is_order": is_order,
        "several": viewer.is_agent or len(viewer.allowed) > 1,
        "about": list(task.about.select_related("product__product_type", "product__location")),
        "story": story_of(viewer, task, brand_of(viewer.base_id).name),
        "may_comment": may_add and task.closed_at is None,
        "comment": comment or Comment(initial={"token": secrets.token_hex(16)}),
        "reopening": reopening,
        "again": again or Again(),
        "file_error": file_error,
        "zone": viewer.zone,
        "crumbs": crumbs_for(viewer, crumb(name, route), crumb(task.number)),
    }
    return render(request, "portal/services/task.html", context, status=422 if refused else 200)


def open_ticket_at(request: PortalRequest, number: str) -> Task:
    """A ticket that may still be added to; raises Refused once it is over."""
    task = task_at(request, number, orders=False)
    if task.closed_at is not None:
        words = f"{task.number} is {task.status.label} by now. Open it again to add to it."
        raise Refused("closed", words)
    return task


@require_POST
def commenting(request: PortalRequest, number: str) -> HttpResponse:
    """Say something; a second press says it once."""
    task = open_ticket_at(request, number)
    form = Comment(request.POST)
    if not form.is_valid():
        return page_of(request, task, comment=form)
    key = f"portal:{request.viewer.user.pk}:{form.cleaned_data['token']}"
    text, seen = form.cleaned_data["text"], Seen(from_customer=True)
    try:
        say_about_work(task=task, key=key, text=text, seen=seen, by=request.actor)
    except Refused as refusal:
        form.add_error("text", str(refusal))
        return page_of(request, task, comment=form)
    request.session["notice"] = "Your comment is with us."
    return redirect("ticket", task.number)


@require_POST
def adding_file(request: PortalRequest, number: str) -> HttpResponse:
    """Add a file."""
    task = open_ticket_at(request, number)
    upload = request.FILES.get("file")
    if upload is None:
        return page_of(request, task, file_error="Choose a file.")
    content, seen = upload.read(READ_MAX), Seen(from_customer=True)
    try:
        kept = keep_work_file(
            task=task, name=upload.name or "", content=content, seen=seen, by=request.actor
        )
    except Refused as refusal:
        return page_of(request, task, file_error=str(refusal))
    request.session["notice"] = f"{kept.file_name} is with us."
    return redirect("ticket", task.number)


@require_POST
def reopening(request: PortalRequest, number: str) -> HttpResponse:
    """Open a ticket again, within seven days."""
    task = task_at(request, number, orders=False)
    form = Again(request.POST)
    steps = actions_for(request.viewer, task, clock.now())
    if task.closed_at is None or not steps:
        raise Refused("too-late", f"{task.number} cannot be opened again. Report a new problem.")
    if not form.is_valid():
        return page_of(request, task, again=form)
    note = form.cleaned_data["note"]
    take_work_step(task=task, action=steps[0], by=request.actor, note=note)
    request.session["notice"] = f"{task.number} is open again."
    return redirect("ticket", task.number)


def ticket_file(request: PortalRequest, number: str, handle: str) -> HttpResponseBase:
    """A file of a ticket."""
    return given_back(request, task_at(request, number, orders=False), handle)


def order_file(request: PortalRequest, number: str, handle: str) -> HttpResponseBase:
    """A file of an order."""
    return given_back(request, task_at(request, number, orders=True), handle)


def given_back(request: PortalRequest, task: Task, handle: str) -> HttpResponseBase:
    """A file, to be saved and never shown inside a page."""
    found = file_for(request.viewer, task, handle)
    response = FileResponse(
        content_of_file(found).open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
