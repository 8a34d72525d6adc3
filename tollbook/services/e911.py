"""The 911 address of a location: ordered with each change, answered by its keeper or by hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Location
from tollbook.kernel.errors import Refused
from tollbook.services.models import E911Registration, Product, ResourceOrder
from tollbook.services.types import (
    ByHand,
    NetworkResource,
    ResourceAct,
    ResourceAnswer,
    ResourceRequest,
    Verdict,
)

ADDRESS_FIELDS = (
    *("address_1", "address_2", "floor", "room", "city", "state", "postal_code", "country"),
)
TRIES_MAX = 50
FAILURE_LENGTH_MAX = 200
GONE = ("disconnected", "canceled")


def keeper() -> NetworkResource:
    """Who keeps the 911 addresses of this installation; by hand until a machine is set up."""
    return ByHand()


def address_of(location: Location) -> dict[str, str]:
    """Where help is sent to, as plain text."""
    return {name: str(getattr(location, name)) for name in ADDRESS_FIELDS}


def needs_911(location: Location) -> bool:
    """Whether calls over the internet can come from here; they do not say where they come from."""
    rows = Product.objects.filter(location=location, product_type__is_voip=True)
    return rows.exclude(status__in=GONE).exists()


def registration_of(location: Location) -> E911Registration:
    """The registration of `location`, a blank one before its first order."""
    found = E911Registration.objects.filter(location=location).first()
    return found or E911Registration(location=location)


@transaction.atomic
def order_911(*, location: Location, by: Actor) -> E911Registration | None:
    """Ask for the location's present address; None where none is needed or nothing has changed.

    The address in force stays so until the new one is accepted.
    """
    if not needs_911(location):
        return None
    registration, address = registration_of(location), address_of(location)
    if address == registration.sent_address and registration.status != "rejected":
        return None
    registration.sent_address, registration.status = address, "pending"
    registration.words = registration.reference = ""
    registration.answered_at = None
    save_tracked(row=registration, by=by, account=location.account.number)
    # An order that is not answered yet is overtaken by the newer one.
    waiting = ResourceOrder.objects.filter(location=location, done_at__isnull=True)
    waiting.update(done_at=by.at, failure="overtaken by a newer address")
    number = ResourceOrder.objects.filter(location=location).count() + 1
    ResourceOrder.objects.create(
        location=location,
        key=f"911:{location.pk}:{number}",
        act=ResourceAct.CHANGE if registration.accepted_address else ResourceAct.ACTIVE,
        address=address,
        ordered_at=by.at,
    )
    return registration


@transaction.atomic
def answer_911(
    *, location: Location, answer: ResourceAnswer, by: Actor, sent: Mapping[str, str] | None = None
) -> E911Registration:
    """Write down what the keeper said: accepted, the address is in force; rejected, the old stays.

    sent: the address that was asked for; an answer to an older one changes nothing.
    """
    registration = registration_of(location)
    if registration.status != "pending":
        raise Refused("no-order", "No 911 address waits for an answer here.")
    if answer.verdict == Verdict.PENDING or (sent or registration.sent_address) != (
        registration.sent_address
    ):
        return registration
    registration.status = answer.verdict.value
    registration.reference, registration.words = answer.reference, answer.words
    registration.answered_at = by.at
    if answer.verdict == Verdict.ACCEPTED:
        registration.accepted_address = registration.sent_address
    save_tracked(row=registration, by=by, account=location.account.number)
    ResourceOrder.objects.filter(location=location, done_at__isnull=True).update(done_at=by.at)
    return registration


@transaction.atomic
def acknowledge_911(*, location: Location, text_version: str, by: Actor) -> E911Registration:
    """Somebody has read what emergency calls over the internet cannot do."""
    registration = registration_of(location)
    registration.acknowledged_by, registration.acknowledged_at = by.user, by.at
    registration.acknowledged_ip = by.ip or None
    registration.text_version = text_version
    save_tracked(row=registration, by=by, account=location.account.number)
    return registration


def refuse_without_911(product: Product) -> None:
    """A product whose calls do not say where they come from waits for an address and a reader."""
    if not product.product_type.is_voip or product.location is None:
        return
    registration = registration_of(product.location)
    if not registration.accepted_address:
        words = f"{product.product_id} needs an accepted 911 address at {product.location} first."
        raise Refused("911-address", words)
    if registration.acknowledged_at is None:
        words = f"The customer has not yet acknowledged the limits of 911 at {product.location}."
        raise Refused("911-acknowledged", words)


def work_off_orders(*, now: datetime, resource: NetworkResource | None = None) -> tuple[int, int]:
    """Send every order that waits; each on its own. Gives how many were answered and how many not.

    An order that a resource has taken but not judged stays open: staff may enter the answer.
    resource: the installation's own unless given.
    """
    resource = resource or keeper()
    by = Actor(at=now, face=Face.SYSTEM)
    waiting = ResourceOrder.objects.filter(done_at__isnull=True, tries__lt=TRIES_MAX)
    done = failed = 0
    for order in waiting.select_related("location__account").order_by("pk"):
        order.tries += 1
        try:
            answer = resource.order(_request(order))
        except Exception as fault:
            order.failure = str(fault)[:FAILURE_LENGTH_MAX]
            failed += 1
        else:
            order.failure = ""
            done += answer.verdict != Verdict.PENDING
            _answered(order, answer, by)
        order.save(update_fields=["tries", "failure"])
    return done, failed


def _answered(order: ResourceOrder, answer: ResourceAnswer, by: Actor) -> None:
    if answer.verdict != Verdict.PENDING:
        answer_911(location=order.location, answer=answer, by=by, sent=order.address)


def _request(order: ResourceOrder) -> ResourceRequest:
    rows = Product.objects.filter(location=order.location, product_type__is_voip=True)
    numbers = rows.exclude(status__in=GONE).exclude(digits="").order_by("digits")
    return ResourceRequest(
        key=order.key,
        act=ResourceAct(order.act),
        account=order.location.account.number,
        location=order.location.code,
        address=order.address,
        numbers=tuple(numbers.values_list("digits", flat=True)),
    )
