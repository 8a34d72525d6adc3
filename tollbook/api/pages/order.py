"""TMF622 Product Ordering: what is ordered, in words, and how far the carrier is with it.

An order of a customer's program goes to the desk that orders placed in the portal go to, and
stands among the orders besides, so that its program can ask what became of it.
"""

from typing import Any, Final, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import ApiRequest, Choice, Part, part_of, refuse_unknown
from tollbook.api.pages.customer import RelatedParty
from tollbook.api.resources import Resource
from tollbook.api.sending import Date, Named, Sent, external_id, mark_of
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
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import base_of
from tollbook.customers.queries.locations import locations_for
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.work.models import Task, TaskType
from tollbook.work.queries import new_order_type, subject_from, types_seen_by
from tollbook.work.types import NewTask, Priority

PATH = "productOrderingManagement/v4/productOrder"
ROUTER = Router(tags=["TMF622 Product order"])
ADDS = ("Orders.Add", "Orders_CustomerLevel.Add")
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Orders.Access", "Orders.Update"),
    customer=("Orders_CustomerLevel.Access", "Orders.Update"),
    agent=("Orders_AgentLevel.Access", "Orders.Update"),
    changes={"api-orders": ADDS},
)
DONE = "completed"
# How many signs an order has at least, as on the page.
SHORTEST = 5
NOT_TAKEN: Final = "Orders are not taken here. Call us instead."


class OrderedPlace(Shape):
    """The place that it is for; its id is the code of the location."""

    id: str
    name: str


class ProductOrder(Shape):
    """An order; its id is its number."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = Field(None, description="What it is about, in a line.")
    description: str | None = None
    category: str | None = Field(None, description="The code of its type.")
    priority: str | None = Field(None, description="normal, high or urgent.")
    state: str | None = Field(None, description="acknowledged, inProgress, completed or cancelled.")
    status_code: str | None = Field(None, alias="statusCode", description="The status of its type.")
    status_words: str | None = Field(None, alias="statusChangeReason", description="In words.")
    ordered_at: str | None = Field(None, alias="orderDate")
    updated_at: str | None = Field(None, alias="lastUpdate")
    wanted_on: str | None = Field(
        None, alias="requestedCompletionDate", description="The day it is wanted for."
    )
    completed_at: str | None = Field(None, alias="completionDate", description="When it was over.")
    callback: CallbackWish | None = None
    place: OrderedPlace | None = None
    products: list[Reference] | None = Field(None, alias="product", description="It is about them.")
    related_party: list[RelatedParty] | None = Field(None, alias="relatedParty")
    note: list[Note] | None = Field(None, description="Of one order, as far as one may read it.")


class OrderWish(Sent):
    """What is ordered, in words."""

    external: str = external_id()
    description: str = Field(min_length=SHORTEST, max_length=3000)
    name: str = Field("", max_length=100, description="Its first words unless said.")
    category: str = Field("", max_length=30, description="The code of a type, for the staff.")
    priority: Literal["normal", "high", "urgent"] = Field("normal", description="For the staff.")
    wanted_on: Date | None = Field(None, alias="requestedCompletionDate")
    callback: CallbackWish = NO_CALLBACK
    place: Named | None = Field(None, description="A location by its code.")
    products: list[Named] = Field([], alias="product", max_length=100)
    related_party: list[Named] = Field(alias="relatedParty", max_length=1)
    type: str = Field("ProductOrder", alias="@type", max_length=40)


class OrderPatch(WorkPatch):
    """What of an order changes, for the staff."""

    wanted_on: Date | None = Field(None, alias="requestedCompletionDate")


class Wanted(Part):
    """What a list of orders may be narrowed by."""

    customer: str = Field("", alias="relatedParty.id", max_length=20)
    state: Literal["", "acknowledged", "inProgress", "completed", "cancelled"] = ""
    category: str = Field("", max_length=30)


Orders = list[ProductOrder]
Notes = list[Note]


@ROUTER.get("", url_name="api-orders", response={200: Orders, 206: Orders, **WRONG})
def product_orders(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Orders, those first that changed last."""
    refuse_unknown(request, part)
    rows = work_of(request.viewer, orders=True)
    if part.customer:
        rows = rows.filter(account__number__iexact=part.customer)
    if part.category:
        rows = rows.filter(task_type__code=part.category)
    if part.state:
        rows = in_state(rows, part.state, done=DONE)
    found, total = part_of(rows, part)
    if part.customer:
        note_opened(request, *(each.account.number for each in found))
    shown = (chosen(shape_of(each), part.fields) for each in found)
    return listed(shown, total=total, offset=part.offset)


@ROUTER.get("/{number}", url_name="api-order", response={200: ProductOrder, **WRONG})
def product_order(request: ApiRequest, number: str, choice: Query[Choice]) -> HttpResponse:
    """One order with what was said about it."""
    refuse_unknown(request, choice)
    task = work_at(request, number, orders=True)
    note_opened(request, task.account.number)
    return answer(
        chosen(_whole(request.viewer, task), choice.fields), headers=mark_of(task.version)
    )


