"""TMF621 Trouble Ticket: what customers report and the carrier works off, with what was said."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import RelatedParty
from tollbook.api.resources import Resource
from tollbook.api.sending import Named, Sent, external_id, mark_of
from tollbook.api.shapes import MARKED, WRONG, WRONG_SENT, Reference, Shape
from tollbook.api.trail import note_opened
from tollbook.api.work import (
    NO_CALLBACK,
    CallbackWish,
    Note,
    NoteWish,
    WorkPatch,
    callback_of,
    callback_wished,
    cancelled,
    changed,
    customer_of,
    facts_of,
    in_state,
    notes_of,
    opened,
    owner,
    products_about,
    products_wished,
    say,
    state_of,
    work_at,
    work_of,
)
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import WrongFields
from tollbook.work.models import Task, TaskType
from tollbook.work.queries import portal_ticket_type, subject_from, types_seen_by
from tollbook.work.types import NewTask, Priority

PATH = "troubleTicket/v4/troubleTicket"
ROUTER = Router(tags=["TMF621 Trouble ticket"])
ADDS = ("TroubleTickets.Add", "TroubleTickets_CustomerLevel.Add")
SAYS = ("TroubleTickets.Update", "TroubleTickets_CustomerLevel.Add")
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("TroubleTickets.Access", SAYS[0]),
    customer=("TroubleTickets_CustomerLevel.Access", SAYS[1]),
    agent=("TroubleTickets_AgentLevel.Access", "TroubleTickets.Update"),
    changes={"api-tickets": ADDS, "api-ticket-notes": SAYS},
)
DONE = "resolved"
SHORTEST = 10


class TroubleTicket(Shape):
    """A ticket or a task; its id is its number."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = Field(None, description="What it is about, in a line.")
    description: str | None = None
    ticket_type: str | None = Field(None, alias="ticketType", description="The code of its type.")
    priority: str | None = Field(None, description="normal, high or urgent.")
    status: str | None = Field(None, description="acknowledged, inProgress, resolved or cancelled.")
    status_code: str | None = Field(None, alias="statusCode", description="The status of its type.")
    status_words: str | None = Field(None, alias="statusChangeReason", description="In words.")
    status_at: str | None = Field(None, alias="statusChangeDate")
    created_at: str | None = Field(None, alias="creationDate")
    updated_at: str | None = Field(None, alias="lastUpdate")
    resolved_at: str | None = Field(None, alias="resolutionDate", description="When it was over.")
    expected: str | None = Field(None, alias="expectedResolutionDate")
    callback: CallbackWish | None = None
    related_party: list[RelatedParty] | None = Field(None, alias="relatedParty")
    related_entity: list[Reference] | None = Field(None, alias="relatedEntity")
    note: list[Note] | None = Field(None, description="Of one ticket, as far as one may read it.")


class TicketWish(Sent):
    """A report of trouble. Customers say which products it is about."""

    external: str = external_id()
    description: str = Field(min_length=SHORTEST, max_length=4000)
    name: str = Field("", max_length=100, description="Its first words unless said.")
    ticket_type: str = Field("", alias="ticketType", max_length=30, description="For the staff.")
    priority: Literal["normal", "high", "urgent"] = Field("normal", description="For the staff.")
    callback: CallbackWish = NO_CALLBACK
    related_party: list[Named] = Field(alias="relatedParty", max_length=1)
    related_entity: list[Named] = Field(
        [], alias="relatedEntity", max_length=100, description="Products by their ids."
    )
    type: str = Field("TroubleTicket", alias="@type", max_length=40)


class Wanted(Part):
    """What a list of tickets may be narrowed by."""

    customer: str = Field("", alias="relatedParty.id", max_length=20)
    status: Literal["", "acknowledged", "inProgress", "resolved", "cancelled"] = ""
    ticket_type: str = Field("", alias="ticketType", max_length=30)


Tickets = list[TroubleTicket]
Notes = list[Note]


