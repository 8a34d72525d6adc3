"""Orders to network resources: written with what happened, worked off outside of requests."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from tollbook.access.actions import record_event, save_tracked
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Location
from tollbook.kernel.errors import Refused
from tollbook.services.e911 import address_of, answer_911, order_911
from tollbook.services.models import Product, ResourceOrder
from tollbook.services.queries.resources import GONE, HIDDEN_KEY, is_due, switch_of
from tollbook.services.resources.deadline import within
from tollbook.services.resources.registry import resource_of, resources
from tollbook.services.types import (
    NetworkResource,
    Resource,
    ResourceAct,
    ResourceAnswer,
    ResourceRequest,
    Verdict,
)

# How long one asking may take, and how long to wait after it: a minute, doubled each time.
ANSWER_SECONDS = 20.0
FIRST_PAUSE = timedelta(minutes=1)
PAUSE_MAX = timedelta(hours=6)
FAILURE_LENGTH_MAX = 200
ORDERS_A_ROUND_MAX = 200
NO_PLACE = -1


@transaction.atomic
def order_resources(*, products: Iterable[Product], act: ResourceAct, by: Actor) -> int:
    """Tell every resource that covers them what became of products; gives how many orders."""
    changed = list(products)
    places = {each.location for each in changed if each.product_type.is_voip and each.location}
    for place in sorted(places, key=lambda each: each.pk):
        order_911(location=place, by=by)
    made = [
        _order(resource, product, act, by)
        for resource in resources()
        for product in changed
        if resource.covers(product)
    ]
    return len(made)


@transaction.atomic
def order_place_change(*, location: Location, by: Actor) -> None:
    """Tell the resources of a place, and of the products there, where it is now."""
    order_911(location=location, by=by)
    telling = [each for each in resources() if not each.keeps_911]
    rows = Product.objects.filter(location=location).exclude(status__in=GONE) if telling else ()
    for product in rows:
        for resource in telling:
            if resource.covers(product) and _is_news(resource, product):
                _order(resource, product, ResourceAct.CHANGE, by)


def _is_news(resource: Resource, product: Product) -> bool:
    """Whether the address differs from the one in its last order."""
    last = ResourceOrder.objects.filter(resource=resource.key, product=product).last()
    return last is None or last.address != _address_of(product)


def _address_of(product: Product) -> dict[str, str]:
    return address_of(product.location) if product.location else {}


def _order(resource: Resource, product: Product, act: ResourceAct, by: Actor) -> ResourceOrder:
    own = ResourceOrder.objects.filter(resource=resource.key, product=product)
    own.filter(done_at__isnull=True).update(done_at=by.at, failure="overtaken by a newer order")
    return ResourceOrder.objects.create(
        resource=resource.key,
        product=product,
        location=product.location,
        key=f"{resource.key}:p{product.pk}:{own.count() + 1}",
        act=act,
        address=_address_of(product),
        numbers=[product.digits or product.product_id],
        ordered_at=by.at,
    )


def work_off_orders(*, now: datetime, resource: NetworkResource | None = None) -> tuple[int, int]:
    """Send every order that is due; each on its own. Gives how many were answered and how many not.

    An order that a resource has taken but not judged stays open: it is asked again, or staff enter
    the answer. What cannot be reached is asked again after growing pauses, fifty times at most.
    resource: asked in place of the installation's own.
    """
    waiting = ResourceOrder.objects.filter(is_due(now)).order_by("pk")
    rows = waiting.select_related("location__account", "product__account", "product__location")
    done = failed = 0
    for order in rows[:ORDERS_A_ROUND_MAX]:
        asked = resource or _resource_of(order)
        if asked is None or getattr(asked, "is_by_hand", False) or not _claimed(order, now):
            continue
        answered = _asked(order, asked, now)
        done += answered is True
        failed += answered is None
    return done, failed


def _resource_of(order: ResourceOrder) -> Resource | None:
    """The plug-in of an order; None for one that this installation no longer has."""
    return next((each for each in resources() if each.key == order.resource), None)


def _claimed(order: ResourceOrder, now: datetime) -> bool:
    """Whether it is ours to send: of two processes one gets it, and a kill only costs a pause."""
    pause = min(FIRST_PAUSE * 2 ** min(order.tries, 20), PAUSE_MAX)
    same = ResourceOrder.objects.filter(is_due(now), pk=order.pk, tries=order.tries)
    return same.update(tries=F("tries") + 1, next_at=now + pause) == 1


def _asked(order: ResourceOrder, resource: NetworkResource, now: datetime) -> bool | None:
    """True when it was judged, False when it was only taken, None when nobody could be reached."""
    request = _request(order)
    try:
        answer = within(ANSWER_SECONDS, lambda: resource.order(request))
    except Exception as fault:
        words = (str(fault) or type(fault).__name__)[:FAILURE_LENGTH_MAX]
        ResourceOrder.objects.filter(pk=order.pk, done_at__isnull=True).update(failure=words)
        return None
    _write(order, answer, Actor(at=now, face=Face.SYSTEM))
    return answer.verdict != Verdict.PENDING


@transaction.atomic
def _write(order: ResourceOrder, answer: ResourceAnswer, by: Actor) -> None:
    live = ResourceOrder.objects.select_for_update().filter(pk=order.pk, done_at__isnull=True)
    if not live.exists():
        return  # overtaken, or answered by hand, while it was asked
    if answer.verdict == Verdict.PENDING:
        live.update(failure="", words=answer.words)
    elif order.product_id is None and order.location is not None:
        answer_911(location=order.location, answer=answer, by=by, sent=order.address)
    else:
        live.update(
            done_at=by.at,
            failure="",
            verdict=answer.verdict,
            reference=answer.reference,
            words=answer.words,
        )


def _request(order: ResourceOrder) -> ResourceRequest:
    about = order.location or order.product
    assert about is not None, "an order is about something"
    return ResourceRequest(
        key=order.key,
        act=ResourceAct(order.act),
        account=about.account.number,
        location=order.location.code if order.location else NO_PLACE,
        address=order.address,
        numbers=tuple(order.numbers),
        asked_before=order.tries,
    )


@transaction.atomic
def try_order_again(*, order_id: int, by: Actor) -> ResourceOrder:
    """Staff have an order sent now, also one that was given up."""
    order = ResourceOrder.objects.select_for_update().filter(pk=order_id).first()
    if order is None or order.done_at is not None:
        raise Refused("order-done", "This order is done.")
    if resource_of(order.resource).is_by_hand:
        raise Refused("by-hand", "No machine is behind it. Enter the answer at the location.")
    order.tries, order.next_at, order.failure = 0, None, ""
    order.save(update_fields=["tries", "next_at", "failure"])
    about = order.location or order.product
    number = about.account.number if about else ""
    record_event(by=by, kind="resource order sent again", account=number, subject=order.key)
    return order


@transaction.atomic
def mark_rejection_told(*, order: ResourceOrder, now: datetime) -> bool:
    """Whether it is ours to tell of a rejected address; False when it was told already."""
    rows = ResourceOrder.objects.filter(pk=order.pk, told_at__isnull=True)
    return rows.update(told_at=now) == 1


@transaction.atomic
def show_resource(*, key: str, is_shown: bool, by: Actor) -> None:
    """Customers see the entry of a resource in their menu, or no longer."""
    row = switch_of(resource_of(key).key)
    row.is_shown = is_shown
    save_tracked(row=row, by=by)
    transaction.on_commit(lambda: cache.delete(HIDDEN_KEY))
