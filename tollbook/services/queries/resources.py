"""Reads of network resources: who has which, what was ordered, how 911 addresses stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from tollbook.customers.models import Location
from tollbook.customers.queries.sight import in_view_of, seen_by
from tollbook.customers.types import Viewer
from tollbook.services.models import E911Registration, Product, ResourceOrder, ResourceSwitch
from tollbook.services.types import Verdict

TRIES_MAX = 50
REJECTED_MAX = 100
REJECTED_SECONDS = 60
REJECTED_KEY = "911:rejected"
CHANGED_911_KEY = "911:changed"  # holds when one last changed
HIDDEN_KEY = "resources:hidden"
GONE = ("disconnected", "canceled")


@dataclass(frozen=True)
class RegisteredPlace:
    """A place that calls over the internet come from, and its 911 address as far as it has one."""

    place: Location
    registration: E911Registration | None

    @property
    def state(self) -> str:
        """none, pending, accepted or rejected."""
        return self.registration.status if self.registration else "none"


def places_with_911(viewer: Viewer) -> QuerySet[Location]:
    """The places in view where a product is whose calls do not say where they come from."""
    live = Product.objects.filter(product_type__is_voip=True).exclude(status__in=GONE)
    rows = Location.objects.filter(pk__in=live.values("location"))
    if viewer.location_ids is not None:
        rows = rows.filter(pk__in=viewer.location_ids)
    return rows.filter(in_view_of(viewer, "account"))


def registered_places_for(viewer: Viewer) -> list[RegisteredPlace]:
    """Those places with what their keeper said; what needs a person stands first."""
    places = places_with_911(viewer).select_related("account").order_by("account__number", "code")
    found = {
        each.location_id: each
        for each in E911Registration.objects.filter(location__in=places.values("pk").order_by())
    }
    rows = [RegisteredPlace(each, found.get(each.pk)) for each in places]
    order = {"rejected": 0, "none": 1, "pending": 2, "accepted": 3}
    return sorted(rows, key=lambda each: order[each.state])


def is_place_with_911(location: Location) -> bool:
    """Whether calls over the internet can come from this place."""
    rows = Product.objects.filter(location=location, product_type__is_voip=True)
    return rows.exclude(status__in=GONE).exists()


@dataclass(frozen=True)
class PlaceName:
    """A place as a sentence names it."""

    account: str
    code: int
    description: str


def rejected_places_for(viewer: Viewer) -> tuple[PlaceName, ...]:
    """The places in view whose new 911 address was not accepted; who may not see places: none.

    Known for a minute, or until the state of any 911 address changes.
    """
    if not viewer.may("Locations_CustomerLevel.Access"):
        return ()
    view = f"{viewer.user.pk}:{viewer.view_key.replace(' ', '-')}"
    key = f"{REJECTED_KEY}:{cache.get(CHANGED_911_KEY, '')}:{view}"
    found = cache.get_or_set(key, lambda: _rejected(viewer), REJECTED_SECONDS)
    assert isinstance(found, tuple)
    return found


def _rejected(viewer: Viewer) -> tuple[PlaceName, ...]:
    rejected = E911Registration.objects.filter(status=Verdict.REJECTED)
    rows = Location.objects.filter(pk__in=rejected.values("location"))
    if viewer.location_ids is not None:
        rows = rows.filter(pk__in=viewer.location_ids)
    found = rows.filter(in_view_of(viewer, "account")).order_by("account__number", "code")
    values = found.values_list("account__number", "code", "description")
    return tuple(PlaceName(*each) for each in values[:REJECTED_MAX])


def hidden_resources() -> frozenset[str]:
    """The keys of resources that staff do not show to customers."""
    return frozenset(ResourceSwitch.objects.filter(is_shown=False).values_list("key", flat=True))


def switch_of(key: str) -> ResourceSwitch:
    """Whether customers see a resource; a row of its own only once that was changed."""
    return ResourceSwitch.objects.filter(key=key).first() or ResourceSwitch(key=key)


STATES: dict[str, Q] = {
    "waiting": Q(done_at__isnull=True, tries__lt=TRIES_MAX),
    "failed": Q(done_at__isnull=True, tries__gte=TRIES_MAX),
    "accepted": Q(verdict=Verdict.ACCEPTED),
    "rejected": Q(verdict=Verdict.REJECTED),
    "overtaken": Q(done_at__isnull=False, verdict=""),
}


def state_of(order: ResourceOrder) -> str:
    """waiting, failed, accepted, rejected or overtaken."""
    if order.done_at is not None:
        return order.verdict or "overtaken"
    return "failed" if order.tries >= TRIES_MAX else "waiting"


def resource_orders_for(viewer: Viewer, state: str = "") -> QuerySet[ResourceOrder]:
    """The orders of the accounts that the staff person sees; nothing for anybody else."""
    rows = ResourceOrder.objects.filter(STATES.get(state, Q()))
    found = rows.select_related("location__account", "product__account")
    if viewer.sees_all:
        return found
    if not viewer.is_staff:
        return found.none()
    return found.filter(seen_by(viewer, "location__account") | seen_by(viewer, "product__account"))


def resource_counts_for(viewer: Viewer) -> dict[tuple[str, str], int]:
    """How many orders stand in each state, by the resource's key and the state."""
    counts: dict[tuple[str, str], int] = {}
    for state in STATES:
        rows = resource_orders_for(viewer, state).order_by().values_list("resource")
        counts |= {(key, state): count for key, count in rows.annotate(Count("pk"))}
    return counts


def orders_of_place(location: Location) -> QuerySet[ResourceOrder]:
    """What a place's resources were told, newest first."""
    return ResourceOrder.objects.filter(location=location).order_by("-pk")


def is_due(now: datetime) -> Q:
    """Which orders are to be sent now."""
    return STATES["waiting"] & (Q(next_at__isnull=True) | Q(next_at__lte=now))


def rejections_to_be_told() -> Iterable[ResourceOrder]:
    """Rejected addresses of which nobody was told yet; an order that was overtaken is none."""
    rows = ResourceOrder.objects.filter(
        verdict=Verdict.REJECTED, told_at__isnull=True, location__isnull=False
    )
    return rows.select_related("location__account").order_by("pk")