@ROUTER.post(
    "", url_name="api-orders", response={201: ProductOrder, 200: ProductOrder, **WRONG_SENT}
)
def place_order(request: ApiRequest, wish: OrderWish) -> HttpResponse:
    """Place an order, once for an externalId: sent again it answers 200 with the order."""
    task, is_known = opened(request, "order", wish.external, lambda: _wanted(request, wish))
    found = _whole(request.viewer, task)
    heads = {"Location": found["href"], **mark_of(task.version)}
    return answer(found, 200 if is_known else 201, heads)


@ROUTER.patch("/{number}", response={200: ProductOrder, **WRONG_SENT}, openapi_extra=MARKED)
def change_order(request: ApiRequest, number: str, patch: OrderPatch) -> HttpResponse:
    """Change facts of an order or move it to another status; for staff."""
    facts = facts_of(patch)
    if "wanted_on" in patch.model_fields_set:
        facts["wanted_on"] = patch.wanted_on
    changed(request, work_at(request, number, orders=True), facts, patch)
    task = work_at(request, number, orders=True)
    return answer(_whole(request.viewer, task), headers=mark_of(task.version))


@ROUTER.delete("/{number}", response={204: None, **WRONG_SENT}, openapi_extra=MARKED)
def cancel_order(request: ApiRequest, number: str) -> HttpResponse:
    """Call an order off; it stays readable, and one that is over stays as it is."""
    cancelled(request, work_at(request, number, orders=True))
    return HttpResponse(status=204)


@ROUTER.get("/{number}/note", url_name="api-order-notes", response={200: Notes, **WRONG})
def order_notes(request: ApiRequest, number: str) -> HttpResponse:
    """What was said about an order, the oldest first."""
    return answer(notes_of(request.viewer, work_at(request, number, orders=True)))


@ROUTER.post(
    "/{number}/note", url_name="api-order-notes", response={201: Note, 200: Note, **WRONG_SENT}
)
def add_order_note(request: ApiRequest, number: str, said: NoteWish) -> HttpResponse:
    """Add a note to an order, once for an externalId; for staff."""
    return say(request, work_at(request, number, orders=True), said)


def _wanted(request: ApiRequest, wish: OrderWish) -> NewTask:
    """The work that an order becomes."""
    viewer = request.viewer
    account = customer_of(request, wish.related_party)
    if not viewer.is_staff and not base_of(account).orders_email.strip():
        raise Refused("no-orders", NOT_TAKEN)
    task_type = _type(viewer, wish)
    place = _place(viewer, account, wish.place)
    return NewTask(
        account=account,
        task_type=task_type,
        subject=wish.name or subject_from(wish.description),
        description=wish.description,
        products=products_wished(viewer, account, (each.id for each in wish.products)),
        location=place if task_type.uses_locations else None,
        callback=callback_wished(request, account, wish.callback),
        wanted_on=wish.wanted_on,
        priority=Priority.called(wish.priority) if viewer.is_staff else Priority.NORMAL,
        from_customer=not viewer.is_staff,
    )


def _type(viewer: Viewer, wish: OrderWish) -> TaskType:
    """What it becomes: the first type for new service, or one that the staff name."""
    usual = new_order_type()
    if usual is not None and not (viewer.is_staff or usual.portal_visible):
        raise Refused("no-orders", NOT_TAKEN)
    types = types_seen_by(viewer, "Add") if viewer.is_staff else []
    known = {each.code: each for each in types if each.kind == "order"}
    if usual is not None:
        known[usual.code] = usual
    found = known.get(wish.category) if wish.category else usual
    if found is None and not wish.category:
        raise Refused("no-orders", NOT_TAKEN)
    if found is None:
        words = f"Choose one of: {', '.join(sorted(known))}."
        raise WrongFields({"category": ("CHO", words)})
    return found


def _place(viewer: Viewer, account: Account, named: Named | None) -> Location | None:
    """The location of the account that is named, in sight."""
    if named is None:
        return None
    rows = locations_for(viewer).filter(account=account, is_active=True)
    found = next((each for each in rows if str(each.code) == named.id), None)
    if found is None:
        raise WrongFields({"place": ("CHO", "This location is not known here.")})
    return found


def _whole(viewer: Viewer, task: Task) -> dict[str, Any]:
    notes = notes_of(viewer, task)
    return shape_of(task) | ({"note": notes} if notes else {})


def shape_of(task: Task) -> dict[str, Any]:
    """An order as the document describes it; an empty attribute is not there."""
    place = task.location
    found = {
        "id": task.number,
        "href": f"/{PREFIX}{PATH}/{task.number}",
        "@type": "ProductOrder",
        "name": task.subject,
        "description": task.description,
        "category": task.task_type.code,
        "priority": task.priority,
        "state": state_of(task.status, done=DONE),
        "statusCode": task.status.code,
        "statusChangeReason": task.status.label,
        "orderDate": task.opened_at,
        "lastUpdate": task.changed_at,
        "requestedCompletionDate": task.wanted_on,
        "completionDate": task.closed_at,
        "callback": callback_of(task),
        "place": {"id": str(place.code), "name": place.description} if place else None,
        "product": products_about(task),
        "relatedParty": owner(task.account),
    }
    return {name: value for name, value in found.items() if value}
