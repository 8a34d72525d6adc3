"""The 911 address of a location: ordered with each change, answered by its keeper or by hand."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex

from django.core.cache import cache
from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Location
from tollbook.kernel.errors import Refused
from tollbook.services.models import E911Registration, Product, ResourceOrder
from tollbook.services.queries.resources import CHANGED_911_KEY, GONE, is_place_with_911
from tollbook.services.resources.registry import keeper
from tollbook.services.types import ResourceAct, ResourceAnswer, Verdict

ADDRESS_FIELDS = (
    *("address_1", "address_2", "floor", "room", "city", "state", "postal_code", "country"),
)
PLACES_A_ROUND_MAX = 500


def address_of(location: Location) -> dict[str, str]:
    """Where help is sent to, as plain text."""
    return {name: str(getattr(location, name)) for name in ADDRESS_FIELDS}


def numbers_at(location: Location) -> list[str]:
    """E.164 digits of what is there and does not say where its calls come from."""
    rows = Product.objects.filter(location=location, product_type__is_voip=True)
    numbers = rows.exclude(status__in=GONE).exclude(digits="").order_by("digits")
    return list(numbers.values_list("digits", flat=True))


def needs_911(location: Location) -> bool:
    """Whether calls over the internet can come from here; they do not say where they come from."""
    return is_place_with_911(location)


def registration_of(location: Location) -> E911Registration:
    """The registration of `location`, a blank one before its first order."""
    found = E911Registration.objects.filter(location=location).first()
    return found or E911Registration(location=location)


@transaction.atomic
def order_911(*, location: Location, by: Actor) -> E911Registration | None:
    """Have the keeper know what is so now; None where it knows already or need not know.

    Asked for are the present address and numbers; where the last number is gone, that the address
    is let go. The address in force stays so until the answer.
    """
    registration = registration_of(location)
    if not needs_911(location):
        return _let_go(location, registration, by) if registration.sent_address else None
    address, numbers = address_of(location), numbers_at(location)
    last = ResourceOrder.objects.filter(location=location, resource=keeper().key).last()
    knows = address == registration.sent_address and registration.status != "rejected"
    if knows and (last is None or last.numbers == numbers):
        return None
    act = ResourceAct.CHANGE if registration.accepted_address else ResourceAct.ACTIVE
    return _asked(registration, act, address, numbers, by)


def _let_go(location: Location, registration: E911Registration, by: Actor) -> E911Registration:
    gone = _last_numbers(location)
    return _asked(registration, ResourceAct.DISCONNECT, {}, gone, by)


def _last_numbers(location: Location) -> list[str]:
    last = ResourceOrder.objects.filter(location=location, resource=keeper().key).last()
    return list(last.numbers) if last else []


def _asked(
    registration: E911Registration,
    act: ResourceAct,
    address: dict[str, str],
    numbers: list[str],
    by: Actor,
) -> E911Registration:
    """Write the order down and that an answer is waited for."""
    location = registration.location
    _forget_rejections(by)
    registration.sent_address, registration.status = address, "pending"
    registration.words = registration.reference = ""
    registration.answered_at = None
    save_tracked(row=registration, by=by, account=location.account.number)
    # An order that is not answered yet is overtaken by the newer one.
    waiting = ResourceOrder.objects.filter(location=location, done_at__isnull=True)
    waiting.update(done_at=by.at, failure="overtaken by a newer address")
    number = ResourceOrder.objects.filter(location=location).count() + 1
    key = keeper().key
    ResourceOrder.objects.create(
        resource=key,
        location=location,
        key=f"{key}:{location.pk}:{number}",
        act=act,
        address=address,
        numbers=numbers,
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
    asked = registration.sent_address if sent is None else sent
    if answer.verdict == Verdict.PENDING or asked != registration.sent_address:
        return registration
    _forget_rejections(by)
    registration.status = answer.verdict.value
    registration.reference, registration.words = answer.reference, answer.words
    registration.answered_at = by.at
    if answer.verdict == Verdict.ACCEPTED:
        registration.accepted_address = registration.sent_address
        if not registration.sent_address:  # it was let go
            registration.status = "none"
    save_tracked(row=registration, by=by, account=location.account.number)
    waiting = ResourceOrder.objects.filter(location=location, done_at__isnull=True)
    waiting.update(
        done_at=by.at,
        failure="",
        verdict=answer.verdict,
        reference=answer.reference,
        words=answer.words,
    )
    return registration


def _forget_rejections(by: Actor) -> None:
    """What pages remember of rejected addresses counts no longer."""
    stamp = by.at.isoformat()
    transaction.on_commit(lambda: cache.set(CHANGED_911_KEY, f"{stamp}:{token_hex(4)}", None))


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
    if not product.product_type.is_voip:
        return
    if product.location is None:
        words = f"{product.product_id} needs a location with an accepted 911 address first."
        raise Refused("911-address", words)
    registration = registration_of(product.location)
    if not registration.accepted_address:
        words = f"{product.product_id} needs an accepted 911 address at {product.location} first."
        raise Refused("911-address", words)
    if registration.acknowledged_at is None:
        words = f"The customer has not yet acknowledged the limits of 911 at {product.location}."
        raise Refused("911-acknowledged", words)


def order_missing_911(*, now: datetime) -> int:
    """Places whose keeper does not know what is so, however that came: a load, a product ended by
    its date. Gives how many were ordered."""
    by = Actor(at=now, face=Face.SYSTEM)
    live = Product.objects.filter(product_type__is_voip=True).exclude(status__in=GONE)
    known = E911Registration.objects.exclude(sent_address={})
    new = live.exclude(location__in=known.values("location")).exclude(location__isnull=True)
    over = known.exclude(location__in=live.exclude(location__isnull=True).values("location"))
    wanted = {*new.values_list("location", flat=True), *over.values_list("location", flat=True)}
    places = Location.objects.filter(pk__in=sorted(wanted)[:PLACES_A_ROUND_MAX])
    ordered = [order_911(location=each, by=by) for each in places.select_related("account")]
    return len(ordered)
