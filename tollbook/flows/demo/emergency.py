"""911 addresses of the demo: nearly all in force, one not accepted, one that still waits.

The answers are those of the twin (docs/network-resources.md), so whoever rehearses with it goes on
from here: what is corrected is accepted, and the one that waits is answered.
"""

from datetime import datetime, timedelta

from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Location, Membership
from tollbook.flows.places import change_location
from tollbook.flows.resources import tell_of_rejections
from tollbook.services.actions import acknowledge_911, answer_911, order_911
from tollbook.services.models import Product
from tollbook.services.types import LIMITS_911_VERSION, ResourceAnswer, Verdict

MOVED_BEFORE_DAYS = 2
REJECTED_STREET = "9 Nowhere Lane"
SLOW_STREET = "31 Slow Road"
PLACE = ("city", "state", "postal_code", "country", "county", "in_city")
REJECTION = "No such street. Check the street and the number of the house."


def register_places(now: datetime, staff: User) -> int:
    """Every place of hosted phones is registered and known; two people have moved since."""
    places = list(_places())
    for place in places:
        _accepted(place, now, staff)
    # Rather not where bills go, of which customers are told by mail.
    near = sorted(places, key=lambda each: each.is_bill_to)
    moved = [each for each in near if _has_log_in(each)][:2]
    for place, street in zip(moved, (REJECTED_STREET, SLOW_STREET), strict=False):
        _move(place, street, now)
    if moved:
        answer = ResourceAnswer(Verdict.REJECTED, words=REJECTION)
        answer_911(location=moved[0], answer=answer, by=_system(now))
        tell_of_rejections(now=now)
    return len(places)


def _places() -> list[Location]:
    live = Product.objects.filter(product_type__is_voip=True).exclude(status="disconnected")
    rows = Location.objects.filter(pk__in=live.values("location")).select_related("account")
    return list(rows.order_by("account__number", "code"))


def _has_log_in(place: Location) -> bool:
    return Membership.objects.filter(account=place.account_id).exists()


def _accepted(place: Location, now: datetime, staff: User) -> None:
    order_911(location=place, by=_system(now))
    reference = f"TWIN-911:{place.pk}:1"
    answer_911(location=place, answer=ResourceAnswer(Verdict.ACCEPTED, reference), by=_system(now))
    by = Actor(at=now, user=staff, face=Face.OFFICE)
    acknowledge_911(location=place, text_version=LIMITS_911_VERSION, by=by)


def _move(place: Location, street: str, now: datetime) -> None:
    """The address of record is the new one, which is what the keeper was asked for."""
    day = now - timedelta(days=MOVED_BEFORE_DAYS)
    fresh = Location.objects.get(pk=place.pk)
    values = {name: getattr(fresh, name) for name in PLACE} | {"address_1": street}
    change_location(location=fresh, values=values, as_typed=True, by=_system(day))


def _system(at: datetime) -> Actor:
    return Actor(at=at, face=Face.SYSTEM)