@ROUTER.get("", url_name="api-tickets", response={200: Tickets, 206: Tickets, **WRONG})
def trouble_tickets(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Tickets and tasks, those first that changed last."""
    refuse_unknown(request, part)
    rows = work_of(request.viewer, orders=False)
    if part.customer:
        rows = rows.filter(account__number__iexact=part.customer)
    if part.ticket_type:
        rows = rows.filter(task_type__code=part.ticket_type)
    if part.status:
        rows = in_state(rows, part.status, done=DONE)
    found, total = part_of(rows, part)
    if part.customer:
        note_opened(request, *(each.account.number for each in found))
    shown = (chosen(shape_of(request.viewer, each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{number}", url_name="api-ticket", response={200: TroubleTicket, **WRONG})
def trouble_ticket(request: ApiRequest, number: str, choice: Query[Choice]) -> HttpResponse:
    """One ticket with what was said about it."""
    refuse_unknown(request, choice)
    task = work_at(request, number, orders=False)
    note_opened(request, task.account.number)
    return answer(
        chosen(_whole(request.viewer, task), choice.fields), headers=mark_of(task.version)
    )


@ROUTER.post(
    "", url_name="api-tickets", response={201: TroubleTicket, 200: TroubleTicket, **WRONG_SENT}
)
def report(request: ApiRequest, wish: TicketWish) -> HttpResponse:
    """Report trouble, once for an externalId: sent again it answers 200 with the ticket."""
    task, is_known = opened(request, "ticket", wish.external, lambda: _wanted(request, wish))
    found = _whole(request.viewer, task)
    heads = {"Location": found["href"], **mark_of(task.version)}
    return answer(found, 200 if is_known else 201, heads)


@ROUTER.patch("/{number}", response={200: TroubleTicket, **WRONG_SENT}, openapi_extra=MARKED)
def change_ticket(request: ApiRequest, number: str, patch: WorkPatch) -> HttpResponse:
    """Change facts or move it to another status; customers may open again what was resolved."""
    changed(request, work_at(request, number, orders=False), facts_of(patch), patch)
    task = work_at(request, number, orders=False)
    return answer(_whole(request.viewer, task), headers=mark_of(task.version))


@ROUTER.delete("/{number}", response={204: None, **WRONG_SENT}, openapi_extra=MARKED)
def cancel_ticket(request: ApiRequest, number: str) -> HttpResponse:
    """Call a ticket off; it stays readable, and one that is over stays as it is."""
    cancelled(request, work_at(request, number, orders=False))
    return HttpResponse(status=204)


@ROUTER.get("/{number}/note", url_name="api-ticket-notes", response={200: Notes, **WRONG})
def ticket_notes(request: ApiRequest, number: str) -> HttpResponse:
    """What was said about a ticket, the oldest first."""
    return answer(notes_of(request.viewer, work_at(request, number, orders=False)))


@ROUTER.post(
    "/{number}/note", url_name="api-ticket-notes", response={201: Note, 200: Note, **WRONG_SENT}
)
def add_note(request: ApiRequest, number: str, said: NoteWish) -> HttpResponse:
    """Add a note, once for an externalId."""
    return say(request, work_at(request, number, orders=False), said)


def _wanted(request: ApiRequest, wish: TicketWish) -> NewTask:
    """The work that a report becomes; customers say which products it is about."""
    viewer = request.viewer
    account = customer_of(request, wish.related_party)
    products = products_wished(viewer, account, (each.id for each in wish.related_entity))
    if not viewer.is_staff and not products:
        raise WrongFields({"relatedEntity": ("REQ", "Name at least one product.")})
    return NewTask(
        account=account,
        task_type=_type(viewer, wish),
        subject=wish.name or subject_from(wish.description),
        description=wish.description,
        products=products,
        callback=callback_wished(request, account, wish.callback),
        priority=Priority.called(wish.priority) if viewer.is_staff else Priority.NORMAL,
        from_customer=not viewer.is_staff,
    )


def _type(viewer: Viewer, wish: TicketWish) -> TaskType:
    """What it becomes: the type that customers report in, or one that the staff name."""
    usual = portal_ticket_type()
    if not wish.ticket_type or wish.ticket_type == usual.code:
        return usual
    types = types_seen_by(viewer, "Add") if viewer.is_staff else []
    known = {each.code: each for each in types if each.kind != "order"}
    if wish.ticket_type not in known:
        words = f"Choose one of: {', '.join(sorted({usual.code, *known}))}."
        raise WrongFields({"ticketType": ("CHO", words)})
    return known[wish.ticket_type]


def _whole(viewer: Viewer, task: Task) -> dict[str, Any]:
    notes = notes_of(viewer, task)
    return shape_of(viewer, task) | ({"note": notes} if notes else {})


def shape_of(viewer: Viewer, task: Task) -> dict[str, Any]:
    """A ticket as the document describes it; an empty attribute is not there."""
    found = {
        "id": task.number,
        "href": f"/{PREFIX}{PATH}/{task.number}",
        "@type": "TroubleTicket",
        "name": task.subject,
        "description": task.description,
        "ticketType": task.task_type.code,
        "priority": task.priority,
        "status": state_of(task.status, done=DONE),
        "statusCode": task.status.code,
        "statusChangeReason": task.status.label,
        "statusChangeDate": task.status_at,
        "creationDate": task.opened_at,
        "lastUpdate": task.changed_at,
        "resolutionDate": task.closed_at,
        "expectedResolutionDate": task.goal_at if viewer.is_staff else None,
        "callback": callback_of(task),
        "relatedParty": owner(task.account),
        "relatedEntity": products_about(task),
    }
    return {name: value for name, value in found.items() if value}
