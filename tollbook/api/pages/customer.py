"""TMF629 Customer Management: the customers whom a log-in sees."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from tollbook.api.answers import PREFIX, answer, chosen, listed
from tollbook.api.asking import (
    ApiRequest,
    Choice,
    Part,
    part_of,
    read_object,
    refuse_unknown,
)
from tollbook.api.opening import CustomerWish, closed, created
from tollbook.api.record import (
    NOT_WRITABLE,
    Patch,
    change_record,
    record_for,
    sees_contact,
    sees_place,
)
from tollbook.api.resources import Resource
from tollbook.api.sending import Date, mark_of_whole, once, refuse_other, require
from tollbook.api.shapes import (
    MARKED,
    WRONG,
    WRONG_SENT,
    Reference,
    Shape,
    TimePeriod,
    body_of,
)
from tollbook.api.trail import note_opened
from tollbook.customers.actions import hold_account
from tollbook.customers.models import Account, Location
from tollbook.customers.queries import account_by_key, account_for, accounts_for, bill_to_of
from tollbook.customers.queries.header import account_as_it_stands
from tollbook.customers.types import Viewer
from tollbook.kernel.clock import midnight
from tollbook.kernel.errors import Refused, WrongFields

PATH = "customerManagement/v4/customer"
ROUTER = Router(tags=["TMF629 Customer"])
RESOURCE = Resource(
    PATH,
    ROUTER,
    staff=("Customers.Access", "Customers.Update"),
    customer=("Customers_CustomerLevel.Access", "Customers_CustomerLevel.Update"),
    agent=("Customers_AgentLevel.Access", ""),
    changes={"api-customers": ("Customers.Add", "Customers.Add")},
)

# What a merge-patch may hold, and which fields of the record stand beside it by another name.
OF_RECORD = {"id": "number", "name": "name", "status": "status"}
PATCHED = frozenset({*OF_RECORD, "record", "reason", "confirmed", "asTyped"})
WORKED_OUT = frozenset(
    {
        *("href", "@type", "statusReason", "validFor", "contactMedium", "account"),
        *("relatedParty",),
    }
)
BY_FIELD = "Change it by the fields of record."
REASON_MAX = 300


class MediumCharacteristic(Shape):
    """Where somebody is reached; what does not belong to the kind is not there."""

    phone_number: str | None = Field(None, alias="phoneNumber")
    email_address: str | None = Field(None, alias="emailAddress")
    street1: str | None = None
    street2: str | None = None
    city: str | None = None
    state_or_province: str | None = Field(None, alias="stateOrProvince")
    post_code: str | None = Field(None, alias="postCode")
    country: str | None = None


class ContactMedium(Shape):
    """One way to reach the customer: phone, mobile, fax, email or postalAddress."""

    medium_type: str = Field(alias="mediumType")
    preferred: bool | None = None
    characteristic: MediumCharacteristic


class RelatedParty(Reference):
    """Another customer, and what it is to this one."""

    role: str | None = None


class Customer(Shape):
    """A customer; its id is the account number."""

    id: str
    href: str
    type: str | None = Field(None, alias="@type")
    name: str | None = None
    status: str | None = Field(None, description="The code of the status, such as active.")
    status_reason: str | None = Field(
        None, alias="statusReason", description="The status in words."
    )
    valid_for: TimePeriod | None = Field(None, alias="validFor")
    contact_medium: list[ContactMedium] | None = Field(None, alias="contactMedium")
    account: list[Reference] | None = None
    related_party: list[RelatedParty] | None = Field(None, alias="relatedParty")
    record: dict[str, Any] | None = Field(
        None,
        description="The fields of the record by name, of one customer; only those that one sees.",
    )


class CustomerPatch(Shape):
    """What may be sent to change a customer: a merge-patch of some of its attributes."""

    id: str | None = Field(None, description="Another account number.")
    name: str | None = None
    record: dict[str, Any] | None = Field(
        None, description="Fields by name; null empties one, what is not named stays."
    )
    reason: str | None = Field(None, description="For a change that asks for one.")
    confirmed: bool | None = Field(
        None, description="Agrees to what is asked before a change that reaches far."
    )
    as_typed: bool | None = Field(
        None, alias="asTyped", description="Keeps a place that the postal list does not know."
    )


class Wanted(Part):
    """What a list of customers may be narrowed by; a text is compared without regard to case."""

    id: str = Field("", max_length=20)
    name: str = Field("", max_length=100)
    status: str = Field("", max_length=40)


class Closing(Schema):
    """When a customer ends and why."""

    on: Date | None = Field(
        None, alias="terminationDate", description="First day without service; today unless said."
    )
    reason: str = Field("", max_length=60, description="A value of the list ReasonCancelled.")


@ROUTER.get(
    "", url_name="api-customers", response={200: list[Customer], 206: list[Customer], **WRONG}
)
def customers(request: ApiRequest, part: Query[Wanted]) -> HttpResponse:
    """Customers by number."""
    refuse_unknown(request, part)
    rows, total = part_of(_narrowed(accounts_for(request.viewer), part), part)
    if part.id:
        note_opened(request, *(each.number for each in rows))
    places = bill_to_of(rows)
    shown = [shape_of(request.viewer, each, places.get(each.pk)) for each in rows]
    return listed((chosen(each, part.fields) for each in shown), total=total, offset=part.offset)


@ROUTER.get("/{number}", url_name="api-customer", response={200: Customer, **WRONG})
def customer(request: ApiRequest, number: str, choice: Query[Choice]) -> HttpResponse:
    """One customer by its account number."""
    refuse_unknown(request, choice)
    found = account_for(request.viewer, number, "corporate_parent")
    whole = _whole(request, found)
    return answer(chosen(whole, choice.fields), headers=mark_of_whole(whole))


@ROUTER.patch(
    "/{number}",
    response={200: Customer, **WRONG_SENT},
    openapi_extra=body_of(CustomerPatch) | MARKED,
)
def change_customer(request: ApiRequest, number: str) -> HttpResponse:
    """Change fields of one customer: all that are named, or none of them."""
    patch = _patch(read_object(request.body))
    with transaction.atomic():
        hold_account(account_for(request.viewer, number))
        found = account_for(request.viewer, number, "corporate_parent")
        refuse_other(request, mark_of_whole(_whole(request, found)))
        change_record(request, found, patch)
    fresh = account_for(request.viewer, account_as_it_stands(found).number, "corporate_parent")
    whole = _whole(request, fresh)
    return answer(whole, headers=mark_of_whole(whole))


@ROUTER.post("", url_name="api-customers", response={201: Customer, 200: Customer, **WRONG_SENT})
def create_customer(request: ApiRequest, wish: CustomerWish) -> HttpResponse:
    """Create a customer, once for an externalId: sent again it answers 200 with what stands."""
    require(request, "Customers.Add")
    key, is_known = once(request, "customer", wish.external, lambda: str(created(request, wish).pk))
    account = account_by_key(request.viewer, int(key), "corporate_parent")
    found = _whole(request, account)
    heads = {"Location": found["href"], **mark_of_whole(found)}
    return answer(found, 200 if is_known else 201, heads)


@ROUTER.delete("/{number}", response={204: None, **WRONG_SENT}, openapi_extra=MARKED)
def close_customer(request: ApiRequest, number: str, closing: Query[Closing]) -> HttpResponse:
    """Disconnect a customer, or cancel one that was never active. The record stays readable."""
    refuse_unknown(request, closing)
    require(request, "Customers.Update")
    with transaction.atomic():
        hold_account(account_for(request.viewer, number))
        found = account_for(request.viewer, number, "corporate_parent")
        refuse_other(request, mark_of_whole(_whole(request, found)))
        closed(request, found, on=closing.on, reason=closing.reason)
    return HttpResponse(status=204)


def _patch(body: Mapping[str, Any]) -> Patch:
    """A merge-patch as fields of the record; what is worked out from them is not changed itself."""
    record = body.get("record") or {}
    if not isinstance(record, dict):
        raise Refused("bad_json", "record: send an object of fields.")
    faults = {name: (NOT_WRITABLE, BY_FIELD) for name in body if name in WORKED_OUT}
    faults |= {
        name[:80]: ("unknown_field", f"Unknown field {name[:80]}.")
        for name in body
        if name not in PATCHED | WORKED_OUT
    }
    if faults:
        raise WrongFields(faults)
    short = {OF_RECORD[name]: body[name] for name in OF_RECORD if name in body}
    return Patch(
        values={**record, **short},
        is_confirmed=body.get("confirmed") is True,
        reason=str(body.get("reason") or "")[:REASON_MAX],
        as_typed=body.get("asTyped") is True,
    )


def _whole(request: ApiRequest, account: Account) -> dict[str, Any]:
    """One customer with its record; that staff looked at it stands in the trail."""
    note_opened(request, account.number)
    place = bill_to_of([account]).get(account.pk)
    found = shape_of(request.viewer, account, place)
    record = record_for(request.viewer, account)
    return found | ({"record": record} if record else {})


def _narrowed(rows: QuerySet[Account], part: Wanted) -> QuerySet[Account]:
    wanted = {
        "number__iexact": part.id,
        "name__iexact": part.name,
        "status__code__iexact": part.status,
    }
    found = rows.filter(**{key: value for key, value in wanted.items() if value})
    return found.select_related("corporate_parent").order_by("number")


def address_of(number: str) -> str:
    """Where a customer is found."""
    return f"/{PREFIX}{PATH}/{number}"


def shape_of(viewer: Viewer, account: Account, place: Location | None) -> dict[str, Any]:
    """A customer as the document describes it; an empty attribute is not there."""
    found = {
        "id": account.number,
        "href": address_of(account.number),
        "@type": "Customer",
        "name": account.name,
        "status": account.status.code,
        "statusReason": account.status.label,
        "validFor": _period(viewer, account),
        "contactMedium": _media(viewer, account, place),
        "account": [billing_account_of(account)],
        "relatedParty": _parent(viewer, account),
    }
    return {name: value for name, value in found.items() if value}


def billing_account_of(account: Account) -> dict[str, str]:
    """The pointer to the account that is billed: in this house the same thing."""
    return {
        "id": account.number,
        "href": f"/{PREFIX}accountManagement/v4/billingAccount/{account.number}",
        "name": account.name,
        "@referredType": "BillingAccount",
    }


def _period(viewer: Viewer, account: Account) -> dict[str, Any]:
    days = {"startDateTime": account.activated_on, "endDateTime": account.disconnected_on}
    return {name: midnight(day, viewer.zone) for name, day in days.items() if day is not None}


def _media(viewer: Viewer, account: Account, place: Location | None) -> list[dict[str, Any]]:
    """The ways to reach the customer, none for a log-in that does not see them on its pages."""
    if not sees_contact(viewer):
        return []
    phones = (
        ("phone", account.phone),
        ("contactPhone", account.contact_phone),
        ("mobile", account.cell_phone),
        ("fax", account.fax),
    )
    found: list[dict[str, Any]] = [
        {"mediumType": kind, "characteristic": {"phoneNumber": number}}
        for kind, number in phones
        if number
    ]
    found += [
        {"mediumType": "email", "characteristic": {"emailAddress": each}}
        for each in filter(None, account.contact_emails.split("; "))
    ]
    return found + ([_postal(place)] if place is not None and sees_place(viewer, place) else [])


def _postal(place: Location) -> dict[str, Any]:
    """The address that bills go to."""
    lines = {
        "street1": place.address_1,
        "street2": place.address_2,
        "city": place.city,
        "stateOrProvince": place.state,
        "postCode": place.postal_code,
        "country": place.country,
    }
    kept = {name: value for name, value in lines.items() if value}
    return {"mediumType": "postalAddress", "preferred": True, "characteristic": kept}


def _parent(viewer: Viewer, account: Account) -> list[dict[str, str]]:
    """The top of the structure, where the viewer may see it."""
    parent = account.corporate_parent
    if parent is None or not (viewer.sees_all or parent.pk in viewer.allowed_ids):
        return []
    return [
        {
            "id": parent.number,
            "href": address_of(parent.number),
            "name": parent.name,
            "role": "corporate parent",
            "@referredType": "Customer",
        }
    ]
