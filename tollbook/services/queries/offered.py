"""Which network resources a customer meets in the Services menu."""

import logging
from dataclasses import dataclass

from django.core.cache import cache

from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.services.models import E911Registration, Product, ResourceOrder
from tollbook.services.queries.resources import HIDDEN_KEY, hidden_resources, state_of
from tollbook.services.resources.registry import keeper, resource_of, resources
from tollbook.services.types import Resource

__all__ = ["resource_for", "resource_of", "resources", "resources_for", "resources_on"]

SECONDS = 60
log = logging.getLogger(__name__)


def resources_for(viewer: Viewer) -> list[Resource]:
    """Those that are coded for customers, shown, open to the viewer's rights, and apply.

    Whether one applies is at most a minute old, so that a page seldom pays for it.
    """
    coded = [each for each in _open_to(viewer) if each.key not in _hidden()]
    key = f"resources:{viewer.user.pk}:{viewer.view_key.replace(' ', '-')}"
    found = cache.get(key) if coded else []
    if found is None:
        found = [each.key for each in coded if _applies(each, viewer)]
        cache.set(key, found, SECONDS)
    return [each for each in coded if each.key in found]


@dataclass(frozen=True)
class ResourceOn:
    """A resource that a product hangs on, and how its last order stands ("" before the first)."""

    name: str
    state: str


def resources_on(product: Product) -> list[ResourceOn]:
    """What the product hangs on outside; two statements at most, none without such resources."""
    own = [each for each in resources() if not each.keeps_911 and each.covers(product)]
    found = []
    if product.product_type.is_voip and product.location_id is not None:
        row = E911Registration.objects.filter(location=product.location_id).first()
        state = row.status if row and row.status != "none" else ""
        found.append(ResourceOn(keeper().menu_text or "911 address", state))
    last: dict[str, ResourceOrder] = {}
    for order in ResourceOrder.objects.filter(product=product).order_by("pk") if own else ():
        last[order.resource] = order
    states = {key: state_of(order) for key, order in last.items()}
    found += [ResourceOn(each.menu_text or each.key, states.get(each.key, "")) for each in own]
    return found


def _open_to(viewer: Viewer) -> list[Resource]:
    coded = [each for each in resources() if each.has_page or each.leads_to]
    return [each for each in coded if viewer.may(each.needs)]


def _hidden() -> frozenset[str]:
    found = cache.get_or_set(HIDDEN_KEY, hidden_resources, SECONDS)
    assert isinstance(found, frozenset)
    return found


def _applies(resource: Resource, viewer: Viewer) -> bool:
    """A plug-in that fails here shows no entry; the frame stands."""
    try:
        return resource.applies_to(viewer)
    except Exception:
        log.warning("network resource %s cannot say whom it is for", resource.key, exc_info=True)
        return False


def resource_for(viewer: Viewer, key: str) -> Resource:
    """One of them; raises NotFound."""
    found = next((each for each in _open_to(viewer) if each.key == key), None)
    if found is None or key in _hidden() or not _applies(found, viewer):
        raise NotFound("network resource", key)
    return found
